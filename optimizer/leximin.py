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

#: Solves one objective from an incumbent, with whatever time the caller grants.
Minimize = Callable[[Engine, Linear, frozenset[int], int], Outcome]


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
        at_rest: The value of each for somebody who holds nothing.
    """

    variables: Sequence[Variable]
    values: Callable[[frozenset[int]], tuple[int, ...]]
    least: int
    most: int
    least_total: int
    carriers: int | None = None
    at_rest: Sequence[int] = ()


@dataclass(slots=True)
class Leximin:
    """The progress of a leximin optimisation on one engine.

    Attributes:
        sums: Proved or best sums of the k largest so far, with their bounds.
    """

    engine: Engine
    measured: Measured
    sums: list[tuple[int, int]] = field(default_factory=list)

    def run(
        self, incumbent: frozenset[int], minimize: Minimize, relaxed: Relaxed | None = None
    ) -> frozenset[int]:
        """Solve for k = 1, 2, … and return the best choices.

        ``relaxed`` gives lower bounds that need no schedule; it is asked before the solver is.

        A sum that meets its bound from arithmetic needs no search. Once one is not proved, the
        following ones are still improved, each below the value found.
        """
        for k in range(1, len(self.measured.variables) + 1):
            expression = self._sum_of_largest(k)
            value = self._value(k, incumbent)
            bound = self._bound(k)
            if relaxed is not None and value > bound:
                bound = min(value, relaxed(k, [v for v, _ in self.sums], bound))
            self.engine.require(expression >= bound)
            if value > bound:
                outcome = minimize(self.engine, expression, incumbent, value)
                if outcome.chosen is not None:
                    better = self._value(k, outcome.chosen)
                    if better <= value:
                        incumbent, value = outcome.chosen, better
                bound = max(bound, value if outcome.verdict is Verdict.PROVED else outcome.bound)
            self.sums.append((value, min(bound, value)))
            self.engine.require(expression <= value)
            if k == 1:
                for x in self.measured.variables:
                    self.engine.require(x <= value)
        return incumbent

    def _value(self, k: int, chosen: frozenset[int]) -> int:
        return sums_of_largest(self.measured.values(chosen))[k - 1]

    def _bound(self, k: int) -> int:
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

    def _sum_of_largest(self, k: int, *, narrow: bool = True) -> Linear:
        """The sum of the k largest; its threshold, the k-th largest, lies between two means."""
        measured = self.measured
        low, high = measured.least, measured.most
        if narrow and self.sums:
            before = self.sums[-1][0]
            rest = len(measured.variables) - k + 1
            # At least the mean of what is left for the others, at most that of the larger ones.
            low = max(low, min(-((before - measured.least_total) // rest), high))
            high = max(low, min(high, before // (k - 1)))
        return sum_of_largest(
            self.engine,
            measured.variables,
            k,
            low,
            high,
            reach=max(0, measured.most - low),
            values=measured.values,
        )

    def keep_within(self, engine: Engine, slack: float) -> None:
        """Post on another engine that no sum is more than ``slack`` above what was reached."""
        other = Leximin(engine=engine, measured=self.measured)
        for k, (value, _) in enumerate(self.sums, 1):
            engine.require(
                other._sum_of_largest(k, narrow=False) <= value + int(abs(value) * slack)
            )


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
