"""Expected load: what being on call in a role for some hours is expected to cost a person.

Load is personal time taken, in hours:

    standby[role, class] · hours on call  +  expected active work in off and sleep hours
    + expected sleep interruptions · (resettling + waking)

and public holidays count double. Rates are per hour of the week in the service's zone; they fall
into the classes of the person's zone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from optimizer.world.answer_chances import (
    PAGED,
    AnswerChances,
    answer,
    chain_minutes,
    hours_lost,
    paged_roles,
)
from optimizer.world.holdings import Interval, overlap
from scenarios.calendar.calendar import (
    CLASSES,
    QUARTER,
    QUARTER_MINUTES,
    Bools,
    Calendar,
    Floats,
    Ints,
    PersonHours,
)
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import HourClass, PersonId, Role, RotationId
from scenarios.rates.interruption_rates import RotationRates, rotation_rates

_N = len(CLASSES)
_HOURS, _INTERRUPTIONS, _WORK = slice(0, _N), slice(_N, 2 * _N), slice(2 * _N, 3 * _N)
_STANDBY, _LOAD, _SLEEP_LOST, _SLEEP_OWED = range(3 * _N, 3 * _N + 4)
_ROWS = 3 * _N + 4
#: Grain of the mean work for which the sleep lost is calculated, in hours; linear in between.
WORK_STEP = 0.125


@dataclass(frozen=True, slots=True)
class Load:
    """Expected load of some hours on call, by class in the order of ``CLASSES``.

    Attributes:
        hours: Hours on call: those in which the rotation is active.
        interruptions: Expected interruptions.
        work_hours: Expected hours of active work.
        standby: The standby part of the load, in hours.
        load: The whole load, in hours.
        sleep_lost_hours: Expected hours of habitual sleep lost.
    """

    hours: tuple[float, ...] = (0.0,) * _N
    interruptions: tuple[float, ...] = (0.0,) * _N
    work_hours: tuple[float, ...] = (0.0,) * _N
    standby: float = 0.0
    load: float = 0.0
    sleep_lost_hours: float = 0.0

    def __add__(self, other: Load) -> Load:
        return Load(
            hours=_plus(self.hours, other.hours),
            interruptions=_plus(self.interruptions, other.interruptions),
            work_hours=_plus(self.work_hours, other.work_hours),
            standby=self.standby + other.standby,
            load=self.load + other.load,
            sleep_lost_hours=self.sleep_lost_hours + other.sleep_lost_hours,
        )

    def of(self, klass: HourClass) -> tuple[float, float, float]:
        """Return hours, interruptions and hours of work in one class."""
        i = CLASSES.index(klass)
        return self.hours[i], self.interruptions[i], self.work_hours[i]


class LoadModel:
    """Expected load of any hours of any rotation and role for any person of a scenario."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._running: dict[object, Floats] = {}
        self._loads: dict[object, Load] = {}

    @property
    def scenario(self) -> Scenario:
        """The scenario of the calendar."""
        return self.calendar.scenario

    @cached_property
    def rates(self) -> dict[RotationId, RotationRates]:
        """Expected interruptions of every rotation."""
        return dict(rotation_rates(self.calendar))

    def load(
        self, person: PersonId, rotation: RotationId, role: Role, pieces: Iterable[Interval]
    ) -> Load:
        """Return the expected load of the pieces ``[start, end)``; idle hours cost nothing.

        A rotation that the scenario no longer has costs standby only, around the clock.
        """
        pieces = tuple(pieces)
        key = (self.calendar.profile(person), rotation, role, pieces)
        if key not in self._loads:
            running = self.running(person, rotation, role)
            rows = np.zeros(_ROWS)
            for start, end in pieces:
                rows += self.calendar.grid.total(running, start, end)
            parts = (_HOURS, _INTERRUPTIONS, _WORK)
            hours, interruptions, work = (tuple(rows[part].tolist()) for part in parts)
            sums = (float(rows[row]) for row in (_STANDBY, _LOAD, _SLEEP_LOST))
            self._loads[key] = Load(hours, interruptions, work, *sums)
        return self._loads[key]

    def sleep_owed(
        self, person: PersonId, rotation: RotationId, role: Role, pieces: Iterable[Interval]
    ) -> tuple[tuple[int, float], ...]:
        """Return ``(night, hours)`` of habitual sleep expected lost, unrecovered at its end."""
        running = self.running(person, rotation, role)[_SLEEP_OWED]
        return self._by_label(running, self.mornings(person), pieces)

    def woken(
        self, person: PersonId, rotation: RotationId, role: Role, pieces: Iterable[Interval]
    ) -> tuple[tuple[int, float], ...]:
        """Return ``(night, expected interruptions)`` of the person's sleep hours.

        A night is the ordinal of the local date of its morning.
        """
        running = self.running(person, rotation, role)[_INTERRUPTIONS][-1]
        low, high = self.scenario.people[person].hours.sleep
        begun = self.calendar.hours(person).night
        # A night that begins after midnight ends on the same day.
        until = 0 if low < high else 1
        return self._by_label(running, begun + until, pieces)

    def disturbed(
        self, person: PersonId, rotation: RotationId, role: Role, pieces: Iterable[Interval]
    ) -> tuple[tuple[int, float], ...]:
        """Return ``(local day, expected interruptions)`` of off and sleep hours."""
        running = self.running(person, rotation, role)[_INTERRUPTIONS][1:].sum(axis=0)
        return self._by_label(running, self.calendar.hours(person).clock.day, pieces)

    def _by_label(
        self, running: Floats, labels: Ints, pieces: Iterable[Interval]
    ) -> tuple[tuple[int, float], ...]:
        """Sum a running total over the pieces, by label of the quarter of an hour."""
        found: dict[int, float] = {}
        for start, end in pieces:
            span = self.calendar.grid.quarters_of(start, end)
            steps = np.diff(running[span.start : span.stop + 1])
            for label in np.unique(labels[span][steps > 0]).tolist():
                amount = float(steps[labels[span] == label].sum())
                found[label] = found.get(label, 0.0) + amount
        return tuple(sorted(found.items()))

    def most_sleep_owed(
        self,
        person: PersonId,
        slots: Iterable[tuple[RotationId, Role]],
        span: Interval,
        *,
        at_once: int,
    ) -> tuple[tuple[int, float], ...]:
        """Return the most that ``sleep_owed`` can be with so many of the roles at once."""
        quarters = self.calendar.grid.quarters_of(*span)
        edges = slice(quarters.start, quarters.stop + 1)
        steps = [np.diff(self.running(person, *slot)[_SLEEP_OWED, edges]) for slot in slots]
        lost: Floats = np.sort(np.stack(steps), axis=0)[-at_once:].sum(axis=0)
        mornings = self.mornings(person)[quarters]
        nights = np.unique(mornings[lost > 0]).tolist()
        return tuple((night, float(lost[mornings == night].sum())) for night in nights)

    def mornings(self, person: PersonId) -> Ints:
        """Return the night of each quarter, as the ordinal of the local date of its morning."""
        clock = self.calendar.hours(person).clock
        found: Ints = clock.day + (clock.minute >= 12 * 60)
        return found

    def running(self, person: PersonId, rotation: RotationId, role: Role) -> Floats:
        """Return running totals of every quantity, shape ``(rows, quarters + 1)``."""
        key = (self.calendar.profile(person), rotation, role)
        if key not in self._running:
            density = self._density(person, rotation, role) * (QUARTER_MINUTES / 60)
            total = np.zeros((_ROWS, density.shape[1] + 1))
            np.cumsum(density, axis=1, out=total[:, 1:])
            self._running[key] = total
        return self._running[key]

    def _density(self, person: PersonId, rotation: RotationId, role: Role) -> Floats:
        """Each quantity per hour, shape ``(rows, quarters)``."""
        hours, settings = self.calendar.hours(person), self.scenario.policy.load
        rates = self.rates.get(rotation)
        quarters = self.calendar.grid.quarters
        active = rates.active if rates else np.ones(quarters, dtype=np.bool_)
        own = hours.klass > 0
        doubled = np.where(hours.holiday, settings.holiday_factor, 1.0)
        standby = doubled * settings.standby.get(role, 0.0) * (own & active)
        rows = np.zeros((_ROWS, quarters))
        rows[_HOURS] = self._by_class(hours, active)
        rows[_STANDBY] = rows[_LOAD] = standby
        if rates is not None and role in PAGED:
            felt, work = self._reaching(hours, rates, rotation, role)
            waking = settings.resettling_hours + settings.waking_hours
            rows[_INTERRUPTIONS] = self._by_class(hours, felt)
            rows[_WORK] = self._by_class(hours, work)
            rows[_LOAD] += doubled * (own * work + (hours.klass == 2) * felt * waking)
            rows[[_SLEEP_LOST, _SLEEP_OWED]] = self._lost(person, rates, rotation, role)
        return rows

    def _by_class(self, hours: PersonHours, quantity: Floats | Bools) -> Floats:
        return np.stack([np.where(hours.klass == i, quantity, 0.0) for i in range(_N)])

    def _reaching(
        self, hours: PersonHours, rates: RotationRates, rotation: RotationId, role: Role
    ) -> tuple[Floats, Floats]:
        """Interruptions and hours of work, per hour, of the assignee of a role."""
        asleep, awake = (self._answer(rotation, role, asleep=state) for state in (True, False))
        sleeping = hours.habitual > 0
        incidents, work = self._paging(hours, rates)
        felt = incidents * np.where(sleeping, asleep.felt, awake.felt)
        return felt, work * np.where(sleeping, asleep.works, awake.works)

    def _paging(self, hours: PersonHours, rates: RotationRates) -> tuple[Floats, Floats]:
        """Incidents that page somebody with these hours, and their hours of work, per hour."""
        low = (hours.klass < 2) | self.scenario.policy.response.low_urgency_wakes
        return rates.urgent + low * rates.low, rates.urgent_work + low * rates.low_work

    def _lost(
        self, person: PersonId, rates: RotationRates, rotation: RotationId, role: Role
    ) -> Floats:
        """Hours of sleep lost per hour, and those still owed when the night ends."""
        incidents, _ = self._paging(self.calendar.hours(person), rates)
        return incidents * self._lost_each(person, rates, rotation, role)

    def _lost_each(
        self, person: PersonId, rates: RotationRates, rotation: RotationId, role: Role
    ) -> Floats:
        """The same per incident, by quarter; its work is the mean of the incidents of that time."""
        hours, policy = self.calendar.hours(person), self.scenario.policy
        incidents, work = self._paging(hours, rates)
        usual = np.full(len(incidents), rates.work_hours)
        mean = np.divide(work, incidents, out=usual, where=incidents > 0)
        quarter = hours.clock.minute // QUARTER_MINUTES
        chain, place = self._chain(rotation, role)
        steps = mean / WORK_STEP
        lost = np.zeros((2, len(incidents)))
        for step in range(int(steps.min()), math.ceil(steps.max()) + 1):
            each = hours_lost(
                policy.response,
                policy.load.resettling_hours,
                self.scenario.people[person].hours.habitual_sleep,
                chain=chain,
                place=place,
                work_hours=step * WORK_STEP,
            )
            near = np.maximum(0.0, 1 - np.abs(steps - step))
            lost += near * each[:, quarter]
        return lost

    def _answer(self, rotation: RotationId, role: Role, *, asleep: bool) -> AnswerChances:
        chain, place = self._chain(rotation, role)
        return answer(self.scenario.policy.response, chain, place, asleep=asleep)

    def _chain(self, rotation: RotationId, role: Role) -> tuple[tuple[float, ...], int]:
        """When each step of the rotation's chain is paged, and the position of the role in it."""
        known = self.scenario.rotations[rotation]
        return chain_minutes(self.scenario, known, role), paged_roles(known, role).index(role)


