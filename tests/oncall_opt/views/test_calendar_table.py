"""The calendar: a row for each week or day, a column for each role, a star for each override."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from oncall_opt.views.calendar_table import calendar_text
from oncall_opt.views.scenario_summary import horizon
from optimizer.baselines.baselines import baseline
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role
from tests.oncall_opt.command_line import TINY, schedule_of, tiny


def everything(scenario: Scenario, schedule: Schedule, width: int = 100) -> str:
    start, end = horizon(scenario)
    return calendar_text(scenario, schedule, start=start, end=end, width=width)


def with_rotation(rotation: str) -> Scenario:
    return tiny(TINY.replace("{shifts: weekly, handoff: Mon 10:00}", rotation))


def by_shifts(scenario: Scenario, role: Role = Role.PRIMARY) -> Schedule:
    """Everybody in turn."""
    people = [PersonId("ana"), PersonId("bo"), PersonId("cy")]
    return Schedule.of(
        Assignment(
            rotation=rotation.id,
            role=role,
            start=shift.start,
            end=shift.end,
            person=people[shift.index % 3],
        )
        for rotation in scenario.rotations.values()
        for shift in shifts_of(scenario, rotation)
    )


def test_weekly_shifts_have_a_row_each_and_overrides_are_explained(tmp_path: Path) -> None:
    scenario = tiny()
    assert everything(scenario, schedule_of(tmp_path, scenario)).splitlines() == [
        "            main",
        "week of     Mon 10:00",
        "─────────────────────",
        "2027-01-04  Ana Silva",
        "2027-01-11  bo",
        "2027-01-18  cy*",
        "2027-01-25  Ana Silva",
        "2027-02-01  bo",
        "2027-02-08  cy*",
        "",
        "* Tue 2027-01-19 18:00–19:00, main: bo instead of cy",
        "* Tue 2027-02-09 18:00–19:00, main: bo instead of cy",
    ]


def test_an_empty_slot_says_so_and_a_gap_has_a_star() -> None:
    scenario = tiny()
    schedule = by_shifts(scenario)
    first, second, *rest = schedule.assignments
    later = Assignment(
        rotation=first.rotation,
        role=first.role,
        start=first.start + timedelta(hours=2),
        end=first.end,
        person=first.person,
    )
    lines = everything(scenario, Schedule.of([later, *rest])).splitlines()
    assert lines[3:5] == ["2027-01-04  Ana Silva*", "2027-01-11  (nobody)"]
    assert lines[-1] == "* Mon 2027-01-04 10:00–12:00, main: nobody instead of Ana Silva"
    assert second not in rest


def test_daily_shifts_have_a_row_each_and_weeks_stand_apart() -> None:
    scenario = with_rotation('{shifts: daily, handoff: "09:00"}')
    lines = everything(scenario, by_shifts(scenario)).splitlines()
    assert lines[:5] == [
        "                main",
        "day             09:00",
        "─────────────────────────",
        "Mon 2027-01-04  Ana Silva",
        "Tue 2027-01-05  bo",
    ]
    assert lines[9:12] == ["Sun 2027-01-10  Ana Silva", "", "Mon 2027-01-11  bo"]


def test_day_and_night_stand_side_by_side() -> None:
    scenario = with_rotation('{shifts: day-night, handoff: "08:00"}')
    lines = everything(scenario, by_shifts(scenario)).splitlines()
    assert lines[:4] == [
        "                main       main",
        "day             08:00      20:00",
        "────────────────────────────────────",
        "Mon 2027-01-04  Ana Silva  bo",
    ]


def test_a_week_that_is_split_has_a_column_for_each_part() -> None:
    scenario = with_rotation("{shifts: weekday-weekend}")
    lines = everything(scenario, by_shifts(scenario)).splitlines()
    assert lines[1] == "week of     Mon 10:00  Fri 18:00"
    assert lines[3] == "2027-01-04  Ana Silva  bo"


def test_a_handoff_that_a_clock_change_moves_stays_in_its_column() -> None:
    text = TINY.replace("2027-01-04", "2027-03-22").replace("weeks: 6", "weeks: 2")
    scenario = tiny(
        text.replace("{shifts: weekly, handoff: Mon 10:00}", '{shifts: daily, handoff: "02:30"}')
    )
    lines = everything(scenario, by_shifts(scenario)).splitlines()
    assert lines[1].split() == ["day", "02:30"]
    assert lines[9].split() == ["Sun", "2027-03-28", "Ana", "Silva"]


def test_hours_without_cover_have_no_row() -> None:
    text = TINY.replace("alerts:", "coverage: business-hours, alerts:")
    shifts = '{shifts: daily, handoff: "08:00", hours: business-hours}'
    scenario = tiny(text.replace("{shifts: weekly, handoff: Mon 10:00}", shifts))
    text = everything(scenario, by_shifts(scenario))
    assert "Fri 2027-01-08" in text
    assert "Sat 2027-01-09" not in text


def test_sites_follow_the_sun_from_left_to_right() -> None:
    text = TINY.replace(
        "people:",
        "sites: {lis: {time_zone: Europe/Lisbon}, tor: {time_zone: America/Toronto}}\npeople:",
    )
    text = text.replace(
        "{shifts: weekly, handoff: Mon 10:00}", "{shifts: follow-the-sun, sites: [lis, tor]}"
    )
    text = text.replace("{name: Ana Silva}", "{name: Ana Silva, site: lis}").replace(
        "bo:\n", "bo: {site: tor}\n"
    )
    scenario = tiny(text)
    lines = everything(scenario, by_shifts(scenario)).splitlines()
    assert lines[1].split() == ["day", "lis", "tor"]


def test_names_give_way_to_ids_and_slots_to_further_tables_where_it_is_narrow(
    tmp_path: Path,
) -> None:
    scenario = tiny()
    schedule = schedule_of(tmp_path, scenario)
    assert "ana" in everything(scenario, schedule, width=22)
    wide = with_rotation('{shifts: day-night, handoff: "08:00"}')
    lines = everything(wide, by_shifts(wide), width=25).splitlines()
    assert max(map(len, lines)) <= 25
    assert sum(1 for line in lines if line.startswith("Mon 2027-01-04")) == 2


def test_a_time_without_shifts_is_empty(tmp_path: Path) -> None:
    scenario = tiny()
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    text = calendar_text(
        scenario, schedule_of(tmp_path, scenario), start=moment, end=moment + timedelta(1), width=80
    )
    assert text == ""


def test_a_shadow_slot_may_stay_empty_without_a_word() -> None:
    scenario = with_rotation("{shifts: weekly, roles: [primary, shadow]}")
    text = everything(scenario, by_shifts(scenario))
    assert "shadow" not in text
    assert "primary" in text


def test_overrides_beyond_the_first_few_are_counted() -> None:
    text = TINY.replace("weeks: 6", "weeks: 12")
    text = text.replace("{name: Ana Silva}", "{time_off: ['every day 12:00-13:00']}")
    scenario = tiny(text)
    lines = everything(scenario, baseline(scenario, "fair-count")).splitlines()
    assert lines[-1].startswith("  … and ")
    assert lines[-1].endswith(" more; --detail lists them")
    assert sum(1 for line in lines if line.startswith("* ")) == 8
