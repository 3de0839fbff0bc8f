"""The library keeps what its comments promise, and every file of it loads, also as a copy."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations, product
from pathlib import Path

import pytest

from scenarios.calendar.local_time import midnight, nominal_minutes, wall_clock
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.limits import ShiftsOff
from scenarios.domain.people import Person
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertHistory
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId
from scenarios.load import load_scenario
from scenarios.shipped import copy_to, names, path_of, starter, summary

HEROES = {"mara", "tobias"}
EXPECTED = {
    # name: people, services, rotations, weeks, shifts that somebody must hold
    "follow-the-sun": (12, 3, 1, 8, 3 * 56),
    "google-sre": (12, 3, 1, 12, 24),
    "holiday-season": (12, 3, 1, 7, 14),
    "impossible": (4, 1, 1, 3, 6),
    "night-storms": (10, 4, 1, 8, 2 * 56),
    "small-team": (5, 2, 1, 10, 10),
    "startup": (5, 2, 1, 12, 24),
    "two-heroes": (14, 12, 4, 13, 52),
}


def library(name: str) -> Scenario:
    return load_scenario(path_of(name))


def shifts(scenario: Scenario) -> dict[RotationId, tuple[Shift, ...]]:
    return {r.id: shifts_of(scenario, r) for r in scenario.rotations.values()}


def away_hours(person: Person, shift: Shift) -> float:
    """Hours of a shift in which somebody cannot be on call."""
    seconds = sum(
        max(0.0, (min(a.end, shift.end) - max(a.start, shift.start)).total_seconds())
        for a in person.time_off
    )
    return seconds / 3600


def test_the_library_holds_what_the_documents_name() -> None:
    assert set(names()) == set(EXPECTED)


@pytest.mark.parametrize("name", names())
def test_each_file_names_the_schema_and_says_what_it_shows(name: str) -> None:
    first, second, *_ = path_of(name).read_text(encoding="utf-8").splitlines()
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert schema == "../../docs/scenario.schema.json"
    assert second.startswith("# ")
    assert summary(name)[-1] in ".?"
    assert len(summary(name)) < 120
    assert "Try next:" in path_of(name).read_text(encoding="utf-8") or name == "impossible"


@pytest.mark.parametrize("name", names())
def test_each_file_loads_with_the_size_its_comment_gives(name: str) -> None:
    scenario = library(name)
    quarters = sum(
        len(scenario.rotations[rotation].roles) * sum(not shift.idle for shift in tiles)
        for rotation, tiles in shifts(scenario).items()
    )
    size = (len(scenario.people), len(scenario.services), len(scenario.rotations), scenario.weeks)
    assert (*size, quarters) == EXPECTED[name]
    assert scenario.name == name


@pytest.mark.parametrize("name", names())
def test_shifts_tile_every_horizon(name: str) -> None:
    scenario = library(name)
    for tiles in shifts(scenario).values():
        assert all(a.end == b.start for a, b in pairwise(tiles))
        assert tiles[0].start - scenario.start < timedelta(weeks=1)
        assert scenario.end <= tiles[-1].end < scenario.end + timedelta(weeks=1)


@pytest.mark.parametrize("name", names())
def test_every_horizon_is_in_2027(name: str) -> None:
    scenario = library(name)
    assert wall_clock(scenario.start, scenario.zone).year == 2027


@pytest.mark.parametrize("name", names())
def test_a_copy_loads_to_the_same_scenario_without_the_library(name: str, tmp_path: Path) -> None:
    for path, text in copy_to(name, tmp_path):
        path.write_text(text, encoding="utf-8")
    copy, original = load_scenario(tmp_path / f"{name}.yaml"), library(name)
    assert (copy.people.keys(), copy.rotations) == (original.people.keys(), original.rotations)
    assert (copy.policy, copy.fixed) == (original.policy, original.fixed)
    assert [p.assignments for p in copy.previous] == [p.assignments for p in original.previous]
    first = (tmp_path / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"


def test_an_unknown_name_is_refused() -> None:
    for name in ("two-heros", "../starter", "two-heroes-previous"):
        with pytest.raises(KeyError):
            path_of(name)


def test_the_starter_is_a_scenario_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(starter(), encoding="utf-8")
    scenario = load_scenario(path)
    assert len(scenario.people) == 5
    assert len(shifts(scenario)[RotationId("main")]) == 8


STARTER_FILES = {
    "alerts.csv": "opened_at,service\n2026-12-01T03:00:00Z,payments\n",
    "leave.csv": "person,start,end,reason\nana,2027-01-07,2027-01-08,vacation\n",
    "fay.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nEND:VCALENDAR\r\n",
    "last-quarter.csv": "rotation,role,start,end,person,name\n",
    "this-quarter.csv": "rotation,role,start,end,person,name\n"
    "main,primary,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,ana,Ana Example\n",
}
COMMENTED = re.compile(r"( *)# ([a-z_]+):(?= |$)")


def offers() -> list[int]:
    """Lines of the starter that show a key in a comment."""
    return [n for n, line in enumerate(starter().splitlines()) if COMMENTED.match(line)]


def taken(offer: int) -> str:
    """The starter with one of its commented keys taken up, in place of the same key elsewhere."""
    lines = starter().splitlines()
    match = COMMENTED.match(lines[offer])
    assert match is not None
    indent, key = match.groups()
    last = offer
    while lines[last + 1 :] and lines[last + 1].startswith(f"{indent}#   "):
        last += 1
    fresh = [line.replace("# ", "", 1) for line in lines[offer : last + 1]]
    kept = [
        line
        for n, line in enumerate(lines)
        if not offer <= n <= last and not line.startswith(f"{indent}{key}:")
    ]
    place = offer - sum(line.startswith(f"{indent}{key}:") for line in lines[:offer])
    return "\n".join([*kept[:place], *fresh, *kept[place:]]) + "\n"


@pytest.mark.parametrize(
    "offer", offers(), ids=lambda n: starter().splitlines()[n].strip("# ")[:12].rstrip()
)
def test_whatever_the_starter_offers_in_a_comment_can_be_taken(offer: int, tmp_path: Path) -> None:
    for name, text in STARTER_FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(taken(offer), encoding="utf-8")
    assert load_scenario(path).notes == ()


def test_two_heroes_held_nearly_everything_and_everybody_else_a_little() -> None:
    """The two night pagers are what loads: 85 to 90 % of their hours are the heroes'."""
    scenario = library("two-heroes")
    (past,) = scenario.previous
    nightly: Counter[str] = Counter()
    for a in past.assignments:
        if scenario.rotations[a.rotation].hours.always and a.person is not None:
            nightly[a.person] += round((a.end - a.start).total_seconds() / 3600)
    heroes = sum(nightly[hero] for hero in HEROES) / nightly.total()
    assert 0.85 <= heroes <= 0.90
    assert {a.person for a in past.assignments} == set(scenario.people)


