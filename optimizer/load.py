"""Expected load: what holding a role over some hours is expected to cost a person.

Burden is personal time taken, in hours:

    standby[role, class] · hours held  +  expected active work in off and sleep hours
    + expected sleep interruptions · (resettling + waking)

and public holidays count double. Rates are per hour of the week in the service's zone; they fall
into the classes of the person's zone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from scenarios.calendar import CLASSES, SLOT_MINUTES, Calendar, Floats
from scenarios.policy import ResponseSettings
from scenarios.rates import RotationRates, rotation_rates
from scenarios.scenario import Scenario
from scenarios.vocabulary import HourClass, PersonId, Role, RotationId

Interval = tuple[datetime, datetime]

#: Less than this many minutes of the sleep window left: the person stays up [A].
STAYS_UP_MINUTES = 30
_N = len(CLASSES)
_HOURS, _INTERRUPTIONS, _WORK = slice(0, _N), slice(_N, 2 * _N), slice(2 * _N, 3 * _N)
_STANDBY, _BURDEN, _SLEEP_LOST = 3 * _N, 3 * _N + 1, 3 * _N + 2
_ROWS = 3 * _N + 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Expected load of some hours held. All by class in the order of ``CLASSES``.

    Attributes:
        hours: Hours held in which the rotation is active.
        interruptions: Expected interruptions.
        work_hours: Expected hours of active work.
        standby: The standby part of the burden, in hours.
        burden: The whole burden, in hours.
        sleep_lost_hours: Expected hours of habitual sleep lost.
    """

    hours: tuple[float, ...] = (0.0,) * _N
    interruptions: tuple[float, ...] = (0.0,) * _N
    work_hours: tuple[float, ...] = (0.0,) * _N
    standby: float = 0.0
    burden: float = 0.0
    sleep_lost_hours: float = 0.0

    def __add__(self, other: Load) -> Load:
        return Load(
            hours=_plus(self.hours, other.hours),
            interruptions=_plus(self.interruptions, other.interruptions),
            work_hours=_plus(self.work_hours, other.work_hours),
            standby=self.standby + other.standby,
            burden=self.burden + other.burden,
            sleep_lost_hours=self.sleep_lost_hours + other.sleep_lost_hours,
        )

    def of(self, klass: HourClass) -> tuple[float, float, float]:
        """Hours, interruptions and hours of work in one class."""
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
        """Expected load of the pieces ``[start, end)``; hours in which nothing is active are free.

        A rotation the scenario no longer has costs its standby only, around the clock.
        """
        pieces = tuple(pieces)
        key = (self.calendar.profile(person), rotation, role, pieces)
        if key not in self._loads:
            running = self.running(person, rotation, role)
            rows = np.zeros(_ROWS)
            for start, end in pieces:
                rows += self.calendar.grid.total(running, start, end)
            self._loads[key] = Load(
                hours=tuple(rows[_HOURS].tolist()),
                interruptions=tuple(rows[_INTERRUPTIONS].tolist()),
                work_hours=tuple(rows[_WORK].tolist()),
                standby=float(rows[_STANDBY]),
                burden=float(rows[_BURDEN]),
                sleep_lost_hours=float(rows[_SLEEP_LOST]),
            )
        return self._loads[key]

    def sleep_lost(
        self, person: PersonId, rotation: RotationId, role: Role, pieces: Iterable[Interval]
    ) -> tuple[tuple[int, float], ...]:
        """Expected hours of habitual sleep lost, by night.

        Returns:
            ``(night, hours)`` pairs; a night is the ordinal of the local date of its morning.
        """
        running = self.running(person, rotation, role)[_SLEEP_LOST]
        lost: dict[int, float] = {}
        for start, end in pieces:
            span = self.calendar.grid.slots_of(start, end)
            steps = np.diff(running[span.start : span.stop + 1])
            for night, hours in self._by_night(person, span, steps):
                lost[night] = lost.get(night, 0.0) + hours
        return tuple(sorted(lost.items()))

    def most_sleep_lost(
        self,
        person: PersonId,
        seats: Iterable[tuple[RotationId, Role]],
        span: Interval,
        *,
        at_once: int,
    ) -> tuple[tuple[int, float], ...]:
        """The most sleep anybody could lose by night with so many of the seats at once.

        Returns:
            ``(night, hours)`` pairs as of ``sleep_lost``.
        """
        slots = self.calendar.grid.slots_of(*span)
        steps = [
            np.diff(self.running(person, rotation, role)[_SLEEP_LOST][slots.start : slots.stop + 1])
            for rotation, role in seats
        ]
        most: Floats = np.sort(np.stack(steps), axis=0)[-at_once:].sum(axis=0)
        return self._by_night(person, slots, most)

    def _by_night(
        self, person: PersonId, span: slice, lost: Floats
    ) -> tuple[tuple[int, float], ...]:
        """Sums by the local date of the morning: a night of habitual sleep is noon to noon."""
        clock = self.calendar.hours(person).clock
        mornings = clock.day[span] + (clock.minute[span] >= 12 * 60)
        nights = np.unique(mornings[lost > 0]).tolist()
        return tuple((night, float(lost[mornings == night].sum())) for night in nights)

    def running(self, person: PersonId, rotation: RotationId, role: Role) -> Floats:
        """Running totals of every quantity, shape ``(rows, slots + 1)``."""
        key = (self.calendar.profile(person), rotation, role)
        if key not in self._running:
            density = self._density(person, rotation, role) * (SLOT_MINUTES / 60)
            total = np.zeros((_ROWS, density.shape[1] + 1))
            np.cumsum(density, axis=1, out=total[:, 1:])
            self._running[key] = total
        return self._running[key]

    def _density(self, person: PersonId, rotation: RotationId, role: Role) -> Floats:
        """Each quantity per hour, shape ``(rows, slots)``."""
        hours, settings = self.calendar.hours(person), self.scenario.policy.burden
        rates = self.rates.get(rotation)
        slots = self.calendar.grid.slots
        active = rates.active if rates else np.ones(slots, dtype=np.bool_)
        asleep = hours.habitual > 0
        rate = np.zeros(slots) if rates is None else self._rate(rates, role, hours.klass, asleep)
        work = rates.work_hours if rates else 0.0
        own = hours.klass > 0
        doubled = np.where(hours.holiday, settings.holiday_factor, 1.0)
        standby = doubled * settings.standby.get(role, 0.0) * (own & active)
        waking = settings.resettling_hours + settings.waking_hours
        rows = np.zeros((_ROWS, slots))
        for i in range(_N):
            inside = hours.klass == i
            rows[i] = inside & active
            rows[_N + i] = rate * inside
            rows[2 * _N + i] = rate * work * inside
        rows[_STANDBY] = standby
        rows[_BURDEN] = standby + doubled * rate * (own * work + (hours.klass == 2) * waking)
        up = 60 * (work + settings.resettling_hours)
        left = hours.habitual.astype(np.float64)
        lost = np.where(left - up < STAYS_UP_MINUTES, left, up) / 60
        rows[_SLEEP_LOST] = rate * np.where(asleep, lost, 0.0)
        return rows

    def _rate(self, rates: RotationRates, role: Role, klass: object, asleep: object) -> Floats:
        """Interruptions per hour that reach the holder of a role."""
        settings = self.scenario.policy.response
        if role not in (Role.PRIMARY, Role.SECONDARY):
            return np.zeros(rates.urgent.shape)
        awake = np.asarray(klass) < 2
        low = rates.low if settings.low_urgency_wakes else np.where(awake, rates.low, 0.0)
        rate: Floats = rates.urgent + low
        if role is Role.SECONDARY:
            passed_on = np.where(
                np.asarray(asleep),
                escalated(settings, asleep=True),
                escalated(settings, asleep=False),
            )
            rate = rate * passed_on
        return rate


def escalated(settings: ResponseSettings, *, asleep: bool) -> float:
    """Chance that a page goes on to the next role: 1 − (1 − miss)·P(acknowledged in time)."""
    median = settings.asleep_median_minutes if asleep else settings.awake_median_minutes
    sigma = settings.asleep_sigma if asleep else settings.awake_sigma
    if settings.timeout_minutes <= 0:
        return 1.0
    if median <= 0:
        in_time = 1.0
    elif sigma <= 0:
        in_time = float(median <= settings.timeout_minutes)
    else:
        in_time = (
            1 + math.erf(math.log(settings.timeout_minutes / median) / sigma / math.sqrt(2))
        ) / 2
    return 1 - (1 - settings.missed) * in_time


def _plus(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))
