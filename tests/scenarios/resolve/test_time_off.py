"""Claims about absences: entries of a person, and leave files (CSV, ICS) for one or for many."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scenarios.domain.people import Absence
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import AbsenceKind, PersonId
from tests.scenarios.loading import HEAD, TEAM, complaints, complaints_of, extended, parse

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//t//EN
BEGIN:VEVENT
UID:1
SUMMARY:Ana Lopez: skiing
DTSTART;VALUE=DATE:20270111
DTEND;VALUE=DATE:20270113
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:bo at choir
DTSTART:20270105T180000
DTEND:20270105T200000
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:away
ATTENDEE:mailto:Cy@X.org
DTSTART:20270107T080000Z
DTEND:20270107T090000Z
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Zoe on holiday
DTSTART;VALUE=DATE:20270111
END:VEVENT
BEGIN:VEVENT
UID:5
STATUS:CANCELLED
SUMMARY:Ana Lopez: cancelled
DTSTART;VALUE=DATE:20270120
END:VEVENT
END:VCALENDAR
"""


def absences(scenario: Scenario, person: str = "ana") -> tuple[Absence, ...]:
    return scenario.people[PersonId(person)].time_off


def with_ana(person: str, folder: Path = Path()) -> Scenario:
    text = f"{HEAD}services: [api]\npeople: {{ana: {person}, bo: }}\n"
    return parse(text, folder=folder)


