"""``backtest``: a schedule from what was known then, simulated with what followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.solve import OPTIMAL, solve
from scenarios.calendar.calendar import Calendar
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.errors import OncallOptError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.services import AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import PersonId, ServiceId
from scenarios.reading.near_matches import listed
from simulation.arrivals.arrivals import arrivals_for
from simulation.outcome.measures import EVENT_LOAD, measures, place_of
from simulation.runs.replication import Progress, Replications, Runs, Trial, replicate
from simulation.runs.running_totals import EVERYBODY, RunningTotals
from simulation.timeline.incidents import ArrivalMode, Arrivals, Incident
from simulation.timeline.span import span_of

#: Measures that are compared, in the order of the columns.
MEASURES = (
    "interruptions_business",
    "interruptions_off",
    "interruptions_sleep",
    "sleep_lost_hours",
    EVENT_LOAD,
)
#: The name of the schedule.
_MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRow:
    """One measure of one person (or of everybody): what was expected, and what was real.

    Attributes:
        expected: Mean of the model.
        p10, p90: Four runs of five of the model lie between them, bounds included.
        real: With the recorded alerts; the mean over the random draws of answering them.
        inside: Whether it lies between ``p10`` and ``p90``.
    """

    person: PersonId | str
    measure: str
    expected: float
    p10: float
    p90: float
    real: float
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A schedule made from what was known, simulated with what was recorded next.

    Attributes:
        scenario: As it was known then; its horizon begins at ``until``.
        until: Since when nothing was known.
        covered: Until when alerts are recorded; not after the horizon.
        solution: The schedule made then.
        expected, real: The runs with alerts of the model, and with the recorded ones.
        rows: By person, everybody last.
        notes: How the file was read.
    """

    scenario: Scenario
    until: datetime
    covered: datetime
    solution: Solution
    expected: Replications
    real: Replications
    rows: tuple[BacktestRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestOptions:
    """How the schedule is made, and how often it is simulated.

    Attributes:
        method: ``optimal``, or a baseline.
        solve: Of the optimizer.
        arrivals: See ``ArrivalMode``, of the history until then.
        runs: Replications with the model, and as many with the recorded alerts.
    """

    method: str = OPTIMAL
    solve: SolveOptions = field(default_factory=SolveOptions)
    arrivals: str = ArrivalMode.AUTO
    runs: Runs = field(default_factory=Runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeThen:
    """A schedule made from what was known.

    Attributes:
        scenario: With everything that is recorded, also afterwards.
        known: As it was known when its horizon began.
        covered: Until when alerts are recorded; not after the horizon.
    """

    scenario: Scenario
    known: Scenario
    covered: datetime
    solution: Solution


def make_then(
    scenario: Scenario, options: BacktestOptions | None = None, *, listener: Listener | None = None
) -> MadeThen:
    """Make a schedule from what was known at the horizon's start.

    Args:
        scenario: With histories that go on beyond its start.
        listener: Called with the progress of the search.

    Raises:
        BacktestError: No history has alerts on both sides of the horizon's start.
        InfeasibleError, UndecidedError: As of ``solve``.
    """
    options = options or BacktestOptions()
    known, recorded = known_before(scenario)
    span = span_of(Calendar(known))
    covered = min(recorded, span.origin + timedelta(hours=span.end))
    if span.hours(covered) <= span.start:
        message = f"the record ends on {recorded:%Y-%m-%d}, before the first shift begins"
        raise BacktestError(f"{message}; choose an earlier day")
    solution = solve(known, options.solve, method=options.method, listener=listener)
    return MadeThen(scenario=scenario, known=known, covered=covered, solution=solution)


def simulate_since(
    made: MadeThen,
    options: BacktestOptions | None = None,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Simulate a schedule with the expected and with the recorded alerts.

    Args:
        executor: Runs the replications; ``None``: this process. It changes no byte.
        progress: Called with the runs that are done, and those that there are; twice over.
    """
    options = options or BacktestOptions()
    known = made.known
    hours = span_of(Calendar(known)).hours(made.covered)

    def simulated(then: Scenario, mode: str, runs: Runs) -> Replications:
        those = recorded_only(then)
        arrivals = arrivals_for(those, mode=mode, seed=runs.seed)
        trial = Trial(
            scenario=those,
            schedules={_MADE: made.solution.schedule},
            arrivals=_Until(arrivals, hours),
        )
        return replicate(trial, runs, executor=executor, progress=progress)

    expected = simulated(known, options.arrivals, options.runs)
    as_many = replace(options.runs, most=expected.tally.runs, precision=None)
    real = simulated(replace(known, services=made.scenario.services), ArrivalMode.DATED, as_many)
    return Backtest(
        scenario=known,
        until=known.start,
        covered=made.covered,
        solution=made.solution,
        expected=expected,
        real=real,
        rows=tuple(_rows(expected.tally, real.tally)),
        notes=tuple(known_notes(made.scenario, known)),
    )


def backtest(
    scenario: Scenario,
    options: BacktestOptions | None = None,
    *,
    listener: Listener | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Make a schedule from what was known at the horizon's start; compare it with what followed.

    Args and errors are those of ``make_then`` and ``simulate_since``.
    """
    made = make_then(scenario, options, listener=listener)
    return simulate_since(made, options, executor=executor, progress=progress)


@dataclass(frozen=True, slots=True)
class _Until:
    """Arrivals that stop where the record does."""

    arrivals: Arrivals
    hours: float

    @property
    def description(self) -> str:
        """What the output says of where the incidents arrive from."""
        return self.arrivals.description

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        """The incidents of one replication; their keys are their places, as before."""
        return tuple(one for one in self.arrivals.incidents(replication) if one.at < self.hours)


def _rows(expected: RunningTotals, recorded: RunningTotals) -> Iterator[BacktestRow]:
    for who in (*expected.people, EVERYBODY):
        for measure in MEASURES:
            model, real = (one.spread(_MADE, who, measure) for one in (expected, recorded))
            if model is None or real is None:
                continue
            # Quantiles are exact to a grain.
            close = measures()[place_of(measure)].grain / 2
            yield BacktestRow(
                person=who,
                measure=measure,
                expected=model.mean,
                p10=model.p10,
                p90=model.p90,
                real=real.mean,
                inside=model.p10 - close <= real.mean <= model.p90 + close,
            )


#: A record that is shorter says little of other weeks.
ENOUGH_WEEKS = 4


class BacktestError(OncallOptError):
    """There is no history on both sides of the date."""


def known_before(scenario: Scenario) -> tuple[Scenario, datetime]:
    """A scenario as it was known when its horizon begins, and until when its alerts are recorded.

    Histories and previous schedules are cut. What is recorded ends with the history that ends
    first.

    Raises:
        BacktestError: No history has alerts on both sides of that instant.
    """
    until = scenario.start
    histories = [s.alerts for s in scenario.services.values() if isinstance(s.alerts, AlertHistory)]
    both = [one for one in histories if one.start < until < one.end]
    if not both:
        raise BacktestError(_outside(until, scenario.zone, histories))
    services = {
        name: replace(one, alerts=_known(one, until)) for name, one in scenario.services.items()
    }
    past = [_past(scenario, one) for one in scenario.previous]
    known = replace(scenario, services=services, previous=tuple(p for p in past if p.assignments))
    return known, min(one.end for one in both)


def recorded_only(scenario: Scenario) -> Scenario:
    """Return the scenario without patterns, of which there is no record."""
    services = {
        name: replace(one, alerts=None) if isinstance(one.alerts, AlertPattern) else one
        for name, one in scenario.services.items()
    }
    return replace(scenario, services=services)


def known_notes(scenario: Scenario, known: Scenario) -> Iterator[str]:
    """What of a scenario was left out of what was known, in words."""
    patterns = _named(scenario.services, AlertPattern)
    if patterns:
        yield (
            f"{listed(patterns)} {'have' if len(patterns) > 1 else 'has'} a pattern and no record: "
            "used to make the schedule, left out of the comparison"
        )
    unknown = [
        name
        for name, one in scenario.services.items()
        if isinstance(one.alerts, AlertHistory) and known.services[name].alerts is None
    ]
    if unknown:
        yield f"{listed(unknown)}: nothing was known yet; no alerts when the schedule is made"
    for path, weeks in _short(known).items():
        yield f"{path}: only {7 * weeks:.0f} days were known, too few to predict other weeks"
    past = sum(len(one.assignments) for one in scenario.previous)
    kept = sum(len(one.assignments) for one in known.previous)
    if kept < past:
        yield f"previous: {past - kept} of {past} assignments begin later; left out"


def _known(service: Service, until: datetime) -> AlertHistory | AlertPattern | None:
    history = service.alerts
    if not isinstance(history, AlertHistory) or history.end <= until:
        return history
    if history.start >= until:
        return None
    before = tuple(
        replace(
            alert,
            acknowledged_at=_if_before(alert.acknowledged_at, until),
            resolved_at=_if_before(alert.resolved_at, until),
        )
        for alert in history.alerts
        if alert.opened_at < until
    )
    return replace(history, end=until, alerts=before)


def _if_before(moment: datetime | None, until: datetime) -> datetime | None:
    return moment if moment is not None and moment < until else None


def _past(scenario: Scenario, past: PastSchedule) -> PastSchedule:
    """What had begun by then; a shift that goes on ends where the horizon takes over."""
    kept: list[Assignment] = []
    for one in past.assignments:
        if one.start >= scenario.start:
            continue
        rotation = scenario.rotations.get(one.rotation)
        shifts = shifts_of(scenario, rotation) if rotation is not None else ()
        handover = shifts[0].start if shifts else scenario.start
        kept.append(replace(one, end=min(one.end, handover)))
    return replace(past, assignments=tuple(kept))


def _short(known: Scenario) -> dict[str, float]:
    """Weeks recorded by file, where they are few."""
    histories = [s.alerts for s in known.services.values() if isinstance(s.alerts, AlertHistory)]
    weeks = {one.path: (one.end - one.start) / timedelta(weeks=1) for one in histories}
    return {path: length for path, length in weeks.items() if length < ENOUGH_WEEKS}


def _named(services: Mapping[ServiceId, Service], kind: type[AlertPattern]) -> list[ServiceId]:
    return [name for name, one in services.items() if isinstance(one.alerts, kind)]


def _outside(until: datetime, zone: str, histories: list[AlertHistory]) -> str:
    if not histories:
        return "no service has recorded alerts: give them with --alerts FILE"
    said = dict.fromkeys(
        f"{one.path} runs from {one.start:%Y-%m-%d} to {one.end - timedelta(days=1):%Y-%m-%d}"
        for one in histories
    )
    day = wall_clock(until, zone)
    return f"{day:%Y-%m-%d} is outside what is recorded: {'; '.join(said)}; choose a day within"
