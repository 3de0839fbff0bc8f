"""Dates as people write them: days, instants, ranges and weekly recurrence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scenarios.calendar.local_time import instant, midnight
from scenarios.domain.errors import Misread
from scenarios.reading.near_matches import shortened, unknown
from scenarios.reading.weekly_hours import DAY_NAMES, read_span

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MOMENT = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[Tt ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r" ?([Zz]|[+-]\d{2}(?::?\d{2})?)?"
)
_YEARS = range(1970, 2201)
_SEVERAL = {
    "day": frozenset(range(7)),
    "weekday": frozenset(range(5)),
    "weekend": frozenset({5, 6}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A weekly recurring time.

    Attributes:
        weekdays: Local days on which it starts, 0 = Monday.
        start, end: Minutes of the day; an end at or before the start is on the next day.
    """

    weekdays: frozenset[int]
    start: int = 0
    end: int = 24 * 60

    def within(
        self, low: datetime, high: datetime, zone: str
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield its stretches that touch ``[low, high)``, in order, in the zone."""
        length = self.end - self.start if self.end > self.start else self.end - self.start + 1440
        day = low.date() - timedelta(days=3)
        while day <= high.date() + timedelta(days=3):
            if day.weekday() in self.weekdays:
                local = datetime.combine(day, time()) + timedelta(minutes=self.start)
                start = instant(local, zone)
                end = instant(local + timedelta(minutes=length), zone)
                if start < end and start < high and low < end:
                    yield start, end
            day += timedelta(days=1)


def read_date(text: str) -> date:
    """Read ``2027-02-15``."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise Misread(f"{shortened(text)!r} is not a date", "write it as 2027-02-15")
    year, month, day = (int(part) for part in match.groups())
    if year not in _YEARS:
        raise Misread(f"the year {year:04d} is out of range", "dates run from 1970 to 2200")
    try:
        return date(year, month, day)
    except ValueError:
        message = f"{text.strip()} is not a day of the calendar"
        raise Misread(message, _last_day_hint(year, month)) from None


def is_date(text: str) -> bool:
    """Return whether the text has the form of a date, possible or not."""
    return _DATE.fullmatch(text.strip()) is not None


def read_moment(text: str, zone: str) -> datetime:
    """Read an instant as aware UTC; without an offset it is the zone's local time."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        hint = "write it as 2027-02-15T18:00"
        raise Misread(f"{shortened(text)!r} is not a date with a time", hint)
    day, hour, minute, second, offset = match.groups()
    clock = (int(hour), int(minute), int(second or 0))
    base = datetime.combine(read_date(day), time())
    if clock == (24, 0, 0):
        local = base + timedelta(days=1)
    elif clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        raise Misread(f"{hour}:{minute} is not a time of day", "hours run from 00:00 to 24:00")
    else:
        local = base.replace(hour=clock[0], minute=clock[1], second=clock[2])
    return instant(local, zone) if offset is None else local.replace(tzinfo=UTC) - _offset(offset)


def read_day_or_moment(text: str, zone: str) -> datetime:
    """Read a date (its local midnight) or an instant, as aware UTC."""
    if not is_date(text) and _MOMENT.fullmatch(text.strip()) is None:
        hint = "write it as 2027-02-15 or 2027-02-15T18:00"
        if len(_DATE.findall(text)) > 1:
            hint = "write a range with a slash, such as 2027-02-15/2027-02-21"
        raise Misread(f"{shortened(text)!r} is not a date", hint)
    return midnight(read_date(text), zone) if is_date(text) else read_moment(text, zone)


def read_stretch(text: str, zone: str) -> tuple[datetime, datetime]:
    """Read a day, a range of days (inclusive) or an interval of instants ``[start, end)``."""
    first, slash, last = text.partition("/")
    if not slash and _MOMENT.fullmatch(first.strip()):
        hint = f"write its end too: {first.strip()}/{first.strip()[:10]}T24:00"
        raise Misread(f"{first.strip()} is an instant, not a stretch of time", hint)
    return stretch_between(first, last if slash else first, zone)


def stretch_between(first: str, last: str, zone: str) -> tuple[datetime, datetime]:
    """Return the stretch from one day or instant to another; a last day is inclusive."""
    start = read_day_or_moment(first, zone)
    if is_date(last):
        end = midnight(read_date(last) + timedelta(days=1), zone)
    else:
        end = read_day_or_moment(last, zone)
    if end <= start:
        raise Misread(
            f"{shortened(last.strip())} is not after {shortened(first.strip())}",
            "write the earlier date first",
        )
    return start, end


def read_date_range(text: str) -> tuple[date, date]:
    """Read a date or a range of dates as inclusive ``(first, last)``."""
    first, slash, last = text.partition("/")
    start, end = read_date(first), read_date(last if slash else first)
    if end < start:
        raise Misread(f"{end} is before {start}", "write the earlier date first")
    return start, end


def read_recurring(text: str) -> Recurring:
    """Read ``every Tuesday 18:00-22:00``, ``every weekend``, ``Mon, Wed and Fri 07-09``."""
    words = text.strip()
    if words.casefold().startswith("every "):
        words = words[6:].strip()
    match = re.fullmatch(r"([^\d]*?)(?:\s+(\d.*))?", words)
    if match is None or not match.group(1).strip():
        hint = "write it as `every Tuesday 18:00-22:00`"
        raise Misread(f"{shortened(text)!r} has no weekday", hint)
    weekdays = frozenset[int]().union(
        *(_weekdays(word) for word in re.split(r"\s*,\s*|\s+and\s+|\s+", match.group(1).strip()))
    )
    if match.group(2) is None:
        return Recurring(weekdays=weekdays)
    start, end = read_span(match.group(2), step=1)
    return Recurring(weekdays=weekdays, start=start, end=end)


def _weekdays(word: str) -> frozenset[int]:
    plain = word.casefold().rstrip(".")
    singular = plain.removesuffix("s")
    if singular in _SEVERAL:
        return _SEVERAL[singular]
    for name in (plain, singular):
        if name in DAY_NAMES:
            return frozenset({DAY_NAMES[name]})
    full = [name for name in DAY_NAMES if name.endswith("day")]
    raise unknown("weekday", word, [*full, *_SEVERAL])


def _offset(text: str) -> timedelta:
    if text in "Zz":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if length >= timedelta(hours=24):
        raise Misread(f"{text} is not an offset from UTC", "write it as +01:00 or Z")
    return -length if text.startswith("-") else length


def _last_day_hint(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "months run from 01 to 12"
    following = date(year + month // 12, month % 12 + 1, 1)
    return f"that month ends on {following - timedelta(days=1)}"
