"""A tally: the sums of many replications, in memory that does not grow with them.

Beside the people stand two more: everybody together, and the most loaded person in a replication.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.calendar.shifts import active_within
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId
from simulation.outcome.compared_measures import ComparedTally
from simulation.outcome.measures import SLEEP_INTERRUPTIONS, measures, place_of
from simulation.outcome.service_outcome import ServiceTally
from simulation.outcome.sleep_cost import Alert, CostTally
from simulation.response.response_plan import ResponsePlan
from simulation.runs.replication_chunk import Chunk, Reason, ReasonTally
from simulation.statistics.histogram import Histogram
from simulation.timeline.nights import moment_of
from simulation.timeline.span import edges_of, union

#: Stand where a person may: the sum over all, and the most loaded person of each replication.
EVERYBODY, MOST_LOADED = "everybody", "most loaded person"
Who = PersonId | str


class Spread(NamedTuple):
    """A measure over replications.

    Attributes:
        runs: Replications that have a number.
        deviation: Standard deviation over them.
        p10, median, p90: Exact to the grain of the measure.
    """

    runs: int
    mean: float
    deviation: float
    p10: float
    median: float
    p90: float

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return self.deviation / math.sqrt(self.runs)


class Mean(NamedTuple):
    """A mean with its standard error."""

    mean: float
    error: float


class RunningTotals:
    """Sums and counts over replications, of several schedules that met the same random draws."""

    def __init__(self, schedules: Sequence[str], people: Sequence[PersonId]) -> None:
        self.schedules = tuple(schedules)
        self.people = tuple(people)
        self.runs = 0
        self.incidents = 0
        cells = (len(self.schedules), len(self.people) + 2)
        kinds = len(measures())
        self._counts = np.zeros((kinds, *cells), dtype=np.int64)
        self._sums = np.zeros((kinds, *cells))
        self._squares = np.zeros((kinds, *cells))
        self._histograms = [
            [[Histogram(measure.grain) for _ in range(cells[1])] for _ in self.schedules]
            for measure in measures()
        ]
        self._mondays: tuple[Floats, Floats] | None = None
        self.compared = ComparedTally(self.schedules, self.people)
        self.reasons: dict[Reason, ReasonTally] = {}
        self.services: tuple[dict[ServiceId, ServiceTally], ...] = tuple({} for _ in schedules)
        self.costs: tuple[dict[Alert, CostTally], ...] = tuple({} for _ in schedules)

    def add(self, chunk: Chunk) -> None:
        """Take over some replications."""
        rows = _with_all(chunk.rows)
        self.runs += len(rows)
        self.incidents += chunk.incidents
        there = ~np.isnan(rows)
        known = np.where(there, rows, 0.0)
        self._counts += there.sum(axis=0)
        self._sums += known.sum(axis=0)
        self._squares += (known * known).sum(axis=0)
        self.compared.add(chunk.rows, chunk.team)
        self._add_histograms(rows)
        self._add_mondays(chunk.mondays)
        for key, reason in chunk.reasons.items():
            mine = self.reasons.setdefault(key, ReasonTally())
            mine.times += reason.times
            mine.total += reason.total
            mine.limit = reason.limit
        for place, services in enumerate(chunk.services):
            for service, counted in services.items():
                self.services[place].setdefault(service, ServiceTally.empty()).add(counted)
        for place, costs in enumerate(chunk.costs):
            for alert, cost in costs.items():
                self.costs[place].setdefault(alert, CostTally()).add(cost)

    def spread(self, schedule: str, who: Who, measure: str) -> Spread | None:
        """A measure of somebody; ``None`` where there never was a number."""
        k, (s, p) = place_of(measure), self._cell(schedule, who)
        runs = int(self._counts[k, s, p])
        if not runs:
            return None
        total = float(self._sums[k, s, p])
        quantiles = self._histograms[k][s][p].quantiles((0.1, 0.5, 0.9))
        p10, median, p90 = (0.0 if value is None else value for value in quantiles)
        squares = float(self._squares[k, s, p])
        return Spread(runs, total / runs, _deviation(runs, total, squares), p10, median, p90)

    def most_loaded(self, schedule: str, measure: str = SLEEP_INTERRUPTIONS) -> PersonId | None:
        """The person with the highest mean (of equals the first); ``None``: there are no people."""
        if not self.people:
            return None
        s = self.schedules.index(schedule)
        means = self._sums[place_of(measure), s, : len(self.people)]
        return self.people[int(np.argmax(means))]

    def mondays(self, schedule: str, who: PersonId) -> tuple[Mean, ...]:
        """Recovery debt on each Monday at 09:00."""
        if self._mondays is None:
            return ()
        s, p = self._cell(schedule, who)
        totals, squares = (array[s, p].tolist() for array in self._mondays)
        return tuple(_mean(self.runs, a, b) for a, b in zip(totals, squares, strict=True))

    def _cell(self, schedule: str, who: Who) -> tuple[int, int]:
        people: tuple[Who, ...] = (*self.people, EVERYBODY, MOST_LOADED)
        return self.schedules.index(schedule), people.index(who)

    def _add_histograms(self, rows: Floats) -> None:
        for k, measure in enumerate(measures()):
            grains = rows[:, k] / measure.grain
            for s, histograms in enumerate(self._histograms[k]):
                for p, histogram in enumerate(histograms):
                    counts = histogram.counts
                    for value in grains[:, s, p].tolist():
                        if value == value:  # noqa: PLR0124 -- NaN: there is no number
                            key = round(value)
                            counts[key] = counts.get(key, 0) + 1

    def _add_mondays(self, mondays: Floats) -> None:
        if self._mondays is None:
            shape = mondays.shape[1:]
            self._mondays = (np.zeros(shape), np.zeros(shape))
        totals, squares = self._mondays
        totals += mondays.sum(axis=0)
        squares += (mondays * mondays).sum(axis=0)


def _with_all(rows: Floats) -> Floats:
    """Rows with two more people: everybody together, and the most loaded person."""
    signs = np.array([-1.0 if measure.low_is_bad else 1.0 for measure in measures()])
    signed = rows * signs[:, None, None]
    lowest = np.where(np.isnan(signed), -np.inf, signed)
    worst = lowest.max(axis=-1, initial=-np.inf)
    worst = np.where(np.isinf(worst), np.nan, worst) * signs[:, None]
    return np.concatenate([rows, rows.sum(axis=-1)[..., None], worst[..., None]], axis=-1)


def _mean(runs: int, total: float, squares: float) -> Mean:
    return Mean(total / runs, _deviation(runs, total, squares) / math.sqrt(runs))


def _deviation(runs: int, total: float, squares: float) -> float:
    """The sample's standard deviation; what is lost to rounding is nothing."""
    if runs < 2:
        return 0.0
    spread = squares - total * total / runs
    return 0.0 if spread <= 1e-12 * squares else math.sqrt(spread / (runs - 1))


