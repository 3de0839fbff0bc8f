"""Which people on call overnight leave the most loaded person best off: one set after the other.

The relaxation says how well off the most loaded person could be with a set of members, and proposes
the best; the solver then looks what that set can really do. What a set is proven unable to beat
excludes it and all its parts, so that once the relaxation has nothing better left to propose, the
best schedule found is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from optimizer.bounds.bisection import Approach
from optimizer.bounds.timeless_relaxation import Members, Refuted
from optimizer.model.engine import Linear, SearchOutcome, SearchVerdict
from optimizer.pool.smallest_pool import PROPOSAL, PoolSearch
from optimizer.session.time_budget import Clock

#: What part of the time a set of members may take: to find a schedule, and to better it.
FIND_PART, BETTER_PART = 0.1, 0.3

Evaluate = Callable[[frozenset[int]], int]


@dataclass(slots=True)
class Exchange:
    """Search over sets of members for the least ``worst``.

    Attributes:
        worst: The objective, and how to evaluate it.
        improve: Local search among the members a schedule has.
        bound: No schedule is below, given the objectives above.
        tolerance: As close to the bound, the search is over.
    """

    search: PoolSearch
    size: int
    worst: Linear
    evaluate: Evaluate
    improve: Callable[[frozenset[int]], frozenset[int]]
    clock: Clock
    bound: int
    tolerance: int = 0
    _find: float = 0.0
    _better: float = 0.0
    _visited: list[tuple[Members, int]] = field(default_factory=list)

    def run(self, incumbent: frozenset[int], seconds: float) -> frozenset[int]:
        """Visit sets of members until nothing better is left or the time is up."""
        stop = self.clock.elapsed + seconds
        self._find, self._better = FIND_PART * seconds, BETTER_PART * seconds
        best = self.evaluate(incumbent)
        while (
            self.clock.elapsed < stop and self.clock.left > 0 and best > self.bound + self.tolerance
        ):
            visited = (Refuted(members=members) for members, _ in self._visited)
            excluded = [*self.search.refuted, *visited]
            members, least = self.search.relaxation.propose(self.size, excluded, PROPOSAL)
            self.bound = max(self.bound, min([least, best, *(b for _, b in self._visited)]))
            if members is None or least + self.tolerance >= best:
                break
            found = self._visit(members, least, self._find + self._better)
            if found is not None and self.evaluate(found) < best:
                incumbent, best = found, self.evaluate(found)
                self.clock.tell("most loaded person", "h", best / 10, self.bound / 10)
        return incumbent

    def _visit(self, members: Members, least: int, seconds: float) -> frozenset[int] | None:
        """What these members can do: a schedule, and a bound that is noted."""
        first = self.search.within(members, min(seconds, self._find))
        self.clock.interrupted |= first.interrupted
        if first.verdict is SearchVerdict.INFEASIBLE:
            self.search.refuted.append(Refuted(members=members))
            return None
        if first.chosen is None:
            self._visited.append((members, least))
            return None

        def ask(target: int, limit: float) -> SearchOutcome:
            return self.search.within(members, limit, also=[self.worst <= target])

        approach = Approach(
            chosen=self.improve(first.chosen),
            bound=least,
            evaluate=self.evaluate,
            meter=self.clock.meter,
            tolerance=self.tolerance,
        )
        approach.run(ask, max(0.1, seconds - first.seconds))
        self.clock.interrupted |= approach.interrupted
        self._visited.append((members, approach.bound))
        return approach.chosen
