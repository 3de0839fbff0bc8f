"""Nights: when a person habitually sleeps, and what the local clock shows, in hours.

Times are hours since an origin (aware UTC). A night in which the clocks change has an hour more or
less: 7 or 9 of 8.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scenarios.calendar.local_time import instant, wall_clock, zone_info
from scenarios.domain.week import DAY
from simulation.timeline.span import HOUR, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitualNights:
    """Windows ``[starts[i], ends[i])`` of habitual sleep, sorted and disjoint.

    One before the horizon and one after it stand at the edges; ``first`` to ``stop`` are the
    nights of the horizon: those that share time with it.

    Attributes:
        noons: Half-way between each night's end and the next one's start: what happens from one
            to the next belongs to the night between them.
    """

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    first: int
    stop: int
    noons: tuple[float, ...]

    def night_of(self, moment: float) -> int:
        """Index of the night that a moment belongs to, by day or by night."""
        return bisect_right(self.noons, moment)

    @property
    def lengths(self) -> tuple[float, ...]:
        """Hours of habitual sleep of every night, edges included."""
        return tuple(b - a for a, b in zip(self.starts, self.ends, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalClock:
    """The offset of a zone: ``offsets[i]`` hours from ``changes[i]`` on."""

    changes: tuple[float, ...]
    offsets: tuple[float, ...]

    def hour(self, moment: float) -> float:
        """Local decimal clock hour, 0 to 24."""
        return (moment + self.offsets[bisect_right(self.changes, moment) - 1]) % 24


def nights_of(span: Span, zone: str, habitual: tuple[int, int]) -> HabitualNights:
    """The habitual sleep of a horizon.

    Args:
        habitual: (from, until) minutes of the local day.
    """
    start, end = habitual
    until = end if end > start else end + DAY
    windows = []
    for day in local_days(span, zone, margin=2):
        a, b = (span.hours(at_clock(day, minute, zone)) for minute in (start, until))
        windows.append((a, b))
    inside = [i for i, (a, b) in enumerate(windows) if a < span.end and b > span.start]
    first, stop = inside[0], inside[-1] + 1
    kept = windows[first - 1 : stop + 1]
    return HabitualNights(
        starts=tuple(a for a, _ in kept),
        ends=tuple(b for _, b in kept),
        first=1,
        stop=1 + stop - first,
        noons=tuple((kept[i][1] + kept[i + 1][0]) / 2 for i in range(len(kept) - 1)),
    )


def local_clock(span: Span, zone: str) -> LocalClock:
    """What clocks show over the horizon, with some days to either side."""
    info = zone_info(zone)

    def offset(hours: float) -> float:
        shift = moment_of(span, hours).astimezone(info).utcoffset()
        return 0.0 if shift is None else shift / HOUR

    base = span.origin.astimezone(UTC)
    shown = base.hour + base.minute / 60
    low, high = int(span.start) - 72, int(span.end) + 72
    changes, offsets = [float(low)], [offset(low)]
    for day in range(low, high, 24):
        if offset(day + 24) == offsets[-1]:
            continue
        for quarter in range(96):
            moment = day + (quarter + 1) / 4
            if (now := offset(moment)) != offsets[-1]:
                changes.append(moment)
                offsets.append(now)
    return LocalClock(changes=tuple(changes), offsets=tuple(shown + o for o in offsets))


def moment_of(span: Span, hours: float) -> datetime:
    """The instant, in UTC, of so many hours since the origin."""
    return span.origin + hours * HOUR


def local_days(span: Span, zone: str, *, margin: int = 0) -> Iterator[date]:
    """Local dates of the horizon, with so many to either side."""
    first = wall_clock(moment_of(span, span.start), zone).date() - timedelta(days=margin)
    last = wall_clock(moment_of(span, span.end), zone).date() + timedelta(days=margin)
    for days in range((last - first).days + 1):
        yield first + timedelta(days=days)


def at_clock(day: date, minute: int, zone: str) -> datetime:
    """The instant at which a local day's clock shows so many minutes; over 1440 is the next day."""
    return instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone)
