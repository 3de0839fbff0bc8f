"""What is written is read back to the same; what cannot be read is said with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.schedules.csv_format import read_csv, write_csv
from scenarios.schedules.ics_format import read_ics, write_ics
from scenarios.schedules.json_format import read_json, write_json
from scenarios.schedules.schedule_file import read_schedule
from scenarios.schedules.schedule_rows import Names, ReadSchedule
from tests.scenarios.schedule_strategies import one_week, schedules

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
ANY = Names()


@given(schedules())
def test_csv_round_trips(pair: tuple[Scenario, Schedule]) -> None:
    scenario, schedule = pair
    read = read_csv(write_csv(scenario, schedule), ANY, shown="schedule.csv")
    assert read.schedule == schedule


@given(schedules(), st.data())
def test_json_round_trips_with_those_who_were_not_overnight(
    pair: tuple[Scenario, Schedule], data: st.DataObject
) -> None:
    scenario, schedule = pair
    not_overnight = (
        data.draw(st.frozensets(st.sampled_from([*scenario.people]))) if scenario.people else ()
    )
    text = write_json(scenario, schedule, not_overnight=not_overnight, details={"seed": 1})
    read = read_json(text, ANY, shown="schedule.json")
    assert read.schedule == schedule
    assert read.not_overnight == frozenset(not_overnight)


@given(schedules())
def test_ics_round_trips(pair: tuple[Scenario, Schedule]) -> None:
    scenario, schedule = pair
    read = read_ics(write_ics(scenario, schedule, now=NOW), ANY, shown="schedule.ics")
    assert read.schedule == schedule


@given(schedules())
def test_known_names_are_read_exactly(pair: tuple[Scenario, Schedule]) -> None:
    scenario, schedule = pair
    names = Names(people=scenario.people, rotations=scenario.rotations)
    texts = (
        read_csv(write_csv(scenario, schedule), names, shown="schedule.csv"),
        read_json(write_json(scenario, schedule), names, shown="schedule.json"),
        read_ics(write_ics(scenario, schedule, now=NOW), names, shown="schedule.ics"),
    )
    assert all(read.schedule == schedule for read in texts)


_TORN = st.text(max_size=8) | st.sampled_from(
    (
        "",
        '"',
        ";",
        ",,",
        "\r\n",
        "[" * 3000,
        "1" * 5000,
        "null",
        "\\ud800",
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "RRULE:FREQ=NEVER\r\n",
        "DTSTART;VALUE=DATE:20270104\r\n",
        "DTEND;TZID=Nowhere/Land:20270111T100000\r\n",
        "00010101T000000",
        "99991231T235959Z",
    )
)
_WHOLE = {
    read_csv: write_csv(*one_week()),
    read_json: write_json(*one_week()),
    read_ics: write_ics(*one_week(), now=NOW),
}


@pytest.mark.parametrize("reader", _WHOLE)
@given(st.data())
def test_a_torn_file_is_read_or_refused_with_a_place(
    reader: Callable[..., ReadSchedule], data: st.DataObject
) -> None:
    text = _WHOLE[reader]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 20, len(text))) | st.just(len(text)))
        text = text[:start] + data.draw(_TORN) + text[end:]
    lines = {problem.line for problem in problems_of(reader, text)}
    assert all(1 <= line <= len(text.splitlines()) + 1 for line in lines)


def problems_of(reader: Callable[..., ReadSchedule], text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a text."""
    try:
        reader(text, ANY, shown="schedule")
    except ScenarioError as error:
        return error.problems
    return ()


def read(path: Path) -> Schedule:
    return read_schedule(path, known_people=None, known_rotations=None, shown=path.name).schedule


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ics", ".CSV"])
def test_the_suffix_says_how_to_read(tmp_path: Path, suffix: str) -> None:
    scenario, schedule = one_week()
    write = {
        ".csv": write_csv(scenario, schedule),
        ".json": write_json(scenario, schedule),
        ".ics": write_ics(scenario, schedule, now=NOW),
    }
    path = tmp_path / f"schedule{suffix}"
    path.write_text(write[suffix.lower()], encoding="utf-8", newline="")
    assert read(path) == schedule


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"schedule\.xlsx: this is not a \.csv, \.ics, \.json"):
        read(tmp_path / "schedule.xlsx")


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    scenario, schedule = one_week()
    path = tmp_path / "schedule.csv"
    path.write_text(write_csv(scenario, schedule), encoding="utf-8-sig", newline="")
    assert read(path) == schedule


def test_latin_1_is_refused_with_the_place_of_the_first_such_letter(tmp_path: Path) -> None:
    path = tmp_path / "schedule.csv"
    path.write_bytes(
        "rotation,role,start,end,person\r\nmain,primary,a,b,jörg\r\n".encode("latin-1")
    )
    with pytest.raises(
        ScenarioError, match=r"schedule\.csv:2:19: is not UTF-8.*save the file as UTF-8"
    ):
        read(path)


def test_a_missing_file_is_refused_with_the_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "q4.csv").touch()
    with pytest.raises(ScenarioError, match=r"q5\.csv: the file does not exist; .*'q4\.csv'"):
        read(tmp_path / "q5.csv")
