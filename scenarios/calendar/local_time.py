"""Wall-clock time and instants: the only place where the two meet.

A local time that a clock change skips is read with the offset before the change (02:30 becomes
03:30), one that happens twice is its first occurrence; both as RFC 5545 section 3.3.5 has it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_info(zone: str) -> ZoneInfo:
    """The IANA zone; ``ZoneInfoNotFoundError`` where there is none."""
    return ZoneInfo(zone)


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall-clock time."""
    return local.replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The naive wall-clock time of an instant."""
    return moment.astimezone(zone_info(zone)).replace(tzinfo=None)


def midnight(day: date, zone: str) -> datetime:
    """The UTC instant at which a local day begins."""
    return instant(datetime.combine(day, time()), zone)


def skipped(local: datetime, zone: str) -> bool:
    """Whether a clock change skips this wall-clock time."""
    return wall_clock(instant(local, zone), zone) != local


def nominal_minutes(start: datetime, end: datetime, zone: str) -> int:
    """Minutes between two instants as the zone's clocks show them: a day is 24 h, always."""
    return round((wall_clock(end, zone) - wall_clock(start, zone)) / timedelta(minutes=1))
