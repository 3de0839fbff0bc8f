"""What if, by size: the frontier of a changed scenario beside the scenario as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.document import frontier_documents, plot
from oncall_opt.commands.frontier.recommendation import Recommendation
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import count
from oncall_opt.views.nights_of_sleep import INTERVALS, NIGHTS, MonthlyDifferences, Shown, months
from simulation.compare import Comparison, comparison_of
from simulation.simulate import Outcome

#: What the names of schedules of the scenario as it is begin with.
AS_IT_IS = "as it is, "
MOST_LOADED_NIGHTS = NIGHTS[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of one scenario, and the recommended one."""

    rows: Sequence[FrontierRow]
    recommendation: Recommendation

    @property
    def recommended(self) -> FrontierRow | None:
        """The row of the recommended size; ``None``: none is."""
        return self.of(self.recommendation.size)

    def of(self, size: int | None) -> FrontierRow | None:
        """The row of a size; ``None``: there is none."""
        return next((row for row in self.rows if row.size == size), None) if size else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSizes:
    """What a change brings, in nights of sleep, at the recommended size.

    Attributes:
        notes: What was changed, in numbers.
        before: Of the scenario as it is; ``None``: no schedule was found, as ``missing`` explains.
        more: How many more people there are with the change; negative: fewer.
        comparison: The recommended sizes, simulated; ``None``: there are none, or nothing was.
        time_limit: Seconds for both searches together.
    """

    title: str
    notes: tuple[str, ...]
    before: Sizes | None
    missing: str
    after: Sizes
    more: int
    comparison: Comparison | None
    time_limit: float

    def text(self, *, width: int) -> str:
        """What the change brings, for people."""
        parts = [bold(wrapped(f"What if: {self.title}", width=width))]
        parts.append(bullets(self.notes, width=width))
        parts.append(wrapped(self._sizes(), width=width))
        if self._best is not None:
            parts.append(self._best.text(width=width))
            for row, other in self._others():
                people = count(row.size or 0, "person", "people")
                parts += [f"With the change and {people}:", other.text(width=width)]
            parts += [wrapped(line, width=width) for line in self._legend()]
        return "\n".join(parts)

    def document(self) -> dict[str, object]:
        """The same as data; numbers in 30 days."""
        before, best = self.before, self._best
        return {
            "what_if": self.title,
            "changed": list(self.notes),
            "time_limit": self.time_limit,
            "missing": self.missing,
            "as_it_is": before
            and {
                "recommended": before.recommendation.size,
                "recommended_alternatives": list(before.recommendation.others),
                "reason": before.recommendation.reason,
                "points": self.documents(),
            },
            "differences": [] if best is None else best.documents(),
            "other_sizes": [
                {"size": row.size, "differences": other.documents()}
                for row, other in self._others()
            ],
        }

    def documents(self) -> list[dict[str, object]]:
        """A row for each size of the scenario as it is, and its schedule of today."""
        before = self.before
        return frontier_documents(before.rows, before.recommendation) if before else []

    def plot(self) -> list[dict[str, object]]:
        """Points of the scenario as it is."""
        return plot(self.before.rows, prefix=AS_IT_IS) if self.before else []

    def _sizes(self) -> str:
        """Which size is recommended as it is, and which with the change."""
        if self.before is None:
            return f"There is nothing to compare with: as it is, {self.missing}"
        was, now = self.before.recommendation, self.after.recommendation
        if not was.sizes or not now.sizes:
            where, one = ("with the change", now) if was.sizes else ("as it is", was)
            return f"No size is recommended {where}: {one.reason}"
        if was.sizes == now.sizes:
            return f"Recommended as it is and with the change: {was.sizes}."
        return f"Recommended as it is: {was.sizes}; with the change: {now.sizes}."

    def _beside(self, row: FrontierRow | None, shown: Sequence[Shown]) -> MonthlyDifferences | None:
        if self.comparison is None or row is None:
            return None
        return MonthlyDifferences(
            comparison=self.comparison,
            schedule=row.name,
            months=months(self.comparison.outcome.scenario),
            shown=shown,
        )

    @property
    def _best(self) -> MonthlyDifferences | None:
        """The size recommended with the change, beside the one recommended as it is."""
        return self._beside(self.after.recommended, NIGHTS)

    def _others(self) -> Iterator[tuple[FrontierRow, MonthlyDifferences]]:
        """Other sizes with the change, beside the one recommended as it is."""
        for row in other_sizes(self.before, self.after, self.more):
            if beside := self._beside(row, MOST_LOADED_NIGHTS):
                yield row, beside

    def _legend(self) -> Iterator[str]:
        yield (
            "Both were simulated with the same alerts and random draws. The most loaded person of "
            f"a row has most of it. {INTERVALS}"
        )
        yield (
            f"Both were searched within the time limit of {self.time_limit:g} s: half for the "
            "scenario as it is, the rest for the changed one."
        )
        sizes = (self.before.recommended if self.before else None, self.after.recommended)
        if any(row and row.leximin and not row.leximin.settled for row in sizes):
            yield (
                "Not every load is proven optimal: part of the difference may come from the "
                "search. A longer --time-limit may prove more."
            )


def compare_sizes(
    before: Sizes | None, after: Sizes, more: int, outcome: Outcome | None
) -> Comparison | None:
    """Compare the recommended size, and others, with the recommended size as it is."""
    was, now = before.recommended if before else None, after.recommended
    if outcome is None or was is None or now is None:
        return None
    others = [row.name for row in other_sizes(before, after, more)]
    return comparison_of(outcome, [now.name, *others], against=was.name)


def other_sizes(before: Sizes | None, after: Sizes, more: int) -> list[FrontierRow]:
    """Return the size recommended as it is, and that size plus the people added or removed.

    Sizes that were not tried, and the recommended one, are left out.
    """
    size = None if before is None else before.recommendation.size
    if size is None:
        return []
    wanted = dict.fromkeys((size, size + more))
    rows = [after.of(one) for one in wanted if one != after.recommendation.size]
    return [row for row in rows if row is not None]
