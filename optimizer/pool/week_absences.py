"""Whether a pool holds with any one member out for a week.

It does if for every member and every calendar week there is a schedule in which that member is away
that week, nobody outside the pool can be woken, every hard rule is met, and no health limit is
violated more than without the absence. One schedule usually serves many absences.

Of a pool that fails, no part that includes that member holds. Nor does a part without the member,
if all that the member could take in that week is at night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from optimizer.bounds.repeating_schedules import require_saturation
from optimizer.bounds.timeless_relaxation import Members, Refuted
from optimizer.formulation.formulation import Formulation, formulate
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, SearchOptions, SearchOutcome, SearchVerdict, sum_of
from optimizer.rules import forbids
from optimizer.session.time_budget import Clock
from optimizer.world.holdings import Interval, overlap
from optimizer.world.world import World
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.people import Absence
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import AbsenceKind, PersonId

#: Part of the patience for the quick question: whether the member can take nothing that week.
QUICK_PART = 0.5


class AbsenceVerdict(StrEnum):
    """Whether every absence can be bridged."""

    SURVIVES = "survives"
    LOST = "lost"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Away:
    """One member away for one calendar week ``[start, end)``, in the scenario's zone."""

    person: PersonId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Survival:
    """What is known of a pool.

    Attributes:
        absence: One that cannot be bridged, or is undecided; ``None``: all can.
    """

    answer: AbsenceVerdict
    absence: Away | None = None
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Strain:
    """The highest relative load during a week away, in tenths of an hour."""

    absence: Away
    worst: int
    proven: bool