def _plus(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


#: One value for each class, in the order of ``CLASSES``.
ByClass = tuple[float, ...]


def load_by_class(
    loads: LoadModel,
    person: PersonId,
    slot: tuple[RotationId, Role],
    pieces: Iterable[Interval],
    *,
    standby: bool = False,
) -> ByClass:
    """Return the load (or its standby part only) of a role over some hours, in hours."""
    parts = class_parts(loads.calendar, person, pieces)
    found = [loads.load(person, *slot, part) for part in parts]
    return tuple(load.standby if standby else load.load for load in found)


def standby_held_twice(
    loads: LoadModel,
    person: PersonId,
    one: tuple[tuple[RotationId, Role], tuple[Interval, ...]],
    other: tuple[tuple[RotationId, Role], tuple[Interval, ...]],
) -> ByClass:
    """Return the standby that two roles at once count twice: the lighter one's, in hours."""
    both = overlap(one[1], other[1])
    if not both:
        return (0.0,) * len(CLASSES)
    held = [load_by_class(loads, person, slot, both, standby=True) for slot in (one[0], other[0])]
    return min(held, key=sum)


def rows_held_twice(
    loads: LoadModel, person: PersonId, rows: Iterable[Assignment]
) -> Iterator[ByClass]:
    """Yield the same for every two of somebody's assignments that overlap."""
    ordered = sorted(rows, key=lambda row: row.start)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.start >= one.end:
                break
            held = [((r.rotation, r.role), ((r.start, r.end),)) for r in (one, other)]
            yield standby_held_twice(loads, person, *held)


def class_parts(
    calendar: Calendar, person: PersonId, pieces: Iterable[Interval]
) -> list[list[Interval]]:
    """Return the pieces by class of hour, cut where the person's class changes."""
    grid, klass = calendar.grid, calendar.hours(person).klass
    parts: list[list[Interval]] = [[] for _ in CLASSES]
    for start, end in pieces:
        span = grid.quarters_of(start, end)
        changes = np.flatnonzero(np.diff(klass[span])) + span.start + 1
        inner = [grid.start + int(quarter) * QUARTER for quarter in changes.tolist()]
        for low, high in pairwise([start, *inner, end]):
            middle = grid.position(low + (high - low) / 2)
            parts[int(klass[int(middle)])].append((low, high))
    return parts
