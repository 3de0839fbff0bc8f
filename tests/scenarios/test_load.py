"""Claims about a right file: everything it says, and everything it leaves to defaults."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scenarios.calendar.shifts import shifts_of
from scenarios.domain.limits import Rest
from scenarios.domain.people import Preference
from scenarios.domain.policy import OvernightPool
from scenarios.domain.presets import PRESETS
from scenarios.domain.schedule import Assignment
from scenarios.domain.services import AlertPattern, Shape
from scenarios.domain.vocabulary import (
    Contact,
    HourClass,
    PersonId,
    Role,
    RotationId,
    ServiceId,
    ShiftKind,
)
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, WeekHours
from scenarios.load import load_scenario
from tests.scenarios.loading import HEAD, TEAM, extended, parse

MAIN = RotationId("main")
ANA = PersonId("ana")
HOUR, DAY = 60, 1440


def test_a_short_file_means_a_weekly_rotation_of_everybody() -> None:
    """Services and people alone: one rotation, Monday 10:00, all access, the standard policy."""
    scenario = parse(HEAD + TEAM)
    main = scenario.rotations[MAIN]
    assert (main.shifts, main.handoffs, main.roles) == (ShiftKind.WEEKLY, (600,), (Role.PRIMARY,))
    assert main.people == ("ana", "bo", "cy")
    assert main.hours == ALWAYS
    assert scenario.start == datetime(2027, 1, 3, 23, tzinfo=UTC)
    assert scenario.end == scenario.start + timedelta(weeks=4)
    assert scenario.policy.limits == PRESETS["standard"]
    ana = scenario.people[ANA]
    assert ana.access == {"api"}
    assert ana.contact == {Contact.PUSH, Contact.PHONE}
    assert ana.roles == {Role.PRIMARY, Role.SECONDARY, Role.ESCALATION}
    assert (ana.name, ana.zone, ana.country, ana.capacity) == ("ana", "Europe/Berlin", None, 1.0)


def test_people_and_services_may_be_lists_of_names() -> None:
    """`people: [ana, 007]` is as good as a map of nothing."""
    scenario = parse(HEAD + "services: [api]\npeople: [ana, 007, no]\n")
    assert list(scenario.people) == ["ana", "007", "no"]
    assert scenario.places["people.007"] == "s.yaml:6:15"


def test_what_a_person_says_lies_over_site_and_defaults() -> None:
    """Zone and country: person, else site, else defaults, else the scenario's at home."""
    scenario = parse(
        HEAD
        + """country: DE-BE
defaults: {contact: [sms], capacity: 0.5, avoids: [nights], access: [web]}
sites: {tor: {time_zone: America/Toronto, country: CA-ON, starts: "09:30"}}
teams: {pay: {services: [api], people: [ana, bo]}}
services: {api: , web: }
people:
  ana: {name: Ana Lopez, email: ana@x.org, capacity: 0.8, prefers: [mondays, 2027-02-01/2027-02-03]}
  bo: {site: tor, contact: [], joined: 2027-02-01, leaves: 2027-03-31}
  cy: {time_zone: Asia/Tokyo, access: all, sleep_hours: "23:00-07:00", roles: [shadow]}
  di: {time_zone: America/Lima, country: PE, business_hours: Mon-Thu 09-17, avoids: primary}
"""
    )
    ana, bo, cy, di = scenario.people.values()
    assert (ana.country, ana.capacity) == ("DE-BE", 0.8)
    assert ana.access == cy.access == {"api", "web"}
    assert ana.prefers == (
        Preference(what="mondays", weekdays=frozenset({0})),
        Preference(
            what="2027-02-01/2027-02-03",
            dates=(datetime(2027, 2, 1).date(), datetime(2027, 2, 3).date()),
        ),
    )
    assert ana.avoids == (Preference(what="nights", nights=True),)
    assert (bo.zone, bo.country, bo.site) == ("America/Toronto", "CA-ON", "tor")
    assert bo.contact == frozenset()
    assert bo.joined == datetime(2027, 2, 1, 5, tzinfo=UTC)
    assert bo.leaves == datetime(2027, 4, 1, 4, tzinfo=UTC)
    assert (cy.country, cy.hours.sleep) == (None, (1380, 420))
    assert di.country == "PE"
    assert di.access == {"web"}
    assert di.hours.business == WeekHours.daily(540, 1020, range(4))
    assert di.avoids == (Preference(what="primary", role=Role.PRIMARY),)
    assert scenario.sites[next(iter(scenario.sites))].starts == 570


