"""A plan knows who holds what when, and refuses schedules of something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.errors import ScenarioError
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId, ShiftKind
from scenarios.domain.week import BUSINESS_HOURS
from simulation.response.response_plan import NOBODY, make_plan
from simulation.timeline.span import Edges, edges_of, union
from tests.scenes import BERLIN, KOLKATA, held, people, person, rotation, scenario

MAIN = RotationId("main")


def refused(*assignments: Assignment) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        make_plan(scenario(who=people("Ana", "Bo")), Schedule.of(assignments), shown="schedule.csv")
    return [str(problem) for problem in caught.value.problems]


def test_unknown_people_and_rotations_are_refused_all_at_once_with_a_near_match() -> None:
    first, second = refused(
        held("anna", "2027-01-04 10:00", "2027-01-11 10:00"),
        held("bo", "2027-01-04 10:00", "2027-01-11 10:00", of="mian"),
    )
    assert first.startswith("schedule.csv: unknown person 'anna': nobody of that id")
    assert first.endswith("did you mean 'ana'?")
    assert second.startswith("schedule.csv: unknown rotation 'mian'")
    assert second.endswith("did you mean 'main'?")


def test_a_schedule_of_another_horizon_is_refused_with_both_spans() -> None:
    (message,) = refused(held("ana", "2026-01-05 10:00", "2026-01-12 10:00"))
    assert "runs from 2026-01-05 to 2026-01-12" in message
    assert "the scenario from 2027-01-04 to 2027-02-01" in message


def test_a_schedule_in_which_nobody_holds_anything_is_refused() -> None:
    (message,) = refused()
    assert "nobody is assigned; the scenario runs from 2027-01-04 to 2027-02-01" in message


def test_two_assignees_of_one_slot_are_refused() -> None:
    (message,) = refused(
        held("ana", "2027-01-04 10:00", "2027-01-11 10:00"),
        held("bo", "2027-01-10 10:00", "2027-01-18 10:00"),
    )
    assert "main primary has two assignees from 2027-01-10 10:00" in message


def test_a_slot_knows_its_assignee_at_every_instant() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=2)
    plan = make_plan(
        scene,
        Schedule.of(
            [
                held("ana", "2027-01-04 10:00", "2027-01-11 10:00"),
                held("bo", "2027-01-11 10:00", "2027-01-12 10:00"),
            ]
        ),
    )
    role = plan.rotation_roles[MAIN, Role.PRIMARY]
    ana, bo = (plan.people.index(PersonId(name)) for name in ("ana", "bo"))
    week = 168.0
    assert [role.assignee(at) for at in (9.9, 10, 10 + week - 0.01, 10 + week, 34 + week)] == [
        NOBODY,
        ana,
        ana,
        bo,
        NOBODY,
    ]
    assert role.held().stretches == ((10.0, 34 + week),)
    assert (plan.span.start, plan.span.end) == (10.0, 10 + 2 * week)


def test_a_rotation_pages_only_in_its_own_hours() -> None:
    scene = scenario(
        who=people("Ana"),
        rotations=[rotation(hours=BUSINESS_HOURS, shifts=ShiftKind.WEEKLY)],
        weeks=1,
    )
    plan = make_plan(scene, Schedule.of([held("ana", "2027-01-04 10:00", "2027-01-11 10:00")]))
    api = [ServiceId("api")]
    assert plan.rotations_at(api, 12.0) == [MAIN]
    assert plan.rotations_at(api, 20.0) == []
    assert plan.active[MAIN].length == 5 * 10


def test_sleep_is_that_of_the_persons_own_zone() -> None:
    scene = scenario(who=[person("Ana", zone=BERLIN), person("Kavi", zone=KOLKATA)], weeks=1)
    plan = make_plan(scene, Schedule.of([held("ana", "2027-01-04 10:00", "2027-01-11 10:00")]))
    ana, kavi = plan.asleep
    assert 27.0 in ana  # Tuesday 03:00
    assert 27.0 not in kavi  # 07:30 in Kolkata
    assert 20.0 in kavi  # 00:30


def test_the_night_in_which_clocks_go_forward_has_seven_hours() -> None:
    scene = scenario(who=people("Ana"), start="2027-03-22", weeks=1)
    plan = make_plan(scene, Schedule.of([held("ana", "2027-03-22 10:00", "2027-03-29 10:00")]))
    lengths = [end - start for start, end in plan.asleep[0].stretches if 0 < start < 168]
    assert lengths == [8.0] * 5 + [7.0] + [8.0]


stretches = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (min(p), max(p)))
)


@given(stretches)
def test_edges_hold_exactly_the_instants_of_their_stretches(given: list[tuple[int, int]]) -> None:
    edges = edges_of(given)
    for moment in range(-1, 42):
        at = moment + 0.5
        assert (at in edges) == any(a <= at < b for a, b in given)
    assert list(edges.hours) == sorted(set(edges.hours))
    assert edges == edges_of(edges.stretches)
    assert isinstance(edges, Edges)


@given(stretches, stretches)
def test_shared_and_joined_sets_hold_what_both_and_any_hold(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    a, b = edges_of(one), edges_of(other)
    shared, either = a.shared(b), union([a, b])
    assert shared.length + either.length == a.length + b.length
    for moment in range(41):
        at = moment + 0.5
        assert (at in shared) == (at in a and at in b)
        assert (at in either) == (at in a or at in b)
