"""The calendar: shifts, and the class of each quarter of an hour for each person.

All hours lie on one grid of 15-minute quarters in UTC. All zones in use are whole quarters away
from UTC, and the loader accepts no other clock times, so a sum over ``[start, end)`` is a
difference of running totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scenarios.calendar.local_time import zone_info
from scenarios.calendar.public_holidays import public_holidays
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.people import Person
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import HourClass, PersonId, RotationId
from scenarios.domain.week import DAY, WEEK, WeekHours

QUARTER = timedelta(minutes=15)
QUARTER_MINUTES = 15
#: Order of the classes in every array that has an axis for them.
CLASSES = (HourClass.BUSINESS, HourClass.OFF, HourClass.SLEEP)
#: Their indices.
BUSINESS, OFF, SLEEP = range(len(CLASSES))

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``quarters`` quarters of an hour from ``start`` (aware UTC, on a quarter)."""

    start: datetime
    quarters: int

    def position(self, moment: datetime) -> float:
        """Return the position of an instant in quarters, clipped to the grid."""
        return min(max((moment - self.start) / QUARTER, 0.0), float(self.quarters))

    def total(self, running: Floats, start: datetime, end: datetime) -> Floats:
        """Sum of what ``running`` accumulates over ``[start, end)``.

        Args:
            running: Shape ``(..., quarters + 1)``: running totals from 0, linear within a quarter.

        Returns:
            Shape ``(...)``.
        """
        return self._at(running, end) - self._at(running, start)

    def quarters_of(self, start: datetime, end: datetime) -> slice:
        """Return the quarters that ``[start, end)`` touches."""
        return slice(int(self.position(start)), int(np.ceil(self.position(end))))

    def _at(self, running: Floats, moment: datetime) -> Floats:
        position = self.position(moment)
        low = min(int(position), self.quarters - 1)
        part = position - low
        value: Floats = running[..., low] * (1 - part) + running[..., low + 1] * part
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneClock:
    """Local wall-clock time of every quarter in one zone.

    Attributes:
        day: Proleptic ordinal of the local date, shape ``(quarters,)``.
        minute: Minute of the local day, shape ``(quarters,)``.
    """

    day: Ints
    minute: Ints

    @property
    def minute_of_week(self) -> Ints:
        """Monday 00:00 = 0."""
        return (self.day - 1) % 7 * DAY + self.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHours:
    """Hour classes, nights and weekends of one person in arrays of shape ``(quarters,)``.

    Attributes:
        clock: The person's wall clock.
        klass: Index into ``CLASSES``.
        holiday: Whether the local day is a public holiday.
        habitual: Minutes left of the habitual sleep window at the quarter's start; 0 outside it.
        night: Ordinal of the local date on which the night began, of sleep quarters; else −1.
        weekend: Ordinal of the Saturday of the quarter's weekend; else −1.
        holiday_names: Ordinal of a local date → name of the public holiday.
    """

    clock: ZoneClock
    klass: Ints
    holiday: Bools
    habitual: Ints
    night: Ints
    weekend: Ints
    holiday_names: Mapping[int, str]