def test_services_have_coverage_and_patterns() -> None:
    """Silent and always by default; hours are in the service's own zone."""
    scenario = parse(
        HEAD
        + """people: [ana]
services:
  api:
  admin: {coverage: business-hours, alerts: {pages_per_week: 1, shape: office}}
  shop: {time_zone: Asia/Tokyo, coverage: [Mon-Fri 08-18, Sat 10-12]}
"""
    )
    api, admin, shop = scenario.services.values()
    assert (api.coverage, api.alerts) == (ALWAYS, None)
    assert admin.coverage == BUSINESS_HOURS
    assert admin.alerts == AlertPattern(pages_per_week=1.0, shape=Shape.OFFICE)
    assert (shop.zone, shop.coverage.minutes) == ("Asia/Tokyo", 52 * HOUR)


@pytest.mark.parametrize(
    ("shifts", "kind", "handoffs", "weeks"),
    [
        ("handoff: Mon 10:00", ShiftKind.WEEKLY, (600,), 1),
        ("shifts: daily", ShiftKind.DAILY, tuple(d * DAY + 600 for d in range(7)), 1),
        (
            'shifts: day-night, handoff: "20:00"',
            ShiftKind.DAY_NIGHT,
            tuple(d * DAY + h * HOUR for d in range(7) for h in (8, 20)),
            1,
        ),
        ("shifts: weekday-weekend", ShiftKind.WEEKDAY_WEEKEND, (600, 4 * DAY + 1080), 1),
        ("weekends: Fri 17:00", ShiftKind.WEEKDAY_WEEKEND, (600, 4 * DAY + 1020), 1),
        (
            "shifts: custom, every: 2 weeks, handoff: [week 2 Thu 09:00, Mon 10:00]",
            ShiftKind.CUSTOM,
            (600, 10080 + 3 * DAY + 540),
            2,
        ),
    ],
)
def test_shifts_become_sorted_handoffs_of_a_cycle(
    shifts: str, kind: ShiftKind, handoffs: tuple[int, ...], weeks: int
) -> None:
    """Short forms of each kind of shift, and their defaults."""
    main = extended(f"rotations: {{main: {{{shifts}}}}}").rotations[MAIN]
    assert (main.shifts, main.handoffs, main.cycle_weeks) == (kind, handoffs, weeks)


def test_rotations_name_hours_pools_escalation_and_limits() -> None:
    """`outside day` is the rest of the week, in the same zone; teams are written out."""
    scenario = extended(
        """
        teams: {eu: {people: [bo, cy], services: [api]}}
        rotations:
          night: {hours: outside day, people: [eu, bo], roles: [secondary, primary],
                  escalation: [ana, {person: bo, after: 10}, {rotation: day, after: 15}, day]}
          day: {hours: Mon-Fri 08:00-18:00, time_zone: Asia/Tokyo, policy: {rest: off, shifts_off:
              2}}
        policy: {response: {timeout_minutes: 7}}
        """
    )
    night, day = scenario.rotations.values()
    assert night.zone == "Asia/Tokyo"
    assert night.hours == BUSINESS_HOURS.outside()
    assert night.people == ("bo", "cy")
    assert night.roles == (Role.PRIMARY, Role.SECONDARY)
    steps = [(step.person, step.rotation, step.after_minutes) for step in night.escalation]
    assert steps == [("ana", None, 7), ("bo", None, 10), (None, "day", 15), (None, "day", 7)]
    assert day.limits.rest is None
    assert day.limits.shifts_off is not None
    assert day.limits.shifts_off.shifts == 2
    assert day.own_limits == {"rest", "shifts_off"}
    assert night.limits == scenario.policy.limits


