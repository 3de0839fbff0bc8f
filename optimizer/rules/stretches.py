"""Minutes on call in every window of days: what ``share`` and ``off_hours`` have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.caps import Cap, Term
from optimizer.choices import Choices
from optimizer.holdings import Holding
from optimizer.rules.rule import excess
from optimizer.rules.unions import shared_minutes, union_by_label
from optimizer.world import Measure, World, day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """At most ``ceiling`` minutes in any of the windows of ``days`` days.

    Attributes:
        measure: Minutes of a holding by day; hours with two pagers at once count once.
        firsts: First day (ordinal) of each window, sorted.
    """

    measure: Measure
    firsts: tuple[int, ...]
    days: int
    ceiling: int

    def exceeded(self, counted: Sequence[Holding]) -> Iterator[tuple[int, int, int]]:
        """``(first day, total minutes, minutes above)`` of every window of one person."""
        totals = union_by_label(counted, self.measure)
        fixed = union_by_label([h for h in counted if h.fixed], self.measure)
        for first in self.firsts:
            span = range(first, first + self.days)
            total = sum(totals[day] for day in span)
            over = excess(total, sum(fixed[day] for day in span), self.ceiling)
            if over:
                yield first, total, over

    def caps(
        self, world: World, choices: Choices, indices: Sequence[int], *, rule: str, hard: bool
    ) -> Iterator[Cap]:
        """Minutes chosen in each window, those held twice taken out once."""
        windows: list[dict[Term, int]] = [{} for _ in self.firsts]
        for i in indices:
            self._add(windows, i, self.measure(choices.all[i]), 1)
        most = [sum(terms.values()) for terms in windows]
        for pair, minutes in shared_minutes(world, choices, indices, self.measure):
            self._add(windows, pair, minutes, -1)
        for first, terms, total in zip(self.firsts, windows, most, strict=True):
            if total > self.ceiling:
                yield Cap(
                    rule=rule,
                    hard=hard,
                    terms=tuple(terms.items()),
                    at_most=self.ceiling,
                    label=f"{choices.all[indices[0]].person} in the {self.days} days from "
                    f"{day_text(first)}",
                )

    def _add(
        self, windows: list[dict[Term, int]], term: Term, minutes: Mapping[int, int], sign: int
    ) -> None:
        """Add a term's minutes to every window that has the day."""
        for day, count in minutes.items():
            low = bisect_right(self.firsts, day - self.days)
            for window in windows[low : bisect_right(self.firsts, day)]:
                window[term] = window.get(term, 0) + sign * count