@dataclass(slots=True)
class Absences:
    """Looks for a schedule for each absence, over one model.

    Attributes:
        violations: Soft limit → the most by which a schedule may violate it.
    """

    model: Formulation
    options: SearchOptions
    violations: Mapping[str, int]
    _last: tuple[Away, Formulation | None] | None = None

    def survives(
        self,
        members: Members,
        chosen: Iterable[frozenset[int]],
        seconds: float,
        clock: Clock,
        known: Members = frozenset(),
    ) -> Survival:
        """Bridge every absence of a pool, the tightest week first.

        Args:
            chosen: Schedules known to keep the rules, with nobody else overnight on call.
            seconds: For one absence.
            known: Members whose every absence is known to be bridged.
        """
        pending = [away for away in self._pending(members) if away.person not in known]
        for one in chosen:
            pending = self._left(pending, one)
        while pending:
            if clock.left <= 0:
                return Survival(AbsenceVerdict.OPEN, pending[0], clock.interrupted)
            absence = pending[0]
            clock.tell("a week away", "", None, None)
            outcome = self._bridge(members, absence, min(seconds, clock.left))
            if outcome.chosen is not None:
                pending = self._left(pending[1:], outcome.chosen)
                continue
            exact = self._exactly(members, absence, min(seconds, max(clock.left, 0.1)))
            if exact.chosen is not None:
                pending = pending[1:]
                continue
            clock.interrupted |= outcome.interrupted or exact.interrupted
            lost = exact.verdict is SearchVerdict.INFEASIBLE
            answer = AbsenceVerdict.LOST if lost else AbsenceVerdict.OPEN
            return Survival(answer, absence, clock.interrupted)
        return Survival(AbsenceVerdict.SURVIVES)

    def heaviest(self, members: Members, chosen: frozenset[int]) -> Away | None:
        """Return the absence that moves most load to others."""

        def load(away: Away) -> int:
            return sum(self.model.loads[i] for i in self._held(away) & chosen)

        return max(self._pending(members), key=load, default=None)

    def strain(self, members: Members, absence: Away, seconds: float) -> Strain | None:
        """Minimize the highest load while that member is away; ``None``: not found in the time."""
        model = self._without(absence)
        if model is None or not model.relative:
            return None
        engine = model.engine.copy()
        self._confine(model, engine, members)
        low = min(model.fairness.relative(person, 0) for person in model.relative)
        high = max(
            model.fairness.relative(p, sum(model.loads[i] for i in model.choices.by_person[p]))
            for p in model.relative
        )
        worst = engine.integer(low, high, lambda _: high)
        for x in model.relative.values():
            engine.require(x <= worst)
        outcome = engine.minimize(sum_of([(worst, 1)]), incumbent=None, seconds=seconds)
        if outcome.value is None:
            return None
        return Strain(absence, outcome.value, outcome.verdict is SearchVerdict.PROVEN)

    def grown(self, members: Members, absence: Away, seconds: float, clock: Clock) -> Refuted:
        """Extend a pool that cannot bridge an absence by people who do not help.

        The larger the set that is refuted, the more pools need not be looked at.
        """
        for person in sorted(set(self.model.overnight) - members):
            if clock.left <= 0:
                break
            outcome = self._exactly(members | {person}, absence, min(seconds, clock.left))
            clock.interrupted |= outcome.interrupted
            if outcome.verdict is SearchVerdict.INFEASIBLE:
                members |= {person}
        return self.refuted(members, absence)

    def refuted(self, members: Members, absence: Away) -> Refuted:
        """Return the sets that fail where a pool cannot bridge an absence."""
        by_day = not self._held(absence) <= self.model.strong
        return Refuted(members=members, unless_without=absence.person if by_day else None)

    def _pending(self, members: Members) -> list[Away]:
        """Return every possible absence; weeks with the fewest people first."""
        world, found = self.model.world, list[tuple[int, Away]]()
        fixed = [self.model.choices.all[i] for i in self.model.choices.fixed]
        for start, end in calendar_weeks(world):
            week = [(start, end)]
            people = (world.scenario.people[p] for p in members)
            there = sum(not overlap(week, [(a.start, a.end) for a in p.time_off]) for p in people)
            standing = {h.person for h in fixed if overlap(h.active, week)}
            found += [(there, Away(p, start, end)) for p in sorted(members - standing)]
        return [away for _, away in sorted(found, key=lambda pair: (pair[0], pair[1].start))]

    def _left(self, pending: Sequence[Away], chosen: frozenset[int]) -> list[Away]:
        """Return the absences that a schedule does not bridge."""
        return [away for away in pending if self._held(away) & chosen]

    def _held(self, away: Away) -> frozenset[int]:
        """Return the choices that the absence rules out, without overrides."""
        everything = self.model.choices.all
        return frozenset(
            i
            for i in self.model.choices.by_person[away.person]
            if not everything[i].past and overlap(everything[i].active, [(away.start, away.end)])
        )

    def _bridge(self, members: Members, away: Away, seconds: float) -> SearchOutcome:
        """Search for a schedule in which the member has no shift that touches the week."""
        engine = self.model.engine.copy()
        self._confine(self.model, engine, members)
        for index in self._held(away):
            engine.fix(index, 0)
        require_saturation(self.model, engine, self.violations.get("time_on_call"), members)
        return engine.satisfy(seconds=QUICK_PART * seconds)

    def _exactly(self, members: Members, away: Away, seconds: float) -> SearchOutcome:
        """Search with the week as time off, so that overrides may bridge parts of shifts."""
        model = self._without(away)
        if model is None:
            return SearchOutcome(SearchVerdict.INFEASIBLE, None, None, bound=0, seconds=0.0)
        engine = model.engine.copy()
        self._confine(model, engine, members)
        return engine.satisfy(seconds=seconds)

    def _without(self, away: Away) -> Formulation | None:
        """Return the model with that week as time off; ``None`` if some slot has nobody then."""
        if self._last is None or self._last[0] != away:
            world = World(without_week(self.model.world, away))
            choices = Choices(world, forbids(world))
            empty = any(not slot.takers and not slot.optional for slot in choices.slots)
            gaps = world.scenario.policy.allow_uncovered
            model = None if empty and not gaps else formulate(world, choices, self.options)
            self._last = (away, model)
        return self._last[1]

    def _confine(self, model: Formulation, engine: Engine, members: Members) -> None:
        """Keep others off nights, and health limits as well met as without the absence."""
        for person, variable in model.overnight.items():
            if person not in members:
                engine.require(variable <= 0)
        for name, most in self.violations.items():
            if model.soft.get(name):
                engine.require(model.violation_expression(name) <= most)


def calendar_weeks(world: World) -> tuple[Interval, ...]:
    """Return every week, Monday to Monday in the scenario's zone, that a shift touches."""
    zone, (first, last) = world.scenario.zone, world.days
    monday = date.fromordinal(first)
    monday -= timedelta(days=monday.weekday())
    mondays = [
        monday + timedelta(days=7 * n) for n in range(-(-(last - monday.toordinal()) // 7) + 1)
    ]
    return tuple(pairwise(instant(datetime.combine(day, time()), zone) for day in mondays))


def without_week(world: World, away: Away) -> Scenario:
    """Return the scenario with the member on leave for that week."""
    scenario = world.scenario
    person = scenario.people[away.person]
    leave = Absence(start=away.start, end=away.end, kind=AbsenceKind.LEAVE, reason="a week away")
    changed = replace(person, time_off=tuple(sorted([*person.time_off, leave])))
    return replace(scenario, people={**scenario.people, away.person: changed})


def absence_text(scenario: Scenario, away: Away) -> str:
    """Write the absence: ``Ana being away in the week of Mon 2027-02-15``."""
    day = wall_clock(away.start, scenario.zone)
    return f"{scenario.people[away.person].name} being away in the week of {day:%a %Y-%m-%d}"
