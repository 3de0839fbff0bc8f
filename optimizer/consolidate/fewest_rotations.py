"""The fewest rotations of a portfolio; of those the most robust; of those the most even."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from optimizer.consolidate.partition_model import PartitionModel
from optimizer.consolidate.portfolio.cliques import fewest_by_arithmetic
from optimizer.consolidate.portfolio.portfolio import GRAIN, Partition, Portfolio, Watch
from optimizer.consolidate.result import Proof
from optimizer.consolidate.staffing import Staffing
from optimizer.model.engine import (
    Linear,
    SearchOptions,
    SearchOutcome,
    SearchVerdict,
    Variable,
    sum_of,
)
from optimizer.session.time_budget import Clock
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.vocabulary import ServiceId

#: So many of the largest loads are made least, one after the other.
EVENED = 3
#: With more pairs of services than this in rotations of today it is not asked how many part.
MOST_PAIRS = 300
_NOBODY = (
    "Every way to group the services into rotations needs more people at some time than are "
    "available: with this access, time off and these hard rules, none can be staffed."
)


@dataclass(slots=True)
class FewestRotations:
    """Solves a portfolio step by step; each step keeps what the ones before it reached.

    Attributes:
        today: Rotations of today: of equally good ones those that part fewest of their services.
        kept: Seconds that are not to be used once there are rotations.
        proofs: One for each step that is done.
    """

    portfolio: Portfolio
    watch: Watch
    staffing: Staffing
    clock: Clock
    search: SearchOptions
    today: tuple[frozenset[ServiceId], ...] = ()
    kept: float = 0.0
    proofs: list[Proof] = field(default_factory=list)
    _model: PartitionModel = field(init=False)

    def solve(self) -> Partition:
        """The best partition.

        Raises:
            InfeasibleError: It is proven that there is none.
            UndecidedError: The time ran out before one was found.
        """
        self._model = PartitionModel(self.portfolio, self.search)
        best = self._fewest()
        best = self._most_robust(best)
        best = self._most_even(best)
        return self._least_changed(best)

    def _fewest(self) -> Partition:
        model = self._model
        low = fewest_by_arithmetic(self.portfolio)
        model.engine.require(model.count >= low)
        best, outcome = self._step(model.count, None, "rotations")
        if best is None and outcome.verdict is SearchVerdict.INFEASIBLE:
            raise InfeasibleError([_NOBODY, *self.staffing.reasons()])
        if best is None and self.clock.interrupted:
            raise KeyboardInterrupt
        if best is None:
            raise UndecidedError(
                f"no rotations were found within {self.clock.limit:g} s, and no proof that there "
                "are none; give more time with --time-limit"
            )
        self._note("rotations", "", len(best), max(low, outcome.bound), outcome)
        model.engine.require(model.count <= len(best))
        return best

    def _most_robust(self, best: Partition) -> Partition:
        model = self._model
        smallest = model.smallest_pool()
        most = min((self.portfolio.size((s,)) for s in self.portfolio.services), default=0)
        model.engine.require(sum_of([(smallest, 1)]) <= most)
        found, outcome = self._step(sum_of([(smallest, -1)]), best, "smallest pool")
        best = found or best
        value = min(map(self.portfolio.size, best), default=0)
        self._note("smallest pool", "people", value, min(most, -outcome.bound), outcome)
        model.engine.require(sum_of([(smallest, 1)]) >= value)
        return best

    def _most_even(self, best: Partition) -> Partition:
        """The largest load least; then the two largest together; and so on."""
        if not any(map(any, (fault.loads[:1] for fault in self.portfolio.faults))):
            return best
        model, count = self._model, len(best)
        loads = dict(self._loads())
        for k in range(1, min(EVENED, count - 1) + 1):
            total = self._largest(loads, k)
            found, outcome = self._step(total, best, "largest loads")
            best = found or best
            value = sum(self._ordered(best)[:k])
            name = "largest load" if k == 1 else f"{k} largest loads"
            self._note(name, "per 12 h", value / GRAIN, max(0, outcome.bound) / GRAIN, outcome)
            model.engine.require(total <= value)
            if self._left(best) <= 0:
                break
        return best

    def _least_changed(self, best: Partition) -> Partition:
        """Of equally good rotations those that part the fewest services of one rotation today."""
        known = set(self.portfolio.services)
        pairs = {
            (a, b) for rotation in self.today for a, b in combinations(sorted(rotation & known), 2)
        }
        if not pairs or len(best) == 1 or len(pairs) > MOST_PAIRS or self._left(best) <= 0:
            return best
        together = [(self._model.together(a, b), -1) for a, b in sorted(pairs)]
        parted = sum_of(together) + len(pairs)
        found, outcome = self._step(parted, best, "separated services")
        best = found or best
        value = sum(1 for a, b in pairs if not any({a, b} <= one for one in best))
        self._note("separated services", "pairs", value, max(0, outcome.bound), outcome)
        return best

    def _loads(self) -> Iterator[tuple[str, Variable]]:
        model = self._model
        most = sum(fault.loads[0] for fault in self.portfolio.faults)
        for first, load in model.loads().items():
            variable = model.engine.integer(
                0,
                most,
                lambda chosen, first=first: model.load_of(first, chosen),  # type: ignore[misc]
            )
            model.engine.require(sum_of([(variable, 1)]) >= load)
            yield first, variable

    def _largest(self, loads: dict[str, Variable], k: int) -> Linear:
        """The sum of the k largest loads: k·t and what lies above t."""
        model = self._model
        engine = model.engine
        most = sum(fault.loads[0] for fault in self.portfolio.faults)

        def kth(chosen: frozenset[int]) -> int:
            return [*self._ordered(model.partition(chosen)), *[0] * k][k - 1]

        threshold = engine.integer(0, most, kth)
        terms = [(threshold, k)]
        if k == 1:
            for load in loads.values():
                engine.require(sum_of([(load, 1)]) <= sum_of([(threshold, 1)]))
            return sum_of(terms)
        for first, load in loads.items():
            above = engine.integer(
                0,
                most,
                lambda chosen, first=first: max(  # type: ignore[misc]
                    0, model.load_of(first, chosen) - kth(chosen)
                ),
            )
            engine.require(sum_of([(load, 1)]) <= sum_of([(threshold, 1), (above, 1)]))
            terms.append((above, 1))
        return sum_of(terms)

    def _ordered(self, partition: Partition) -> list[int]:
        return sorted((self.portfolio.loads(one)[0] for one in partition), reverse=True)

    def _step(
        self, objective: Linear, best: Partition | None, name: str
    ) -> tuple[Partition | None, SearchOutcome]:
        """Solve for an objective, excluding what cannot be staffed, until it can."""
        model = self._model
        while True:
            self.clock.tell(name, "", None, None)
            hint = None if best is None else model.solution(best)
            outcome = model.minimize(objective, incumbent=hint, seconds=self._left(best))
            self.clock.interrupted |= outcome.interrupted
            if outcome.chosen is None:
                return None, outcome
            partition = model.partition(outcome.chosen)
            conflict = self.staffing.conflict(self.watch, partition)
            if not conflict:
                return partition, outcome
            model.exclude(conflict)

    def _left(self, best: Partition | None) -> float:
        """Seconds for the next search; the last tenth second is no search."""
        return self.clock.left if best is None else max(0.0, self.clock.left - self.kept)

    def _note(
        self, name: str, unit: str, value: float, bound: float, outcome: SearchOutcome
    ) -> None:
        proven = abs(value - bound) < 1e-9 or outcome.verdict is SearchVerdict.PROVEN
        self.clock.short |= not proven
        self.proofs.append(
            Proof(
                name=name,
                unit=unit,
                value=value,
                bound=value if proven else bound,
                proven=proven,
                seconds=outcome.seconds,
            )
        )
