"""``backtest``: a schedule made from what was known then, lived through with what came next."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from oncall_opt.commands.backtest.known_then import (
    BacktestError,
    known_before,
    known_notes,
    recorded_only,
)
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.solve import OPTIMAL, solve
from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from simulation.arrivals.arrivals import Mode, arrivals_for
from simulation.outcome.measures import EVENT_BURDEN, measures, place_of
from simulation.runs.replication import Progress, Replications, Runs, Trial, replicate
from simulation.runs.running_totals import EVERYBODY, Tally
from simulation.timeline.incidents import Arrivals, Incident
from simulation.timeline.span import span_of

#: What is expected and compared with what came, in the order of the columns.
MEASURES = (
    "interruptions_business",
    "interruptions_off",
    "interruptions_sleep",
    "sleep_lost_hours",
    EVENT_BURDEN,
)
#: The name of the schedule.
_MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRow:
    """One measure of one person (or of everybody): what was expected, and what came.

    Attributes:
        expected: Mean of the model.
        p10, p90: Four runs of five of the model lie between them, bounds included.
        real: With the alerts that really came; the mean over the luck of answering them.
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
    """What came of a schedule made from what was known.

    Attributes:
        scenario: As it was known then; its horizon begins at ``until``.
        until: From which instant on nothing was known.
        covered: Until when it is recorded what came; not after the horizon.
        solution: The schedule made then.
        expected, real: The runs with alerts of the model, and with those that came.
        rows: By person, everybody last.
        notes: Readings that ought to be said aloud.
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
    """How the schedule is made, and how often it is lived through.

    Attributes:
        method: ``optimal``, or a baseline.
        solve: Of the optimizer.
        arrivals: What is expected to come, from the history until then.
        runs: Replications of what is expected, and as many of what came.
    """

    method: str = OPTIMAL
    solve: SolveOptions = field(default_factory=SolveOptions)
    arrivals: Mode = "auto"
    runs: Runs = field(default_factory=Runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeThen:
    """A schedule made from what was known.

    Attributes:
        scenario: With everything that is recorded, also of what came next.
        known: As it was known when its horizon began.
        covered: Until when it is recorded what came; not after the horizon.
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
        listener: Told where the search stands.

    Raises:
        BacktestError: No history has alerts on both sides of the horizon's start.
        InfeasibleError, UndecidedError: As of ``solve``.
    """
    options = options or BacktestOptions()
    known, recorded = known_before(scenario)
    span = span_of(Calendar(known))
    covered = min(recorded, span.origin + timedelta(hours=span.end))
    if span.hours(covered) <= span.start:
        message = f"the record ends on {recorded:%Y-%m-%d}, before the first turn begins"
        raise BacktestError(f"{message}; choose an earlier day")
    solution = solve(known, options.solve, method=options.method, listener=listener)
    return MadeThen(scenario=scenario, known=known, covered=covered, solution=solution)


def live_since(
    made: MadeThen,
    options: BacktestOptions | None = None,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Live through a schedule with what was expected to come, and with what really came.

    Args:
        executor: Who lives through the replications; ``None``: this process. It changes no byte.
        progress: Called with the runs that are done, and those that there are; twice over.
    """
    options = options or BacktestOptions()
    known = made.known
    hours = span_of(Calendar(known)).hours(made.covered)

    def lived(then: Scenario, mode: Mode, runs: Runs) -> Replications:
        those = recorded_only(then)
        arrivals = arrivals_for(those, mode=mode, seed=runs.seed)
        trial = Trial(
            scenario=those,
            schedules={_MADE: made.solution.schedule},
            arrivals=_Until(arrivals, hours),
        )
        return replicate(trial, runs, executor=executor, progress=progress)

    expected = lived(known, options.arrivals, options.runs)
    as_many = replace(options.runs, most=expected.tally.runs, precision=None)
    real = lived(replace(known, services=made.scenario.services), "dated", as_many)
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


@dataclass(frozen=True, slots=True)
class _Until:
    """Arrivals that stop where the record of what came does."""

    arrivals: Arrivals
    hours: float

    @property
    def description(self) -> str:
        """What the output says of where the incidents come from."""
        return self.arrivals.description

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        """The incidents of one replication; their keys are their places, as before."""
        return tuple(one for one in self.arrivals.incidents(replication) if one.at < self.hours)


def _rows(expected: Tally, real: Tally) -> Iterator[BacktestRow]:
    for who in (*expected.people, EVERYBODY):
        for measure in MEASURES:
            model, came = (one.spread(_MADE, who, measure) for one in (expected, real))
            if model is None or came is None:
                continue
            # Quantiles are exact to a grain.
            close = measures()[place_of(measure)].grain / 2
            yield BacktestRow(
                person=who,
                measure=measure,
                expected=model.mean,
                p10=model.p10,
                p90=model.p90,
                real=came.mean,
                inside=model.p10 - close <= came.mean <= model.p90 + close,
            )
