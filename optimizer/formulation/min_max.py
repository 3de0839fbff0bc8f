"""Leximin by sums of the k largest (Ogryczak & Śliwiński 2006).

Minimise the largest, then the sum of the two largest, and so on, each kept when the next is
solved. The sum of the k largest of x is min over t of k·t + Σ max(0, x_p − t). "Fix the worst
person and go on" would be wrong: with whole shifts it depends on who is fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from optimizer.fairness.relative_load import sums_of_largest
from optimizer.model.engine import Engine, Linear, SearchOutcome, SearchVerdict, Variable, sum_of

#: Parts of the remaining time that one search may take: for anything better, and for a target
#: value, which is found or refuted sooner.
SEARCH_PART, TARGET_PART = 0.3, 0.1
#: Seconds for the rest of a proof within the tolerance: it succeeds quickly or hardly ever.
EXACT_SECONDS = 0.5


class Search(Protocol):
    """Searches an engine for any solution, from an incumbent, within part of the time."""

    def __call__(
        self, engine: Engine, incumbent: frozenset[int], *, part: float, most: float = math.inf
    ) -> SearchOutcome:
        """Search for a part of the remaining time, and at most ``most`` seconds."""


#: Lower bound of the k-th sum, from the values of the sums before it and a known bound.
Relaxed = Callable[[int, Sequence[int], int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measure to minimize in leximin order: one integer variable per person.

    Attributes:
        variables: The variables, each at least the measure of its person.
        values: The measures under a set of choices.
        least, most: Range of every variable.
        least_total: A proven lower bound of their sum.
        carriers: At most so many of them exceed their value at rest; ``None``: all may.
        capacities, demand: Σ capacity · value is at least the demand; empty without a demand.
        at_rest: The value of each person without any shift.
        least_largest: A proven lower bound of the largest.
        levels: The possible values, sorted, if they are few; empty: any integer.
    """

    variables: Sequence[Variable]
    values: Callable[[frozenset[int]], tuple[int, ...]]
    least: int
    most: int
    least_total: int
    carriers: int | None = None
    capacities: Sequence[int] = ()
    demand: int = 0
    at_rest: Sequence[int] = ()
    least_largest: int = 0
    levels: Sequence[int] = ()


