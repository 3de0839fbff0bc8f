"""The baselines do what the tools they stand for do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest

from benchmarks.generator.generate import generate
from optimizer.baselines.baselines import METHODS, baseline
from optimizer.world.holdings import joined
from optimizer.world.world import World
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ShiftKind, SiteId
from scenarios.load import parse_scenario

FOUR = """
name: four
start: 2027-03-01
weeks: 4
time_zone: Europe/Berlin
services: {api: {}}
people: {ana: , bo: , cy: , di: }
rotations: {main: {shifts: weekly, handoff: Mon 10:00}}
"""


def _scenario(text: str) -> Scenario:
    return parse_scenario(dedent(text), path="rota.yaml", folder=Path())


def _assignees(schedule: Schedule, role: Role = Role.PRIMARY, rotation: str = "main") -> list[str]:
    return [
        a.person or "-" for a in schedule.assignments if (a.rotation, a.role) == (rotation, role)
    ]


def _berlin(day: int, month: int = 3, hour: int = 10) -> datetime:
    return instant(datetime(2027, month, day, hour), "Europe/Berlin")


def _week(person: str, day: int, month: int, until: datetime) -> Assignment:
    return Assignment(
        rotation=RotationId("main"),
        role=Role.PRIMARY,
        start=_berlin(day, month),
        end=until,
        person=PersonId(person),
    )


def _past(*weeks: Assignment) -> tuple[PastSchedule, ...]:
    return (PastSchedule(path="past.csv", assignments=weeks),)


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="round-robin, linkedin, fair-count, heroes"):
        baseline(_scenario(FOUR), "lottery")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shifts", [ShiftKind.DAILY, ShiftKind.DAY_NIGHT, ShiftKind.WEEKLY])
def test_every_slot_is_tiled_once_over_a_clock_change(method: str, shifts: ShiftKind) -> None:
    """Berlin's clocks go forward on 28 March; nothing is left out and nothing is held twice."""
    scenario = generate(people=9, rotations=2, weeks=6, seed=5, shifts=shifts)
    world = World(scenario)
    schedule = baseline(scenario, method, world=world)
    assert schedule == baseline(scenario, method)
    for rotation, tiles in world.calendar.shifts.items():
        for role in (Role.PRIMARY, Role.SECONDARY):
            rows = [a for a in schedule.assignments if (a.rotation, a.role) == (rotation, role)]
            assert all(a.end == b.start for a, b in pairwise(rows))
            assert joined((a.start, a.end) for a in rows) == ((tiles[0].start, tiles[-1].end),)


@pytest.mark.parametrize("method", METHODS)
def test_shifts_keep_their_length_by_the_clock_over_the_change(method: str) -> None:
    """The week of 22 March 2027 has 167 hours and ends on Monday at ten all the same."""
    schedule = baseline(_scenario(FOUR), method)
    last = schedule.assignments[-1]
    assert (last.end - last.start).total_seconds() == 167 * 3600
    assert wall_clock(last.end, "Europe/Berlin") == datetime(2027, 3, 29, 10)


class TestRoundRobin:
    def test_goes_down_the_list_and_begins_again(self) -> None:
        text = FOUR.replace("weeks: 4", "weeks: 6")
        assert _assignees(baseline(_scenario(text), "round-robin")) == [
            "ana", "bo", "cy", "di", "ana", "bo",
        ]  # fmt: skip

    def test_ignores_leave(self) -> None:
        text = FOUR.replace("bo: ,", "bo: {time_off: [2027-03-08/2027-03-14]},")
        assert _assignees(baseline(_scenario(text), "round-robin"))[1] == "bo"

    def test_the_secondary_is_the_next_one(self) -> None:
        text = FOUR.replace("handoff: Mon 10:00", "roles: [primary, secondary]")
        schedule = baseline(_scenario(text), "round-robin")
        assert _assignees(schedule) == ["ana", "bo", "cy", "di"]
        assert _assignees(schedule, Role.SECONDARY) == ["bo", "cy", "di", "ana"]

    def test_nobody_is_both_though_the_lists_differ(self) -> None:
        """Ana may be secondary only, so the secondary's list is longer than the primary's."""
        text = FOUR.replace("handoff: Mon 10:00", "roles: [primary, secondary]").replace(
            "ana: ,", "ana: {roles: [secondary]},"
        )
        schedule = baseline(_scenario(text.replace("weeks: 4", "weeks: 12")), "round-robin")
        pairs = list(zip(_assignees(schedule), _assignees(schedule, Role.SECONDARY), strict=True))
        assert all(primary != secondary for primary, secondary in pairs)
        assert "ana" not in _assignees(schedule)

    def test_goes_on_where_the_past_stopped(self) -> None:
        scenario = replace(_scenario(FOUR), previous=_past(_week("bo", 22, 2, until=_berlin(1))))
        assert _assignees(baseline(scenario, "round-robin")) == ["cy", "di", "ana", "bo"]

    def test_what_is_fixed_stays_and_the_list_goes_on_after_it(self) -> None:
        scenario = replace(_scenario(FOUR), fixed=(_week("di", 8, 3, until=_berlin(15)),))
        assert _assignees(baseline(scenario, "round-robin")) == ["ana", "di", "bo", "cy"]

    def test_passes_over_those_without_access_contact_or_membership(self) -> None:
        text = FOUR.replace(
            "ana: , bo: , cy: ,",
            "ana: {contact: [email]}, bo: {access: []}, cy: {joined: 2027-03-15},",
        )
        schedule = baseline(_scenario(text), "round-robin")
        assert _assignees(schedule) == ["di", "di", "cy", "di"]


