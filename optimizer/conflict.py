"""Why there is no schedule: the short form, in named rules, people and numbers."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.bounds import Cover, covers
from optimizer.choices import Choices, Slot
from optimizer.clock import Clock
from optimizer.core import CoreSearch
from optimizer.engine import SearchOptions
from optimizer.fact_words import conflict_sentence
from optimizer.formulation import Formulation
from optimizer.holdings import make_holding
from optimizer.rules import HARD_UNARY
from optimizer.world import World
from scenarios.policy import Share

#: What to do next.
HINT = "`oncall-opt explain` with the same file says what would help."
#: Seconds in which a conflict is narrowed down.
LONGEST = 8.0
#: Seats listed by name before the rest is counted.
LISTED = 5


def explain_empty_seats(world: World, choices: Choices) -> tuple[str, ...]:
    """One sentence for each seat that nobody at all could hold; empty where there is none.

    Where the policy allows gaps they are no conflict.
    """
    if world.scenario.policy.gaps:
        return ()
    empty = [slot for slot in choices.slots if not slot.takers and not slot.optional]
    sentences = [_empty_seat(world, slot) for slot in empty[:LISTED]]
    if len(empty) > LISTED:
        sentences.append(f"{len(empty) - LISTED} more seats have nobody either.")
    return (*sentences, HINT) if sentences else ()


def explain_conflict(model: Formulation, search: SearchOptions, seconds: float) -> tuple[str, ...]:
    """A smallest conflict in a sentence; where the share of time is in it, the arithmetic."""
    world = model.world
    clock = Clock(limit=min(seconds, LONGEST), meter=search.meter)
    conflict = CoreSearch(scenario=world.scenario, search=search, clock=clock).conflict()
    if conflict is None:
        return ("It could not be narrowed down in time.", HINT)
    share = any(fact.limit == "share" for fact in conflict.facts)
    told = _arithmetic(model) if share else ()
    return (*told, conflict_sentence(world, conflict), HINT)


def _arithmetic(model: Formulation) -> Iterable[str]:
    """The fullest window that the share of time alone makes impossible."""
    hard = [s for s in model.world.scopes("share", Share) if s.limit.hard]
    if not hard:
        return
    world, limit = model.world, hard[0].limit
    short = [c for c in covers(model, {}) if sum(n for _, n in c.capacity) < c.demand]
    if not short:
        return
    worst = max(short, key=_missing)
    people = len(worst.capacity)
    able = sum(n for _, n in worst.capacity)
    yield (
        f"The share of time on call is the reason: within {limit.days} days there are "
        f"{worst.demand / 60:g} h of seats to hold, and {people} people at no more than "
        f"{limit.percent:g} % of their time can hold {able / 60:g} h "
        f"({world.setting(hard[0].where)})."
    )


def _missing(cover: Cover) -> int:
    return cover.demand - sum(n for _, n in cover.capacity)


def _empty_seat(world: World, slot: Slot) -> str:
    """Who stands in the way of whom, for one seat."""
    turn = world.calendar.turns[slot.rotation][slot.turn]
    reasons = []
    for person in world.scenario.people:
        holding = make_holding(world.calendar, turn, slot.role, person, ((slot.start, slot.end),))
        obstacle = next((o for rule in HARD_UNARY if (o := rule.obstacle(world, holding))), "")
        reasons.append(f"{world.name(person)} {obstacle}" if obstacle else world.name(person))
    begin, end = (world.local(t, slot.rotation) for t in (slot.start, slot.end))
    listed = "; ".join(reasons[:12]) + ("; …" if len(reasons) > 12 else "")
    return f"Nobody can hold {slot.rotation} {slot.role} from {begin} to {end}: {listed}."
