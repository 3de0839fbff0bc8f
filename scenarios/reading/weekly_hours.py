"""Weekly hours and clock times as people write them: ``Mon-Fri 08:00-18:00``, ``Mon 10:00``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scenarios.domain.errors import Misread
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, DAY, WEEK, WEEKDAYS, WeekHours
from scenarios.reading.near_matches import nearest, shortened, unknown

#: Weekday by its full name and its three letters.
DAY_NAMES = {
    name: index
    for index, full in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    for name in (full, full[:3])
} | {"tues": 1, "thur": 3, "thurs": 3}

_WHOLE = {"24x7": ALWAYS, "24/7": ALWAYS, "always": ALWAYS, "business-hours": BUSINESS_HOURS}
_DASH = r"\s*[-\u2013]\s*"
_WINDOW = re.compile(rf"([^\W\d_]+\.?)(?:{_DASH}([^\W\d_]+\.?))?(?:\s+(\d.*))?")
_SPAN = re.compile(rf"(\d[\d:]*){_DASH}(\d[\d:]*)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_EXAMPLE = "write it as `Mon-Fri 08:00-18:00`, `24x7` or `business-hours`"


def read_windows(texts: Iterable[str]) -> WeekHours:
    """Read weekly hours from several texts as one set."""
    hours = WeekHours(windows=())
    for text in texts:
        hours = hours.union(_window(text.strip()))
    if not hours.windows:
        raise Misread("no hours are given", _EXAMPLE)
    return hours


def read_clock(text: str, *, step: int = 15) -> int:
    """Read a time of day as minutes from midnight; ``24:00`` is the day's end.

    Args:
        text: ``08:00`` or ``8``.
        step: Minutes of which it must be a multiple.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise Misread(f"{shortened(text)!r} is not a time of day", "write it as 08:00")
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    if minute > 59 or hour * 60 + minute > DAY:
        raise Misread(f"{text.strip()} is not a time of day", "hours run from 00:00 to 24:00")
    if minute % step:
        raise Misread(
            f"{text.strip()} is not on a quarter of an hour",
            "clock times are multiples of 15 minutes",
        )
    return hour * 60 + minute


def read_span(text: str, *, step: int = 15) -> tuple[int, int]:
    """Read ``22:00-08:00`` as minutes of the day; an end at or before the start is next day."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise Misread(f"{shortened(text)!r} is not a span of hours", "write it as 08:00-18:00")
    start, end = read_clock(match.group(1), step=step), read_clock(match.group(2), step=step)
    if start % DAY == end % DAY and (start, end) != (0, DAY):
        raise Misread(f"{text.strip()} is empty", "write 00:00-24:00 for a whole day")
    return start % DAY, end


def read_weekday(word: str) -> int:
    """Read a weekday's name: 0 = Monday."""
    plain = word.casefold().rstrip(".")
    if plain not in DAY_NAMES:
        raise unknown("weekday", word, WEEKDAYS)
    return DAY_NAMES[plain]


def read_week_moment(text: str) -> int:
    """Read ``Mon 10:00`` as the minute of the week, Monday 00:00 = 0."""
    day, _, clock = text.strip().partition(" ")
    if not clock.strip() or not day[:1].isalpha():
        hint = "write a weekday and a time, such as `Mon 10:00`"
        raise Misread(f"{shortened(text)!r} is not a moment of the week", hint)
    return (read_weekday(day) * DAY + read_clock(clock)) % WEEK


def _window(text: str) -> WeekHours:
    if text.casefold() in _WHOLE:
        return _WHOLE[text.casefold()]
    if _SPAN.fullmatch(text):
        return WeekHours.daily(*read_span(text))
    match = _WINDOW.fullmatch(text)
    if match is None or (match.group(3) is None and match.group(1).casefold() not in DAY_NAMES):
        near = nearest(text, _WHOLE)
        hint = f"did you mean {near!r}?" if near else _EXAMPLE
        raise Misread(f"{shortened(text)!r} is not a set of weekly hours", hint)
    first = read_weekday(match.group(1))
    last = read_weekday(match.group(2) or match.group(1))
    days = [(first + i) % 7 for i in range((last - first) % 7 + 1)]
    start, end = read_span(match.group(3)) if match.group(3) else (0, DAY)
    return WeekHours.daily(start, end, days)
