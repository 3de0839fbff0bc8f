"""Why there is no schedule, in short: rules, people and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.bounds.arithmetic_bounds import (
    WindowCover,
    in_windows,
    side_by_side,
    slots_needing_overnight,
)
from optimizer.conflicts.facts_in_words import conflict_sentence
from optimizer.conflicts.minimal_cores import CoreSearch
from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Choices, Slot
from optimizer.model.engine import SearchOptions
from optimizer.rules import HARD_UNARY
from optimizer.session.time_budget import Clock
from optimizer.world.holdings import make_holding
from optimizer.world.world import Scope, World, day_text
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.vocabulary import RotationId
from scenarios.reading.near_matches import listed

#: What to do next.
HINT = "`oncall-opt explain` on the same file lists fixes, cheapest first."
#: Seconds for narrowing down a conflict.
LONGEST = 8.0
#: The most facts in a sentence; more are left only where time ran out.
MOST_FACTS = 12
#: The most people who are named; more are counted.
NAMED = 8
#: The most slots that are listed; more are counted.
LISTED = 5


def explain_empty_slots(world: World, choices: Choices) -> tuple[str, ...]:
    """Return a sentence for each slot that nobody can take; none where slots may stay uncovered."""
    if world.scenario.policy.allow_uncovered:
        return ()
    empty = [slot for slot in choices.slots if not slot.takers and not slot.optional]
    sentences = [_empty_slot(world, slot) for slot in empty[:LISTED]]
    if len(empty) > LISTED:
        sentences.append(f"{len(empty) - LISTED} more roles have nobody.")
    return (*sentences, HINT) if sentences else ()


def explain_conflict(model: Formulation, search: SearchOptions, seconds: float) -> tuple[str, ...]:
    """Return a smallest conflict in a sentence; of the limit on time on call, the arithmetic."""
    counted = arithmetic(model)
    if counted:
        return (counted, HINT)
    world = model.world
    clock = Clock(limit=min(seconds, LONGEST), meter=search.meter)
    conflict = CoreSearch(scenario=world.scenario, search=search, clock=clock).conflict()
    if conflict is None or len(conflict.facts) > MOST_FACTS:
        return ("The reason could not be narrowed down in time.", HINT)
    return (conflict_sentence(world, conflict), HINT)


def arithmetic(model: Formulation) -> str:
    """Return the fullest window that the limit on time on call makes impossible; '': none is."""
    world = model.world
    if world.scenario.policy.allow_uncovered:
        return ""
    short = [
        (cover.demand - sum(most for _, most in cover.capacity), first, cover, scope, chosen)
        for scope in world.scopes(TimeOnCall)
        if scope.limit.hard
        for chosen in side_by_side(model, scope.rotations & set(world.scenario.rotations))
        for first, cover in _windows(model, scope, chosen)
    ]
    # The smallest set of rotations that is short, and there the fullest window.
    worst = max(short, key=lambda one: (one[0] > 0, -len(one[4]), one[0]), default=None)
    if worst is None or worst[0] <= 0:
        return ""
    _, first, cover, scope, chosen = worst
    people, limit = [world.name(person) for person, _ in cover.capacity], scope.limit
    who = f"{len(people)} people ({listed(people)})" if len(people) <= NAMED else len(people)
    return (
        f"The limit on time on call is the reason: in the {limit.days} days from "
        f"{day_text(first)}, {listed(sorted(chosen))} needs {cover.demand / 60:g} h, and {who} at "
        f"no more than {limit.percent:g} % of their time can take "
        f"{sum(most for _, most in cover.capacity) / 60:g} h ({world.setting(scope.where)})."
    )


def _windows(
    model: Formulation, scope: Scope[TimeOnCall], chosen: frozenset[RotationId]
) -> Iterator[tuple[int, WindowCover]]:
    slots = [slot for slot in slots_needing_overnight(model) if slot.rotation in chosen]
    yield from in_windows(model, slots, scope.limit, scope.rotations)


def _empty_slot(world: World, slot: Slot) -> str:
    """Say for each person why they cannot take a slot."""
    shift = world.calendar.shifts[slot.rotation][slot.shift]
    reasons = []
    for person in world.scenario.people:
        holding = make_holding(world.calendar, shift, slot.role, person, ((slot.start, slot.end),))
        obstacle = next((o for rule in HARD_UNARY if (o := rule.obstacle(world, holding))), "")
        reasons.append(f"{world.name(person)} {obstacle}" if obstacle else world.name(person))
    begin, end = (world.local(t, slot.rotation) for t in (slot.start, slot.end))
    listed = "; ".join(reasons[:12]) + ("; …" if len(reasons) > 12 else "")
    return f"Nobody can hold {slot.rotation} {slot.role} from {begin} to {end}: {listed}."