class TestLinkedin:
    def test_drops_whoever_is_away_for_an_hour(self) -> None:
        text = FOUR.replace("ana: ,", 'ana: {time_off: ["2027-03-02 18:00/2027-03-02 19:00"]},')
        assert _assignees(baseline(_scenario(text), "linkedin")) == ["bo", "ana", "cy", "di"]

    def test_then_takes_whose_last_shift_ended_earliest(self) -> None:
        """Di never served and comes first; then bo (ended in January), ana (February), cy."""
        past = _past(
            _week("bo", 18, 1, until=_berlin(25, 1)),
            _week("ana", 1, 2, until=_berlin(8, 2)),
            _week("cy", 22, 2, until=_berlin(1)),
        )
        scenario = replace(_scenario(FOUR), previous=past)
        assert _assignees(baseline(scenario, "linkedin")) == ["di", "bo", "ana", "cy"]

    def test_served_in_this_role_is_what_counts(self) -> None:
        """With two people the secondary is whoever is left, and each role alternates."""
        text = FOUR.replace("handoff: Mon 10:00", "roles: [primary, secondary], people: [ana, bo]")
        schedule = baseline(_scenario(text), "linkedin")
        assert _assignees(schedule) == ["ana", "bo", "ana", "bo"]
        assert _assignees(schedule, Role.SECONDARY) == ["bo", "ana", "bo", "ana"]

    def test_nobody_left_is_an_empty_slot(self) -> None:
        text = FOUR.replace("{ana: , bo: , cy: , di: }", "{ana: {time_off: [2027-03-09]}}")
        schedule = baseline(_scenario(text), "linkedin")
        assert _assignees(schedule) == ["ana", "-", "ana", "ana"]
        assert (schedule.assignments[1].start, schedule.assignments[1].end) == (
            _berlin(8),
            _berlin(15),
        )

    def test_leave_in_idle_hours_does_not_matter(self) -> None:
        """The pager rests at the weekend, so a Saturday off is no conflict."""
        text = (
            FOUR.replace("api: {}", "api: {coverage: business-hours}")
            .replace("handoff: Mon 10:00", "hours: business-hours")
            .replace("ana: ,", "ana: {time_off: [2027-03-06]},")
        )
        assert _assignees(baseline(_scenario(text), "linkedin"))[0] == "ana"


class TestFairCount:
    def test_fewest_shifts_then_longest_ago_then_the_order_of_the_file(self) -> None:
        """Shifts: ana 2, bo 1 (in January), cy 1 (in February); di is new: level with the
        fewest."""
        past = _past(
            _week("bo", 18, 1, until=_berlin(25, 1)),
            _week("ana", 25, 1, until=_berlin(8, 2)),
            _week("cy", 22, 2, until=_berlin(1)),
        )
        scenario = replace(_scenario(FOUR), previous=past)
        assert _assignees(baseline(scenario, "fair-count")) == ["di", "bo", "cy", "ana"]

    def test_leave_makes_a_shift_somebody_elses_and_is_made_up_for(self) -> None:
        text = FOUR.replace("ana: ,", "ana: {time_off: [2027-03-01/2027-03-14]},")
        assert _assignees(baseline(_scenario(text), "fair-count")) == ["bo", "cy", "ana", "di"]

    def test_a_short_absence_is_bridged_by_the_next_in_line(self) -> None:
        text = FOUR.replace("ana: ,", 'ana: {time_off: ["2027-03-02 18:00/2027-03-02 20:00"]},')
        first = baseline(_scenario(text), "fair-count").assignments[:3]
        assert [(a.person, a.start, a.end) for a in first] == [
            ("ana", _berlin(1), _berlin(2, hour=18)),
            ("bo", _berlin(2, hour=18), _berlin(2, hour=20)),
            ("ana", _berlin(2, hour=20), _berlin(8)),
        ]

    def test_where_nobody_can_bridge_it_the_hours_are_uncovered(self) -> None:
        text = FOUR.replace(
            "{ana: , bo: , cy: , di: }",
            '{ana: {time_off: ["2027-03-02 18:00/2027-03-02 20:00"]}}',
        )
        assert _assignees(baseline(_scenario(text), "fair-count"))[:3] == ["ana", "-", "ana"]