class Calendar:
    """Shifts of every rotation and hours of every person of a scenario, computed once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._clocks: dict[str, ZoneClock] = {}
        self._profiles: dict[object, PersonHours] = {}

    @cached_property
    def shifts(self) -> Mapping[RotationId, tuple[Shift, ...]]:
        """Return the shifts of each rotation."""
        return {r.id: shifts_of(self.scenario, r) for r in self.scenario.rotations.values()}

    @cached_property
    def grid(self) -> Grid:
        """From five weeks before the horizon (or the oldest past schedule) to past its end."""
        past = [a.start for p in self.scenario.previous for a in p.assignments]
        start = min([self.scenario.start - timedelta(days=35), *past])
        start = max(start, self.scenario.start - timedelta(weeks=60))
        cycles = max((r.cycle_weeks for r in self.scenario.rotations.values()), default=1)
        end = self.scenario.end + timedelta(weeks=cycles + 1)
        begin = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return Grid(start=begin, quarters=int((end - begin) / QUARTER) + 1)

    def clock(self, zone: str) -> ZoneClock:
        """The wall clock of a zone over the grid."""
        if zone not in self._clocks:
            self._clocks[zone] = zone_clock(self.grid, zone)
        return self._clocks[zone]

    def within(self, hours: WeekHours, zone: str) -> Bools:
        """Return which quarters fall into weekly hours of a zone."""
        if hours.always:
            return np.ones(self.grid.quarters, dtype=np.bool_)
        week = np.zeros(WEEK // QUARTER_MINUTES, dtype=np.bool_)
        for low, high in hours.windows:
            week[low // QUARTER_MINUTES : high // QUARTER_MINUTES] = True
        inside: Bools = week[self.clock(zone).minute_of_week // QUARTER_MINUTES]
        return inside

    def profile(self, person: PersonId | Person) -> object:
        """Return a cache key that people with the same hours share."""
        someone = person if isinstance(person, Person) else self.scenario.people[person]
        return (someone.zone, someone.country, someone.hours)

    def hours(self, person: PersonId | Person) -> PersonHours:
        """Return a person's hours; people with equal settings share the arrays."""
        someone = person if isinstance(person, Person) else self.scenario.people[person]
        key = self.profile(someone)
        if key not in self._profiles:
            self._profiles[key] = self._person_hours(someone)
        return self._profiles[key]

    def _person_hours(self, person: Person) -> PersonHours:
        clock = self.clock(person.zone)
        first, last = (date.fromordinal(int(clock.day[i])) for i in (0, -1))
        named = public_holidays(person.country, range(first.year - 1, last.year + 1))
        names = {day.toordinal(): name for day, name in named.items()}
        holiday = np.isin(clock.day, np.fromiter(names, dtype=np.int64, count=len(names)))
        asleep, begun = _window(clock, person.hours.sleep)
        business = self.within(person.hours.business, person.zone) & ~holiday
        klass = np.where(asleep, 2, np.where(business, 0, 1)).astype(np.int64)
        weekday = (clock.day - 1) % 7
        return PersonHours(
            clock=clock,
            klass=klass,
            holiday=holiday,
            habitual=_left(clock, person.hours.habitual_sleep),
            night=np.where(asleep, begun, -1),
            weekend=np.where(weekday >= 5, clock.day - (weekday - 5), -1),
            holiday_names=names,
        )


def zone_clock(grid: Grid, zone: str) -> ZoneClock:
    """The wall clock of a zone over a grid, whose start must be in UTC."""
    # Offsets change at most every few weeks: check single quarters only on days of a change.
    info = zone_info(zone)
    offsets = np.empty(grid.quarters, dtype=np.int64)
    per_day = DAY // QUARTER_MINUTES

    def offset(quarter: int) -> int:
        shift = (grid.start + quarter * QUARTER).astimezone(info).utcoffset()
        return 0 if shift is None else round(shift / timedelta(minutes=1))

    for low in range(0, grid.quarters, per_day):
        high = min(low + per_day, grid.quarters)
        if offset(low) == offset(high):
            offsets[low:high] = offset(low)
        else:
            offsets[low:high] = [offset(quarter) for quarter in range(low, high)]
    origin = grid.start.toordinal() * DAY + grid.start.hour * 60 + grid.start.minute
    local = origin + np.arange(grid.quarters) * QUARTER_MINUTES + offsets
    return ZoneClock(day=local // DAY, minute=local % DAY)


def _window(clock: ZoneClock, window: tuple[int, int]) -> tuple[Bools, Ints]:
    """Return whether a quarter is in a daily window, and the date on which the window began."""
    start, end = window
    if start < end:
        return (clock.minute >= start) & (clock.minute < end), clock.day
    late = clock.minute >= start
    return late | (clock.minute < end), np.where(late, clock.day, clock.day - 1)


def _left(clock: ZoneClock, window: tuple[int, int]) -> Ints:
    """Return the minutes of a daily window left at each quarter's start; 0 outside it."""
    inside, _ = _window(clock, window)
    left = (window[1] - clock.minute) % DAY
    return np.where(inside, np.where(left == 0, DAY, left), 0)
