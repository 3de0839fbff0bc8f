"""iCalendar: what RFC 5545 asks for, and every mistake with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from icalendar import Calendar

from scenarios.domain.errors import ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.schedules.ics_format import read_ics, uid, write_ics
from scenarios.schedules.schedule_rows import Names
from tests.scenarios.schedule_strategies import one_week, schedules

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
NAMES = Names(people=("ana", "bo"), rotations=("main",))


def problems(text: str) -> list[str]:
    """What is said about a file with this text, one sentence per problem."""
    with pytest.raises(ScenarioError) as caught:
        read_ics(text, NAMES, shown="schedule.ics")
    return [str(problem) for problem in caught.value.problems]


def test_an_event_says_everything_in_universal_time() -> None:
    scenario, schedule = one_week(name="Ana, of Berlin")
    name = uid(schedule.assignments[0])
    text = write_ics(scenario, schedule, sequence=3, now=NOW)
    begin = text.index("BEGIN:VEVENT")
    assert text[begin : text.index("END:VEVENT")].split("\r\n") == [
        "BEGIN:VEVENT",
        f"UID:{name}",
        "DTSTAMP:20270104T120000Z",
        "DTSTART:20270104T090000Z",
        "DTEND:20270111T090000Z",
        "SEQUENCE:3",
        "SUMMARY:main primary: Ana\\, of Berlin",
        "CATEGORIES:on-call,primary",
        "TRANSP:TRANSPARENT",
        "X-ONCALL-ROTATION:main",
        "X-ONCALL-ROLE:primary",
        "X-ONCALL-PERSON:ana",
        "",
    ]


def test_an_uncovered_slot_is_held_by_nobody() -> None:
    text = write_ics(*one_week(person=None), now=NOW)
    assert "SUMMARY:main primary: nobody\r\n" in text
    assert read_ics(text, NAMES, shown="schedule.ics").schedule == one_week(person=None)[1]


@given(schedules())
def test_no_line_is_longer_than_75_octets_and_all_end_with_crlf(
    pair: tuple[Scenario, Schedule],
) -> None:
    lines = write_ics(*pair, now=NOW).encode().split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and not {*b"\r\n"} & {*line} for line in lines)
    assert all(line.decode() for line in lines), "no character is torn apart"


@given(schedules())
def test_another_reader_finds_the_same_events(pair: tuple[Scenario, Schedule]) -> None:
    scenario, schedule = pair
    calendar = Calendar.from_ical(write_ics(scenario, schedule, now=NOW))
    found = [
        (event.decoded("DTSTART"), event.decoded("DTEND")) for event in calendar.walk("VEVENT")
    ]
    assert found == [(a.start, a.end) for a in schedule.assignments]


@given(schedules())
def test_each_assignment_has_a_name_of_its_own(pair: tuple[Scenario, Schedule]) -> None:
    _, schedule = pair
    assert len({uid(a) for a in schedule.assignments}) == len(schedule.assignments)


def test_an_event_keeps_its_name_when_only_its_end_or_the_writing_moves() -> None:
    scenario, schedule = one_week()
    later = write_ics(scenario, schedule, sequence=1, now=NOW + timedelta(days=1))
    assert uid(schedule.assignments[0]) in later


def test_events_of_another_origin_are_passed_over() -> None:
    scenario, schedule = one_week()
    text = write_ics(scenario, schedule, now=NOW)
    lunch = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\n"
    mixed = text.replace("BEGIN:VEVENT", lunch + "BEGIN:VEVENT", 1)
    assert read_ics(mixed, NAMES, shown="schedule.ics").schedule == schedule


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "X-ONCALL-PERSON:ana",
            "X-ONCALL-PERSON:anna",
            "schedule.ics:6:1: person: unknown person 'anna'; did you mean 'ana'?",
        ),
        (
            "X-ONCALL-ROLE:primary\r\n",
            "",
            "schedule.ics:6:1: role: the role is missing; write a role in every row",
        ),
        (
            "DTSTART:20270104T090000Z",
            "DTSTART:20270104T090000",
            (
                "schedule.ics:6:1: start: '2027-01-04T09:00:00' has no UTC offset;"
                " add it: 2027-01-04T09:00:00+01:00, or Z for UTC"
            ),
        ),
        (
            "DTSTART:20270104T090000Z",
            "DTSTART:soon",
            (
                "schedule.ics:6:1: start: 'soon' is not a date with a time; write it as "
                "2027-01-04T10:00:00+01:00"
            ),
        ),
        (
            "DTEND:20270111T090000Z\r\n",
            "",
            (
                "schedule.ics:6:1: end: no date and time is given; "
                "write it as 2027-01-04T10:00:00+01:00"
            ),
        ),
    ],
)
def test_a_mistake_is_said_with_the_line_of_its_event(old: str, new: str, said: str) -> None:
    text = write_ics(*one_week(), now=NOW)
    assert old in text
    assert problems(text.replace(old, new)) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "schedule.ics:1:1: the file is empty; "),
        ("rotation,role\n", "schedule.ics:1:1: this is not an iCalendar file; "),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
            "schedule.ics:2:1: not valid iCalendar: 1 events start, 0",
        ),
        ("BEGIN:VCALENDAR\nBEGIN VEVENT\n", "schedule.ics:1:1: not valid iCalendar: "),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Lunch\nEND:VEVENT\nEND:VCALENDAR\n",
            "schedule.ics:2:1: no event has X-ONCALL-ROTATION: oncall-opt did not write",
        ),
    ],
)
def test_what_is_no_schedule_is_told_so(text: str, said: str) -> None:
    assert problems(text)[0].startswith(said)
