"""Leximin by sums of the k largest (Ogryczak & Śliwiński 2006).

Minimise the largest, then the sum of the two largest, and so on, each kept when the next is
solved. The sum of the k largest of x is min over t of k·t + Σ max(0, x_p − t). "Fix the worst
person and go on" would be wrong: with whole shifts it depends on who is fixed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from optimizer.engine import Engine, Linear, Outcome, Variable, Verdict, sum_of
from optimizer.fairness import sums_of_largest

#: Searches an engine for any solution, from an incumbent, with whatever time the caller grants.
Search = Callable[[Engine, frozenset[int]], Outcome]
#: Lower bound of the k-th sum, given the values of the sums before it and a bound known already.
Relaxed = Callable[[int, Sequence[int], int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is to be made leximin-least: one whole-number variable a person.

    Attributes:
        variables: The variables, at least the measure.
        values: The measures under a set of choices.
        least, most: Range of every variable.
        least_total: A proved lower bound of their sum.
        carriers: At most so many of them are above their value at rest; ``None``: all may be.
        shares, demand: Σ share · value is at least the demand; empty where that says nothing.
        at_rest: The value of each for somebody who holds nothing.
    """

    variables: Sequence[Variable]
    values: Callable[[frozenset[int]], tuple[int, ...]]
    least: int
    most: int
    least_total: int
    carriers: int | None = None
    shares: Sequence[int] = ()
    demand: int = 0
    at_rest: Sequence[int] = ()


@dataclass(slots=True)
class Leximin:
    """One leximin optimisation.

    Attributes:
        engine: The model, which is not changed but by ``keep_within``.
        sums: The sums of the k largest reached, each with its proved lower bound.
    """

    engine: Engine
    measured: Measured
    sums: list[tuple[int, int]] = field(default_factory=list)

    def run(
        self,
        incumbent: frozenset[int],
        search: Search,
        *,
        polish: Callable[[frozenset[int]], frozenset[int]] = lambda chosen: chosen,
        relaxed: Relaxed | None = None,
    ) -> frozenset[int]:
        """Better the incumbent until it is proved that nothing is leximin-better.

        One search asks for any schedule that is better in some sum and no worse in the sums before
        it. That there is none proves every sum at once, and in a fraction of the time that one
        proof after the other takes. Where the time runs out, the bounds are those of arithmetic
        and of ``relaxed``, which needs no schedule.
        """
        verdict = Verdict.UNKNOWN
        while not self._met(incumbent):
            outcome = search(self._better_than(incumbent), incumbent)
            verdict = outcome.verdict
            if outcome.chosen is None:
                break
            incumbent = self._better_of(outcome.chosen, polish(outcome.chosen))
        values = sums_of_largest(self.measured.values(incumbent))
        proved = verdict is Verdict.INFEASIBLE
        for k, value in enumerate(values, 1):
            bound = value if proved else self._bound(k)
            if bound < value and relaxed is not None:
                bound = relaxed(k, values[: k - 1], bound)
            self.sums.append((value, min(bound, value)))
        return incumbent

    def _met(self, incumbent: frozenset[int]) -> bool:
        """Whether arithmetic alone proves every sum."""
        trial = Leximin(engine=self.engine, measured=self.measured)
        for k, value in enumerate(sums_of_largest(self.measured.values(incumbent)), 1):
            bound = trial._bound(k)
            if bound < value:
                return False
            trial.sums.append((value, value))
        return True

    def _better_of(self, one: frozenset[int], other: frozenset[int]) -> frozenset[int]:
        values = self.measured.values
        return min(one, other, key=lambda chosen: sums_of_largest(values(chosen)))

    def _better_than(self, incumbent: frozenset[int]) -> Engine:
        """The model of everything leximin-better: the first sum that differs is smaller."""
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
            expression = sum_of_largest(
                engine,
                measured.variables,
                k,
                measured.least,
                max(measured.least, high),
                reach=most - measured.least,
                values=measured.values,
            )
            # Once an earlier sum is smaller, the later ones are free.
            freed = sum_of((b, k * (most - min(measured.least, 0))) for b in lower[: k - 1])
            engine.require(expression + lower[k - 1] <= value + freed)
        return engine

    def _bound(self, k: int) -> int:
        """The better of two bounds from arithmetic."""
        return max(self._by_means(k), self._by_shares(k))

    def _by_shares(self, k: int) -> int:
        """Least sum of k values if the others are at most L, over all whole L.

        Nobody is above the largest value, so what L times all shares leaves of the demand has to
        be carried by k people, at best by those with the largest shares; only the last of them is
        not filled up, so that rounding up is exact.
        """
        shares = sorted(self.measured.shares, reverse=True)
        if not shares or self.measured.demand <= 0:
            return self.measured.least * k
        most = self.sums[0][0] if self.sums else None
        every, found = sum(shares), None
        level = -(-self.measured.demand // every)
        for low in range(min(0, self.measured.least), level + 1):
            left, total = self.measured.demand - low * every, k * low
            for share in shares[:k]:
                room = left if most is None else min(left, share * max(0, most - low))
                total, left = total + -(-max(0, room) // share), left - max(0, room)
            if left <= 0 and (found is None or total < found):
                found = total
        return self.measured.least * k if found is None else found

    def _by_means(self, k: int) -> int:
        """θ_k − θ_{k−1} is at least the mean of what the carriers beyond k − 1 must have.

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
        share = -(-(measured.least_total - rest - before) // (carriers - k + 1))
        return before + max(share, min(measured.at_rest, default=share))

    def keep_within(self, engine: Engine, slack: float) -> None:
        """Post on another engine that no sum is more than ``slack`` above what was reached."""
        measured = self.measured
        for k, (value, _) in enumerate(self.sums, 1):
            expression = sum_of_largest(
                engine,
                measured.variables,
                k,
                measured.least,
                measured.most,
                values=measured.values,
            )
            engine.require(expression <= value + int(abs(value) * slack))


def sum_of_largest(  # noqa: PLR0913 -- the range and the values belong to the variables
    engine: Engine,
    variables: Sequence[Variable],
    k: int,
    least: int,
    most: int,
    *,
    reach: int | None = None,
    values: Callable[[frozenset[int]], tuple[int, ...]] | None = None,
) -> Linear:
    """k·t + Σ d with d ≥ x − t, d ≥ 0: at least the sum of the k largest, and equal at best.

    Args:
        least, most: Range of the k-th largest.
        reach: No variable is further above it; ``None``: than the range is wide.
        values: The variables under a set of choices, for hints; ``None`` where there are none.
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
