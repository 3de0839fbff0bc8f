"""Search for target values, first the bound itself, then halves of the interval to the value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.model.engine import SearchOutcome, SearchVerdict
from optimizer.model.work_meter import Meter

#: Part of the time for the first target, the bound itself.
AT_ONCE_PART = 0.4

#: Search for anything with a value of at most the target, in so many seconds.
Ask = Callable[[int, float], SearchOutcome]


@dataclass(slots=True)
class Approach:
    """A schedule and a bound that approach each other.

    Attributes:
        chosen: The best choices so far.
        bound: Lower bound of every value.
        meter: The clock of the time limit.
        tolerance: Distance between value and bound at which the search ends.
        interrupted: Whether the user stopped a search.
    """

    chosen: frozenset[int]
    bound: int
    evaluate: Callable[[frozenset[int]], int]
    meter: Meter
    tolerance: int = 0
    interrupted: bool = False

    @property
    def value(self) -> int:
        """Value of the best choices so far."""
        return self.evaluate(self.chosen)

    def run(self, ask: Ask, seconds: float) -> None:
        """Search until bound and value are close, the time is up, or a search is undecided."""
        stop = self.meter.now() + seconds
        first = True
        while self.value > self.bound + self.tolerance:
            left = stop - self.meter.now()
            if left <= 0 or self.interrupted:
                return
            nearest = self.bound + self.tolerance
            target = nearest if first else max(nearest, (self.bound + self.value) // 2)
            outcome = ask(target, left * AT_ONCE_PART if first else left)
            self.interrupted = outcome.interrupted
            if outcome.chosen is not None:
                self.chosen = min(self.chosen, outcome.chosen, key=self.evaluate)
            elif outcome.verdict is SearchVerdict.INFEASIBLE:
                self.bound = target + 1
            elif not first:
                return
            first = False
