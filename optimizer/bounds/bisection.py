"""Ask for a value as such: anything as good as a target is found, or refuted, sooner than the best.

First the bound itself is asked for, then what lies between bound and value is halved, until they
are as close as the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.model.engine import SearchOutcome, SearchVerdict
from optimizer.model.work_meter import Meter

#: What part of the time the first question may take, for the bound itself.
AT_ONCE_PART = 0.4

#: Search for anything with a value of at most the target, in so many seconds.
Ask = Callable[[int, float], SearchOutcome]


@dataclass(slots=True)
class Approach:
    """A schedule and a bound that come nearer to each other.

    Attributes:
        chosen: The best choices so far.
        bound: Nothing is below.
        meter: On which the time is counted.
        tolerance: As close to the bound, it is over.
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
        """Of the best choices so far."""
        return self.evaluate(self.chosen)

    def run(self, ask: Ask, seconds: float) -> None:
        """Ask until bound and value are close, the time is up, or a question stays open."""
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
