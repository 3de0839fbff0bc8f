"""Ways out of a conflict: the least that would have to be otherwise, tried before it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.check import check, keeps_hard_rules
from optimizer.clock import Clock
from optimizer.core import EACH, Conflict
from optimizer.engine import SearchOptions
from optimizer.exceptions_once import exceptions
from optimizer.feasibility import Question
from optimizer.remedies import Remedy, remedies
from optimizer.softened import Asked, Softened
from scenarios.scenario import Scenario
from scenarios.schedule import Schedule

#: Ways that are looked for, the cheapest first.
MOST = 6


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


def ways_out(
    scenario: Scenario,
    conflicts: Sequence[Conflict],
    search: SearchOptions,
    clock: Clock,
    most: int = MOST,
) -> tuple[WayOut, ...]:
    """The cheapest ways out of conflicts, of different kinds, the one that asks least first."""
    softened = Softened(scenario, conflicts, search)
    found: list[WayOut] = []
    while len(found) < most and clock.left > 0:
        asked = softened.cheapest(min(EACH, clock.left))
        if asked is None or not asked.facts:
            break
        way = _way(scenario, softened, asked, search, clock)
        if way is not None:
            found.append(way)
    return tuple(sorted(found, key=lambda way: way.price))


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
