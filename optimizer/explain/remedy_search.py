"""Ways out of a conflict: the least that would have to be otherwise, tried before it is said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.conflicts.feasibility import Question
from optimizer.conflicts.minimal_cores import EACH, Conflict, CoreSearch
from optimizer.explain.loosened_limits import loosened
from optimizer.explain.one_off_exceptions import exceptions
from optimizer.explain.remedies import Remedy, remedies
from optimizer.explain.softened_scenario import Asked, Softened
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.engine import SearchOptions, Verdict
from optimizer.session.time_budget import Clock
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

#: Ways that are looked for, the cheapest first.
MOST = 6
#: Seconds in which one of them is looked for.
CHEAPEST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A change to the scenario after which a schedule exists: it was made and checked.

    Attributes:
        remedies: What to change; all of it.
        price: How much it asks, in points; only good for comparing.
        scenario: The scenario with the change made.
        schedule: A schedule of it that keeps every hard rule.
    """

    remedies: tuple[Remedy, ...]
    price: float
    scenario: Scenario
    schedule: Schedule

    @property
    def title(self) -> str:
        """All of it in a sentence."""
        said = "; and ".join(remedy.title for remedy in self.remedies)
        return f"{said[:1].upper()}{said[1:]}."

    @property
    def uncovered(self) -> bool:
        """Whether it asks for hours that nobody watches."""
        return any(remedy.where == "policy.gaps" for remedy in self.remedies)

    @property
    def only_uncovered(self) -> bool:
        """Whether it asks for nothing but hours that nobody watches."""
        return all(remedy.where == "policy.gaps" for remedy in self.remedies)


def ways_out(
    core: CoreSearch, conflicts: Sequence[Conflict], most: int = MOST
) -> tuple[WayOut, ...]:
    """The cheapest ways out of conflicts, of different kinds, the one that asks least first."""
    scenario, clock = core.scenario, core.clock
    found = list(_for_good(core, conflicts))
    for only_cover in (False, True):
        softened = Softened(scenario, conflicts, core.search, only_cover)
        for _ in range(1 if only_cover else most):
            asked = softened.cheapest(min(CHEAPEST, clock.left))
            if asked is None or not asked.facts:
                break
            way = _way(scenario, softened, asked, core.search, clock)
            found += [way] if way is not None else []
    # What leaves more uncovered than the least that alone is enough asks for it in vain.
    least = min((way.price for way in found if way.only_uncovered), default=math.inf)
    found = [way for way in found if way.price <= least or not way.uncovered]
    best: dict[object, WayOut] = {}
    for way in sorted(found, key=lambda way: way.price):
        # Of ways that leave something uncovered and nothing else, the shortest is enough.
        best.setdefault("policy.gaps" if way.only_uncovered else way.title, way)
    return tuple(list(best.values())[:most])


def _for_good(core: CoreSearch, conflicts: Sequence[Conflict]) -> Iterator[WayOut]:
    """Limits that are loosened once and for all."""
    held = {Verdict.PROVED, Verdict.FOUND}
    for remedy, price in loosened(
        core.scenario, conflicts, lambda changed: core.possible(changed) in held
    ):
        changed = remedy.apply(core.scenario)
        schedule = _tried(changed, Schedule(assignments=()), core.search, core.clock)
        if schedule is not None:
            yield WayOut(remedies=(remedy,), price=price, scenario=changed, schedule=schedule)


def _way(
    scenario: Scenario, softened: Softened, asked: Asked, search: SearchOptions, clock: Clock
) -> WayOut | None:
    """The first variant of what is asked for that works."""
    for variant in remedies(softened, asked):
        changed = _changed(scenario, variant)
        once = exceptions(changed, softened, asked)
        changed = _changed(changed, once)
        if schedule := _tried(changed, softened.choices.schedule(asked.chosen), search, clock):
            return WayOut(
                remedies=(*variant, *once), price=asked.price, scenario=changed, schedule=schedule
            )
    return None


def _changed(scenario: Scenario, made: Sequence[Remedy]) -> Scenario:
    for remedy in made:
        scenario = remedy.apply(scenario)
    return scenario


def _tried(
    changed: Scenario, meant: Schedule, search: SearchOptions, clock: Clock
) -> Schedule | None:
    """A schedule of the changed scenario, solved anew and judged by the plain rules.

    Where gaps are allowed anything could be solved; then it is the one that was meant that counts.
    """
    schedule = meant
    if not changed.policy.gaps:
        question = Question(changed)
        outcome = question.ask(question.seats, search, min(EACH, clock.left))
        if outcome.chosen is None:
            return None
        schedule = question.choices.schedule(outcome.chosen)
    return schedule if keeps_hard_rules(check(changed, schedule)) else None
