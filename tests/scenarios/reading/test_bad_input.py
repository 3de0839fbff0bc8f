"""Claims about wrong files: every mistake at once, at its place, in plain words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.load import load_scenario
from tests.scenarios.loading import HEAD, TEAM, complaints, complaints_of, extended

JARGON = re.compile(r"[Ii]nput should|valid |pydantic|Extra inputs|NoneType|Field required|\btype=")


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("color: red", "7:1: color: unknown key 'color'"),
        ("polcy: {}", "7:1: polcy: unknown key 'polcy'; did you mean 'policy'?"),
        ("policy: {rests: 5}", "7:10: policy.rests: unknown key 'rests'; did you mean 'rest'?"),
        ("defaults: {share: 1}", "7:12: defaults.share: unknown key 'share'; `share` is now `capa"),
        ("defaults: {fte: 1}", "unknown key 'fte'; write `capacity` instead of `fte`"),
        ("policy: {share: 25}", "unknown key 'share'; `share` is now `time_on_call`"),
        ("policy: {duty_pool: 3}", "unknown key 'duty_pool'; `duty_pool` is now `overnight_pool`"),
        ("policy: {health_order: [gap]}", "an allowed word; `gap` is now `shifts_off`"),
        (
            "defaults: {capacities: 1}",
            "7:12: defaults.capacities: unknown key 'capacities'; did you mean 'capacity'?",
        ),
        (
            "policy: {correction_shifts: 2}",
            "unknown key 'correction_shifts'; it belongs in `ledger: {correction_shifts: …}`",
        ),
        (
            "rotations: {main: {handof: x}}",
            "7:20: rotations.main.handof: unknown key 'handof'; did",
        ),
        (
            "rotations: {main: {shifts: weekli}}",
            "7:28: rotations.main.shifts: 'weekli' is not an allowed",
        ),
        ("rotations: {main: {people: [anna]}}", "did you mean 'ana'?"),
        (
            "rotations: {main: {services: [apii]}}",
            "7:31: rotations.main.services[0]: unknown service",
        ),
        (
            "rotations: {main: {time_zone: Berlin}}",
            "time zone 'Berlin'; did you mean 'Europe/Berlin'?",
        ),
        ("rotations: {main: {handoff: Mon 10:05}}", "10:05 is not on a quarter of an hour"),
        ("rotations: {main: {handoff: [Mon 10:00, Fri 10:00]}}", "have one handoff, not 2"),
        ("rotations: {main: {shifts: daily, handoff: Mon 10:00}}", "'Mon 10:00' has a weekday"),
        ("rotations: {main: {shifts: weekday-weekend, handoff: Mon 10:00}}", "two handoffs, not 1"),
        ("rotations: {main: {shifts: custom}}", "7:19: rotations.main: custom shifts need"),
        (
            "rotations: {main: {every: 2}}",
            "7:27: rotations.main.every: weekly shifts always have a cycle",
        ),
        (
            "rotations: {main: {shifts: custom, every: 2, handoff: [week 3 Mon 10:00]}}",
            "there is no week 3 in the cycle",
        ),
        (
            "rotations: {main: {shifts: custom, handoff: [Mon 10:00, mon 10:00]}}",
            "lists one handoff twice",
        ),
        ("rotations: {main: {shifts: follow-the-sun}}", "needs at least two sites"),
        ("rotations: {main: {sites: [tor]}}", "weekly shifts have no sites"),
        ("rotations: {main: {hours: outside dya}, day: }", "unknown rotation 'dya'; did you mean"),
        ("rotations: {main: {hours: outside day}, day: }", "day is always active"),
        (
            "rotations: {a: {hours: outside b}, b: {hours: outside a}}",
            "refer to each other in a circle: a → b → a",
        ),
        ("rotations: {main: {roles: [secondary]}}", "primary is missing"),
        ("rotations: {main: {roles: [primary, primary]}}", "lists one role twice"),
        ("rotations: {main: {escalation: [anna]}}", "unknown person or rotation 'anna'"),
        ("rotations: {main: {escalation: [main]}}", "main cannot escalate to itself"),
        (
            "rotations: {main: {escalation: [{after: 5}]}}",
            "a step needs one person or one rotation",
        ),
        ("rotations: {main: {policy: {preset: minimal}}}", "unknown key 'preset'"),
        ("policy: {preset: standart}", "7:18: policy.preset: 'standart' is not an allowed word"),
        ("policy: {rest: eleven}", "7:16: policy.rest: must be `off`, a number or a map, not 'el"),
        ("policy: {rest: {hours: '11'}}", "must be a number, not '11'; write it without quotes"),
        (
            "policy: {time_on_call: 120}",
            "7:24: policy.time_on_call: 120 is above 100; write a number from 0 to 100",
        ),
        (
            "policy: {max_consecutive: {shifts: 1, min_shifts: 2}}",
            "runs of at least 2 and at most 1 shifts",
        ),
        ("policy: {weekends: {at_most: 3, of: 2}}", "3 weekends in 2"),
        ("policy: {together: [[ana, anna]]}", "7:27: policy.together[0][1]: unknown person 'anna'"),
        ("policy: {apart: [[ana]]}", "a pair has two people, not 1"),
        ("policy: {health_order: [rest, rest]}", "'rest' is named twice"),
        (
            "policy: {response: {shared_fault: leave}}",
            "7:35: policy.response.shared_fault: 'leave' is not an allowed word",
        ),
        (
            "policy: {response: {stays_up_minutes: -1}}",
            "policy.response.stays_up_minutes: -1 is below 0; write a number",
        ),
        (
            "policy: {risk: {interruptions: {amber: 20}}}",
            "policy.risk.interruptions: red at 19 is milder than amber at 20; `red` is at least",
        ),
        (
            "policy: {risk: {mean_sleep_hours: {red: 7.5}}}",
            "policy.risk.mean_sleep_hours: red at 7.5 is milder than amber at 7; `red` is at most",
        ),
        ("policy: {risk: {interruptions: 7}}", "7:32: policy.risk.interruptions: must be a map"),
        (
            "policy: {overnight_pool: few}",
            "7:26: policy.overnight_pool: 'few' is not an allowed word",
        ),
        ("pins: [{rotation: main, person: ana}]", "7:8: pins[0]: needs `on`, or `from` and"),
        (
            "pins: [{rotation: mian, person: ana, on: 2027-01-04}]",
            "pins[0].rotation: unknown rotation",
        ),
        ("pins: [{rotation: main, person: anna, on: 2027-01-04}]", "did you mean 'ana'?"),
        (
            "pins: [{rotation: main, person: ana, on: 2028-01-04}]",
            "is in no shift of main; its shifts run",
        ),
        (
            "pins: [{rotation: main, person: ana, role: secondary, on: 2027-01-04}]",
            "has no secondary",
        ),
        (
            (
                "pins: [{rotation: main, person: ana, on: 2027-01-04}]\n"
                "rotations: {main: {people: [bo]}}"
            ),
            "7:8: pins[0]: ana is not in the people of main",
        ),
        (
            (
                "rotations: {main: {shifts: day-night}}\n"
                "pins: [{rotation: main, person: ana, on: 2027-01-05}]"
            ),
            "2 shifts start on 2027-01-05, at 08:00, 20:00; write one of them",
        ),
        (
            (
                "pins: [{rotation: main, person: ana, on: 2027-01-04}, "
                "{rotation: main, person: bo, from: 2027-01-01, to: 2027-01-12}]"
            ),
            "7:55: pins[1]: the primary of 2027-01-04 is already pinned in line 7",
        ),
        (
            (
                "rotations: {main: {roles: [primary, secondary]}}\n"
                "pins:\n- {rotation: main, person: ana, on: 2027-01-04}\n"
                "- {rotation: main, person: ana, role: secondary, on: 2027-01-04}"
            ),
            "10:3: pins[1]: ana is pinned to another role of this shift in line 9",
        ),
        ("previous: [q9.csv]", "7:12: previous[0]: q9.csv: the file does not exist"),
        ("published: {file: q9.csv, until: 2027-02-30}", "2027-02-30 is not a day of the calendar"),
        ("time_off: leave.txt", "7:11: time_off: 'leave.txt' is not a .csv or .ics file"),
        (
            "external: {pagerduty: {mian: {primary: X}}}",
            "7:24: external.pagerduty.mian: unknown rotat",
        ),
        (
            "teams: {pay: {services: [web], people: [zed]}}",
            "teams.pay.services[0]: unknown service",
        ),
        ("sites: {tor: {country: CA}}", "7:14: sites.tor: the key 'time_zone' is missing"),
        ("<<: {a: 1}", "YAML 1.2 has no merge key"),
    ],
)
def test_a_mistake_is_said_at_its_place(added: str, said: str) -> None:
    """The file is otherwise right, so this is the one thing that is said (or leads to more)."""
    said_of_it = complaints_of(added)
    assert any(said in line for line in said_of_it), said_of_it
    assert all(line.startswith("s.yaml:") for line in said_of_it)
    assert not any(JARGON.search(line) for line in said_of_it), said_of_it


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (
            "{capacity: 2}",
            "6:26: people.ana.capacity: 2 is above 1; write a number from 0 to 1, such as 0.6",
        ),
        ("{capacity: 0}", "6:26: people.ana.capacity: 0 is not above 0; write a number"),
        ("{capacity: 120%}", "6:26: people.ana.capacity: 1.2 is above 1; write a number"),
        ("{capacity: '0.6'}", "must be a number, not '0.6'; write it without quotes"),
        ("{capacity: .nan}", "6:26: people.ana.capacity: "),
        ("{contact: [fax]}", "6:26: people.ana.contact[0]: 'fax' is not an allowed word"),
        ("{roles: [primry]}", "did you mean 'primary'?"),
        ("{site: tor}", "6:22: people.ana.site: unknown site 'tor'"),
        (
            "{country: Germany}",
            "6:25: people.ana.country: unknown country 'Germany'; did you mean 'DE'",
        ),
        ("{country: XX}", "unknown country 'XX'"),
        ("{country: de}", "did you mean 'DE'?"),
        ("{country: DE-XX}", "unknown region of DE 'XX'; write one of: BB, BE"),
        (
            "{time_zone: Europe/Berln}",
            "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'",
        ),
        ("{time_zone: UTC+2}", "unknown time zone 'UTC+2'"),
        (
            "{access: [apii]}",
            "6:25: people.ana.access[0]: unknown service 'apii'; did you mean 'api'",
        ),
        ("{avoids: [mondey]}", "6:25: people.ana.avoids[0]: unknown preference 'mondey'"),
        ("{avoids: 2027-02-30}", "2027-02-30 is not a day of the calendar"),
        ("{sleep_hours: 22-25}", "25 is not a time of day"),
        (
            "{joined: 2027-02-01, leaves: 2027-01-01}",
            "6:44: people.ana.leaves: is before `joined`",
        ),
        ("{time_off: [2027-02-30]}", "6:27: people.ana.time_off[0]: 2027-02-30 is not a day of"),
        ("{time_off: [2027-02-03/2027-02-01]}", "2027-02-01 is not after 2027-02-03"),
        ("{time_off: [2027-02-15..2027-02-21]}", "with a slash, such as 2027-02-15/2027-02-21"),
        ("{time_off: [next week]}", "'next week' is not time off"),
        ("{time_off: [{to: 2027-02-01}]}", "needs `from` or `every`"),
        ("{time_off: [{every: Monday, from: 2027-02-01}]}", "cannot be combined"),
        ("{time_off: [{from: 2027-02-01, reason: tired}]}", "'tired' is not an allowed word"),
        ("{time_off: [2027-02-01, 5, 2027-02-30]}", "people.ana.time_off[2]: 2027-02-30 is not"),
        ("{time_off: 2027-02-15T18:00}", "is an instant, not a stretch of time"),
        ("5", "6:15: people.ana: must be a map, not 5"),
    ],
)
def test_a_mistake_of_a_person_is_said_at_its_place(person: str, said: str) -> None:
    """People are where most mistakes are made."""
    said_of_it = complaints(f"{HEAD}services: [api]\npeople: {{ana: {person}}}\n")
    assert any(said in line for line in said_of_it), said_of_it
    assert not any(JARGON.search(line) for line in said_of_it), said_of_it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "weeks: 4\n",
            "s.yaml:1:1: the key 'name' is missing; add `name: …` (name of the scenario)",
        ),
        (HEAD + "services: [api]\n", "s.yaml:1:1: people: nobody can be on call"),
        (HEAD + "people: [ana]\n", "s.yaml:1:1: services: the file defines no service"),
        (HEAD + "people: [ana, bo, ana]\nservices: [api]\n", "people[2]: 'ana' is listed twice"),
        (
            HEAD + "services: [api]\npeople:\n  ana:\n  bo:\n  ana: {capacity: 0.5}\n",
            "s.yaml:9:3: people.ana: the person 'ana' is written twice, first in line 7",
        ),
        (
            HEAD.replace("weeks: 4", "weeks: 4.5") + TEAM,
            "s.yaml:3:8: weeks: must be a whole number",
        ),
        (
            HEAD.replace("weeks: 4", "weeks: 999") + TEAM,
            "weeks: 999 is above 260; write a whole number from 1 to 260",
        ),
        (HEAD.replace("2027-01-04", "2027-02-30") + TEAM, "s.yaml:2:8: start: 2027-02-30 is not"),
        (HEAD.replace("Berlin", "Berln") + TEAM, "s.yaml:4:12: time_zone: unknown time zone"),
        (HEAD.replace("t\n", "''\n", 1) + TEAM, "name is empty"),
        (
            HEAD + "services: {api: {alerts: {}}}\npeople: [ana]\n",
            "the key 'pages_per_week' is missing",
        ),
        (
            HEAD + "services: {api: {alerts: a.csv}}\npeople: [ana]\n",
            "a.csv: the file does not exist",
        ),
        (
            HEAD + "services: {api: {coverage: 9to5}}\npeople: [ana]\n",
            "'9to5' is not a set of weekly hours",
        ),
        (HEAD + "services: {' api': }\npeople: [ana]\n", "' api' cannot be a name"),
    ],
)
def test_a_mistake_of_the_frame_is_said_at_its_place(text: str, said: str) -> None:
    """Required keys, the horizon, and lists of names."""
    said_of_it = complaints(text)
    assert any(said in line for line in said_of_it), said_of_it
    assert not any(JARGON.search(line) for line in said_of_it), said_of_it


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file() -> None:
    """Kinds, names, dates and limits, found at different stages, in one answer."""
    said = complaints(
        """
        name: t
        start: 2027-02-30
        weeks: no
        time_zone: Europe/Berln
        services: {api: {coverage: nevr}}
        people: {ana: {share: 2}, bo: {site: tor}, ana: }
        rotations: {main: {shifts: dayly, people: [anna], handoff: Mon 10:07}}
        policy: {rest: x, together: [[ana, zoe]]}
        pins: [{rotation: main, person: zed, on: 2027-01-04}]
        """
    )
    lines = [int(line.split(":")[1]) for line in said]
    assert lines == sorted(lines)
    assert set(lines) == {2, 3, 4, 5, 6, 7, 8, 9}
    assert len(said) == 13


def test_nothing_follows_from_a_mistake_that_was_said() -> None:
    """A misspelt shift or service is one mistake, not a row of consequences."""
    assert len(complaints_of("rotations: {main: {services: [apii]}}")) == 1
    assert len(complaints_of("rotations: {main: {shifts: weekli, handoff: [Mon 10:00]}}")) == 1
    assert len(complaints_of("sites: {tor: {country: CA}}")) == 1


def test_hours_in_no_rotation_are_listed() -> None:
    """Coverage is compared with the rotations' hours, over the week."""
    (said,) = complaints_of("rotations: {main: {hours: Mon-Fri 08-18}}")
    assert said.startswith("s.yaml:5:12: services.api: no rotation covers it on")
    assert "Mon 00:00 to Mon 08:00, Mon 18:00 to Tue 08:00" in said
    (said,) = complaints(
        f"{HEAD}people: [ana]\nservices: [api, web]\nrotations: {{main: {{services: [api]}}}}\n"
    )
    assert said == (
        "s.yaml:6:17: services.web: belongs to no rotation; add it to the `services` of a rotation"
    )