def test_two_heroes_past_has_the_handoffs_of_its_rotations() -> None:
    scenario = library("two-heroes")
    first = wall_clock(scenario.start, scenario.zone).date() - timedelta(weeks=13)
    before = replace(scenario, start=midnight(first, scenario.zone), end=scenario.start)
    expected = {
        (rotation, role, shift.start, shift.end)
        for rotation, tiles in shifts(before).items()
        for role in scenario.rotations[rotation].roles
        for shift in tiles
        if not shift.idle
    }
    assignments = scenario.previous[0].assignments
    swaps = {a.end for a in assignments} - {end for _, _, _, end in expected}
    assert len(swaps) == 2  # two weeks were shared from a Friday evening
    begins = {(a.rotation, a.role, a.start) for a in assignments if a.start not in swaps}
    assert begins == {(rotation, role, start) for rotation, role, start, _ in expected}


def test_two_heroes_has_healthy_pools_smaller_than_everybody() -> None:
    """Two roles around the clock at 25 % each need eight; ten are there besides the heroes."""
    scenario = library("two-heroes")
    around = [r for r in scenario.rotations.values() if r.hours.always]
    slots = sum(len(rotation.roles) for rotation in around)
    capacity = scenario.policy.limits.time_on_call
    assert capacity is not None
    assert slots * 100 / capacity.percent == 8
    for rotation in around:
        others = [
            person
            for person in scenario.people.values()
            if set(rotation.services) <= person.access and person.id not in HEROES
        ]
        assert len(others) == 5


def test_alert_histories_belong_to_the_services_that_name_them() -> None:
    for name, services in {
        "two-heroes": ("checkout", "ledger", "gateway", "postgres"),
        "startup": ("api",),
    }.items():
        scenario = library(name)
        for service in services:
            history = scenario.services[ServiceId(service)].alerts
            assert isinstance(history, AlertHistory)
            assert len(history.alerts) >= 25
            assert history.end <= scenario.start + timedelta(days=1)


