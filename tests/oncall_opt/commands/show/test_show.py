"""``show``: the calendar, one person, one week, or now."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run, schedule_text


def test_the_calendar_shows_four_weeks_or_all(tmp_path: Path) -> None:
    paths = files(tmp_path)
    few = run("show", *paths).stdout
    assert "2027-01-25  Ana Silva" in few
    assert "2027-02-08" not in few
    assert few.endswith("\n--detail shows all weeks\n")
    assert "2027-02-08  cy*" in run("show", *paths, "--detail").stdout


def test_data_are_never_shortened(tmp_path: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("show", *files(tmp_path), "--format", "csv").stdout))
    )
    assert len(rows) == 10


def test_one_week(tmp_path: Path) -> None:
    result = run("show", *files(tmp_path), "--week", "2027-W03")
    assert [line[:14] for line in result.stdout.splitlines()[3:]] == [
        "2027-01-11  bo",
        "2027-01-18  cy",
        "",
        "* Tue 2027-01-",
    ]


def test_a_person_sees_their_shifts_in_their_own_time(tmp_path: Path) -> None:
    result = run("show", *files(tmp_path), "--person", "cy")
    lines = result.stdout.splitlines()
    assert lines[0] == "cy: 2 times on call, in Asia/Kolkata time"
    assert lines[4].startswith("Mon 2027-01-18 14:30  Mon 2027-01-25 14:30  main ")
    assert lines[7].startswith("together")
    assert "median of the team" in lines[8]


def test_a_override_is_marked(tmp_path: Path) -> None:
    lines = run("show", *files(tmp_path), "--person", "bo").stdout.splitlines()
    assert lines[5].startswith("Tue 2027-01-19 18:00 Tue 2027-01-19 19:00 (override)")


def test_a_person_may_be_meant_by_name_and_a_near_miss_is_told(tmp_path: Path) -> None:
    paths = files(tmp_path)
    assert run("show", *paths, "--person", "Ana Silva").exit_code == 0
    result = run("show", *paths, "--person", "anna")
    assert result.exit_code == 2
    assert "unknown person 'anna'; did you mean 'ana'?" in result.stderr


def test_a_name_that_two_people_have_is_refused(tmp_path: Path) -> None:
    paths = files(tmp_path, TINY.replace("bo:\n", "bo: {name: Ana Silva}\n"))
    result = run("show", *paths, "--person", "Ana Silva")
    assert result.exit_code == 2
    assert "Ana Silva may be ana, bo; name one by id" in result.stderr


def test_who_holds_nothing_is_told_so(tmp_path: Path) -> None:
    paths = files(tmp_path, TINY.replace("bo:\n", "bo:\n  ed: {roles: [escalation]}\n"))
    assert "No shifts in this schedule." in run("show", *paths, "--person", "ed").stdout


def test_shifts_as_data_have_the_offset_of_the_person(tmp_path: Path) -> None:
    result = run("show", *files(tmp_path), "--person", "cy", "--format", "json")
    first = json.loads(result.stdout)[0]
    assert first["start"] == "2027-01-18T14:30:00+05:30"
    assert first["load"] > 0
    rows = list(
        csv.DictReader(
            io.StringIO(run("show", *files(tmp_path), "--person", "cy", "--format", "csv").stdout)
        )
    )
    assert rows[0]["start"] == first["start"]


@pytest.mark.parametrize(
    ("at", "now", "then"),
    [
        ("2027-01-19T18:30+01:00", "bo", "cy"),
        ("2027-01-19T17:30:00Z", "bo", "cy"),
        ("2027-01-19T18:30", "bo", "cy"),
        ("2027-01-04T10:00", "Ana Silva", "bo"),
        ("2027-01-11T09:59", "Ana Silva", "bo"),
        ("2027-01-11T10:00", "bo", "cy"),
        ("2027-01-01", "(nobody)", "Ana Silva"),
        ("2027-02-14", "cy", ""),
    ],
)
def test_now_is_half_open(at: str, now: str, then: str, tmp_path: Path) -> None:
    lines = run("show", *files(tmp_path), "--now", "--at", at).stdout.splitlines()
    heading, row = lines[1], lines[3]
    assert row[heading.index("on call") : heading.index("until")].strip() == now
    column = heading.find("next")
    assert row[column : heading.find("from", column)].strip() == then


def test_outside_its_hours_a_rotation_names_who_has_the_next_ones(tmp_path: Path) -> None:
    text = TINY.replace("{alerts:", "{coverage: business-hours, alerts:").replace(
        "handoff: Mon 10:00", "handoff: Mon 10:00, hours: business-hours"
    )
    words = ("--now", "--at", "2027-01-09T12:00", "--format", "json")
    (row,) = json.loads(run("show", *files(tmp_path, text), *words).stdout)
    assert row["active"] is False
    assert row["person"] is None
    assert (row["next"], row["next_start"]) == ("ana", "2027-01-11T07:00:00+00:00")


def test_an_empty_slot_is_said(tmp_path: Path) -> None:
    paths = files(tmp_path, sheet=schedule_text().replace(",bo,", ",,"))
    assert "(nobody)" in run("show", *paths, "--at", "2027-01-12T12:00").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "noon"), "'noon' is not a date; write it as 2027-02-15 or 2027-02-15T18:00"),
        (("--week", "soon"), "'soon' is not a week"),
        (("--week", "2", "--now"), "choose one of --person, --week and --now"),
    ],
)
def test_wrong_words_are_told_what_is_right(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    result = run("show", *files(tmp_path), *words)
    assert result.exit_code == 2
    assert said in result.stderr
