"""Nights, weekends and holidays held: things that count once enough minutes of them are held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term, collected, reaches
from optimizer.rules.kit.rule import excess
from optimizer.world.holdings import Holding
from optimizer.world.world import Measure, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """At most ``at_most`` things held among the labels of each window.

    Attributes:
        measure: Minutes of a holding by label; minutes of several holdings add up.
        enough: Minutes that make a thing held.
        windows: Labels of each window, in order.
    """

    measure: Measure
    enough: int
    windows: tuple[Collection[int], ...]
    at_most: int

    def exceeded(
        self, counted: Iterable[Holding]
    ) -> Iterator[tuple[Collection[int], list[int], int]]:
        """Yield ``(window, labels held, number above)`` of every window of one person."""
        assigned = list(counted)
        have = self._held(assigned)
        fixed = self._held(h for h in assigned if h.fixed)
        for window in self.windows:
            inside = [label for label in window if label in have]
            over = excess(len(inside), sum(label in fixed for label in window), self.at_most)
            if over:
                yield window, inside, over

    def constraints(
        self, choices: Choices, indices: Iterable[int], *, rule: str, hard: bool
    ) -> Iterator[LinearConstraint]:
        """Limit the things chosen in each window."""
        weights: dict[int, dict[int, int]] = defaultdict(dict)
        for index in indices:
            for label, minutes in self.measure(choices.all[index]).items():
                weights[label][index] = minutes
        chosen: dict[int, Term | None] = {
            label: reaches(of, self.enough) for label, of in weights.items()
        }
        for window in self.windows:
            terms = collected((chosen.get(label), 1) for label in window)
            if sum(c for _, c in terms) > self.at_most:
                yield LinearConstraint(rule=rule, hard=hard, terms=terms, at_most=self.at_most)

    def _held(self, holdings: Iterable[Holding]) -> frozenset[int]:
        minutes: Counter[int] = Counter()
        for holding in holdings:
            minutes.update(self.measure(holding))
        return held(minutes, self.enough)


def sliding(labels: list[int], length: int) -> tuple[Collection[int], ...]:
    """Return every run of ``length`` successive labels; all of them where there are fewer."""
    last = max(0, len(labels) - length)
    return tuple(labels[at : at + length] for at in range(last + 1))
