"""Expectation: what the optimizer expects of a schedule beside what the simulation finds.

The two are calculated independently, so each checks the other. They agree where the difference is
within 2 %, within four standard errors, or less than a hundredth of an interruption or hour; where
they do not, the reasons that apply are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from oncall_opt.running.expected_peaks import peak_debt
from optimizer.rules.health.debt import debt_at
from optimizer.world.expected_load import Load
from optimizer.world.holdings import Holding, Holdings, overlap
from optimizer.world.world import World
from scenarios.calendar.calendar import CLASSES
from scenarios.domain.rotations import Rotation
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertHistory, AlertPattern
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.rates.recorded_work import SAME_CAUSE
from simulation.outcome.measures import EVENT_LOAD
from simulation.runs.replication import Replications
from simulation.runs.running_totals import EVERYBODY
from simulation.sleep.person_context import workdays_of
from simulation.timeline.nights import moment_of
from simulation.timeline.span import span_of

#: Less than this is no difference: loads are counted in hundredths of an hour.
LEAST_DIFFERENCE = 0.01
PART, ERRORS = 0.02, 4.0
#: Names that ``simulation.outcome.measures`` does not have: debt at a fixed time.
DEBT = "debt_hours"
PEAK = "peak_debt_hours"
_SLEEP = frozenset({"sleep_lost_hours", DEBT})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationRow:
    """One number of one person, expected and simulated.

    Attributes:
        person: An id, or ``everybody``.
        measure: See ``simulation.outcome.measures``; or ``debt_hours``, at a fixed time.
        at: That time: a Monday, 09:00 by the person's clock.
        simulated, error: Mean over the replications, and its standard error.
        comparable: Whether the two ought to agree. The peak of the debt is another thing: the mean
            of the highest is never below the highest mean.
        reasons: Why they differ; empty where they agree or nothing explains it.
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
    def differs(self) -> bool:
        """Whether the two differ by more than they may."""
        return self.comparable and _differ(self.expected, self.simulated, self.error)


