"""What a service gets: how soon it is answered, and what nobody answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import Role, RotationId, ServiceId
from scenarios.domain.week import BUSINESS_HOURS
from simulation.outcome.measures import answers_of
from simulation.outcome.service_outcome import (
    ServiceFigures,
    ServiceTally,
    count_services,
    service_figures,
)
from simulation.response.response_plan import ResponsePlan, make_plan
from simulation.runs.running_totals import uncovered_rotation_roles, uncovered_services
from simulation.timeline.incidents import Incident, Log
from tests.scenes import held, people, person, rotation, scenario
from tests.simulation.by_hand import NIGHT, NOON, incident, planned, run

API, WEB = ServiceId("api"), ServiceId("web")
WEEK = ("2027-01-04 10:00", "2027-01-11 10:00")


def figures(plan: ResponsePlan, incidents: list[Incident], log: Log) -> dict[str, ServiceFigures]:
    tallies = {service: ServiceTally.empty() for service in plan.scenario.services}
    keyed = [one._replace(key=key) for key, one in enumerate(incidents)]
    timeout = plan.scenario.policy.response.timeout_minutes / 60
    count_services(keyed, log, answers_of(log, timeout), tallies)
    nothing = dict.fromkeys(tallies, 0.0)
    return {one.service: one for one in service_figures(tallies, nothing, runs=1)}


def alone() -> ResponsePlan:
    return planned(scenario(who=people("Ana"), weeks=1), held("ana", *WEEK))


def test_times_are_median_and_ninth_decile_from_the_page_on() -> None:
    incidents = [incident(NOON + key) for key in range(10)]
    log = run(alone(), incidents, minutes={(9, "ana"): 20.0, (8, "ana"): 4.0})
    api = figures(alone(), incidents, log)["api"]
    assert (api.acknowledge_median, api.acknowledge_p90) == pytest.approx((2.0, 4.0))
    assert (api.resolve_median, api.resolve_p90) == pytest.approx((32.0, 34.0))
    assert api.in_time == pytest.approx(0.9)
    assert api.incidents_per_run == 10
    assert api.people_per_incident == pytest.approx(1.0)


def test_a_service_without_incidents_has_no_times() -> None:
    web = figures(alone(), [incident(NOON)], run(alone(), [incident(NOON)]))["web"]
    assert web.incidents_per_run == 0
    assert (web.acknowledge_median, web.in_time, web.people_per_incident) == (None, None, None)


def test_what_nobody_acknowledges_is_counted_and_not_in_time() -> None:
    incidents = [incident(NOON), incident(NIGHT)]
    api = figures(alone(), incidents, run(alone(), incidents, missed=[(0, "ana")]))["api"]
    assert (api.unacknowledged, api.in_time) == (1, 0.5)


def test_a_shared_fault_is_assembled_when_every_rotation_has_acknowledged() -> None:
    scene = scenario(
        who=[person("Ana"), person("Bo")],
        rotations=[rotation(), rotation("web", services=("web",))],
        weeks=1,
    )
    plan = planned(scene, held("ana", *WEEK), held("bo", *WEEK, of="web"))
    incidents = [incident(NOON, "api", "web"), incident(NIGHT, "api", "web")]
    log = run(plan, incidents, minutes={(0, "bo"): 9.0}, missed=[(1, "bo")])
    found = figures(plan, incidents, log)
    api = found["api"]
    assert api.acknowledge_median == pytest.approx(2.0)
    assert api.assemble_median == pytest.approx(9.0)
    assert api.in_time == 0
    assert api.people_per_incident == pytest.approx(1.5)
    assert found["web"].incidents_per_run == 0, "it counts for its cause"


def test_what_waited_and_what_was_deferred_is_counted() -> None:
    incidents = [
        incident(NOON)._replace(waited_hours=3.0),
        incident(NIGHT, urgent=False),
    ]
    api = figures(alone(), incidents, run(alone(), incidents))["api"]
    assert (api.waited, api.deferred) == (1, 1)


def uncovered(*assignments: Assignment, office: bool = False) -> float:
    scene = scenario(who=people("Ana"), weeks=1)
    if office:
        api = replace(scene.services[API], coverage=BUSINESS_HOURS)
        scene = replace(scene, services={**scene.services, API: api})
    return uncovered_services(make_plan(scene, Schedule.of(assignments)))[API]


def test_uncovered_hours_are_those_of_coverage_without_a_primary() -> None:
    half = held("ana", "2027-01-06 10:00", "2027-01-11 10:00")
    assert uncovered(held("ana", *WEEK)) == 0
    assert uncovered(half) == 48
    # Monday from 10:00, Tuesday, Wednesday until 10:00; 08 to 18.
    assert uncovered(half, office=True) == 8 + 10 + 2


def test_uncovered_rotation_roles_are_counted_by_role_and_a_shadows_is_not() -> None:
    roles = (Role.PRIMARY, Role.SECONDARY, Role.SHADOW)
    scene = scenario(who=people("Ana"), rotations=[rotation(roles=roles)], weeks=1)
    plan = make_plan(scene, Schedule.of([held("ana", "2027-01-06 10:00", "2027-01-11 10:00")]))
    main = RotationId("main")
    assert uncovered_rotation_roles(plan) == {(main, Role.PRIMARY): 48, (main, Role.SECONDARY): 168}


def test_what_comes_while_no_rotation_is_active_is_counted() -> None:
    scene = scenario(who=people("Ana"), rotations=[rotation(hours=BUSINESS_HOURS)], weeks=1)
    plan = planned(scene, held("ana", *WEEK))
    incidents = [incident(NOON), incident(NIGHT)]
    api = figures(plan, incidents, run(plan, incidents))["api"]
    assert (api.unpaged, api.unacknowledged, api.incidents_per_run) == (1, 0, 2)


def test_a_secondary_alone_leaves_a_service_uncovered() -> None:
    assert uncovered(held("ana", *WEEK, role=Role.SECONDARY)) == 168
