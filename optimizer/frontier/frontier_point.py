"""What is known of every size of the overnight pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from optimizer.fairness.load_measures import Measures
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.pool.week_absences import Strain, Survival
from optimizer.session.solution import Objective, Solution
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId

LEXIMIN = "load, evenness of the rest"


class FrontierEnd(StrEnum):
    """Why no more sizes were looked at."""

    SAME = "same"
    NO_GAIN = "no gain"
    EVERYBODY = "everybody"
    TIME = "time"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size of the overnight pool.

    Attributes:
        size: At most so many may be woken.
        healthy: Whether no limit of health is broken more than it has to be with everybody.
        survival: Whether these people survive any one member's week away; ``None``: not asked.
        strain: What it costs where they do: the absence of whoever holds most in a week; ``None``:
            not known.
    """

    size: int
    solution: Solution
    measures: Measures
    healthy: bool
    survival: Survival | None = None
    strain: Strain | None = None

    @property
    def leximin(self) -> Objective | None:
        """The objective that says how fair it is; ``None``: nobody is compared or no time left."""
        return next(
            (objective for objective in self.solution.objectives if objective.name == LEXIMIN), None
        )

    @property
    def settled(self) -> bool:
        """Whether it is proven to the grain how fair it can be; also where nobody is compared."""
        objective = self.leximin
        return not self.sums if objective is None else objective.settled

    @property
    def sums(self) -> tuple[int, ...]:
        """Σ of the k largest relative loads, in tenths of an hour."""
        rows = self.measures.people
        return sums_of_largest(round(TENTH * p.relative) for p in rows if p.relative is not None)

    def violations(self) -> Mapping[str, float]:
        """Limit of health → by how much it is broken, in the rule's unit."""
        return {
            t.name.split(": ", 1)[-1]: t.value for t in self.solution.objectives if t.number == 2
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """What every size of the overnight pool can be at its fairest.

    Attributes:
        points: By size, ascending; sizes that were not looked at, and need not be, are left out.
        eligible: Everybody who could be woken by some schedule.
        smallest: The fewest found who need no limit of health broken more than with everybody.
        least: It is proven that fewer than this need one, given the objectives above the pool.
        impossible: Size → why hard rules leave no schedule.
        same_from: From this size on, more people change nothing; ``None``: not known.
        ending: Why no more sizes were looked at.
    """

    scenario: Scenario
    points: tuple[Point, ...]
    eligible: tuple[PersonId, ...]
    smallest: int
    least: int
    impossible: Mapping[int, tuple[str, ...]]
    same_from: int | None
    ending: FrontierEnd

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes there is a schedule for."""
        return tuple(point.size for point in self.points)

    @property
    def missing(self) -> tuple[int, ...]:
        """Sizes that might differ from their neighbours and were not looked at."""
        last = self.same_from or len(self.eligible)
        return tuple(k for k in range(self.smallest, last) if k not in self.sizes)
