"""What one schedule brings more than another, lived through: by the month, as table and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.terminal.figures import NOTHING, rounded, signed
from oncall_opt.terminal.tables import Column, table
from scenarios.domain.vocabulary import PersonId
from simulation.compare import ComparedRow, Comparison, Judgement, Whose

#: Whose number, which, and what it is called; numbers that add up over weeks are by the month.
Shown = tuple[Whose, str, str]
NIGHTS: tuple[Shown, ...] = (
    (Whose.WORST_OFF, "interrupted_nights", "worst-off: interrupted nights"),
    (Whose.WORST_OFF, "interruptions_sleep", "worst-off: sleep interruptions"),
    (Whose.EVERYBODY, "interrupted_nights", "everybody: interrupted nights"),
    (Whose.EVERYBODY, "interruptions_sleep", "everybody: sleep interruptions"),
)
ANSWERS: tuple[Shown, ...] = (
    (Whose.TEAM, "unacknowledged", "incidents nobody answers"),
    (Whose.TEAM, "uncovered", "pages to an empty seat"),
    (Whose.TEAM, "in_time_percent", "answered in time, %"),
)
_NOT_BY_MONTH = frozenset({"in_time_percent"})

LUCK = (
    "In brackets, where the difference is with 95 % confidence, allowing for so many being looked "
    "at (Holm); better and worse stand only where that leaves no doubt."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedDifferences:
    """A schedule beside the reference of a comparison.

    Attributes:
        schedule: Its name in the comparison.
        months: Of 30 days that were lived through in each run.
        shown: What is told, in this order.
    """

    comparison: Comparison
    schedule: str
    months: float
    shown: Sequence[Shown]

    def rows(self) -> Iterator[tuple[ComparedRow, str]]:
        """The rows of the comparison that are told, each with its label."""
        rows = (row for row in self.comparison.rows if row.schedule == self.schedule)
        found = {(row.whose, row.measure): row for row in rows}
        for whose, measure, label in self.shown:
            yield found[whose, measure], label

    def text(self, *, width: int) -> str:
        """For each row: its label, the number as it is, the number here, and the difference."""
        rows = [self._cells(row, label) for row, label in self.rows()]
        return table(_COLUMNS, rows, width=width)

    def documents(self) -> list[dict[str, object]]:
        """The same as data."""
        return [self._document(row) for row, _ in self.rows()]

    def _difference(self, row: ComparedRow) -> str:
        """The difference of a row, its interval, and what that says."""
        if row.difference is None:
            return NOTHING
        part = self._part(row)
        text = signed(part * row.difference, 2)
        if row.corrected_low is not None and row.corrected_high is not None:
            low, high = (signed(part * one, 2) for one in (row.corrected_low, row.corrected_high))
            text += f" ({low} to {high})" if (low, high) != ("0.00", "0.00") else ""
        return text if row.judgement is Judgement.OPEN else f"{text} {row.judgement}"

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
            "judgement": row.judgement.value,
        }

    def _part(self, row: ComparedRow) -> float:
        return 1.0 if row.measure in _NOT_BY_MONTH else 1 / self.months


_COLUMNS = (
    Column(heading="in 30 days"),
    Column(heading="as it is", right=True),
    Column(heading="what if", right=True),
    Column(heading="difference"),
)