def at(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def test_entries_are_read_in_the_persons_zone_and_know_their_place() -> None:
    """Dates, maps with reasons, and what recurs, expanded around the horizon."""
    scenario = with_ana(
        "{time_zone: Asia/Tokyo, time_off: [2027-01-11/2027-01-12, "
        "{from: 2027-01-20, reason: sick}, every Tuesday 18:00-22:00]}"
    )
    by_where: dict[str, list[Absence]] = {}
    for absence in absences(scenario):
        by_where.setdefault(absence.where, []).append(absence)
    (leave,) = by_where["people.ana.time_off[0]"]
    assert (leave.start, leave.end, leave.kind) == (at(10, 15), at(12, 15), AbsenceKind.LEAVE)
    (sick,) = by_where["people.ana.time_off[1]"]
    assert (sick.start, sick.end, sick.kind) == (at(19, 15), at(20, 15), AbsenceKind.SICK)
    evenings = by_where["people.ana.time_off[2]"]
    assert {one.kind for one in evenings} == {AbsenceKind.BLACKOUT}
    # Four weeks before the horizon, four weeks of it, two weeks after it.
    assert len(evenings) == 10
    assert scenario.place("people.ana.time_off[1]") == "s.yaml:6:73"
    assert list(absences(scenario)) == sorted(absences(scenario))


def test_a_calendar_of_ones_own_gives_all_its_events(tmp_path: Path) -> None:
    """Whole days are local days, what recurs is expanded, what is cancelled is not there."""
    (tmp_path / "leave.ics").write_text(ICS)
    found = absences(with_ana("{time_off: [leave.ics]}", tmp_path))
    assert [(one.start, one.end, one.kind) for one in found] == [
        (at(5, 17), at(5, 19), AbsenceKind.BLACKOUT),
        (at(7, 8), at(7, 9), AbsenceKind.LEAVE),
        (at(10, 23), at(11, 23), AbsenceKind.LEAVE),
        (at(10, 23), at(12, 23), AbsenceKind.LEAVE),
        (at(12, 17), at(12, 19), AbsenceKind.BLACKOUT),
        (at(19, 17), at(19, 19), AbsenceKind.BLACKOUT),
    ]


def test_a_calendar_for_many_finds_people_by_mail_and_name(tmp_path: Path) -> None:
    """Whoever is not in the file is left out, and that is said."""
    (tmp_path / "leave.ics").write_text(ICS)
    scenario = parse(
        HEAD
        + "services: [api]\ntime_off: leave.ics\n"
        + "people: {ana: {name: Ana Lopez}, bo: , cy: {email: cy@x.org}}\n",
        folder=tmp_path,
    )
    assert [one.start for one in absences(scenario)] == [at(10, 23)]
    assert len(absences(scenario, "bo")) == 3
    assert [one.start for one in absences(scenario, "cy")] == [at(7, 8)]
    assert scenario.notes == (
        (
            "s.yaml:6:11: time_off: leave.ics: 1 event matches nobody in this file and is ignored: "
            "'Zoe on holiday'"
        ),
    )


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("comma", [",", ";"])
def test_a_table_of_leave_is_for_many_and_for_one(tmp_path: Path, bom: str, comma: str) -> None:
    """By id, name or mail; semicolons and a byte order mark are what spreadsheets write."""
    rows = (
        "person,start,end,reason\nana,2027-01-11,2027-01-12,Parental leave\n\n"
        "BO,2027-01-05T10:00,2027-01-05T12:00,\nzoe smith,2027-01-05,,\n"
    )
    (tmp_path / "leave.csv").write_text(bom + rows.replace(",", comma), encoding="utf-8")
    scenario = extended("time_off: [leave.csv]", folder=tmp_path)
    (ana,) = absences(scenario)
    assert (ana.start, ana.end, ana.kind) == (at(10, 23), at(12, 23), AbsenceKind.PARENTAL)
    assert ana.where == "leave.csv:2"
    assert scenario.place(ana.where) == "leave.csv:2:1"
    assert [one.start for one in absences(scenario, "bo")] == [at(5, 9)]
    assert (
        "leave.csv: 1 row matches nobody in this file and is ignored: 'zoe smith'"
        in scenario.notes[0]
    )
    own = with_ana("{time_off: [leave.csv]}", tmp_path)
    assert len(absences(own)) == 1
    assert absences(own, "bo") == ()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("leave.ics", b"hello", "leave.ics:1:1: is not an ICS calendar"),
        ("leave.ics", b"", "leave.ics:1:1: is not an ICS calendar"),
        (
            "leave.ics",
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nhello\n",
            "leave.ics:1:1: is an incomplete ICS",
        ),
        ("leave.ics", b"BEGIN:VCALENDAR\n\xe9", "leave.ics:2:1: is not UTF-8: byte 0xE9"),
        (
            "leave.ics",
            ICS.replace("WEEKLY", "SECONDLY").encode(),
            "leave.ics:15:1: an absence recurs more often than daily",
        ),
        (
            "leave.ics",
            ICS.replace("DTSTART;VALUE=DATE:20270111", "DTSTART;VALUE=DATE:20270231").encode(),
            "leave.ics:1:1: is an incomplete ICS calendar",
        ),
        (
            "leave.csv",
            b"who,start\n",
            "leave.csv:1:1: the column 'person' is missing; the first line has: who",
        ),
        ("leave.csv", b"", "leave.csv:1:1: the file is empty"),
        (
            "leave.csv",
            b"person,start,end\nana,2027-02-30,\n",
            "leave.csv:2:1: 2027-02-30 is not a day",
        ),
        ("leave.csv", b"person,start\nJos\xe9,2027-01-01\n", "leave.csv:2:4: is not UTF-8"),
    ],
)
def test_a_leave_file_that_is_none_is_said(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    """Whether one person or many name it; the place is in that file."""
    (tmp_path / name).write_bytes(data)
    for_many = complaints_of(f"time_off: {name}", folder=tmp_path)
    for_one = complaints(
        f"{HEAD}services: [api]\npeople: {{ana: {{time_off: [{name}]}}}}\n", folder=tmp_path
    )
    assert said in for_many[0]
    assert said in for_one[0]


def test_a_misspelt_person_of_a_leave_table_is_said(tmp_path: Path) -> None:
    """A stranger is left out, but a name that is nearly right is a mistake."""
    (tmp_path / "leave.csv").write_text("person,start\nanna,2027-01-05\n")
    (said,) = complaints_of("time_off: leave.csv", folder=tmp_path)
    assert said == (
        "s.yaml:7:11: time_off: leave.csv:2: unknown person 'anna'; did you mean 'ana'?"
    )


def test_a_smallest_file_has_no_time_off() -> None:
    """Nobody is away by default."""
    assert all(not person.time_off for person in parse(HEAD + TEAM).people.values())