def test_hours_in_no_rotation_are_listed_over_different_zones() -> None:
    """Tokyo has no summer time, so what fits in January does not in July."""
    (said,) = complaints(
        HEAD
        + "people: [ana]\nservices: {api: {coverage: Mon-Fri 08-18}}\n"
        + "rotations: {main: {time_zone: Asia/Tokyo, hours: [Mon-Fri 16:00-02:00]}}\n"
    )
    assert "Mon 17:00 to Mon 18:00" not in said.split("in January")[0]
    assert "in July" in said


def test_a_pin_that_the_published_schedule_contradicts_is_said(tmp_path: Path) -> None:
    """The same pin and the same published assignment are no contradiction."""
    (tmp_path / "q1.csv").write_text(
        "rotation,role,start,end,person,name\n"
        "main,primary,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,ana,\n"
    )
    text = (
        "published: {file: q1.csv, until: 2027-01-11}\n"
        "pins: [{rotation: main, person: %s, on: 2027-01-04}]"
    )
    (said,) = complaints_of(text % "bo", folder=tmp_path)
    assert said.startswith(
        "s.yaml:8:8: pins[0]: clashes with the published schedule: ana is primary"
    )
    assert len(extended(text % "ana", folder=tmp_path).fixed) == 1


def test_a_pin_asks_for_role_access_and_site() -> None:
    """What the person could not hold anyway is a mistake of the file."""
    text = (
        HEAD
        + "services: [api]\npeople: {ana: {roles: [shadow]}, bo: {access: []}}\n"
        + "pins: [{rotation: main, person: %s, on: 2027-01-04}]\n"
    )
    assert "ana does not take primary, only these roles: shadow" in complaints(text % "ana")[0]
    assert "bo has no access to api, which main covers" in complaints(text % "bo")[0]
    escalation = "rotations: {main: {escalation: [ana]}}\n"
    assert "ana does not take escalations" in complaints(text.split("pins")[0] + escalation)[0]
    sites = (
        "sites: {lis: {time_zone: Europe/Lisbon}, tor: {time_zone: America/Toronto}}\n"
        "rotations: {main: {shifts: follow-the-sun}}\n"
        "pins: [{rotation: main, person: ana, on: 2027-01-05T12:00}]"
    )
    assert "this is a shift of lis, and ana does not work there" in complaints_of(sites)[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "s.yaml:1:1: the file is empty"),
        ("name: Jos\u00e9\n".encode("latin-1"), "s.yaml:1:10: is not UTF-8: byte 0xE9"),
        ("name: t\n".encode("utf-16"), "s.yaml:1:1: is written in UTF-16; save it as UTF-8"),
        (b"\xef\xbb\xbf- a\n", "s.yaml:1:1: the file contains a list"),
    ],
)
def test_bytes_that_are_no_scenario_are_said(tmp_path: Path, data: bytes, said: str) -> None:
    """Encoding errors have a place like any other."""
    (tmp_path / "s.yaml").write_bytes(data)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "s.yaml")
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """With the file that was meant, a folder as a folder, and no traceback."""
    (tmp_path / "team.yaml").write_text("")
    for path, said in (
        (tmp_path / "taem.yaml", "the file does not exist; did you mean 'team.yaml'?"),
        (tmp_path, "is a folder, not a file"),
        (f"{tmp_path}/\0", "is not a valid file name"),
    ):
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path)
        assert said in str(caught.value)
