"""Why there is no schedule: the smallest conflicts, and the cheapest fixes of all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from optimizer.conflicts.conflict import arithmetic
from optimizer.conflicts.facts_in_words import conflict_sentence
from optimizer.conflicts.minimal_cores import EACH, Conflict, CoreSearch, Question
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.explain.changes import Change, variants
from optimizer.explain.loosened_limits import exceptions, loosened
from optimizer.explain.relaxed_model import RelaxedModel, RelaxedSchedule
from optimizer.formulation.formulation import formulate
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.engine import SearchOptions
from optimizer.session.solution import SolveOptions
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.errors import UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

#: The most conflicts that are looked for; no two share a slot.
MOST_CONFLICTS = 3
#: The part of the time for narrowing down conflicts; the rest is for fixes.
NARROWING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a schedule exists; if none does, why, and what would help.

    Attributes:
        conflicts: Each exists even if the slots of those before it stay empty; none where a
            schedule exists.
        sentences: Each conflict in a sentence.
        arithmetic: How the limit on time on call alone makes it impossible; else empty.
        fixes: Each resolves all conflicts; cheapest first.
        more: Whether there are more conflicts than were looked for.
    """

    world: World
    conflicts: tuple[Conflict, ...] = ()
    sentences: tuple[str, ...] = ()
    arithmetic: str = ""
    fixes: tuple[Fix, ...] = ()
    more: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def feasible(self) -> bool:
        """Whether a schedule exists."""
        return not self.conflicts


def explain(scenario: Scenario, options: SolveOptions | None = None) -> Explanation:
    """Explain why there is no schedule; `rotations: auto` are made first.

    Raises:
        UndecidedError: The time ran out before that was proven, or a schedule found.
    """
    options = options or SolveOptions()
    search = options.search()
    clock = Clock(limit=options.time_limit, meter=search.meter)
    scenario = with_auto_rotations(scenario)
    narrowing = Clock(limit=NARROWING * options.time_limit, meter=search.meter)
    core = CoreSearch(scenario=scenario, search=search, clock=narrowing)
    conflicts: list[Conflict] = []
    while len(conflicts) < MOST_CONFLICTS and (found := core.conflict(conflicts)):
        conflicts.append(found)
        if not found.slots:
            break
    more = len(conflicts) == MOST_CONFLICTS and core.conflict(conflicts) is not None
    core.clock, world = clock, core.whole.world
    if not conflicts and not core.possible(scenario).feasible:
        raise UndecidedError(
            f"within {options.time_limit:g} s neither a schedule was found nor a proof that there "
            "is none; give more time with --time-limit"
        )
    return Explanation(
        world=world,
        conflicts=tuple(conflicts),
        sentences=tuple(conflict_sentence(world, conflict) for conflict in conflicts),
        arithmetic=arithmetic(formulate(world, core.whole.choices, search)) if conflicts else "",
        fixes=fixes(core, conflicts) if conflicts else (),
        more=more,
        seconds=clock.elapsed,
    )


#: The most fixes that are looked for, cheapest first.
MOST = 6
#: Seconds for one of them.
CHEAPEST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Changes to the scenario after which a schedule exists; each was made, solved and checked.

    Attributes:
        changes: What to change; all of it.
        price: In points; only good for comparing fixes.
        scenario: The scenario with the change made.
        schedule: A schedule of it that keeps every hard rule.
    """

    changes: tuple[Change, ...]
    price: float
    scenario: Scenario
    schedule: Schedule

    @property
    def title(self) -> str:
        """All of it in a sentence."""
        said = "; and ".join(change.title for change in self.changes)
        return f"{said[:1].upper()}{said[1:]}."

    @property
    def uncovered(self) -> bool:
        """Whether it leaves hours uncovered."""
        return any(change.where == "policy.allow_uncovered" for change in self.changes)

    @property
    def only_uncovered(self) -> bool:
        """Whether it does nothing but leave hours uncovered."""
        return all(change.where == "policy.allow_uncovered" for change in self.changes)


def fixes(core: CoreSearch, conflicts: Sequence[Conflict], most: int = MOST) -> tuple[Fix, ...]:
    """Return the cheapest fixes of conflicts, cheapest first."""
    scenario, clock = core.scenario, core.clock
    found = list(_for_good(core, conflicts))
    for only_cover in (False, True):
        model = RelaxedModel(scenario, conflicts, core.search, only_cover)
        for _ in range(1 if only_cover else most):
            relaxed = model.cheapest(min(CHEAPEST, clock.left))
            if relaxed is None or not relaxed.facts:
                break
            fix = _fix(scenario, model, relaxed, core.search, clock)
            found += [fix] if fix is not None else []
    # A fix that costs more than the shortest uncovered time must not leave any hours uncovered.
    least = min((fix.price for fix in found if fix.only_uncovered), default=math.inf)
    found = [fix for fix in found if fix.price <= least or not fix.uncovered]
    best: dict[object, Fix] = {}
    for fix in sorted(found, key=lambda fix: fix.price):
        # Of the fixes that only leave hours uncovered, the shortest is enough.
        best.setdefault("policy.allow_uncovered" if fix.only_uncovered else fix.title, fix)
    return tuple(list(best.values())[:most])


def _for_good(core: CoreSearch, conflicts: Sequence[Conflict]) -> Iterator[Fix]:
    """Yield the fixes that loosen one limit permanently."""
    for change, price in loosened(
        core.scenario, conflicts, lambda changed: core.possible(changed).feasible
    ):
        changed = change.apply(core.scenario)
        schedule = _tried(changed, Schedule(assignments=()), core.search, core.clock)
        if schedule is not None:
            yield Fix(changes=(change,), price=price, scenario=changed, schedule=schedule)


def _fix(
    scenario: Scenario,
    model: RelaxedModel,
    relaxed: RelaxedSchedule,
    search: SearchOptions,
    clock: Clock,
) -> Fix | None:
    """Return the first variant of a relaxed schedule that works."""
    for variant in variants(model, relaxed):
        changed = _changed(scenario, variant)
        once = exceptions(changed, model, relaxed)
        changed = _changed(changed, once)
        if schedule := _tried(changed, model.choices.schedule(relaxed.chosen), search, clock):
            return Fix(
                changes=(*variant, *once), price=relaxed.price, scenario=changed, schedule=schedule
            )
    return None


def _changed(scenario: Scenario, made: Sequence[Change]) -> Scenario:
    for change in made:
        scenario = change.apply(scenario)
    return scenario


def _tried(
    changed: Scenario, meant: Schedule, search: SearchOptions, clock: Clock
) -> Schedule | None:
    """Return a schedule of the changed scenario that keeps every hard rule.

    Where hours may stay uncovered, any scenario has a schedule; then ``meant`` alone is judged.
    """
    schedule = meant
    if not changed.policy.allow_uncovered:
        question = Question(changed)
        outcome = question.ask(question.slots, search, min(EACH, clock.left))
        if outcome.chosen is None:
            return None
        schedule = question.choices.schedule(outcome.chosen)
    return schedule if keeps_hard_rules(check(changed, schedule)) else None
