"""``simulate``: from a scenario and a schedule to what it does to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertHistory
from simulation.arrivals.arrivals import arrivals_for, with_alerts
from simulation.outcome.service_outcome import ServiceFigures
from simulation.outcome.sleep_cost import SleepCost
from simulation.runs.outcome_rows import BandRow, MeasureRow, band_rows, measure_rows
from simulation.runs.replication import Progress, Replications, Runs, Trial, replicate
from simulation.runs.scenario_variants import variant_of
from simulation.timeline.incidents import ArrivalMode
from simulation.timeline.span import span_of

#: Default precision: standard error of the sleep interruptions.
PRECISION = 0.5
#: Replications at most, where it is not reached sooner.
MOST = 2000
#: A recording long enough to predict other weeks.
ENOUGH = timedelta(weeks=4)
#: The name of a schedule that is given without one.
ONLY = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateOptions:
    """Which alerts, and how often.

    Attributes:
        alerts: An alert file instead of the scenario's histories and patterns.
        arrivals: What becomes of a history, see ``arrivals_for``.
        runs: Exactly so many replications; with a precision, so many at most. ``None``: at least
            50, until the precision is reached.
        precision: The standard error of the mean sleep interruptions of the person with the
            highest mean that is good enough; ``None``: 0.5, or none where ``runs`` are given.
        seed: The same seed gives the same answer.
        variants: By name of a schedule: the scenario, with fewer alerts or another escalation, that
            it is simulated in. Alerts are the same except those taken out; the people
            are everybody's. Not together with ``alerts``.
    """

    alerts: Path | None = None
    arrivals: str = ArrivalMode.AUTO
    runs: int | None = None
    precision: float | None = None
    seed: int = 0
    variants: Mapping[str, Scenario] = field(default_factory=lambda: MappingProxyType({}))

    def replications(self) -> Runs:
        """How many, as ``replicate`` wants to know it."""
        if self.runs is not None:
            return Runs(most=self.runs, precision=self.precision, seed=self.seed)
        wanted = PRECISION if self.precision is None else self.precision
        return Runs(most=MOST, precision=wanted, seed=self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a schedule does to people, over many replications.

    Attributes:
        scenario: As it was simulated, with the alerts it was given.
        schedules: By name; one that was given without a name is ``schedule``.
        runs: How many were wanted, and when to stop.
        notes: How alerts and schedules were read, in numbers.
        variants: By name of a schedule, where it was simulated in a changed scenario.
    """

    scenario: Scenario
    schedules: Mapping[str, Schedule]
    replications: Replications
    runs: Runs
    notes: tuple[str, ...]
    variants: Mapping[str, Scenario] = field(default_factory=lambda: MappingProxyType({}))

    def scenario_of(self, schedule: str) -> Scenario:
        """The scenario that a schedule was simulated in, with everybody's people."""
        changed = self.variants.get(schedule)
        return self.scenario if changed is None else replace(changed, people=self.scenario.people)

    @property
    def measures(self) -> tuple[MeasureRow, ...]:
        """Every measure of everybody: mean, standard error, P10, median, P90."""
        return tuple(measure_rows(self.replications))

    @property
    def bands(self) -> tuple[BandRow, ...]:
        """The load band of everybody, its chances, and what set it."""
        return tuple(band_rows(self.replications))

    def services(self, schedule: str = ONLY) -> tuple[ServiceFigures, ...]:
        """What each service gets under a schedule."""
        return self.replications.services[schedule]

    def costs(self, schedule: str = ONLY) -> tuple[SleepCost, ...]:
        """Which alerts cost the most sleep under a schedule, the costliest first."""
        return self.replications.costs[schedule]


def simulate(
    scenario: Scenario,
    schedule: Schedule | Mapping[str, Schedule],
    *,
    options: SimulateOptions | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Simulate a schedule many times.

    Args:
        schedule: One; or several by name, which then meet the same alerts and random draws.
        executor: Runs the replications; ``None``: this process. It changes no byte.
        progress: Called now and then with the replications that are done, and the most there are.

    Raises:
        ScenarioError: A schedule is of other people, other rotations or another horizon; or the
            alerts cannot be read.
        KeyboardInterrupt: Before the first replications were complete; later ones end it early,
            and ``replications.ending`` says so.
    """
    options = options or SimulateOptions()
    schedules = {ONLY: schedule} if isinstance(schedule, Schedule) else dict(schedule)
    notes = list[str]()
    if options.alerts is not None:
        scenario, said = with_alerts(
            scenario, options.alerts, within_horizon=options.arrivals == ArrivalMode.DATED
        )
        notes += said
    calendar = Calendar(scenario)
    arrivals = arrivals_for(scenario, mode=options.arrivals, seed=options.seed, calendar=calendar)
    runs = options.replications()
    trial = Trial(
        scenario=scenario,
        schedules=schedules,
        arrivals=arrivals,
        calendar=calendar,
        variants={name: variant_of(scenario, one) for name, one in options.variants.items()},
    )
    replications = replicate(trial, runs, executor=executor, progress=progress)
    return Outcome(
        scenario=scenario,
        schedules=schedules,
        replications=replications,
        runs=runs,
        notes=(*notes, *arrivals.notes, *_short(scenario), *_outside(calendar, schedules)),
        variants=options.variants,
    )


def _short(scenario: Scenario) -> Iterator[str]:
    """Report histories that are too short to predict other weeks."""
    alerts = [service.alerts for service in scenario.services.values()]
    recorded = {one.path: one.end - one.start for one in alerts if isinstance(one, AlertHistory)}
    for path, length in recorded.items():
        if length < ENOUGH:
            yield (
                f"{path}: {length.days} {'day' if length.days == 1 else 'days'} recorded; "
                "fewer than four weeks predict little"
            )


def _outside(calendar: Calendar, schedules: Mapping[str, Schedule]) -> Iterator[str]:
    """How much of each schedule lies outside the horizon, and is not simulated."""
    span = span_of(calendar)
    for name, schedule in schedules.items():
        held = [one for one in schedule.assignments if one.person is not None]
        before = sum(1 for one in held if span.hours(one.end) <= span.start)
        after = sum(1 for one in held if span.hours(one.start) >= span.end)
        for count, where in ((before, "before"), (after, "after")):
            if count:
                yield (
                    f"{name}: {count:,} of {len(held):,} assignments lie {where} the horizon; "
                    "left out"
                )
