"""An advisory, and the words that advisories share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import DAY, WEEK, WEEKDAYS, WeekHours

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Advisory:
    """A warning or a note about a scenario.

    Attributes:
        kind: Its subject in one word: ``cover``, ``uncovered``, ``leave`` …
        message: The facts, with numbers.
        hint: What to do about it.
        place: ``file:line:column`` of its subject, or ''.
    """

    kind: str
    message: str
    hint: str = ""
    place: str = ""

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.message}" + (f"; {self.hint}" if self.hint else "")


def spelled(words: Iterable[str], conjunction: str = "and") -> str:
    """Return a list in words.

    >>> spelled(["ana", "bo", "cy"])
    'ana, bo and cy'
    """
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {conjunction} {listed[-1]}"


def named(scenario: Scenario, people: Iterable[PersonId]) -> str:
    """Return the names of people, in file order."""
    wanted = set(people)
    return spelled(p.name for p in scenario.people.values() if p.id in wanted)


def number(count: int) -> str:
    """Return a small number as a word.

    >>> number(2), number(12)
    ('two', '12')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 shift``, ``2 shifts``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def hours_in_words(hours: WeekHours) -> str:
    """Return weekly hours in words, equal days together.

    >>> from scenarios.domain.week import BUSINESS_HOURS
    >>> hours_in_words(BUSINESS_HOURS.outside())
    'Mon–Thu 18:00 to 08:00, Fri 18:00 to Mon 08:00'
    """
    if hours.always:
        return "at any hour"
    windows = list(hours.windows)
    if len(windows) > 1 and windows[0][0] == 0 and windows[-1][1] == WEEK:
        windows = [*windows[1:-1], (windows[-1][0], windows[0][1] + WEEK)]
    found: dict[tuple[int, int], list[int]] = {}
    for start, end in windows:
        found.setdefault((start % DAY, end - start), []).append(start // DAY)
    return ", ".join(_window(*key, days) for key, days in found.items())


def _window(clock: int, length: int, days: list[int]) -> str:
    end = clock + length
    last = _clock(end % DAY or (DAY if length <= DAY else 0))
    if length > DAY:
        last = f"{WEEKDAYS[(days[0] + end // DAY) % 7]} {last}"
        return spelled(f"{WEEKDAYS[day]} {_clock(clock)} to {last}" for day in days)
    return f"{_days(days)} {_clock(clock)} to {last}"


def _days(days: list[int]) -> str:
    runs = [
        [day for _, day in run]
        for _, run in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(
        WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]}–{WEEKDAYS[run[-1]]}"
        for run in runs
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