class TestHeroes:
    TWO = """
    name: two
    start: 2027-03-01
    weeks: 4
    time_zone: Europe/Berlin
    services: {api: {}, db: {}, web: {}}
    people:
      ana: {access: [api]}
      bo: {access: [api, db, web]}
      cy: {access: [web]}
      di: {access: [api, db], time_off: ["2027-03-08 10:00/2027-03-15 10:00"]}
    rotations:
      main: {services: [api], shifts: weekly, handoff: Mon 10:00}
      front: {services: [web], shifts: weekly, handoff: Mon 10:00}
      store: {services: [db], shifts: weekly, handoff: Mon 10:00}
    """

    def test_the_widest_access_carries_everything_two_pagers_each(self) -> None:
        """Bo and di are the heroes; di is away in week 2.

        Only bo of them has access to web. In week 1 bo has two pagers, so db is di's; in week 2
        bo has two again and nobody is left for db; then di has had fewer shifts of main.
        """
        schedule = baseline(_scenario(self.TWO), "heroes")
        assert _assignees(schedule) == ["bo", "bo", "di", "di"]
        assert _assignees(schedule, rotation="front") == ["bo", "bo", "bo", "bo"]
        assert _assignees(schedule, rotation="store") == ["di", "-", "bo", "di"]

    def test_others_only_where_no_hero_has_access(self) -> None:
        text = self.TWO.replace("bo: {access: [api, db, web]}", "bo: {access: [api, db]}")
        assert set(_assignees(baseline(_scenario(text), "heroes"), rotation="front")) == {"cy"}

    def test_three_equally_wide_share_two_slots(self) -> None:
        text = FOUR.replace("handoff: Mon 10:00", "roles: [primary, secondary]")
        schedule = baseline(_scenario(text.replace("weeks: 4", "weeks: 6")), "heroes")
        people = [a.person for a in schedule.assignments]
        assert {person: people.count(person) for person in people} == {"ana": 4, "bo": 4, "cy": 4}

    def test_the_others_step_in_when_both_are_away(self) -> None:
        text = self.TWO.replace(
            "bo: {access: [api, db, web]}",
            'bo: {access: [api, db, web], time_off: ["2027-03-08 10:00/2027-03-15 10:00"]}',
        )
        assert _assignees(baseline(_scenario(text), "heroes"))[1] == "ana"


def test_follow_the_sun_shifts_go_to_people_of_the_site() -> None:
    """Each site hands its own turns round; nobody holds another site's."""
    text = """
    name: sun
    start: 2027-03-22
    weeks: 2
    time_zone: UTC
    sites:
      ber: {time_zone: Europe/Berlin, starts: "09:00"}
      syd: {time_zone: Australia/Sydney, starts: "09:00"}
    services: {api: {}}
    people: {ana: {site: ber}, bo: {site: syd}, cy: {site: ber}, di: {site: syd}}
    rotations: {main: {shifts: follow-the-sun, sites: [ber, syd]}}
    """
    scenario = _scenario(text)
    world = World(scenario)
    site_at = {t.start: t.site for t in world.calendar.shifts[RotationId("main")]}
    for method in METHODS:
        rows = baseline(scenario, method, world=world).assignments
        assert len(rows) == 28
        assert all(a.person and scenario.people[a.person].site == site_at[a.start] for a in rows), (
            method
        )
    robin = baseline(scenario, "round-robin", world=world).assignments
    berlin = [a.person for a in robin if site_at[a.start] == SiteId("ber")]
    assert berlin[:4] == ["ana", "cy", "ana", "cy"]


@pytest.mark.parametrize("method", METHODS)
def test_a_shadow_slot_nobody_takes_is_not_uncovered(method: str) -> None:
    text = FOUR.replace("handoff: Mon 10:00", "roles: [primary, shadow]")
    schedule = baseline(_scenario(text), method)
    assert _assignees(schedule, Role.SHADOW) == []
    assert None not in [a.person for a in schedule.assignments]


@pytest.mark.parametrize("method", METHODS)
def test_what_is_fixed_for_part_of_a_shift_stays_and_the_rest_is_handed_out(method: str) -> None:
    piece = _week("di", 10, 3, until=_berlin(11))
    scenario = replace(_scenario(FOUR), fixed=(piece,))
    schedule = baseline(scenario, method)
    assert piece in schedule.assignments
    assert joined((a.start, a.end) for a in schedule.assignments) == ((_berlin(1), _berlin(29)),)
