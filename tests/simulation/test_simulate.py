"""``simulate``: one function from a scenario and a schedule to what it does to people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import oncall_opt
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.errors import ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from simulation.runs.replication import RunsEnd
from simulation.simulate import MOST, PRECISION, SimulateOptions, simulate
from tests.oncall_opt.command_line import TINY, tiny

FEW = SimulateOptions(runs=5)


def held_by(scenario: Scenario, person: str, *, weeks: int = 6) -> Schedule:
    """Every shift in one person's hands, for so many weeks."""
    shifts = shifts_of(scenario, scenario.rotations[RotationId("main")])[:weeks]
    return Schedule.of(
        Assignment(
            rotation=RotationId("main"),
            role=Role.PRIMARY,
            start=shift.start,
            end=shift.end,
            person=PersonId(person),
        )
        for shift in shifts
    )


def test_the_public_name_is_this_function() -> None:
    assert oncall_opt.simulate is simulate


def test_a_schedule_without_a_name_is_asked_for_without_one() -> None:
    scenario = tiny()
    outcome = simulate(scenario, held_by(scenario, "ana"), options=FEW)
    assert outcome.replications.tally.runs == 5
    assert {band.person for band in outcome.bands} == {"ana", "bo", "cy"}
    assert [service.service for service in outcome.services()] == ["api"]
    assert [cost.alert for cost in outcome.costs()] == ["api"]
    assert any(row.measure == "sleep_lost_hours" for row in outcome.measures)


def test_several_schedules_meet_the_same_incidents() -> None:
    scenario = tiny()
    schedules = {name: held_by(scenario, name) for name in ("ana", "bo")}
    outcome = simulate(scenario, schedules, options=FEW)
    ana, bo = (outcome.services(name)[0].incidents_per_run for name in schedules)
    assert ana == bo > 0


def test_runs_are_exact_and_precision_alone_goes_on_until_it_is_reached() -> None:
    assert SimulateOptions(runs=7).replications().most == 7
    assert SimulateOptions(runs=7).replications().precision is None
    both = SimulateOptions(runs=70, precision=0.2).replications()
    assert (both.most, both.precision) == (70, 0.2)
    neither = SimulateOptions().replications()
    assert (neither.most, neither.precision) == (MOST, PRECISION)


def test_it_ends_once_the_worst_off_is_known_well_enough() -> None:
    scenario = tiny()
    outcome = simulate(scenario, held_by(scenario, "ana"), options=SimulateOptions(precision=100.0))
    assert outcome.replications.tally.runs == 50
    assert outcome.replications.ending is RunsEnd.PRECISE


def test_what_a_schedule_holds_outside_the_horizon_is_counted() -> None:
    scenario = tiny()
    late = tiny(TINY.replace("weeks: 6", "weeks: 4"))
    outcome = simulate(late, {"long": held_by(scenario, "ana")}, options=FEW)
    assert "long: 2 of 6 assignments lie after the horizon; left out" in outcome.notes


def test_empty_weeks_are_uncovered() -> None:
    scenario = tiny()
    outcome = simulate(scenario, held_by(scenario, "ana", weeks=5), options=FEW)
    slots = outcome.replications.uncovered["schedule"]
    assert slots[RotationId("main"), Role.PRIMARY] == timedelta(weeks=1) / timedelta(hours=1)


def test_people_whom_the_scenario_does_not_have_are_refused() -> None:
    scenario = tiny()
    with pytest.raises(ScenarioError, match="nobody of that id is in the scenario"):
        simulate(scenario, held_by(scenario, "zoe"), options=FEW)


def test_other_alerts_take_the_place_of_the_scenarios_own(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("opened_at,service\n2027-01-13T03:00:00Z,api\n", encoding="utf-8")
    scenario = tiny()
    options = SimulateOptions(runs=5, alerts=path, arrivals="dated")
    outcome = simulate(scenario, held_by(scenario, "ana"), options=options)
    assert outcome.services()[0].incidents_per_run == 1
    assert outcome.scenario.services != scenario.services