@dataclass(slots=True)
class Leximin:
    """One leximin optimisation.

    Attributes:
        tolerance: A sum of k within k times this of its bound is close enough.
        sums: The sums of the k largest reached, each with its proven lower bound.
    """

    engine: Engine
    measured: Measured
    tolerance: int = 0
    sums: list[tuple[int, int]] = field(default_factory=list)
    _relaxed: dict[int, int] = field(default_factory=dict)

    def run(
        self,
        incumbent: frozenset[int],
        search: Search,
        *,
        polish: Callable[[frozenset[int]], frozenset[int]] = lambda chosen: chosen,
        relaxed: Relaxed | None = None,
    ) -> frozenset[int]:
        """Improve the incumbent until nothing is proven leximin-better, or the time is up.

        Each search looks for any schedule that is better in some sum and no worse in the sums
        before it. If there is none, every sum is proven at once, much faster than one by one. If
        the time is up, the bounds are arithmetic and ``relaxed``, which needs no schedule.
        """
        verdict = SearchVerdict.UNKNOWN
        incumbent = self._at_bounds(self._least_level(incumbent, search), search, polish)
        while not self._met(incumbent):
            settled = self._met(incumbent, self.tolerance)
            if settled and max(self.measured.values(incumbent)) > self._bound(1):
                # No search reached the bound of the largest; with more sums it is harder.
                break
            most = EXACT_SECONDS if settled else math.inf
            outcome = search(self._better_than(incumbent), incumbent, part=SEARCH_PART, most=most)
            verdict = outcome.verdict
            if outcome.chosen is None:
                break
            incumbent = self._better_of(outcome.chosen, polish(outcome.chosen))
        proven = verdict is SearchVerdict.INFEASIBLE
        self.sums = [
            (value, value if proven else min(bound, value))
            for value, bound in self._bounded(incumbent, None if proven else relaxed)
        ]
        return incumbent

    def _least_level(self, incumbent: frozenset[int], search: Search) -> frozenset[int]:
        """Search for the largest value alone, level by level from its bound upwards."""
        value = max(self.measured.values(incumbent))
        for level in self.measured.levels:
            if level < self._bound(1):
                continue
            if level >= value:
                self._relaxed[1] = value
                break
            trial = self.engine.copy()
            for x in self.measured.variables:
                trial.require(x <= level)
            outcome = search(trial, incumbent, part=TARGET_PART)
            if outcome.chosen is not None:
                self._relaxed[1] = level
                return self._better_of(incumbent, outcome.chosen)
            if outcome.verdict is not SearchVerdict.INFEASIBLE:
                break
            self._relaxed[1] = level + 1
        return incumbent

    def _at_bounds(
        self,
        incumbent: frozenset[int],
        search: Search,
        polish: Callable[[frozenset[int]], frozenset[int]],
    ) -> frozenset[int]:
        """Search for all bounds at once: the largest and the total within their bounds."""
        bounds = self._bounded(incumbent, None)
        if not bounds or self._met(incumbent, self.tolerance):
            return incumbent
        trial = self.engine.copy()
        for x in self.measured.variables:
            trial.require(x <= bounds[0][1] + self.tolerance)
        most = bounds[-1][1] + len(bounds) * self.tolerance
        trial.require(sum_of((x, 1) for x in self.measured.variables) <= most)
        outcome = search(trial, incumbent, part=TARGET_PART)
        if outcome.chosen is None:
            return incumbent
        return self._better_of(incumbent, polish(outcome.chosen))

    def _met(self, incumbent: frozenset[int], tolerance: int = 0) -> bool:
        """Whether every sum of k is within k times the tolerance of its known bound."""
        sums = enumerate(self._bounded(incumbent, None), 1)
        return all(value <= bound + k * tolerance for k, (value, bound) in sums)

    def _bounded(self, incumbent: frozenset[int], relaxed: Relaxed | None) -> list[tuple[int, int]]:
        """The sums with their bounds: arithmetic and, where it is not enough, ``relaxed``."""
        trial = Leximin(engine=self.engine, measured=self.measured, _relaxed=self._relaxed)
        values = sums_of_largest(self.measured.values(incumbent))
        for k, value in enumerate(values, 1):
            bound = trial._bound(k)
            loose = bound + k * self.tolerance < value
            if loose and relaxed is not None and k not in self._relaxed:
                bound = self._relaxed[k] = relaxed(k, values[: k - 1], bound)
            trial.sums.append((value, min(bound, value)))
        return trial.sums

    def _better_of(self, one: frozenset[int], other: frozenset[int]) -> frozenset[int]:
        values = self.measured.values
        return min(one, other, key=lambda chosen: sums_of_largest(values(chosen)))

    def _better_than(self, incumbent: frozenset[int]) -> Engine:
        """The model of everything leximin-better: the first different sum is smaller."""
        engine, measured = self.engine.copy(), self.measured
        sums = sums_of_largest(measured.values(incumbent))
        most = max(measured.most, sums[0])
        for x in measured.variables:
            engine.require(x <= sums[0])
        lower = [engine.boolean(lambda _: 0) for _ in sums]
        engine.require(sum_of((b, 1) for b in lower) == 1)
        for k, value in enumerate(sums, 1):
            # The k-th largest is at most the mean of the larger ones.
            high = min(most, sums[k - 2] // (k - 1)) if k > 1 else most
            low, reach = measured.least, most - measured.least
            expression = sum_of_largest(
                engine, measured.variables, k, low, max(low, high), reach, measured.values
            )
            # If an earlier sum is smaller, the later ones are free.
            freed = sum_of((b, k * (most - min(measured.least, 0))) for b in lower[: k - 1])
            engine.require(expression + lower[k - 1] <= value + freed)
        return engine

    def _bound(self, k: int) -> int:
        """The best bound from arithmetic and from searches."""
        known = self.measured.least_largest if k == 1 else 0
        return max(self._by_means(k), self._by_capacities(k), self._relaxed.get(k, 0), known)

    def _by_capacities(self, k: int) -> int:
        """Least sum of k values if the others are at most L, over all whole L.

        Nobody is above the largest value, so k people carry what L times all capacities leaves of
        the demand, at best those with the largest capacities; only the last of them is not filled
        up, so rounding up is exact.
        """
        capacities = sorted(self.measured.capacities, reverse=True)
        if not capacities or self.measured.demand <= 0:
            return self.measured.least * k
        most = self.sums[0][0] if self.sums else None
        every, found = sum(capacities), None
        level = -(-self.measured.demand // every)
        for low in range(min(0, self.measured.least), level + 1):
            left, total = self.measured.demand - low * every, k * low
            for capacity in capacities[:k]:
                room = left if most is None else min(left, capacity * max(0, most - low))
                total, left = total + -(-max(0, room) // capacity), left - max(0, room)
            if left <= 0 and (found is None or total < found):
                found = total
        return self.measured.least * k if found is None else found

    def _by_means(self, k: int) -> int:
        """θ_k − θ_{k−1} is at least the mean load of the carriers beyond k − 1.

        Sums of the largest are concave in k, and θ_m is at least the total less what the others
        have at rest.
        """
        measured = self.measured
        people = len(measured.variables)
        carriers = people if measured.carriers is None else min(people, measured.carriers)
        rest = sum(max(0, value) for value in measured.at_rest) if carriers < people else 0
        before = self.sums[-1][1] if self.sums else 0
        if k > carriers:
            return before + (min(measured.at_rest) if measured.at_rest else 0)
        capacity = -(-(measured.least_total - rest - before) // (carriers - k + 1))
        return before + max(capacity, min(measured.at_rest, default=capacity))

    def keep_within(self, engine: Engine, slack: float) -> None:
        """Require in another engine that no sum is more than ``slack`` above the one reached."""
        measured = self.measured
        for k, (value, _) in enumerate(self.sums, 1):
            low, high = measured.least, measured.most
            expression = sum_of_largest(
                engine, measured.variables, k, low, high, values=measured.values
            )
            engine.require(expression <= value + int(abs(value) * slack))


def sum_of_largest(  # noqa: PLR0913, PLR0917 -- the range and the values belong to the variables
    engine: Engine,
    variables: Sequence[Variable],
    k: int,
    least: int,
    most: int,
    reach: int | None = None,
    values: Callable[[frozenset[int]], tuple[int, ...]] | None = None,
) -> Linear:
    """Return k·t + Σ d with d ≥ x − t, d ≥ 0: at its least, the sum of the k largest.

    Args:
        least, most: Range of the k-th largest.
        reach: Most that a variable exceeds it by; ``None``: the width of the range.
        values: The variables under a set of choices, for hints; ``None``: no hints.
    """

    def threshold(chosen: frozenset[int]) -> int:
        return sorted(values(chosen), reverse=True)[k - 1] if values else least

    t = engine.integer(least, most, threshold)
    above = []
    for position, x in enumerate(variables):

        def excess(chosen: frozenset[int], position: int = position) -> int:
            return max(0, values(chosen)[position] - threshold(chosen)) if values else 0

        d = engine.integer(0, most - least if reach is None else reach, excess)
        engine.require(d >= x - t)
        above.append((d, 1))
    return sum_of([(t, k), *above])