def test_the_policy_lies_over_its_preset_field_by_field() -> None:
    """What is not written stays the preset's, incl. whether it is hard; off takes a limit away."""
    policy = extended(
        """
        policy:
          preset: google-sre
          rest: 12
          time_on_call: {percent: 30}
          weekends: off
          shifts_off: false
          nights: {in_a_row: 3}
          together: [[ana, bo]]
          one_of: {groups: [[ana, bo, cy]], hard: false}
          even_counts: {sleep: 20, off: 40}
          overnight_pool: 2
          health_order: [nights]
          load: {resettling_minutes: 30, standby: {primary: 0.1}}
          weights: {overrides: 0}
          override_max_hours: 12
          highest_load_slack: 0.05
        """
    ).policy
    limits = policy.limits
    assert limits.rest == Rest(hours=12.0, hard=True)
    assert limits.time_on_call is not None
    assert (limits.time_on_call.percent, limits.time_on_call.days, limits.time_on_call.hard) == (
        30.0,
        28,
        True,
    )
    assert limits.weekends is None
    assert limits.shifts_off is None
    assert limits.nights is not None
    assert (limits.nights.in_a_row, limits.nights.hard) == (3, False)
    assert limits.together is not None
    assert (limits.together.pairs, limits.together.hard) == ((("ana", "bo"),), True)
    assert limits.one_of is not None
    assert limits.one_of.hard is False
    assert limits.even_counts is not None
    assert limits.even_counts.hours == {HourClass.SLEEP: 20.0, HourClass.OFF: 40.0}
    assert policy.overnight_pool == OvernightPool(size=2)
    assert policy.health_order[:2] == ("nights", "debt")
    assert policy.load.resettling_hours == 0.5
    assert policy.load.standby[Role.PRIMARY] == 0.1
    assert policy.load.standby[Role.SECONDARY] == 0.025
    assert (policy.weights.overrides, policy.weights.prefers) == (0, 1)
    assert (policy.override_max_hours, policy.highest_load_slack) == (12, 0.05)


def test_pins_are_exactly_the_shifts_they_mean() -> None:
    """`on` the day it begins, else the shift that holds its noon; `from`/`to` all that begin."""
    scenario = extended(
        """
        pins:
          - {rotation: main, person: ana, on: 2027-01-04}
          - {rotation: main, person: bo, on: 2027-01-13}
          - {rotation: main, person: cy, from: 2027-01-18, to: 2027-01-25}
        """
    )
    shifts = shifts_of(scenario, scenario.rotations[MAIN])
    assert scenario.fixed == tuple(
        Assignment(
            rotation=MAIN, role=Role.PRIMARY, start=shift.start, end=shift.end, person=PersonId(who)
        )
        for shift, who in zip(shifts, ("ana", "bo", "cy", "cy"), strict=True)
    )


def test_a_pin_names_one_of_several_shifts_of_a_day_by_its_hour() -> None:
    """Day and night begin on one day, so a date alone would be ambiguous."""
    scenario = extended(
        """
        rotations: {main: {shifts: day-night}}
        pins: [{rotation: main, person: ana, on: 2027-01-05T20:00}]
        """
    )
    assert scenario.fixed[0].start == datetime(2027, 1, 5, 19, tzinfo=UTC)


SCHEDULE = """rotation,role,start,end,person,name
main,primary,2026-12-28T10:00:00+01:00,2027-01-04T10:00:00+01:00,{0},
main,primary,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,ana,
main,primary,2027-01-11T10:00:00+01:00,2027-01-18T10:00:00+01:00,bo,
"""


def test_what_is_published_and_begins_before_the_day_stays(tmp_path: Path) -> None:
    """What ended before the horizon, and what begins on the day or after it, does not."""
    (tmp_path / "q1.csv").write_text(SCHEDULE.format("cy"))
    scenario = extended("published: {file: q1.csv, until: 2027-01-11}", folder=tmp_path)
    assert [(one.person, one.start.day) for one in scenario.fixed] == [("ana", 4)]


def test_previous_schedules_are_sorted_and_may_name_leavers(tmp_path: Path) -> None:
    """Oldest first, whatever their order in the file."""
    (tmp_path / "new.csv").write_text(SCHEDULE.format("zoe"))
    (tmp_path / "old.csv").write_text("\n".join(SCHEDULE.format("zoe").split("\n")[:2]) + "\n")
    scenario = extended(
        "previous: [new.csv, {file: old.csv, not_overnight: [bo]}]", folder=tmp_path
    )
    assert [past.path for past in scenario.previous] == ["old.csv", "new.csv"]
    assert scenario.previous[0].not_overnight == {"bo"}
    assert scenario.previous[0].assignments[0].person == "zoe"


