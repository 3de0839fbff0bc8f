"""Nights of sleep: the unit in which changes are compared.

Interrupted nights and sleep interruptions of the most loaded person in a month of 30 days. For each
of the two, that is the person who has most of it, as in ``compare``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from oncall_opt.terminal.tables import NOTHING, Column, rounded, signed, table
from optimizer.fairness.load_measures import Measures
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.calendar.calendar import SLEEP
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.compare import ComparedRow, Comparison, Judgment, Whose

#: Days of a month.
MONTH = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedNights:
    """What a schedule costs people's sleep in 30 days (expected).

    Attributes:
        nights: Expected interrupted nights of the person who has most of them.
        nights_person: That person; ``None``: no interruption is expected.
        interruptions, interruptions_person: Likewise, of sleep interruptions.
        all_nights, all_interruptions: Of everybody together.
    """

    nights: float
    nights_person: PersonId | None
    interruptions: float
    interruptions_person: PersonId | None
    all_nights: float
    all_interruptions: float


def expected_nights(world: World, schedule: Schedule, measures: Measures) -> ExpectedNights:
    """Return the interrupted nights and sleep interruptions to expect of a schedule.

    A night is interrupted with the chance 1 − exp(−λ) of its expected interruptions λ, as if they
    arrived independently; where they arrive in bursts, fewer nights are interrupted.

    Args:
        world: Of the scenario.
        measures: Of the schedule.
    """
    first, last = world.days
    month = MONTH / max(1, last - first)
    by_person = Holdings(world.calendar, schedule).by_person
    nights = {
        person: month * _interrupted(world, (h for h in by_person[person] if not h.past))
        for person in world.scenario.people
    }
    interruptions = {p.person: month * p.expected.interruptions[SLEEP] for p in measures.people}
    most, sleepless = _most(nights), _most(interruptions)
    return ExpectedNights(
        nights=0.0 if most is None else nights[most],
        nights_person=most,
        interruptions=0.0 if sleepless is None else interruptions[sleepless],
        interruptions_person=sleepless,
        all_nights=sum(nights.values()),
        all_interruptions=sum(interruptions.values()),
    )


def months(scenario: Scenario) -> float:
    """Return the length of the schedule period in months of 30 days; never 0."""
    return max((scenario.end - scenario.start) / timedelta(days=MONTH), 1 / MONTH)


def _interrupted(world: World, holdings: Iterable[Holding]) -> float:
    """Return expected interrupted nights; several holdings of one night are independent."""
    quiet: dict[int, float] = {}
    for holding in holdings:
        for morning, grains in world.interrupted(holding).items():
            quiet[morning] = quiet.get(morning, 1.0) * (1 - grains / 1000)
    return math.fsum(1 - chance for chance in quiet.values())


def _most(of: dict[PersonId, float]) -> PersonId | None:
    who = max(of, key=lambda person: of[person], default=None)
    return who if who is not None and of[who] > 0 else None


#: Whose number, which, and its label; numbers that add up over weeks are per month.
Shown = tuple[Whose, str, str]
NIGHTS: tuple[Shown, ...] = (
    (Whose.MOST_LOADED, "interrupted_nights", "most loaded person: interrupted nights"),
    (Whose.MOST_LOADED, "interruptions_sleep", "most loaded person: sleep interruptions"),
    (Whose.EVERYBODY, "interrupted_nights", "everybody: interrupted nights"),
    (Whose.EVERYBODY, "interruptions_sleep", "everybody: sleep interruptions"),
)
ANSWERS: tuple[Shown, ...] = (
    (Whose.TEAM, "unacknowledged", "incidents nobody answers"),
    (Whose.TEAM, "uncovered", "pages to an empty role"),
    (Whose.TEAM, "in_time_percent", "answered in time, %"),
)
_NOT_BY_MONTH = frozenset({"in_time_percent"})

INTERVALS = (
    "In brackets: the 95 % confidence interval of the difference, corrected for the number of "
    "comparisons (Holm). Better and worse stand only where it excludes zero."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyDifferences:
    """A schedule compared with the reference of a comparison.

    Attributes:
        schedule: Its name in the comparison.
        months: Of 30 days that were simulated in each run.
        shown: The rows, in order.
    """

    comparison: Comparison
    schedule: str
    months: float
    shown: Sequence[Shown]

    def rows(self) -> Iterator[tuple[ComparedRow, str]]:
        """Yield the rows of the comparison that are shown, each with its label."""
        rows = (row for row in self.comparison.rows if row.schedule == self.schedule)
        found = {(row.whose, row.measure): row for row in rows}
        for whose, measure, label in self.shown:
            yield found[whose, measure], label

    def text(self, *, width: int) -> str:
        """Return a table: label, number as it is, number here, difference."""
        rows = [self._cells(row, label) for row, label in self.rows()]
        return table(_COLUMNS, rows, width=width)

    def documents(self) -> list[dict[str, object]]:
        """Return the same as data."""
        return [self._document(row) for row, _ in self.rows()]

    def _difference(self, row: ComparedRow) -> str:
        """Write the difference of a row, its interval and its judgment."""
        if row.difference is None:
            return NOTHING
        part = self._part(row)
        text = signed(part * row.difference, 2)
        if row.corrected_low is not None and row.corrected_high is not None:
            low, high = (signed(part * one, 2) for one in (row.corrected_low, row.corrected_high))
            text += f" ({low} to {high})" if (low, high) != ("0.00", "0.00") else ""
        return text if row.judgment is Judgment.OPEN else f"{text} {row.judgment}"

    def _cells(self, row: ComparedRow, label: str) -> list[str]:
        part, people = self._part(row), self.comparison.outcome.scenario.people

        def cell(value: float | None, who: str) -> str:
            if value is None:
                return NOTHING
            name = f" ({people[PersonId(who)].name})" if who and value else ""
            return f"{part * value:.2f}{name}"

        return [
            label,
            cell(row.mean_against, row.person_against),
            cell(row.mean, row.person),
            self._difference(row),
        ]

    def _document(self, row: ComparedRow) -> dict[str, object]:
        part = self._part(row)

        def told(value: float | None) -> float | None:
            return None if value is None else rounded(part * value)

        return {
            "whose": row.whose.value,
            "measure": row.measure,
            "person": row.person,
            "person_as_it_is": row.person_against,
            "runs": row.runs,
            "as_it_is": told(row.mean_against),
            "what_would_be": told(row.mean),
            "difference": told(row.difference),
            "low": told(row.low),
            "high": told(row.high),
            "corrected_low": told(row.corrected_low),
            "corrected_high": told(row.corrected_high),
            "judgment": row.judgment.value,
        }

    def _part(self, row: ComparedRow) -> float:
        return 1.0 if row.measure in _NOT_BY_MONTH else 1 / self.months


_COLUMNS = (
    Column(heading="in 30 days"),
    Column(heading="as it is", right=True),
    Column(heading="what if", right=True),
    Column(heading="difference"),
)
