"""Expectation: what the optimizer expects of a schedule beside what the simulation lives through.

The two are reckoned apart, so each is a check on the other. They agree where their difference is
within 2 %, within four standard errors, or less than a hundredth of an interruption or hour; where
they do not, the reasons that apply are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from oncall_opt.commands.simulate.expectation_gaps import Case, parting_reasons
from oncall_opt.running.expected_peaks import peak_debt
from optimizer.rules.health.debt import debt_at
from optimizer.world.expected_load import Load
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.calendar.calendar import CLASSES
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.measures import EVENT_BURDEN
from simulation.runs.replication import Replications
from simulation.runs.running_totals import EVERYBODY
from simulation.sleep.workdays import workdays_of
from simulation.timeline.nights import moment_of
from simulation.timeline.span import span_of

#: Less than this is no difference: burdens are counted in hundredths of an hour.
LEAST_DIFFERENCE = 0.01
PART, ERRORS = 0.02, 4.0
#: Names that ``simulation.outcome.measures`` does not have: debt at a fixed time.
DEBT = "debt_hours"
PEAK = "peak_debt_hours"
_SLEEP = frozenset({"sleep_lost_hours", DEBT})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationRow:
    """One number of one person, expected and lived through.

    Attributes:
        person: An id, or ``everybody``.
        measure: See ``simulation.outcome.measures``; or ``debt_hours``, at a fixed time.
        at: That time: a Monday, 09:00 by the person's clock.
        simulated, error: Mean over the replications, and its standard error.
        comparable: Whether the two ought to agree. The peak of the debt is another thing: the mean
            of the highest is never below the highest mean.
        reasons: Why they part; empty where they agree, or where nothing is known to explain it.
    """

    person: str
    measure: str
    at: datetime | None
    expected: float
    simulated: float
    error: float
    comparable: bool
    reasons: tuple[str, ...]

    @property
    def parts(self) -> bool:
        """Whether the two differ by more than they may."""
        return self.comparable and _parts(self.expected, self.simulated, self.error)


def expected_against_simulated(
    world: World,
    schedule: Schedule,
    replications: Replications,
    *,
    name: str,
    modelled: bool = True,
) -> tuple[ExpectationRow, ...]:
    """What is expected of a schedule beside what was lived through, by person and altogether.

    Args:
        world: Of the scenario, with the alerts it was lived through with.
        name: Of the schedule among the replications.
        modelled: Whether incidents came from the model of arrivals.
    """
    every = Holdings(world.calendar, schedule).by_person
    cases = tuple(
        Case(
            world=world,
            schedule=schedule,
            person=person,
            holdings=tuple(h for h in every.get(person, ()) if not h.past),
            modelled=modelled,
        )
        for person in world.scenario.people
    )
    rows = [row for case in cases for row in _of_person(case, replications, name)]
    return (*rows, *_of_everybody(cases, rows, replications, name))


def _of_person(case: Case, replications: Replications, name: str) -> Iterator[ExpectationRow]:
    tally, person = replications.tally, case.person
    for measure, expected in _expected(case).items():
        spread = tally.spread(name, person, measure)
        if spread is not None:
            yield _row(case, measure, None, expected, (spread.mean, spread.error))
    mondays = _mondays(case.world, person)
    debts = debt_at(case.world, person, case.holdings, mondays)
    for at, expected, lived in zip(mondays, debts, tally.mondays(name, person), strict=True):
        yield _row(case, DEBT, at, expected, (lived.mean, lived.error))
    peak = tally.spread(name, person, PEAK)
    if peak is not None:
        expected = peak_debt(case.world, case.holdings)
        yield _row(case, PEAK, None, expected, (peak.mean, peak.error))


def _of_everybody(
    cases: tuple[Case, ...], rows: list[ExpectationRow], replications: Replications, name: str
) -> Iterator[ExpectationRow]:
    totals: dict[str, float] = {}
    for row in rows:
        if row.at is None and row.comparable:
            totals[row.measure] = totals.get(row.measure, 0.0) + row.expected
    for measure, expected in totals.items():
        spread = replications.tally.spread(name, EVERYBODY, measure)
        if spread is None:
            continue
        reasons: dict[str, None] = {}
        if _parts(expected, spread.mean, spread.error):
            for case in cases:
                reasons |= dict.fromkeys(parting_reasons(case, of_sleep=measure in _SLEEP))
        yield ExpectationRow(
            person=EVERYBODY,
            measure=measure,
            at=None,
            expected=expected,
            simulated=spread.mean,
            error=spread.error,
            comparable=True,
            reasons=tuple(reasons),
        )


def _row(
    case: Case, measure: str, at: datetime | None, expected: float, lived: tuple[float, float]
) -> ExpectationRow:
    comparable = measure != PEAK
    parts = comparable and _parts(expected, *lived)
    return ExpectationRow(
        person=case.person,
        measure=measure,
        at=at,
        expected=expected,
        simulated=lived[0],
        error=lived[1],
        comparable=comparable,
        reasons=parting_reasons(case, of_sleep=measure in _SLEEP) if parts else (),
    )


def _parts(expected: float, simulated: float, error: float) -> bool:
    allowed = max(LEAST_DIFFERENCE, PART * expected, ERRORS * error)
    return abs(simulated - expected) > allowed


def _expected(case: Case) -> dict[str, float]:
    load = sum((case.world.load(holding) for holding in case.holdings), Load())
    found = {}
    for place, klass in enumerate(CLASSES):
        found[f"interruptions_{klass.value}"] = load.interruptions[place]
        found[f"active_hours_{klass.value}"] = load.work_hours[place]
    found[EVENT_BURDEN] = load.burden - load.standby
    found["sleep_lost_hours"] = load.sleep_lost_hours
    return found


def _mondays(world: World, person: PersonId) -> tuple[datetime, ...]:
    """The Mondays at which the simulation looks at debt."""
    span, scenario = span_of(world.calendar), world.scenario
    mondays = workdays_of(span, scenario.people[person], scenario.zone).mondays
    return tuple(moment_of(span, hours) for hours in mondays)
