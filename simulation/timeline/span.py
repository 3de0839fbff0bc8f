"""The simulated span: from the first shift's start to the last shift's end, in quarters of an hour.

Everything here is in hours since the origin, the scenario's start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from scenarios.calendar.calendar import (
    QUARTER,
    QUARTER_MINUTES,
    Calendar,
    Floats,
    Grid,
    Ints,
    zone_clock,
)

HOUR = timedelta(hours=1)
QUARTER_HOURS = QUARTER_MINUTES / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Hours ``[start, end)`` since the origin, with a lead-in from which alerts may still wait.

    Attributes:
        origin: Hour 0, aware UTC.
        start, end: The horizon.
        grid: The quarters of an hour from the lead-in to the end.
    """

    origin: datetime
    start: float
    end: float
    grid: Grid

    @property
    def first(self) -> float:
        """Where the grid begins."""
        return (self.grid.start - self.origin) / HOUR

    def hours(self, moment: datetime) -> float:
        """An instant in hours since the origin."""
        return (moment - self.origin) / HOUR

    def quarter_starts(self) -> Floats:
        """Hours since the origin at which each slot begins, shape ``(slots,)``."""
        return self.first + QUARTER_HOURS * np.arange(self.grid.quarters, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalQuarters:
    """What the slots of a grid are on the clocks of one zone.

    Attributes:
        quarter: Quarter of the week of each slot, Monday 00:00 = 0; shape ``(slots,)``.
        day: Local day of each slot, counted from the grid's first; shape ``(slots,)``.
        week: Local week (from Monday) of each day, counted from the first; shape ``(days,)``.
    """

    quarter: Ints
    day: Ints
    week: Ints

    @property
    def hour(self) -> Ints:
        """Hour of the week of each slot, Monday 00:00 = 0; shape ``(slots,)``."""
        return self.quarter // (60 // QUARTER_MINUTES)


def span_of(calendar: Calendar, *, lead_hours: float = 0.0) -> Span:
    """The span of a scenario's shifts; alerts wait into it from up to ``lead_hours`` before it."""
    origin = calendar.scenario.start
    shifts = [shift for shifts in calendar.shifts.values() for shift in shifts]
    start = min((shift.start for shift in shifts), default=origin)
    end = max((shift.end for shift in shifts), default=calendar.scenario.end)
    return span_between(origin, start, end, lead_hours=lead_hours)


def span_between(
    origin: datetime, start: datetime, end: datetime, *, lead_hours: float = 0.0
) -> Span:
    """The span of ``[start, end)``, which lie on quarters of an hour."""
    first = start - QUARTER * round(lead_hours / QUARTER_HOURS)
    return Span(
        origin=origin,
        start=(start - origin) / HOUR,
        end=(end - origin) / HOUR,
        grid=Grid(start=first, quarters=max(1, round((end - first) / QUARTER))),
    )


@lru_cache(maxsize=32)
def local_quarters(grid: Grid, zone: str) -> LocalQuarters:
    """The wall clock of a zone over a grid."""
    clock = zone_clock(grid, zone)
    week = (np.arange(clock.day[0], clock.day[-1] + 1) - 1) // 7
    return LocalQuarters(
        quarter=clock.minute_of_week // QUARTER_MINUTES,
        day=clock.day - clock.day[0],
        week=week - week[0],
    )


@dataclass(frozen=True, slots=True)
class Edges:
    """A set of instants: the edges of its stretches ``[start, end)``, alternating."""

    hours: tuple[float, ...]

    def __contains__(self, moment: float) -> bool:
        return bisect_right(self.hours, moment) & 1 == 1

    def shared(self, other: Edges) -> Edges:
        """The instants that are in both."""
        found: list[float] = []
        mine, theirs = self.stretches, other.stretches
        i = j = 0
        while i < len(mine) and j < len(theirs):
            start, end = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
            if start < end:
                found += (start, end)
            if mine[i][1] < theirs[j][1]:
                i += 1
            else:
                j += 1
        return Edges(tuple(found))

    @property
    def stretches(self) -> tuple[tuple[float, float], ...]:
        """The stretches themselves."""
        return tuple(zip(self.hours[::2], self.hours[1::2], strict=True))

    @property
    def length(self) -> float:
        """Hours altogether."""
        return sum(end - start for start, end in self.stretches)


def edges_of(stretches: Iterable[tuple[float, float]]) -> Edges:
    """The edges of some stretches, in any order; what touches or overlaps is joined."""
    joined: list[list[float]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif start < end:
            joined.append([start, end])
    return Edges(tuple(edge for stretch in joined for edge in stretch))


def union(sets: Iterable[Edges]) -> Edges:
    """The instants that are in any."""
    return edges_of(stretch for one in sets for stretch in one.stretches)
