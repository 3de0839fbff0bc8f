"""A solution keeps the rules, proves what it claims, is reproducible, and fits every file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given, settings

from optimizer.fairness.load_measures import measure
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.session.solution import Solution, SolveOptions
from optimizer.solve import solve
from scenarios.calendar.calendar import Calendar
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.limits import Limits, Rest, ShiftsOff, TimeOnCall, Weekends
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from scenarios.domain.week import WeekHours
from scenarios.schedules.csv_format import read_csv, write_csv
from scenarios.schedules.ics_format import read_ics, write_ics
from scenarios.schedules.json_format import read_json, write_json
from scenarios.schedules.schedule_rows import Names
from tests.scenes import at, held, people, person, rotation, scenario
from tests.strategies import scenarios

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=20.0)
_ANA = PersonId("ana")


def _solved(scene: Scenario, options: SolveOptions = OPTIONS) -> Solution | None:
    """A solution, or nothing where there is none."""
    try:
        return solve(scene, options)
    except InfeasibleError:
        return None


@settings(max_examples=40)
@given(scene=scenarios())
def test_every_solution_keeps_every_hard_rule_and_fills_every_slot(scene: Scenario) -> None:
    """Uncovered slots are listed, and only if the policy allows them."""
    solution = _solved(scene)
    event("solved" if solution else "no schedule exists")
    if solution is None:
        return
    assert keeps_hard_rules(check(scene, solution.schedule))
    assert all(not objective.bound > objective.value + 1e-9 for objective in solution.objectives)
    assert solution.timed_out or solution.settled
    rows = solution.schedule.assignments
    assert {a for a in scene.fixed if a.person is not None} <= set(rows)
    assert scene.policy.allow_uncovered or all(row.person is not None for row in rows)
    _slots_are_filled(scene, rows)
    size = scene.policy.overnight_pool.size
    assert (
        not isinstance(size, int) or len(measure(scene, solution.schedule).overnight_pool) <= size
    )


def _slots_are_filled(scene: Scenario, rows: tuple[Assignment, ...]) -> None:
    """At every quarter of an hour at which a rotation is active, each slot has one row."""
    calendar = Calendar(scene)
    for one in scene.rotations.values():
        for role in one.roles:
            slot = [row for row in rows if (row.rotation, row.role) == (one.id, role)]
            for shift in calendar.shifts[one.id]:
                for start, end in shift.active:
                    marks = {t for r in slot for t in (r.start, r.end) if start < t < end}
                    for moment in (start, *marks):
                        assignees = [r for r in slot if r.start <= moment < r.end]
                        assert len(assignees) == 1 or (role is Role.SHADOW and not assignees)


@settings(max_examples=15)
@given(scene=scenarios())
def test_the_same_seed_gives_the_same_schedule(scene: Scenario) -> None:
    """With ``reproducible``, whatever the seed."""
    options = replace(OPTIONS, seed=7)
    first, second = _solved(scene, options), _solved(scene, options)
    assert (first and first.schedule) == (second and second.schedule)
    if first and second:
        assert [replace(t, seconds=0) for t in first.objectives] == [
            replace(t, seconds=0) for t in second.objectives
        ]


@settings(max_examples=15)
@given(scene=scenarios())
def test_a_solved_schedule_is_read_back_from_every_kind_of_file(scene: Scenario) -> None:
    """CSV, JSON and ICS; uncovered slots among them."""
    solution = _solved(scene, replace(OPTIONS, time_limit=2.0))
    if solution is None:
        return
    schedule = solution.schedule
    names = Names(people=tuple(scene.people), rotations=tuple(scene.rotations))
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert read_csv(write_csv(scene, schedule), names, shown="x").schedule == schedule
    assert read_json(write_json(scene, schedule), names, shown="x").schedule == schedule
    assert read_ics(write_ics(scene, schedule, now=now), names, shown="x").schedule == schedule


_LARGE = scenario(
    who=[
        *people("Ana", "Bo", "Cy", "Di", "Ed", "Flo"),
        person("Gus", capacity=0.6),
        person("Hal", away=[(at("2027-01-20 00:00"), at("2027-02-10 00:00"))]),
    ],
    rotations=[rotation(shifts=ShiftKind.DAY_NIGHT, roles=(Role.PRIMARY, Role.SECONDARY))],
    weeks=8,
    policy=Policy(
        limits=Limits(
            rest=Rest(hard=True),
            time_on_call=TimeOnCall(),
            shifts_off=ShiftsOff(),
            weekends=Weekends(),
        )
    ),
    alerts=AlertPattern(pages_per_week=20.0),
)


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0])
def test_the_result_is_correct_at_any_time_limit(seconds: float) -> None:
    """A schedule that keeps the hard rules, with a bound of each objective; or none at all."""
    try:
        solution = solve(_LARGE, SolveOptions(time_limit=seconds, workers=1))
    except UndecidedError:
        return
    assert keeps_hard_rules(check(_LARGE, solution.schedule))
    assert solution.timed_out != solution.settled
    for objective in solution.objectives:
        assert objective.bound <= objective.value
        assert objective.proven == (objective.gap == 0)


def test_reproducible_time_limits_end_at_the_same_point() -> None:
    """Reproducible and far too short: work is counted, not seconds, so nothing differs."""
    options = SolveOptions(time_limit=0.5, workers=2, reproducible=True)
    one, other = (solve(_LARGE, options) for _ in range(2))
    assert one.timed_out
    assert one == other


def test_no_time_at_all_is_reported_with_a_fix() -> None:
    """Not even a first schedule."""
    with pytest.raises(UndecidedError, match="--time-limit"):
        solve(_LARGE, SolveOptions(time_limit=0.0, workers=1))


def test_a_number_for_the_overnight_pool_is_a_hard_limit() -> None:
    """One person cannot take two roles; two can."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=2,
    )
    one, two = (replace(scene, policy=Policy(overnight_pool=OvernightPool(size=n))) for n in (1, 2))
    with pytest.raises(InfeasibleError, match="overnight pool of at most 1"):
        solve(one, OPTIONS)
    assert len(solve(two, OPTIONS).overnight_pool) == 2