def all_reasons(
    reasons: Mapping[Reason, ReasonTally], schedule: int, person: int
) -> tuple[tuple[Reason, ReasonTally], ...]:
    """Why somebody was amber or red, the most frequent reason first."""
    mine = [item for item in reasons.items() if item[0][:2] == (schedule, person)]
    return tuple(sorted(mine, key=lambda item: (-item[1].times, item[0].indicator)))


def uncovered_rotation_roles(plan: ResponsePlan) -> Mapping[tuple[RotationId, Role], float]:
    """Active hours of each role that nobody holds; a shadow's may stay empty and is left out."""
    return {
        (rotation_role.rotation, rotation_role.role): plan.active[rotation_role.rotation].length
        - plan.active[rotation_role.rotation].shared(rotation_role.held()).length
        for rotation_role in plan.rotation_roles.values()
        if rotation_role.role is not Role.SHADOW
    }


def uncovered_services(plan: ResponsePlan) -> Mapping[ServiceId, float]:
    """Hours of each service's coverage in which no active rotation of it has a primary.

    Only within the horizons of its rotations: nobody can hold what has not begun.
    """
    span = plan.span
    start, end = moment_of(span, span.start), moment_of(span, span.end)
    found = {}
    for service in plan.scenario.services.values():
        covered = edges_of(
            (span.hours(a), span.hours(b))
            for a, b in active_within(start, end, service.coverage, service.zone)
        )
        rotations = plan.paged_by[service.id]
        wanted = union(plan.active[rotation].shared(covered) for rotation in rotations)
        watched = union(
            plan.active[rotation].shared(plan.rotation_roles[rotation, Role.PRIMARY].held())
            for rotation in rotations
        )
        found[service.id] = wanted.length - wanted.shared(watched).length
    return found
