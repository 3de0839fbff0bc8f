"""The world that rules look at: a scenario with its calendar and expected loads, computed once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Generic, TypeVar, cast

import numpy as np

from optimizer.world.expected_load import Load, LoadModel
from optimizer.world.holdings import (
    Holding,
    Holdings,
    Interval,
    joined,
    overlap,
    past_holdings,
    without,
)
from scenarios.calendar.calendar import QUARTER_MINUTES, Bools, Calendar, Ints, PersonHours
from scenarios.calendar.local_time import midnight, wall_clock
from scenarios.calendar.shifts import Shift
from scenarios.domain.limit import Limit
from scenarios.domain.limits import NAMES
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Two hours of the own sleep hours make a night on call (and put the person overnight on call).
NIGHT_MINUTES = 120
#: Two hours of a weekend or of a public holiday make it one on call.
DAY_MINUTES = 120

L = TypeVar("L", bound=Limit)

#: Minutes of a holding by night, day, weekend …: label (an ordinal) → minutes.
Measure = Callable[[Holding], Mapping[int, int]]
_Expected = Callable[[PersonId, RotationId, Role, Iterable[Interval]], Iterable[tuple[int, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Generic[L]):
    """A limit and the rotations whose shifts it counts together.

    Attributes:
        rotations: Rotations counted; past shifts of removed rotations count with the policy's.
        where: The setting as in the file: ``policy.rest``, ``rotations.main.policy.rest``.
    """

    limit: L
    rotations: frozenset[RotationId]
    where: str


class World:
    """A scenario, its calendar, its loads, and the measures of holdings that rules share."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.calendar = Calendar(scenario)
        self.loads = LoadModel(self.calendar)
        self._measures: dict[object, Mapping[int, int]] = {}
        self._scopes: dict[type[Limit], tuple[Scope[Limit], ...]] = {}

    def with_pool(self, pool: OvernightPool) -> World:
        """Return the same world under another overnight pool, which changes no measure."""
        scenario = self.scenario
        twin = copy(self)
        twin.scenario = replace(scenario, policy=replace(scenario.policy, overnight_pool=pool))
        return twin

    @cached_property
    def past(self) -> tuple[Holding, ...]:
        """The holdings before the horizon."""
        return past_holdings(self.calendar)

    @cached_property
    def days(self) -> tuple[int, int]:
        """Ordinals of the first local day of the horizon and of the day after its last."""
        shifts = [t for shifts in self.calendar.shifts.values() for t in shifts]
        zone = self.scenario.zone
        low = min((t.start for t in shifts), default=self.scenario.start)
        high = max((t.end for t in shifts), default=self.scenario.end)
        last = wall_clock(high, zone)
        whole = last.time() == time()
        return wall_clock(low, zone).toordinal(), last.toordinal() + (0 if whole else 1)

    @cached_property
    def closed(self) -> frozenset[tuple[RotationId, Role, int]]:
        """The slots (rotation, role, shift) whose active time is all fixed."""
        scenario = self.scenario
        held: dict[tuple[RotationId, Role, int], list[Interval]] = {}
        for holding in Holdings(self.calendar, Schedule(assignments=scenario.fixed)).all:
            if holding.shift is not None:
                slot_key = (holding.rotation, holding.role, holding.shift)
                held.setdefault(slot_key, []).extend(holding.active)
        return frozenset(
            (rotation, role, shift)
            for (rotation, role, shift), pieces in held.items()
            if not without(self.calendar.shifts[rotation][shift].active, joined(pieces))
        )

    def settled(self, shift: Shift) -> bool:
        """Return whether every slot of a shift is fixed, so that nothing of it can be chosen."""
        roles = self.scenario.rotations[shift.rotation].roles
        paged = (role for role in roles if role is not Role.SHADOW)
        return all((shift.rotation, role, shift.index) in self.closed for role in paged)

    def scopes(self, kind: type[L]) -> tuple[Scope[L], ...]:
        """Where a limit holds: rotations that set it themselves are counted on their own."""
        if kind not in self._scopes:
            self._scopes[kind] = tuple(self._scoped(NAMES[kind]))
        return cast(tuple[Scope[L], ...], self._scopes[kind])

    def _scoped(self, name: str) -> Iterator[Scope[Limit]]:
        own = {r.id for r in self.scenario.rotations.values() if name in r.own_limits}
        general = getattr(self.scenario.policy.limits, name)
        if general is not None:
            gone = {h.rotation for h in self.past} - set(self.scenario.rotations)
            rest = (frozenset(self.scenario.rotations) - own) | gone
            yield Scope(limit=general, rotations=rest, where=f"policy.{name}")
        for rotation in sorted(own):
            limit = getattr(self.scenario.rotations[rotation].limits, name)
            if limit is not None:
                where = f"rotations.{rotation}.policy.{name}"
                yield Scope(limit=limit, rotations=frozenset({rotation}), where=where)

    def setting(self, where: str) -> str:
        """Return a setting and its place, for messages: ``policy.rest, schedule.yaml:9:3``."""
        place = self.scenario.places.get(where)
        return f"{where}, {place}" if place else f"{where}, preset {self.scenario.policy.preset}"

    def name(self, person: PersonId) -> str:
        """Return the name of a person in messages."""
        return self.scenario.people[person].name

    def local(self, moment: datetime, rotation: RotationId) -> str:
        """Return an instant as text in the rotation's zone: ``Tue 2027-03-02 09:00``."""
        known = self.scenario.rotations.get(rotation, self.scenario)
        return f"{wall_clock(moment, known.zone):%a %Y-%m-%d %H:%M}"

    def day_start(self, day: int, zone: str | None = None) -> datetime:
        """Return the instant at which a local date (ordinal) begins; by default, the scenario's."""
        return midnight(date.fromordinal(day), zone or self.scenario.zone)

    def load(self, holding: Holding) -> Load:
        """Return the expected load of a holding."""
        return self.loads.load(holding.person, holding.rotation, holding.role, holding.pieces)

    def day_minutes(self, holding: Holding) -> Mapping[int, int]:
        """Return nominal minutes by local day (ordinal) of the rotation's zone."""
        zone = self.scenario.rotations.get(holding.rotation, self.scenario).zone
        return self._measured(("day", zone, holding.active), lambda: _by_day(holding, zone))

    def own_days(self, holding: Holding) -> Mapping[int, int]:
        """Return minutes by local day (ordinal) of the person's zone."""
        return self._counted("own day", holding, lambda h: h.clock.day)

    def shared_by_day(self, one: Holding, other: Holding) -> Mapping[int, int]:
        """Return nominal minutes in which both are active, by local day of one rotation's zone."""
        if one.start >= other.end or other.start >= one.end:
            return {}
        active = overlap(one.active, other.active)
        # The first rotation by name gives the zone of the days.
        counted = min(one, other, key=lambda h: h.rotation)
        return self.day_minutes(replace(counted, active=active)) if active else {}

    def off_minutes(self, holding: Holding) -> Mapping[int, int]:
        """Return minutes of off and sleep hours by local day of the person's zone."""
        return self._counted("off", holding, lambda h: np.where(h.klass > 0, h.clock.day, -1))

    def nights(self, holding: Holding) -> Mapping[int, int]:
        """Return minutes of the person's sleep hours by night (ordinal of its first date)."""
        return self._counted("night", holding, lambda h: h.night)

    def interrupted(self, holding: Holding) -> Mapping[int, int]:
        """Return the chance of interrupted sleep hours, in thousandths, by the night's morning."""
        woken = self.loads.woken
        return self._thousandths("interrupted", woken, holding, lambda n: -math.expm1(-n))

    def interruptions(self, holding: Holding) -> Mapping[int, int]:
        """Return expected interruptions of off and sleep hours, in thousandths, by local day."""
        return self._thousandths("interruptions", self.loads.disturbed, holding, lambda n: n)

    def _thousandths(
        self, kind: str, expected: _Expected, holding: Holding, value: Callable[[float], float]
    ) -> Mapping[int, int]:
        """The nonzero values of what is expected of a holding, by label."""
        what = (holding.rotation, holding.role, holding.active)

        def measure() -> Mapping[int, int]:
            found = ((day, round(1000 * value(n))) for day, n in expected(holding.person, *what))
            return {day: grains for day, grains in found if grains}

        key = (kind, self.calendar.profile(holding.person), *what)
        return self._measured(key, measure)

    def weekends(self, holding: Holding) -> Mapping[int, int]:
        """Return minutes by weekend (ordinal of its Saturday) in the person's zone."""
        return self._counted("weekend", holding, lambda h: h.weekend)

    def holidays(self, holding: Holding) -> Mapping[int, int]:
        """Return minutes by public holiday (ordinal of its date) of the person's country."""
        return self._counted("holiday", holding, lambda h: np.where(h.holiday, h.clock.day, -1))

    def windows(self, days: int, rotations: Iterable[RotationId]) -> tuple[int, ...]:
        """Return the first days (ordinals) of the windows of ``days`` days that a limit checks.

        They begin where a shift begins or end where one ends, so the fullest window is among them.
        With shifts before the horizon, windows may reach back.
        """
        first, last = self.days
        starts = set()
        for rotation in rotations:
            for shift in self.calendar.shifts.get(rotation, ()):
                zone = self.scenario.rotations[rotation].zone
                ends = wall_clock(shift.end, zone)
                end_day = ends.toordinal() + (0 if ends.time() == time() else 1)
                starts |= {wall_clock(shift.start, zone).toordinal(), end_day - days}
        low = first - days + 1 if self.past else first
        high = max(last - days, low if self.past else first)
        kept = {start for start in starts if low <= start <= high}
        return tuple(sorted(kept | {min(max(first, low), high)}))

    def _counted(
        self, kind: str, holding: Holding, label: Callable[[PersonHours], Ints]
    ) -> Mapping[int, int]:
        key = (kind, self.calendar.profile(holding.person), holding.active)
        return self._measured(key, lambda: self._count(holding, label))

    def _count(self, holding: Holding, label: Callable[[PersonHours], Ints]) -> Mapping[int, int]:
        """Minutes by label (≥ 0); a wall-clock minute that occurs twice counts once."""
        hours = self.calendar.hours(holding.person)
        labels = label(hours)
        found: dict[int, int] = {}
        for start, end in holding.active:
            span = self.calendar.grid.quarters_of(start, end)
            minute = hours.clock.day[span] * 1440 + hours.clock.minute[span]
            inside: Bools = labels[span] >= 0
            _, once = np.unique(minute[inside], return_index=True)
            values, counts = np.unique(labels[span][inside][once], return_counts=True)
            for value, count in zip(values.tolist(), counts.tolist(), strict=True):
                found[value] = found.get(value, 0) + count * QUARTER_MINUTES
        return found

    def _measured(self, key: object, measure: Callable[[], Mapping[int, int]]) -> Mapping[int, int]:
        if key not in self._measures:
            self._measures[key] = measure()
        return self._measures[key]


def held(minutes: Mapping[int, int], at_least: int) -> frozenset[int]:
    """Return the nights, weekends or holidays with at least so many minutes on call."""
    return frozenset(label for label, count in minutes.items() if count >= at_least)


def day_text(ordinal: int) -> str:
    """Return a local date as text: ``Sat 2027-01-09``."""
    return f"{date.fromordinal(ordinal):%a %Y-%m-%d}"


def _by_day(holding: Holding, zone: str) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for start, end in holding.active:
        low, high = wall_clock(start, zone), wall_clock(end, zone)
        while low < high:
            midnight = datetime.combine(low.date() + timedelta(days=1), time())
            minutes = round((min(high, midnight) - low) / timedelta(minutes=1))
            found[low.toordinal()] = found.get(low.toordinal(), 0) + minutes
            low = midnight
    return found
