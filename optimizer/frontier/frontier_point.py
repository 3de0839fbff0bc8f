"""The points of the frontier: every size of the overnight pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from optimizer.fairness.load_measures import Measures
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.pool.week_absences import Strain, Survival
from optimizer.session.solution import Listener, Objective, Progress, Solution
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId

LEXIMIN = "load, evenness of the rest"


class FrontierEnd(StrEnum):
    """Why the search ended."""

    SAME = "same"
    NO_GAIN = "no gain"
    EVERYBODY = "everybody"
    TIME = "time"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size of the overnight pool.

    Attributes:
        size: The most people overnight on call.
        healthy: Whether no health limit is violated more than with everybody in the pool.
        survival: Whether the pool holds with any one member out for a week; ``None``: not tried.
        strain: The cost of the heaviest such absence; ``None``: not known.
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
        return leximin_of(self.solution)

    @property
    def settled(self) -> bool:
        """Whether its fairness is optimal to the grain; also where nobody is compared."""
        objective = self.leximin
        return not self.sums if objective is None else objective.settled

    @property
    def sums(self) -> tuple[int, ...]:
        """Σ of the k largest relative loads, in tenths of an hour."""
        rows = self.measures.people
        return sums_of_largest(round(TENTH * p.relative) for p in rows if p.relative is not None)

    def violations(self) -> Mapping[str, float]:
        """Health limit → by how much it is violated, in the rule's unit."""
        return {
            t.name.split(": ", 1)[-1]: t.value for t in self.solution.objectives if t.number == 2
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The fairest schedule for every size of the overnight pool.

    Attributes:
        points: By size, ascending; sizes that were not tried are left out.
        eligible: Everybody whom some schedule would put overnight on call.
        smallest: The smallest healthy size found.
        least: Fewer are proven to violate a health limit, given the objectives above the pool.
        impossible: Size → why no schedule keeps the hard rules.
        same_from: From this size on, more people change nothing; ``None``: not known.
        ending: Why no more sizes were tried.
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
        """Sizes that may differ from their neighbors and were not tried."""
        last = self.same_from or len(self.eligible)
        return tuple(k for k in range(self.smallest, last) if k not in self.sizes)


def leximin_of(solution: Solution | None) -> Objective | None:
    """Return the objective that says how fair a schedule is; ``None``: there is none."""
    objectives = solution.objectives if solution else ()
    return next((objective for objective in objectives if objective.name == LEXIMIN), None)


def labeled(listener: Listener | None, label: str, *, begun: float = 0.0) -> Listener | None:
    """Return a listener that puts a label before the objective and adds ``begun`` seconds."""
    if listener is None:
        return None

    def listen(progress: Progress) -> None:
        name = f"{label}: {progress.objective}"
        listener(replace(progress, objective=name, seconds=begun + progress.seconds))

    return listen
