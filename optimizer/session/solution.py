"""The result of the optimizer: a schedule and the proof of each objective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.rules.kit.rule import Violation
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

if TYPE_CHECKING:
    from optimizer.model.engine import SearchOptions
    from optimizer.model.work_meter import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveOptions:
    """How long and how to search.

    Attributes:
        time_limit: Seconds for everything after the file is read.
        workers: Parallel subsolvers; the default was measured best on two cores, where the
            portfolio matters more than the cores (see ``benchmarks``).
        reproducible: Whether the same seed gives the same answer; limits then count work.
        only_load: Whether to end with the evenness of load, without weekends, holidays and
            preferences.
    """

    time_limit: float = 60.0
    seed: int = 0
    workers: int = 8
    reproducible: bool = False
    only_load: bool = False

    def search(self, meter: Meter | None = None) -> SearchOptions:
        """Return the options of a single search; limits are counted on the meter."""
        from optimizer.model.engine import SearchOptions
        from optimizer.model.work_meter import Meter

        meter = meter or Meter(counts_work=self.reproducible)
        return SearchOptions(self.seed, self.workers, self.reproducible, meter=meter)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStep:
    """One sum of a leximin objective: the total of the ``k`` largest."""

    k: int
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Return the relative distance of value and bound."""
        return relative_gap(self.value, self.bound)


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective of the lexicographic optimum.

    Attributes:
        number: 1 to 7, as in the documentation; parts of a objective share its number.
        name: What it minimizes.
        value: Of the schedule, in ``unit``.
        bound: No schedule is below, given the objectives above.
        proven: Whether value and bound meet, given the objectives above.
        steps: The sums of an evenness objective: of the 1, 2, … largest values.
        grain: Too little to matter, in ``unit`` per person: a value closer than that to the bound
            is settled.
    """

    number: int
    name: str
    unit: str
    value: float
    bound: float
    proven: bool
    seconds: float
    steps: tuple[ObjectiveStep, ...] = ()
    grain: float = 0.0

    @property
    def settled(self) -> bool:
        """Whether it is proven, or nobody can gain more than the grain."""
        sums = self.steps or (ObjectiveStep(k=1, value=self.value, bound=self.bound),)
        return self.proven or all(s.value - s.bound <= s.k * self.grain + 1e-9 for s in sums)

    @property
    def gap(self) -> float:
        """Return the relative distance of value and bound; of sums, the widest."""
        return max([relative_gap(self.value, self.bound), *(s.gap for s in self.steps)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A schedule, its violations, and what is proven of it.

    Attributes:
        violations: Of soft limits (and of hard rules, for baselines).
        overnight_pool: People overnight on call.
        not_overnight: People who may take a shift but are not overnight on call.
        interrupted: Whether the user stopped the search.
        timed_out: Whether some objective is not settled because the time ran out.
    """

    schedule: Schedule
    objectives: tuple[Objective, ...] = ()
    violations: tuple[Violation, ...] = ()
    overnight_pool: tuple[PersonId, ...] = ()
    not_overnight: tuple[PersonId, ...] = ()
    options: SolveOptions = field(default_factory=SolveOptions)
    method: str = "optimal"
    seconds: float = 0.0
    interrupted: bool = False
    timed_out: bool = False

    @property
    def proven(self) -> bool:
        """Whether every objective is proven."""
        return all(objective.proven for objective in self.objectives)

    @property
    def settled(self) -> bool:
        """Whether every objective is proven, loads at least to their grain."""
        return all(objective.settled for objective in self.objectives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the search stands.

    Attributes:
        best: Best value of the objective so far; ``None`` before the first.
        bound: Proven bound; ``None`` before the first.
        seconds: Since the search began.
    """

    objective: str
    unit: str
    best: float | None
    bound: float | None
    seconds: float


Listener = Callable[[Progress], None]


def relative_gap(value: float, bound: float) -> float:
    """Return (value − bound) / value, 0 where they meet."""
    distance = value - bound
    return 0.0 if distance <= 1e-9 else distance / max(abs(value), 1e-9)
