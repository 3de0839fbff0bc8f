"""Laws that every log keeps, whatever arrives and whatever is drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.policy import ResponseSettings
from scenarios.domain.rotations import EscalationStep
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId
from simulation.response.engine import respond
from simulation.response.response_plan import ResponsePlan, make_plan
from simulation.timeline.incidents import Incident, Log
from simulation.timeline.random_draws import Draws, draw
from tests.scenes import person, rotation, scenario

NAMES = ("ana", "bo", "cy", "di")
ROLES = (Role.PRIMARY, Role.SECONDARY, Role.SHADOW)
TINY = 1e-9


@st.composite
def plans(draws: st.DrawFn) -> ResponsePlan:
    """Two rotations with three roles each, held day by day by anybody or nobody."""
    who = [
        person(name.title(), access=draws(st.sampled_from([("api",), ("web",), ("api", "web")])))
        for name in NAMES
    ]
    rotations = [
        replace(
            rotation(name, services=services, roles=ROLES),
            escalation=(
                EscalationStep(person=PersonId("di"), after_minutes=3),
                EscalationStep(rotation=RotationId(other), after_minutes=4),
            ),
        )
        for name, services, other in (("main", ("api",), "web"), ("web", ("web", "api"), "main"))
    ]
    scene = scenario(who=who, rotations=rotations, weeks=1)
    response = ResponseSettings(
        missed=draws(st.sampled_from([0.0, 0.3, 1.0])),
        awake_sigma=draws(st.sampled_from([0.0, 0.8])),
        timeout_minutes=draws(st.sampled_from([1.0, 5.0])),
        low_urgency_wakes=draws(st.booleans()),
        shared_fault=draws(st.sampled_from(["release", "stay"])),
    )
    scene = replace(scene, policy=replace(scene.policy, response=response))
    starts = [scene.start.replace(day=3 + day, hour=9) for day in range(1, 9)]
    assignments = [
        Assignment(rotation=RotationId(name), role=role, start=start, end=end, person=assignee)
        for name in ("main", "web")
        for role in ROLES
        for start, end in pairwise(starts)
        if (assignee := draws(st.sampled_from([None, *map(PersonId, NAMES)])))
    ]
    first = Assignment(
        rotation=RotationId("main"),
        role=Role.PRIMARY,
        start=starts[0],
        end=starts[1],
        person=PersonId("ana"),
    )
    kept = [
        a for a in assignments if (a.rotation, a.role, a.start) != ("main", "primary", starts[0])
    ]
    return make_plan(scene, Schedule.of([first, *kept]))


@st.composite
def trials(draws: st.DrawFn) -> tuple[ResponsePlan, tuple[Incident, ...], Draws]:
    """A plan, incidents in clumps, and random draws."""
    plan = draws(plans())
    minutes = sorted(draws(st.lists(st.integers(0, 900), max_size=25)))
    incidents = tuple(
        Incident(
            key,
            40 + minute / 60,
            services[0],
            services,
            urgent=draws(st.booleans()),
            work_hours=draws(st.sampled_from([None, 0.0, 0.25])),
        )
        for key, minute in enumerate(minutes)
        if (services := draws(st.sampled_from(_SERVICES)))
    )
    policy = plan.scenario.policy
    seed = draws(st.integers(0, 99))
    drawn = draw(
        seed,
        0,
        incidents=len(incidents),
        people=len(NAMES),
        response=policy.response,
        load=policy.load,
    )
    return plan, incidents, drawn


_SERVICES = tuple(
    tuple(map(ServiceId, names)) for names in (("api",), ("web",), ("api", "web"), ("web", "api"))
)


@given(trials())
def test_every_log_keeps_these_laws(
    trial: tuple[ResponsePlan, tuple[Incident, ...], Draws],
) -> None:
    plan, incidents, draws = trial
    log = respond(plan, incidents, draws)
    assert respond(plan, incidents, draws) == log
    _interruptions(log)
    _handlings(plan, log)
    _work(log)
    _missed(plan, log, draws)
    covered = {h.incident for h in log.handlings} | set(log.deferred)
    assert covered == {incident.key for incident in incidents}


def _interruptions(log: Log) -> None:
    """A person is in one interruption at a time, and settles after it ends."""
    ends: dict[str, float] = defaultdict(float)
    for one in log.interruptions:
        assert one.start >= ends[one.person] - TINY
        assert one.start <= one.end <= one.settled
        assert 0 <= one.work_hours <= one.end - one.start + TINY
        assert len(set(one.incidents)) == len(one.incidents) > 0
        ends[one.person] = one.end
    assert list(log.interruptions) == sorted(log.interruptions, key=lambda one: one.start)


def _handlings(plan: ResponsePlan, log: Log) -> None:
    """Nobody is paged twice, shadows never; who acknowledges was paged, and was up."""
    stretches = defaultdict(list)
    for one in log.interruptions:
        for key in one.incidents:
            stretches[one.person, key].append((one.start, one.end))
    for h in log.handlings:
        names = [name for name, _ in h.paged]
        assert len(set(names)) == len(names)
        assert all(role is not Role.SHADOW for _, role in h.paged)
        assert (h.acknowledged is None) == (h.by is None) == (h.ended is None)
        if h.by is not None and h.acknowledged is not None and h.ended is not None:
            assert h.by in names
            assert h.at <= h.acknowledged <= h.ended
            assert any(
                start - TINY <= h.acknowledged <= h.ended <= end + TINY
                for start, end in stretches[h.by, h.incident]
            )


def _work(log: Log) -> None:
    """Nobody works on two incidents at once."""
    work: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for h in log.handlings:
        if h.by is not None and h.acknowledged is not None and h.ended is not None:
            work[h.by][h.incident] = (h.acknowledged, h.ended)
    for mine in work.values():
        ordered = sorted(mine.values())
        for (_, end), (start, _) in pairwise(ordered):
            assert start >= end - TINY


def _missed(plan: ResponsePlan, log: Log, draws: Draws) -> None:
    """Who misses a page does not feel it; somebody who feels one acknowledges in the end."""
    for one in log.interruptions:
        number = plan.people.index(one.person)
        assert not any(draws.missed[key][number] for key in one.incidents)
    for h in log.handlings:
        numbers = [plan.people.index(name) for name, _ in h.paged]
        if any(not draws.missed[h.incident][number] for number in numbers):
            assert h.acknowledged is not None