def test_google_sre_needs_eight_by_arithmetic() -> None:
    scenario = library("google-sre")
    (rotation,) = scenario.rotations.values()
    capacity = rotation.limits.time_on_call
    assert capacity is not None
    assert capacity.hard
    weeks_each = scenario.weeks * 7 // capacity.days
    assert len(rotation.roles) * scenario.weeks / weeks_each == 8


def test_follow_the_sun_crosses_three_clock_changes() -> None:
    """Shifts last from 5 to 11 hours, and nobody's begins before eight or ends after seven."""
    scenario = library("follow-the-sun")
    (tiles,) = shifts(scenario).values()
    hours = {(shift.end - shift.start).total_seconds() / 3600 for shift in tiles}
    assert (min(hours), max(hours)) == (5, 11)
    for shift in tiles:
        zone = scenario.sites[shift.site].zone if shift.site else ""
        start, end = wall_clock(shift.start, zone), wall_clock(shift.end, zone)
        assert start.date() == end.date()
        assert 8 <= start.hour < end.hour <= 19


def test_holiday_season_has_a_week_that_only_overrides_can_cover() -> None:
    scenario = library("holiday-season")
    christmas = shifts(scenario)[RotationId("parcels")][3]
    assert wall_clock(christmas.start, scenario.zone).date().isoformat() == "2027-12-20"
    away = {person.id: away_hours(person, christmas) for person in scenario.people.values()}
    assert min(away.values()) > 0
    by_override = {
        person for person, hours in away.items() if hours <= scenario.policy.override_max_hours
    }
    assert by_override == {"bruno", "ewa", "grace", "lalit"}


def test_night_storms_leave_vancouver_awake_in_the_nights_of_prague() -> None:
    scenario = library("night-storms")
    grace = scenario.people[PersonId("grace")]
    for shift in shifts(scenario)[RotationId("weather")][1::2]:
        start, end = (wall_clock(moment, grace.zone) for moment in (shift.start, shift.end))
        assert nominal_minutes(shift.start, shift.end, scenario.zone) == 12 * 60
        assert (start.hour, end.hour) in {(11, 23), (11, 0), (12, 0)}


def test_startup_keeps_its_published_weeks_and_knows_its_past() -> None:
    scenario = library("startup")
    weeks = shifts(scenario)[RotationId("main")][:2]
    assert [(a.role, a.start, a.person) for a in scenario.fixed] == [
        (Role.PRIMARY, weeks[0].start, "cy"),
        (Role.SECONDARY, weeks[0].start, "bo"),
        (Role.PRIMARY, weeks[1].start, "bo"),
        (Role.SECONDARY, weeks[1].start, "cy"),
    ]
    assert max(a.end for a in scenario.previous[0].assignments) == weeks[0].start


def schedules(scenario: Scenario) -> int:
    """How many schedules of the tiny scenario keep roles, leave and the gap, by trying all."""
    (rotation,) = scenario.rotations.values()
    gap = rotation.limits.shifts_off or ShiftsOff(shifts=0)
    pairs = [
        [
            (one.id, two.id)
            for one, two in permutations(scenario.people.values(), 2)
            if Role.PRIMARY in one.roles and Role.SECONDARY in two.roles
            if away_hours(one, shift) <= scenario.policy.override_max_hours
            if away_hours(two, shift) <= scenario.policy.override_max_hours
        ]
        for shift in shifts_of(scenario, rotation)
    ]
    return sum(
        not gap.hard or all(not set(a) & set(b) for a, b in pairwise(weeks))
        for weeks in product(*pairs)
    )


def without(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_impossible_has_no_schedule() -> None:
    assert schedules(library("impossible")) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cy: {time_off: [2027-05-17/2027-05-23]}", "cy:"),
        ("bo: {time_off: [2027-05-03/2027-05-09]}", "bo: {time_off: [2027-05-10/2027-05-16]}"),
        ("ana: {roles: [secondary]}", "ana:"),
        ("shifts_off: {shifts: 1, hard: true}", "shifts_off: 1"),
    ],
)
def test_each_way_out_of_impossible_is_one(old: str, new: str, tmp_path: Path) -> None:
    """The comment on top of the file names four; each alone makes a schedule possible."""
    text = path_of("impossible").read_text(encoding="utf-8")
    path = tmp_path / "possible.yaml"
    path.write_text(without(text, old, new), encoding="utf-8")
    assert schedules(load_scenario(path)) > 0