def test_places_are_those_of_keys_and_items() -> None:
    """What the file does not say has no place; the nearest ancestor answers."""
    scenario = extended(
        """
        policy: {rest: 12}
        rotations:
          main: {hours: 24x7}
        """
    )
    assert scenario.places["policy.rest"] == "s.yaml:7:10"
    assert scenario.places["people.bo"] == "s.yaml:6:17"
    assert scenario.places["rotations.main.hours"] == "s.yaml:9:10"
    assert "policy.time_on_call" not in scenario.places
    assert scenario.place("people.bo.time_off[0]") == "s.yaml:6:17"


def test_a_handoff_that_the_clocks_skip_is_a_stated_reading() -> None:
    """02:30 does not exist in Berlin on 28 March 2027: the handoff is at 03:30, and said so."""
    text = (HEAD + TEAM).replace("2027-01-04", "2027-03-22")
    scenario = parse(text + 'rotations: {main: {shifts: daily, handoff: "02:30"}}\n')
    assert scenario.notes == (
        (
            "s.yaml:7:44: rotations.main.handoff: 2027-03-28 02:30 does not exist in Europe/Berlin"
            " because clocks go forward: the handoff is at 03:30 that day"
        ),
    )
    weekly = parse(text + "rotations: {main: {handoff: Sun 02:00}}\n")
    assert len(weekly.notes) == 1
    assert parse(text + "rotations: {main: {handoff: Sun 01:45}}\n").notes == ()


def test_a_site_that_starts_in_a_clock_gap_is_a_stated_reading() -> None:
    """The note stands at the site."""
    scenario = parse(
        HEAD.replace("2027-01-04", "2027-03-22")
        + TEAM
        + """sites:
  lis: {time_zone: Europe/Lisbon, starts: "01:30"}
  tor: {time_zone: America/Toronto}
rotations: {main: {shifts: follow-the-sun}}
"""
    )
    (note,) = scenario.notes
    assert note.startswith("s.yaml:8:43: sites.lis.starts: 2027-03-28 01:30 does not exist")
    assert scenario.rotations[MAIN].sites == ("lis", "tor")
    assert scenario.rotations[MAIN].handoffs == ()


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    """A file of the same content gives the same scenario, places apart."""
    content = {
        "$schema": "x.json", "name": "t", "start": "2027-01-04", "weeks": 4,
        "time_zone": "Europe/Berlin", "services": {"api": {}},
        "people": {"ana": None, "bo": None, "cy": None},
    }  # fmt: skip
    path = tmp_path / "s.json"
    path.write_text("\ufeff" + json.dumps(content, indent="\t"), encoding="utf-8")
    loaded = load_scenario(path)
    written = parse(HEAD + TEAM)
    assert loaded.people == written.people
    assert loaded.rotations == written.rotations
    assert loaded.places["people.ana"].startswith(f"{path}:11:")


def test_ids_in_other_tools_are_kept() -> None:
    """Tool, rotation, role, id."""
    scenario = extended("external: {pagerduty: {main: {primary: PX}}}")
    assert scenario.external == {"pagerduty": {"main": {"primary": "PX"}}}


def test_zones_that_differ_are_compared_as_instants() -> None:
    """A rotation in London that covers 07 to 17 covers a service in Berlin from 08 to 18."""
    text = HEAD + "people: [ana]\nservices: {api: {coverage: Mon-Fri 08-18}}\n"
    rotation = "rotations: {main: {time_zone: Europe/London, hours: Mon-Fri 07-17}}\n"
    assert parse(text + rotation).services[ServiceId("api")].coverage == BUSINESS_HOURS


def test_a_plain_file_loads_no_calendar_library() -> None:
    """What only some files need is imported only for them."""
    program = (
        "import sys; from tests.scenarios.loading import *; parse(HEAD + TEAM); "
        "print([m for m in ('holidays', 'icalendar', 'recurring_ical_events', 'numpy', 'ortools', "
        "'scenarios.schedules.schedule_file') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program.replace("*;", "HEAD, TEAM, parse;")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("written", ["0.6", "60%", '"60 %"'])
def test_a_capacity_is_a_number_or_a_percentage(written: str) -> None:
    scenario = parse(f"{HEAD}services: [api]\npeople: {{ana: {{capacity: {written}}}}}\n")
    assert scenario.people[PersonId("ana")].capacity == 0.6
