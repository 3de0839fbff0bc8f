"""The numbers of every size of the overnight pool, and of the current schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median

from oncall_opt.views.nights_of_sleep import months
from optimizer.fairness.load_measures import Measures, measure
from optimizer.fairness.relative_load import TENTH
from optimizer.frontier.frontier_point import Frontier, Point
from optimizer.judge.check import check
from optimizer.pool.week_absences import AbsenceVerdict, absence_text
from optimizer.session.solution import Objective
from optimizer.world.world import World
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.compared_measures import MOST_LOADED
from simulation.outcome.measures import RED, SLEEP_INTERRUPTIONS
from simulation.simulate import Outcome
from simulation.statistics.paired_differences import PairedDifference

TODAY = "today"
#: Of a normal distribution, 95 % lie within so many standard deviations.
_Z = 1.96
_AMBER_OR_RED, _NIGHTS = "amber_or_red", "interrupted_nights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The simulated measures of one schedule; each is of the person who has most on average.

    Attributes:
        sleep_interruptions, interrupted_nights: In 30 days.
        amber_or_red, red: Highest chance of anybody, 0 to 1.
        runs: The runs that the chances were counted in; 0: they are known exactly.
        acknowledge_minutes: Mean time to acknowledge; ``None``: nobody ever did.
    """

    sleep_interruptions: float
    interrupted_nights: float
    peak_debt_hours: float
    amber_or_red: float
    amber_or_red_person: PersonId | None
    red: float
    red_person: PersonId | None
    acknowledge_minutes: float | None
    people_woken: float
    runs: int = 0

    @property
    def red_interval(self) -> tuple[float, float]:
        """The 95 % interval of the chance of red (Wilson 1927)."""
        if not self.runs:
            return self.red, self.red
        n, z = self.runs, _Z
        middle = (self.red + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(self.red * (1 - self.red) / n + (z / (2 * n)) ** 2)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRow:
    """One size of the overnight pool, or the current schedule.

    Attributes:
        name: Of the schedule in the simulation: the size, or ``today``, behind a prefix.
        size: The most people overnight on call; ``None``: it is the current schedule.
        worst, median: Relative load in hours: the highest, and the median of the overnight pool.
        on_call_percent: The highest of anybody.
        expected_sleep_interruptions: The highest of anybody in 30 days, by the optimizer.
        violations: Health limit → by how much it is violated, in the rule's unit.
        healthy: Whether no health limit is violated more than with everybody in the pool.
        leximin: How fair it is, with its proof; ``None``: it was not optimized.
        holds: Whether it holds with any one person out for a week; ``None``: not known.
        lost_week: An absence with which it does not hold, in words; '' where there is none.
        heaviest_week: The absence, in words, that costs most; '' where none is known.
        strained: The highest load with that absence, in hours.
    """

    name: str
    size: int | None
    people: tuple[PersonId, ...]
    worst: float
    worst_person: PersonId | None
    median: float
    on_call_percent: float
    expected_sleep_interruptions: float
    violations: Mapping[str, float]
    healthy: bool
    hard_violations: int = 0
    leximin: Objective | None = None
    simulated: Simulated | None = None
    holds: bool | None = None
    lost_week: str = ""
    heaviest_week: str = ""
    strained: float | None = None


def rows_of(
    frontier: Frontier, today: Schedule, outcome: Outcome | None, *, prefix: str = ""
) -> list[FrontierRow]:
    """Return a row for each size, ascending, and the current schedule as the last."""
    points = [_row(point, frontier, outcome, prefix) for point in frontier.points]
    return [*points, _today(frontier.scenario, today, outcome, prefix)]


def schedules_of(
    frontier: Frontier, today: Schedule, *, prefix: str = ""
) -> Mapping[str, Schedule]:
    """Every schedule by the name of its row."""
    return {
        **{f"{prefix}{point.size}": point.solution.schedule for point in frontier.points},
        f"{prefix}{TODAY}": today,
    }


def saved(
    outcome: Outcome, of: str, against: str, measure: str = _NIGHTS
) -> PairedDifference | None:
    """Return how much more the most loaded person has with one schedule than another."""
    tally = outcome.replications.tally.compared
    return tally.difference(measure, (of, MOST_LOADED), (against, MOST_LOADED))


def per_month(scenario: Scenario, amount: float) -> float:
    """Convert an amount over the schedule period to one in 30 days."""
    return amount / months(scenario)


def _row(point: Point, frontier: Frontier, outcome: Outcome | None, prefix: str) -> FrontierRow:
    violations = {rule: value for rule, value in point.violations().items() if value}
    name = f"{prefix}{point.size}"
    row = _measured(frontier.scenario, point.measures, name, violations, outcome)
    known, strain = point.survival, point.strain
    if known is not None and known.answer is AbsenceVerdict.OPEN:
        known = None
    return replace(
        row,
        size=point.size,
        healthy=point.healthy,
        leximin=point.leximin,
        holds=known.answer is AbsenceVerdict.SURVIVES if known else None,
        lost_week=absence_text(frontier.scenario, known.absence) if known and known.absence else "",
        heaviest_week=absence_text(frontier.scenario, strain.absence) if strain else "",
        strained=strain.worst / TENTH if strain else None,
    )


def _today(
    scenario: Scenario, schedule: Schedule, outcome: Outcome | None, prefix: str
) -> FrontierRow:
    # Compared as the sizes are: people kept off nights owe nothing for it.
    world = World(scenario).with_pool(OvernightPool())
    violations = check(world.scenario, schedule, world=world)
    exceeded: dict[str, float] = {}
    for violation in violations:
        if not violation.hard and violation.rule in scenario.policy.health_order:
            exceeded[violation.rule] = exceeded.get(violation.rule, 0) + violation.amount
    measures = measure(world.scenario, schedule, world=world)
    row = _measured(scenario, measures, f"{prefix}{TODAY}", exceeded, outcome)
    return replace(row, hard_violations=sum(violation.hard for violation in violations))


def _measured(
    scenario: Scenario,
    measures: Measures,
    name: str,
    violations: Mapping[str, float],
    outcome: Outcome | None,
) -> FrontierRow:
    compared = [p for p in measures.people if p.relative is not None]
    woken = [p.relative or 0.0 for p in compared if p.overnight]
    worst = max(compared, key=lambda p: p.relative or 0.0, default=None)
    return FrontierRow(
        name=name,
        size=None,
        people=measures.overnight_pool,
        worst=measures.worst,
        worst_person=worst.person if worst else None,
        median=median(woken) if woken else 0.0,
        on_call_percent=100 * max((p.time_on_call for p in measures.people), default=0.0),
        expected_sleep_interruptions=per_month(scenario, measures.worst_sleep_interruptions),
        violations=violations,
        healthy=not violations,
        simulated=_simulated(outcome, name),
    )


def _simulated(outcome: Outcome | None, name: str) -> Simulated | None:
    if outcome is None or name not in outcome.schedules:
        return None
    tally = outcome.replications.tally.compared

    def mean(measure: str) -> float:
        return tally.mean(measure, name, MOST_LOADED) or 0.0

    return Simulated(
        sleep_interruptions=per_month(outcome.scenario, mean(SLEEP_INTERRUPTIONS)),
        interrupted_nights=per_month(outcome.scenario, mean(_NIGHTS)),
        peak_debt_hours=mean("peak_debt_hours"),
        amber_or_red=mean(_AMBER_OR_RED),
        amber_or_red_person=tally.most_loaded(_AMBER_OR_RED, name),
        red=mean(RED),
        red_person=tally.most_loaded(RED, name),
        acknowledge_minutes=tally.team_mean("acknowledge_minutes", name),
        people_woken=tally.team_mean("people_woken", name) or 0.0,
        runs=outcome.replications.tally.runs,
    )
