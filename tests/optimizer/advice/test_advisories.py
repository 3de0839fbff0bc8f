"""Advisories give numbers that can be checked by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from benchmarks.generator.generate import generate
from optimizer.advice.advise import Advisory, advise
from optimizer.advice.advisory import hours_in_words
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.load import load_scenario, parse_scenario
from scenarios.reading.weekly_hours import read_windows
from scenarios.shipped import path_of

ALERTS = "{alerts: {pages_per_week: 1}}"


def _scenario(text: str) -> Scenario:
    return parse_scenario(dedent(text), path="schedule.yaml", folder=Path())


def _main(
    people: str, *, weeks: int = 4, rotation: str = "", policy: str = "preset: minimal"
) -> Scenario:
    """One service and one weekly rotation, in Berlin from Monday 1 March 2027."""
    return _scenario(f"""
    name: one
    start: 2027-03-01
    weeks: {weeks}
    time_zone: Europe/Berlin
    services: {{api: {ALERTS}}}
    people: {{{people}}}
    rotations: {{main: {{shifts: weekly, handoff: Mon 10:00{rotation}}}}}
    policy: {{{policy}}}
    """)


def _said(scenario: Scenario, kind: str) -> list[str]:
    return [a.message for a in advise(scenario) if a.kind == kind]


def test_a_healthy_team_gets_no_advice() -> None:
    assert advise(_main("ana: , bo: , cy: , di: , ed: ", policy="preset: standard")) == ()


def test_an_advisory_reads_as_place_message_and_hint() -> None:
    advisory = Advisory(kind="cover", message="only Ana", hint="add one", place="schedule.yaml:3:1")
    assert str(advisory) == "schedule.yaml:3:1: only Ana; add one"


class TestCover:
    TWO = """
    name: two
    start: 2027-03-01
    weeks: 4
    time_zone: UTC
    services:
      api: {alerts: {pages_per_week: 1}}
      db: {alerts: {pages_per_week: 1}}
    people:
      ana: {name: Ana Ruiz, access: [api, db]}
      bo: {access: [api]}
      cy: {access: [api, db], contact: [email]}
    rotations:
      main: {services: [api], shifts: weekly}
      data: {services: [db], shifts: weekly}
    policy: {preset: minimal}
    """

    def test_one_reachable_person_is_named_with_the_service(self) -> None:
        """Cy has access to db too, but only e-mail."""
        first = advise(_scenario(self.TWO))[0]
        assert first.message == "only Ana Ruiz can cover db"
        assert first.place == "schedule.yaml:8:3"

    def test_nobody_at_all_with_what_is_in_the_way(self) -> None:
        text = self.TWO.replace("{name: Ana Ruiz, access: [api, db]}", "{access: [api]}")
        first = advise(_scenario(text))[0]
        assert first.message == "nobody can cover db"
        assert first.hint == "cy would need phone, sms or push"

    def test_access_without_a_channel_that_interrupts(self) -> None:
        assert _said(_scenario(self.TWO), "contact") == [
            (
                "cy has access to api and db, but has only email as contact: nothing can page "
                "them, so they cannot be on call"
            )
        ]

    def test_each_service_has_people_but_the_role_has_none(self) -> None:
        """Two have api, two have db, nobody has both: the rotation of both has nobody."""
        text = """
        name: split
        start: 2027-03-01
        weeks: 4
        time_zone: UTC
        services: {api: {alerts: {pages_per_week: 1}}, db: {alerts: {pages_per_week: 1}}}
        people:
          {ana: {access: [api]}, bo: {access: [api]}, cy: {access: [db]}, di: {access: [db]}}
        rotations: {main: {shifts: weekly}}
        policy: {preset: minimal}
        """
        first = advise(_scenario(text))[0]
        assert first.message == "nobody can be primary of main"
        assert first.hint == "nearest: ana has no access to db; bo has no access to db"

    def test_a_role_that_one_person_may_take(self) -> None:
        scenario = _main(
            "ana: , bo: {roles: [secondary]}, cy: {roles: [secondary]}",
            rotation=", roles: [primary, secondary]",
        )
        assert _said(scenario, "cover") == [
            "only ana can be primary of main: they are on call every shift"
        ]

    def test_a_site_with_one_person(self) -> None:
        text = """
        name: sun
        start: 2027-03-22
        weeks: 1
        time_zone: UTC
        sites: {ber: {time_zone: Europe/Berlin}, syd: {time_zone: Australia/Sydney}}
        services: {api: {alerts: {pages_per_week: 1}}}
        people: {ana: {site: ber}, bo: {site: syd}, cy: {site: ber}}
        rotations: {main: {shifts: follow-the-sun, sites: [ber, syd]}}
        policy: {preset: minimal}
        """
        assert _said(_scenario(text), "cover") == [
            "only bo can be primary of main at syd: they are on call every shift"
        ]


class TestHours:
    OFFICE = f"""
    name: office
    start: 2027-03-01
    weeks: 4
    time_zone: Europe/Berlin
    services:
      shop: {{coverage: business-hours, alerts: {{pages_per_week: 5, shape: office}}}}
      api: {ALERTS}
    people: {{ana: , bo: }}
    rotations:
      front: {{services: [shop], shifts: weekly, hours: business-hours}}
      main: {{services: [api], shifts: weekly}}
    policy: {{preset: minimal, two_rotations_at_once: true}}
    """

    def test_uncovered_hours_in_words_with_the_alerts_that_wait(self) -> None:
        """168 − 50 hours; 20 % of five office pages arrive then."""
        assert _said(_scenario(self.OFFICE), "uncovered") == [
            (
                "shop is uncovered 118 of 168 h a week, as declared: Mon–Thu 18:00 to 08:00, "
                "Fri 18:00 to Mon 08:00 (Europe/Berlin); about 1.0 alerts a week wait then"
            )
        ]

    def test_on_call_around_the_clock_for_office_hours(self) -> None:
        assert _said(_scenario(self.OFFICE), "idle") == []
        text = self.OFFICE.replace(", hours: business-hours", "")
        assert _said(_scenario(text), "idle") == [
            (
                "front is active around the clock, but its services need cover only Mon–Fri "
                "08:00 to 18:00: people are on call 118 h a week in which nothing can page"
            )
        ]

    @pytest.mark.parametrize(
        ("windows", "words"),
        [
            (["always"], "at any hour"),
            (["Sat-Sun"], "Sat 00:00 to Mon 00:00"),
            (["22:00-06:00"], "Mon–Sun 22:00 to 06:00"),
            (["Mon 08:00-12:00", "Wed-Thu 08:00-12:00"], "Mon, Wed–Thu 08:00 to 12:00"),
            (["Tue 00:00-24:00"], "Tue 00:00 to 24:00"),
        ],
    )
    def test_weekly_hours_in_words(self, windows: list[str], words: str) -> None:
        assert hours_in_words(read_windows(windows)) == words

    def test_services_without_alerts_are_called_silent(self) -> None:
        text = self.OFFICE.replace(f"api: {ALERTS}", "api: {}")
        assert _said(_scenario(text), "silent") == [
            (
                "no alerts are known of api: it counts as silent, "
                "and expected interruptions leave it out"
            )
        ]


class TestLeave:
    def test_a_single_person_left(self) -> None:
        scenario = _main("ana: {time_off: [2027-03-08/2027-03-21]}, bo: ")
        assert _said(scenario, "leave") == [
            (
                "only bo can be primary of main, Mon 2027-03-08 10:00 to Mon 2027-03-22 10:00 "
                "(2 shifts): ana is away"
            )
        ]

    def test_nobody_left(self) -> None:
        """Handoff is at ten: people away to Sunday miss all but ten hours of the week."""
        leave = "{time_off: [2027-03-08/2027-03-14]}"
        scenario = _main(f"ana: {leave}, bo: {leave}")
        assert _said(scenario, "leave") == [
            (
                "nobody can be primary of main, Mon 2027-03-08 10:00 to Mon 2027-03-15 10:00 "
                "(1 shift): ana and bo are away"
            )
        ]

    def test_fewer_people_than_slots(self) -> None:
        scenario = _main(
            "ana: {time_off: [2027-03-08/2027-03-14]}, bo: , cy: {joined: 2027-03-15}",
            rotation=", roles: [primary, secondary]",
        )
        assert _said(scenario, "leave")[0] == (
            "main needs two people for primary and secondary, but only bo is left, "
            "Mon 2027-03-08 10:00 to Mon 2027-03-15 10:00 (1 shift): "
            "ana is away and cy not in the team then"
        )

    def test_what_an_override_bridges_is_no_absence(self) -> None:
        """A day off, 24 h, is bridged; the day after it too is not."""
        assert _said(_main("ana: {time_off: [2027-03-09]}, bo: "), "leave") == []
        assert len(_said(_main("ana: {time_off: [2027-03-09/2027-03-10]}, bo: "), "leave")) == 1

    def test_shifts_that_are_fixed_need_no_advice(self) -> None:
        scenario = _main("ana: {time_off: [2027-03-08/2027-03-14]}, bo: ")
        fixed = Assignment(
            rotation=RotationId("main"),
            role=Role.PRIMARY,
            start=datetime(2027, 3, 8, 9, tzinfo=UTC),
            end=datetime(2027, 3, 15, 9, tzinfo=UTC),
            person=PersonId("bo"),
        )
        assert _said(replace(scenario, fixed=(fixed,)), "leave") == []


class TestLimits:
    FIVE = "ana: , bo: , cy: , di: , ed: "

    def test_a_time_on_call_that_is_too_low_for_the_number_of_people(self) -> None:
        """Two slots are 2 · 28 days in 28; 25 % is 7 days each: 8 people; five have 11.2 each."""
        scenario = _main(
            self.FIVE,
            weeks=8,
            rotation=", roles: [primary, secondary]",
            policy="preset: minimal, time_on_call: {percent: 25, hard: true}",
        )
        assert _said(scenario, "time_on_call") == [
            (
                "main: two roles around the clock need 8 people at 25 % of 28 days; 5 can "
                "take them, 40 % each; the limit is hard: no schedule exists"
            )
        ]

    def test_the_same_over_a_clock_change(self) -> None:
        """28 March is in the horizon: limits count nominal hours, and eight are enough."""
        eight = self.FIVE + ", fe: , gil: , hu: "
        scenario = _main(
            eight,
            weeks=12,
            rotation=", roles: [primary, secondary]",
            policy="preset: minimal, time_on_call: {percent: 25, hard: true}",
        )
        assert _said(scenario, "time_on_call") == []

    def test_a_time_on_call_that_leave_makes_too_low(self) -> None:
        """One role needs four people; ana, the fourth, is away for two of four weeks.

        672 h are needed, 168 h each; ana is there for two of the weeks, enough for her 168 h. Away
        for all four weeks she has nothing.
        """
        rest = ", bo: , cy: , di: "
        policy = "preset: minimal, time_on_call: {percent: 25}"
        two = _main("ana: {time_off: [2027-03-01/2027-03-14]}" + rest, policy=policy)
        assert _said(two, "time_on_call") == []
        four = _main("ana: {time_off: [2027-03-01/2027-03-29]}" + rest, policy=policy)
        assert _said(four, "time_on_call") == [
            (
                "main: the 28 days from Mon 2027-03-01 need 662 h on call; the 3 people there can "
                "take 504 h at 25 %; "
                "the limit is soft: the schedule violates it as little as possible"
            )
        ]

    def test_rotations_that_share_their_people(self) -> None:
        """Each of two rotations is fine with six people; together they need eight."""
        text = f"""
        name: both
        start: 2027-03-01
        weeks: 4
        time_zone: UTC
        services: {{api: {ALERTS}, db: {ALERTS}}}
        people: {{ana: , bo: , cy: , di: , ed: , fe: }}
        rotations:
          main: {{services: [api], shifts: weekly}}
          data: {{services: [db], shifts: daily}}
        policy: {{preset: minimal, time_on_call: {{percent: 25}}}}
        """
        assert _said(_scenario(text), "time_on_call") == [
            (
                "main and data: two roles around the clock need 8 people at 25 % of 28 days; "
                "6 can take them, 33 % each; the limit is soft: the schedule violates it as little "
                "as possible"
            )
        ]
        once = text.replace("preset: minimal", "preset: minimal, two_rotations_at_once: true")
        assert _said(_scenario(once), "time_on_call") == []

    def test_weekends_that_no_schedule_can_give(self) -> None:
        """One weekend in two with two slots: four people."""
        scenario = _main(
            "ana: , bo: , cy: ",
            rotation=", roles: [primary, secondary]",
            policy="preset: minimal, weekends: {at_most: 1, of: 2}",
        )
        assert _said(scenario, "weekends") == [
            (
                "main: at most one weekend in two needs 4 people; 3 can take the shifts; "
                "the limit is soft: the schedule violates it as little as possible"
            )
        ]

    def test_office_hours_have_no_weekends(self) -> None:
        text = (
            TestHours.OFFICE.replace(
                "preset: minimal", "preset: minimal, weekends: {at_most: 1, of: 2}"
            )
            .replace("api: " + ALERTS, "")
            .replace("main: {services: [api], shifts: weekly}", "")
        )
        text = text.replace("{ana: , bo: }", "{ana: }")
        assert _said(_scenario(text), "weekends") == []

    def test_free_shifts_that_no_schedule_can_give(self) -> None:
        """Two free shifts after each: three successive weeks need three people; there are two."""
        scenario = _main(
            "ana: , bo: ", policy="preset: minimal, shifts_off: {shifts: 2, hard: true}"
        )
        assert _said(scenario, "shifts_off") == [
            (
                "main: two shifts off after each shift need 3 people in 3 successive shifts; "
                "2 can take them (ana and bo); the limit is hard: no schedule exists"
            )
        ]

    def test_free_shifts_that_leave_makes_impossible(self) -> None:
        """Bo is away in the weeks of 8 and 15 March, so that ana would have both."""
        scenario = _main(
            "ana: , bo: {time_off: [2027-03-08/2027-03-21]}",
            policy="preset: minimal, shifts_off: {shifts: 1}",
        )
        assert _said(scenario, "shifts_off") == [
            (
                "main: one shift off after each shift needs 2 people in 2 successive shifts; "
                "1 can take them (ana) from Mon 2027-03-08 10:00 because of leave; "
                "the limit is soft: the schedule violates it as little as possible"
            )
        ]


class TestPeople:
    def test_the_reasons_add_up_to_all_shifts(self) -> None:
        """Four weeks: one away, three before joining."""
        scenario = _main("ana: , bo: , cy: {joined: 2027-03-22, time_off: [2027-03-22/2027-03-28]}")
        assert _said(scenario, "unused") == [
            "cy can take 0 of 4 shifts: not in the team for 3, away for 1"
        ]

    def test_access_that_is_not_enough(self) -> None:
        text = TestCover.TWO.replace("[api]}\n", "[api]}\n", 1).replace(
            "main: {services: [api], shifts: weekly}", "main: {services: [api, db], shifts: weekly}"
        )
        assert "bo can take 0 of 4 shifts: has no access to db for 4" in _said(
            _scenario(text), "unused"
        )

    def test_less_than_a_quarter_of_the_capacity(self) -> None:
        """Of 13 weeks ana can take one, 168 h; a third of them would be 728 h."""
        scenario = _main(
            "ana: {leaves: 2027-03-08 10:00}, bo: , cy: {capacity: 0.5}",
            weeks=13,
        )
        assert _said(scenario, "little") == []
        away = _main(
            'ana: {time_off: ["2027-03-08 10:00/2027-03-20 10:00", '
            '"2027-03-20 11:00/2027-04-02 10:00", "2027-04-02 11:00/2027-04-15 10:00",'
            '"2027-04-15 11:00/2027-04-28 10:00", "2027-04-28 11:00/2027-05-11 10:00",'
            '"2027-05-11 11:00/2027-05-24 10:00", "2027-05-24 11:00/2027-06-05 10:00"]},'
            " bo: , cy: ",
            weeks=13,
        )
        assert _said(away, "little") == [
            (
                "ana can take 1 of 13 shifts: away for 12; "
                "that is 168 h of the 728 h their capacity implies"
            )
        ]

    def test_escalation_and_learners_are_left_alone(self) -> None:
        scenario = _main(
            "ana: , bo: , ed: {roles: [escalation]}, fe: {roles: [shadow], access: []}",
            rotation=", roles: [primary, shadow], escalation: [ed]",
        )
        assert _said(scenario, "unused") == []


class TestIncidents:
    def test_above_the_limit_for_any_person(self) -> None:
        """70 pages a week, flat, are 5 in 12 h; half an hour of work each merges a few.

        λ = 70/168 an hour; merged λ·exp(−λ/2), and 12 h of that.
        """
        text = TestHours.OFFICE.replace(ALERTS, "{alerts: {pages_per_week: 70}}")
        said = _said(_scenario(text), "incidents")
        rate = 70 / 168
        expected = 12 * rate * 2.718281828 ** (-rate / 2)
        assert len(said) == 1
        assert said[0].startswith(f"main: {expected:.2f} interruptions expected per 12 h")
        assert "the limit is 2." in said[0]

    def test_the_worst_hours_alone(self) -> None:
        """20 pages at the office: 16 in 50 h, and few else; shifts as a whole are quiet."""
        text = TestHours.OFFICE.replace(ALERTS, "{alerts: {pages_per_week: 20, shape: office}}")
        advisory = next(a for a in advise(_scenario(text)) if a.kind == "incidents")
        assert "within the limit of 2, but the busiest 12 hours of the week" in advisory.message
        assert "Mon–Fri 0" in advisory.message
        assert advisory.hint.startswith("reduce the alerts of api (100 % of the alerts)")

    def test_a_quiet_rotation_is_within_the_limit(self) -> None:
        assert _said(_scenario(TestHours.OFFICE), "incidents") == []


def test_two_heroes_has_no_advice_but_uncovered_hours() -> None:
    assert [a.kind for a in advise(load_scenario(path_of("two-heroes")))] == ["uncovered"]


def test_a_large_scenario_is_judged_at_once() -> None:
    """60 people, 6 rotations, 13 weeks of daily shifts: no solving, no model."""
    scenario = generate(people=60, rotations=6, weeks=13, seed=1)
    begun = time.process_time()
    advise(scenario)
    assert time.process_time() - begun < 1.0
