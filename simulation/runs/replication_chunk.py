"""A chunk: a few replications simulated under every schedule, as plain data that travels."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import BUSINESS, SLEEP, Calendar, Floats
from scenarios.domain.policy import LoadSettings
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, ServiceId
from simulation.outcome.measures import TEAM, answers_of, measures, row_of, team_row
from simulation.outcome.person_outcome import PersonOutcome, broken_nights, simulated
from simulation.outcome.risk_bands import Band, BandVerdict, Indicator, band_of
from simulation.outcome.service_outcome import ServiceTally, count_services
from simulation.outcome.sleep_cost import Alert, CostTally, Lost, count_costs
from simulation.response.active_work import false_shares
from simulation.response.engine import respond
from simulation.response.response_plan import ResponsePlan, edges_of_quarters, make_plan
from simulation.runs.scenario_variants import TakenOut, Variant
from simulation.sleep.person_context import PersonContext, person_context
from simulation.timeline.incidents import Arrivals, Interruption, Log
from simulation.timeline.random_draws import draw
from simulation.timeline.span import Edges


class Reason(NamedTuple):
    """Why somebody was in a band."""

    schedule: int
    person: int
    band: Band
    indicator: Indicator


@dataclass(slots=True)
class ReasonTally:
    """How often that was the reason, the sum of its numbers then, and the limit crossed."""

    times: int = 0
    total: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything that is the same for all replications.

    Attributes:
        plans: Of each schedule.
        contexts: By schedule and person, in the order of the scenario.
        idle: The outcome of a person whom nothing reaches, likewise.
        holidays: Public holidays of each person.
        taken_out: What is removed under each schedule; ``None``: nothing.
    """

    plans: tuple[ResponsePlan, ...]
    contexts: tuple[tuple[PersonContext, ...], ...]
    idle: tuple[tuple[tuple[PersonOutcome, BandVerdict], ...], ...]
    holidays: tuple[Edges, ...]
    arrivals: Arrivals
    seed: int
    taken_out: tuple[TakenOut | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What some replications gave.

    Attributes:
        rows: Every measure, shape ``(replications, measures, schedules, people)``; NaN: none.
        mondays: Recovery debt, shape ``(replications, schedules, people, Mondays)``.
        team: What the team does together, shape ``(replications, team measures, schedules)``.
        services, costs: By schedule.
    """

    rows: Floats
    mondays: Floats
    team: Floats
    reasons: Mapping[Reason, ReasonTally]
    services: tuple[Mapping[ServiceId, ServiceTally], ...]
    costs: tuple[Mapping[Alert, CostTally], ...]
    incidents: int


def make_job(
    scenario: Scenario,
    schedules: Mapping[str, Schedule],
    arrivals: Arrivals,
    *,
    seed: int,
    calendar: Calendar | None = None,
    variants: Mapping[str, Variant] | None = None,
) -> Job:
    """Prepare the replications of some schedules of one scenario.

    Args:
        variants: By name of a schedule: what is otherwise under it.

    Raises:
        ScenarioError: A schedule is of other people, other rotations or another horizon.
    """
    calendar, variants = calendar or Calendar(scenario), variants or {}
    shares = false_shares(scenario, arrivals)
    plans = tuple(
        make_plan(
            variants[name].scenario if name in variants else scenario,
            schedule,
            calendar=calendar,
            false_shares=shares,
            shown=name,
        )
        for name, schedule in schedules.items()
    )
    contexts = tuple(
        tuple(person_context(calendar, schedule, person) for person in scenario.people)
        for schedule in schedules.values()
    )
    risk = scenario.policy.risk
    idle = tuple(
        tuple((nothing := simulated(context, ()), band_of(nothing, risk)) for context in mine)
        for mine in contexts
    )
    # Histories may be long, and what becomes of them is the business of the arrivals.
    silent = {name: replace(one, alerts=None) for name, one in scenario.services.items()}
    small = {"services": MappingProxyType(silent), "previous": (), "places": MappingProxyType({})}
    return Job(
        plans=tuple(
            replace(plan, scenario=replace(plan.scenario, **small))  # type: ignore[arg-type]
            for plan in plans
        ),
        contexts=contexts,
        idle=idle,
        holidays=tuple(
            edges_of_quarters(calendar, calendar.hours(person).holiday)
            for person in scenario.people
        ),
        arrivals=arrivals,
        seed=seed,
        taken_out=tuple(variants[n].taken_out if n in variants else None for n in schedules),
    )


def simulate_chunk(job: Job, first: int, count: int) -> Chunk:
    """Simulate ``count`` replications from the ``first`` on."""
    people = len(job.contexts[0])
    weeks = len(job.idle[0][0][0].debt_mondays) if people else 0
    rows = np.empty((count, len(measures()), len(job.plans), people))
    mondays = np.empty((count, len(job.plans), people, weeks))
    team = np.empty((count, len(TEAM), len(job.plans)))
    reasons: dict[Reason, ReasonTally] = {}
    services = tuple({s: ServiceTally.empty() for s in p.scenario.services} for p in job.plans)
    costs: tuple[dict[Alert, CostTally], ...] = tuple({} for _ in job.plans)
    seen = 0
    policy = job.plans[0].scenario.policy
    for place in range(count):
        incidents = job.arrivals.incidents(first + place)
        seen += len(incidents)
        draws = draw(
            job.seed,
            first + place,
            incidents=len(incidents),
            people=people,
            response=policy.response,
            load=policy.load,
        )
        for number, plan in enumerate(job.plans):
            taken = job.taken_out[number]
            run, end = first + place, plan.span.end
            arriving = taken.left(incidents, job.seed, run, end) if taken else incidents
            log = respond(plan, arriving, draws)
            answers = answers_of(log, policy.response.timeout_minutes / 60)
            count_services(arriving, log, answers, services[number])
            team[place, :, number] = team_row(log, answers)
            lost = _people(job, number, log, rows[place], mondays[place], reasons)
            count_costs({one.key: one for one in arriving}, lost, costs[number])
    return Chunk(
        rows=rows,
        mondays=mondays,
        team=team,
        reasons=reasons,
        services=services,
        costs=costs,
        incidents=seen,
    )


def pack(job: Job) -> bytes:
    """A job as bytes that another process can read."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table.copy()
    pickler.dispatch_table[MappingProxyType] = lambda mapping: (_mapping, (dict(mapping),))
    pickler.dump(job)
    return buffer.getvalue()


def simulate_packed(packed: bytes, first: int, count: int) -> Chunk:
    """``simulate_chunk`` of a packed job; it is unpacked once in each process."""
    return simulate_chunk(_unpack(packed), first, count)


@lru_cache(maxsize=1)
def _unpack(packed: bytes) -> Job:
    job = pickle.loads(packed)  # noqa: S301 -- packed by our own parent process
    assert isinstance(job, Job)
    return job


def _mapping(values: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(values)


def _people(
    job: Job,
    schedule: int,
    log: Log,
    rows: Floats,
    mondays: Floats,
    reasons: dict[Reason, ReasonTally],
) -> list[Lost]:
    """Judge everybody's replication. Returns what each interruption cost."""
    by_person: dict[PersonId, list[Interruption]] = {}
    for one in log.interruptions:
        by_person.setdefault(one.person, []).append(one)
    policy = job.plans[schedule].scenario.policy
    lost: list[Lost] = []
    for number, context in enumerate(job.contexts[schedule]):
        mine, load = by_person.get(context.person), 0.0
        if mine is None:
            outcome, verdict = job.idle[schedule][number]
        else:
            broken = broken_nights(context, mine)
            outcome = simulated(context, mine, broken)
            verdict = band_of(outcome, policy.risk)
            load = _event_load(context, mine, job.holidays[number], policy.load)
            lost += [
                Lost(one, hours, context.klass(one.start) == SLEEP)
                for one, hours in zip(mine, broken.by_interruption, strict=True)
            ]
        rows[:, schedule, number] = row_of(outcome, verdict.band, load)
        mondays[schedule, number] = outcome.debt_mondays
        if verdict.set_by is not None:
            key = Reason(schedule, number, verdict.band, verdict.set_by.indicator)
            tally = reasons.setdefault(key, ReasonTally())
            tally.times += 1
            tally.total += verdict.set_by.number
            tally.limit = verdict.set_by.limit
    return lost


def _event_load(
    context: PersonContext, mine: Sequence[Interruption], holidays: Edges, settings: LoadSettings
) -> float:
    """Return the load beyond standby of what happened, by the optimizer's formula, in hours."""
    waking = settings.resettling_hours + settings.waking_hours
    total = 0.0
    for one in mine:
        klass = context.klass(one.start)
        if klass != BUSINESS:
            cost = one.work_hours + (waking if klass == SLEEP else 0.0)
            total += cost * (settings.holiday_factor if one.start in holidays else 1.0)
    return total
