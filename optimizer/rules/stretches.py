"""Minutes on call in every window of days: what ``share`` and ``off_hours`` have in common."""

from __future__ import annotations

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
        firsts: First day (ordinal) of each window.
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
        mine = [(i, self.measure(choices.all[i])) for i in indices]
        twice = shared_minutes(world, choices, indices, self.measure)
        for first in self.firsts:
            span = range(first, first + self.days)
            terms: list[tuple[Term, int]] = [(i, _within(minutes, span)) for i, minutes in mine]
            if sum(c for _, c in terms) <= self.ceiling:
                continue
            terms += [(pair, -_within(minutes, span)) for pair, minutes in twice]
            yield Cap(
                rule=rule,
                hard=hard,
                terms=tuple((term, c) for term, c in terms if c),
                at_most=self.ceiling,
                label=f"{choices.all[indices[0]].person} in the {self.days} days from "
                f"{day_text(first)}",
            )


def _within(minutes: Mapping[int, int], span: range) -> int:
    return sum(count for day, count in minutes.items() if day in span)
