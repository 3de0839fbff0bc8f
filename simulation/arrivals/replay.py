"""Replay: the recorded incidents themselves, laid onto the horizon in local time.

An incident of a Tuesday at 03:10 arrives on a Tuesday at 03:10 of the recording's zone, despite
clock changes. Whole weeks are laid, from Monday 00:00, for all services of a file at once,
so that faults that they shared stay shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

import numpy as np

from scenarios.calendar.calendar import QUARTER, QUARTER_MINUTES
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.week import WEEK
from simulation.arrivals.incident_clusters import AlertMark, Recording
from simulation.timeline.span import HOUR, QUARTER_HOURS, Span

_WEEK_QUARTERS = WEEK // QUARTER_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWeek:
    """Incidents of one local week, in hours since Monday 00:00 on the wall clock."""

    incidents: tuple[tuple[float, AlertMark], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWeek:
    """A local week of the horizon.

    Attributes:
        begins: Hours since the origin at its Monday 00:00.
        quarters: Hours since the origin at each quarter of its wall clock, in a week in which the
            clocks change; else ``None``.
    """

    begins: float
    quarters: tuple[float, ...] | None

    def at(self, wall_hours: float) -> float:
        """Hours since the origin of a wall-clock time of the week."""
        if self.quarters is None:
            return self.begins + wall_hours
        quarter = int(wall_hours / QUARTER_HOURS)
        return self.quarters[quarter] + wall_hours - quarter * QUARTER_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySource:
    """Recorded weeks for the weeks of the horizon.

    Attributes:
        weeks: Recorded, oldest first.
        targets: Of the horizon.
        drawn: Whether each week of the horizon draws one at random; else they follow each other
            and repeat where there are fewer, up to the last one recorded.
    """

    weeks: tuple[RecordedWeek, ...]
    targets: tuple[TargetWeek, ...]
    drawn: bool

    def draw(self, rng: np.random.Generator) -> list[tuple[float, AlertMark]]:
        """When incidents begin, in hours since the origin, and what they are."""
        count = len(self.targets)
        if self.drawn:
            chosen = rng.integers(len(self.weeks), size=count).tolist()
        else:
            first = max(0, len(self.weeks) - count)
            chosen = [(first + i) % len(self.weeks) for i in range(count)]
        return [
            (target.at(wall), mark)
            for target, week in zip(self.targets, chosen, strict=True)
            for wall, mark in self.weeks[week].incidents
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedSource:
    """Recorded incidents at their own instants."""

    incidents: tuple[tuple[float, AlertMark], ...]

    def draw(self, rng: np.random.Generator) -> list[tuple[float, AlertMark]]:  # noqa: ARG002 -- as others
        """When incidents began, in hours since the origin, and what they were."""
        return list(self.incidents)


def replayed(recording: Recording, span: Span, *, drawn: bool) -> ReplaySource:
    """Lay a recording onto a span: as it was, or whole weeks drawn at random.

    Where less than a whole week was recorded, what there is counts as one.
    """
    mondays = whole_weeks(recording)
    found: dict[date, list[tuple[float, AlertMark]]] = {monday: [] for monday in mondays}
    for opened, mark in recording.incidents:
        local = wall_clock(opened, recording.zone)
        monday = local.date() - timedelta(days=local.weekday())
        wall = (local - datetime.combine(monday, time())) / HOUR
        if monday in found:
            found[monday].append((wall, mark))
        elif not mondays:
            found.setdefault(monday, []).append((wall, mark))
    if not mondays:
        parts = sorted((one for week in found.values() for one in week), key=lambda one: one[0])
        weeks: tuple[RecordedWeek, ...] = (RecordedWeek(incidents=tuple(parts)),)
    else:
        weeks = tuple(RecordedWeek(incidents=tuple(found[monday])) for monday in mondays)
    drawn = drawn and bool(mondays)
    return ReplaySource(weeks=weeks, targets=_targets(span, recording.zone), drawn=drawn)


def dated(recording: Recording, span: Span) -> DatedSource:
    """The recorded incidents at their own dates."""
    return DatedSource(
        incidents=tuple((span.hours(opened), mark) for opened, mark in recording.incidents)
    )


def whole_weeks(recording: Recording) -> tuple[date, ...]:
    """The Mondays of the local weeks that were recorded from their first to their last hour."""
    first = wall_clock(recording.start, recording.zone)
    last = wall_clock(recording.end, recording.zone)
    monday = first.date() + timedelta(days=-first.weekday() % 7)
    if datetime.combine(monday, time()) < first:
        monday += timedelta(weeks=1)
    weeks = int((last - datetime.combine(monday, time())) / timedelta(weeks=1))
    return tuple(monday + timedelta(weeks=week) for week in range(max(0, weeks)))


def _targets(span: Span, zone: str) -> tuple[TargetWeek, ...]:
    first = wall_clock(span.grid.start, zone).date()
    end = span.grid.start + span.grid.quarters * QUARTER
    monday = first - timedelta(days=first.weekday())
    targets = []
    while (begins := instant(datetime.combine(monday, time()), zone)) < end:
        targets.append(_target(span, zone, monday, begins))
        monday += timedelta(weeks=1)
    return tuple(targets)


def _target(span: Span, zone: str, monday: date, begins: datetime) -> TargetWeek:
    start = datetime.combine(monday, time())
    length = instant(start + timedelta(weeks=1), zone) - begins
    if length == timedelta(weeks=1):
        return TargetWeek(begins=span.hours(begins), quarters=None)
    walls = accumulate([QUARTER] * (_WEEK_QUARTERS - 1), initial=timedelta())
    quarters = tuple(span.hours(instant(start + wall, zone)) for wall in walls)
    return TargetWeek(begins=span.hours(begins), quarters=quarters)