def expected_against_simulated(
    world: World, schedule: Schedule, replications: Replications, *, name: str, modeled: bool = True
) -> tuple[ExpectationRow, ...]:
    """What is expected of a schedule beside what was simulated, by person and altogether.

    Args:
        world: Of the scenario, with the alerts it was simulated with.
        name: Of the schedule among the replications.
        modeled: Whether incidents are from the model of arrivals.
    """
    every = Holdings(world.calendar, schedule).by_person
    cases = tuple(
        Case(
            world=world,
            schedule=schedule,
            person=person,
            holdings=tuple(h for h in every.get(person, ()) if not h.past),
            modeled=modeled,
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
    for at, expected, simulated in zip(mondays, debts, tally.mondays(name, person), strict=True):
        yield _row(case, DEBT, at, expected, (simulated.mean, simulated.error))
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
        if _differ(expected, spread.mean, spread.error):
            for case in cases:
                reasons |= dict.fromkeys(difference_reasons(case, of_sleep=measure in _SLEEP))
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
    case: Case, measure: str, at: datetime | None, expected: float, spread: tuple[float, float]
) -> ExpectationRow:
    comparable = measure != PEAK
    differ = comparable and _differ(expected, *spread)
    return ExpectationRow(
        person=case.person,
        measure=measure,
        at=at,
        expected=expected,
        simulated=spread[0],
        error=spread[1],
        comparable=comparable,
        reasons=difference_reasons(case, of_sleep=measure in _SLEEP) if differ else (),
    )


def _differ(expected: float, simulated: float, error: float) -> bool:
    allowed = max(LEAST_DIFFERENCE, PART * expected, ERRORS * error)
    return abs(simulated - expected) > allowed


def _expected(case: Case) -> dict[str, float]:
    load = sum((case.world.load(holding) for holding in case.holdings), Load())
    found = {}
    for place, klass in enumerate(CLASSES):
        found[f"interruptions_{klass.value}"] = load.interruptions[place]
        found[f"active_hours_{klass.value}"] = load.work_hours[place]
    found[EVENT_LOAD] = load.load - load.standby
    found["sleep_lost_hours"] = load.sleep_lost_hours
    return found


def _mondays(world: World, person: PersonId) -> tuple[datetime, ...]:
    """The Mondays at which the simulation looks at debt."""
    span, scenario = span_of(world.calendar), world.scenario
    mondays = workdays_of(span, scenario.people[person], scenario.zone).mondays
    return tuple(moment_of(span, hours) for hours in mondays)


#: Patterns that come in bursts at least this bad have days on which pages run into each other.
_BURSTY = 3.0
#: So do expected interruptions above this, per 12 hours held.
_MANY = 1.0
#: A history in which at least this part of the alerts come within an hour of another has them, too.
_CROWDED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody under a schedule.

    Attributes:
        holdings: What the person holds in the horizon.
        modeled: Whether incidents arrive from the model, whose means are the optimizer's rates.
    """

    world: World
    schedule: Schedule
    person: PersonId
    holdings: tuple[Holding, ...]
    modeled: bool = True

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """Those of which the person holds a role that is paged."""
        held = {h.rotation for h in self.holdings if h.role is not Role.SHADOW}
        return tuple(r for name, r in self.world.scenario.rotations.items() if name in held)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """A reason, and whether it applies."""

    text: str
    applies: Callable[[Case], bool]
    sleep_only: bool = False


def difference_reasons(case: Case, *, of_sleep: bool) -> tuple[str, ...]:
    """Return why somebody's numbers may differ, the most specific reason first.

    Args:
        of_sleep: Whether sleep or debt differs, not interruptions or work.
    """
    return tuple(r.text for r in _REASONS if (of_sleep or not r.sleep_only) and r.applies(case))


def _arrivals(case: Case) -> bool:
    return not case.modeled


def _last_resort(case: Case) -> bool:
    scenario = case.world.scenario
    steps = [step for rotation in scenario.rotations.values() for step in rotation.escalation]
    held = {rotation.id for rotation in case.rotations}
    return any(step.person == case.person or step.rotation in held for step in steps)


def _empty_slot(case: Case) -> bool:
    held = {rotation.id for rotation in case.rotations}
    return any(a.person is None and a.rotation in held for a in case.schedule.assignments)


def _two_rotations(case: Case) -> bool:
    paged = [h for h in case.holdings if h.role is not Role.SHADOW]
    return any(
        overlap(one.active, other.active) for n, one in enumerate(paged) for other in paged[:n]
    )


def _shared_faults(case: Case) -> bool:
    """Whether services of other rotations fail within minutes of those the person is paged for."""
    scenario = case.world.scenario
    histories = [s.alerts for s in scenario.services.values() if isinstance(s.alerts, AlertHistory)]
    every = (alert for history in histories for alert in history.alerts)
    alerts = sorted(every, key=lambda alert: alert.opened_at)
    reached = {
        name: frozenset(r.id for r in scenario.rotations.values() if name in r.services)
        for name in scenario.services
    }
    held = {rotation.id for rotation in case.rotations}
    return any(
        b.opened_at - a.opened_at < SAME_CAUSE
        and reached[a.service] != reached[b.service]
        and held & (reached[a.service] | reached[b.service])
        for a, b in pairwise(alerts)
    )


def _storms(case: Case) -> bool:
    """Whether there are days on which one page follows another."""
    load = sum((case.world.load(holding) for holding in case.holdings), Load())
    if 12 * sum(load.interruptions) > _MANY * sum(load.hours):
        return True
    services = case.world.scenario.services
    alerts = [services[name].alerts for r in case.rotations for name in r.services]
    return any(
        (isinstance(one, AlertPattern) and one.burstiness >= _BURSTY)
        or (isinstance(one, AlertHistory) and _crowded(one))
        for one in alerts
    )


def _crowded(history: AlertHistory) -> bool:
    opened = [alert.opened_at for alert in history.alerts]
    close = sum(1 for a, b in pairwise(opened) if b - a < timedelta(hours=1))
    return close > _CROWDED * len(opened)


def _busy(case: Case) -> bool:
    return any(Role.SECONDARY in rotation.roles for rotation in case.rotations)


def _zones(case: Case) -> bool:
    calendar = case.world.calendar
    mine = calendar.profile(case.person)
    slots = {(h.rotation, h.role) for h in case.holdings}
    secondary = {rotation for rotation, role in slots if role is Role.SECONDARY}
    return any(
        a.person is not None and a.rotation in secondary and calendar.profile(a.person) != mine
        for a in case.schedule.assignments
    )


def _waiting(case: Case) -> bool:
    services = case.world.scenario.services
    names = (name for r in case.rotations for name in r.services)
    return any(not services[name].coverage.always for name in names)


def _silent_nights(case: Case) -> bool:
    return case.world.scenario.policy.response.silent_night_minutes > 0


_REASONS = (
    _Reason(
        text="arrivals: incidents arrive as recorded, not at the expected rates", applies=_arrivals
    ),
    _Reason(
        text="escalation: nothing is expected of the steps after the roles of a rotation",
        applies=_last_resort,
    ),
    _Reason(
        text="empty roles: where nobody is primary, the next role is paged at once",
        applies=_empty_slot,
    ),
    _Reason(
        text="two rotations: pages of both at once are one interruption", applies=_two_rotations
    ),
    _Reason(
        text="shared faults: people who cannot help are released as soon as somebody can",
        applies=_shared_faults,
    ),
    _Reason(
        text="silent nights: the expectation leaves out sleep lost on call without a page",
        applies=_silent_nights,
        sleep_only=True,
    ),
    _Reason(text="bad days: incidents overlap more often than at mean rates", applies=_storms),
    _Reason(
        text="waiting: all alerts that wait for a service to open make one incident",
        applies=_waiting,
    ),
    _Reason(
        text="time zones: primary and secondary are expected to sleep at the same time",
        applies=_zones,
    ),
    _Reason(
        text="busy: while the primary works, the next page goes to the secondary", applies=_busy
    ),
)

#: What each is called.
NAMES = tuple(reason.text.partition(":")[0] for reason in _REASONS)
