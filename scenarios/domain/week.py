"""Windows that repeat every week, in minutes of local wall-clock time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DAY = 24 * 60
WEEK = 7 * DAY
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekHours:
    """A set of minutes of the week, Monday 00:00 = 0, as disjoint half-open windows.

    Attributes:
        windows: Sorted, non-touching ``(start, end)`` pairs with ``0 <= start < end <= 10080``.
    """

    windows: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, windows: Iterable[tuple[int, int]]) -> WeekHours:
        """Build from any windows; an end at or before its start runs into the next week or day.

        Args:
            windows: Minutes of the week; may overlap, touch or wrap round the week's end.
        """
        flat: list[tuple[int, int]] = []
        for begin, end in windows:
            start = begin % WEEK
            length = (end - begin) % WEEK or WEEK
            if start + length <= WEEK:
                flat.append((start, start + length))
            else:
                flat += [(start, WEEK), (0, start + length - WEEK)]
        merged: list[tuple[int, int]] = []
        for start, end in sorted(flat):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return cls(windows=tuple(merged))

    @classmethod
    def daily(cls, start: int, end: int, days: Iterable[int] = range(7)) -> WeekHours:
        """The same hours on each day (0 = Monday); an end at or before the start is next day."""
        length = (end - start) % DAY or DAY
        return cls.of((day * DAY + start, day * DAY + start + length) for day in days)

    @property
    def minutes(self) -> int:
        """Minutes a week."""
        return sum(end - start for start, end in self.windows)

    @property
    def always(self) -> bool:
        """Whether every minute of the week is in."""
        return self.minutes == WEEK

    def outside(self) -> WeekHours:
        """The rest of the week."""
        edges = [0, *(edge for window in self.windows for edge in window), WEEK]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return WeekHours(windows=tuple((start, end) for start, end in gaps if start < end))

    def union(self, other: WeekHours) -> WeekHours:
        """Minutes in either."""
        if not self.windows or not other.windows:
            return self if self.windows else other
        return WeekHours.of(self.windows + other.windows)

    def __contains__(self, minute_of_week: int) -> bool:
        return any(start <= minute_of_week < end for start, end in self.windows)

    def __str__(self) -> str:
        return "always" if self.always else ", ".join(_text(window) for window in self.windows)


ALWAYS = WeekHours(windows=((0, WEEK),))
BUSINESS_HOURS = WeekHours.daily(8 * 60, 18 * 60, range(5))


def _text(window: tuple[int, int]) -> str:
    start, end = window
    first = f"{WEEKDAYS[start // DAY]} {start % DAY // 60:02d}:{start % 60:02d}"
    last_day = (end - 1) // DAY
    end_clock = end - last_day * DAY
    clock = f"{end_clock // 60:02d}:{end_clock % 60:02d}"
    return (
        f"{first}–{clock}" if last_day == start // DAY else f"{first}–{WEEKDAYS[last_day]} {clock}"
    )