def test_what_is_fixed_stays_even_if_it_violates_a_rule() -> None:
    """Two pinned weeks in a row; the other shifts keep the rule around them."""
    pins = [
        held("ana", "2027-01-04 10:00", "2027-01-11 10:00"),
        held("ana", "2027-01-11 10:00", "2027-01-18 10:00"),
    ]
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        fixed=pins,
        limits=Limits(shifts_off=ShiftsOff(hard=True)),
        weeks=4,
    )
    schedule = solve(scene, OPTIONS).schedule
    assert set(pins) <= set(schedule.assignments)
    third, fourth = (row.person for row in schedule.assignments[2:])
    assert third not in (_ANA, fourth)


def test_an_uncovered_slot_is_listed_where_that_is_allowed() -> None:
    """Everybody is away in the second week: exactly that week stays uncovered."""
    away = [(at("2027-01-11 10:00"), at("2027-01-18 10:00"))]
    scene = scenario(
        who=[person("Ana", away=away), person("Bo", away=away)],
        weeks=3,
        policy=Policy(allow_uncovered=True),
    )
    with pytest.raises(InfeasibleError, match="Nobody can hold main primary"):
        solve(replace(scene, policy=Policy()), OPTIONS)
    solution = solve(scene, OPTIONS)
    empty = [row for row in solution.schedule.assignments if row.person is None]
    assert [(row.start, row.end) for row in empty] == [
        (at("2027-01-11 10:00"), at("2027-01-18 10:00"))
    ]
    assert solution.objectives[0].value == 7 * 1440


def test_a_baseline_is_checked_and_not_proven() -> None:
    """Round-robin has no objectives; its violations are listed."""
    scene = scenario(who=people("Ana"), weeks=2, limits=Limits(shifts_off=ShiftsOff(hard=True)))
    solution = solve(scene, OPTIONS, method="round-robin")
    assert solution.objectives == ()
    assert any(v.rule == "shifts_off" and v.hard for v in solution.violations)
    assert solution.schedule.held_by(_ANA)


def test_short_parts_of_a_night_count_together_towards_the_pool() -> None:
    """Late evening and early morning of one night are three sleep hours of one person.

    Ana has the larger capacity and would take both; but only Cy, who has the nights, may.
    """
    scene = scenario(
        who=[person("Ana"), person("Bo", capacity=0.1), person("Cy")],
        rotations=[
            rotation("late", hours=WeekHours.daily(18 * 60, 23 * 60 + 30), pool=["ana", "bo"]),
            rotation("early", hours=WeekHours.daily(6 * 60 + 30, 12 * 60), pool=["ana", "bo"]),
            rotation("night", pool=["cy"]),
        ],
        weeks=4,
        policy=Policy(overnight_pool=OvernightPool(size=1)),
    )
    solution = solve(scene, OPTIONS)
    assert solution.overnight_pool == (PersonId("cy"),)
    for week in range(4):
        monday = at("2027-01-04 10:00") + timedelta(weeks=week)
        assignees = [row.person for row in solution.schedule.assignments if row.start == monday]
        assert sorted(str(who) for who in assignees) == ["ana", "bo", "cy"]


def test_a_violation_that_cannot_be_avoided_is_not_made_least_at_any_price() -> None:
    """Three people do the work of four: a few more hours of violation, and nobody has half of it.

    Nia is away on Tuesday evenings, where an override shortens her weeks and their violations.
    """
    first = at("2027-02-02 17:00")
    tuesdays = [
        (first + timedelta(weeks=week), first + timedelta(weeks=week, hours=4)) for week in range(8)
    ]
    scene = scenario(
        who=[person("Lena", capacity=0.8), person("Mato"), person("Nia", away=tuesdays)],
        start="2027-02-01",
        weeks=8,
        limits=Limits(time_on_call=TimeOnCall(percent=25.0), shifts_off=ShiftsOff(shifts=1)),
    )
    exact = replace(scene, policy=replace(scene.policy, violation_slack=0.0))
    least, fair = solve(exact, OPTIONS), solve(scene, OPTIONS)
    assert least.objectives[0].name == fair.objectives[0].name == "soft limit: time_on_call"
    assert least.objectives[0].value == fair.objectives[0].value > 0
    assert measure(scene, fair.schedule).worst < 0.9 * measure(scene, least.schedule).worst
