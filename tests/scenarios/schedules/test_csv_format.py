"""CSV: the form, what spreadsheets do to it, and every mistake with its place."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenarios.domain.errors import ScenarioError
from scenarios.schedules.csv_format import guard, read_csv, unguard, write_csv
from scenarios.schedules.schedule_rows import Names
from tests.scenarios.schedule_strategies import ODD, ids, one_week, scenario_of

HEADER = "rotation,role,start,end,person,name"
WEEK = "main,primary,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,ana,Ana"
NEXT = "main,primary,2027-01-11T10:00:00+01:00,2027-01-18T10:00:00+01:00,bo,Bo"
NAMES = Names(people=("ana", "bo"), rotations=("main", "night"))


def problems(*lines: str, names: Names = NAMES) -> list[str]:
    """What is said about a file of these lines, one sentence per problem."""
    with pytest.raises(ScenarioError) as caught:
        read_csv("\n".join(lines) + "\n", names, shown="schedule.csv")
    return [str(problem) for problem in caught.value.problems]


def people(*lines: str) -> list[str | None]:
    """Who holds the roles of a file of these lines."""
    schedule = read_csv("\n".join(lines), NAMES, shown="schedule.csv").schedule
    return [assignment.person for assignment in schedule.assignments]


def test_a_schedule_is_written_as_the_design_says() -> None:
    assert write_csv(*one_week()) == f"{HEADER}\r\n{WEEK}\r\n"


def test_an_empty_person_is_an_uncovered_slot() -> None:
    text = write_csv(*one_week(person=None))
    assert text.endswith("+01:00,,\r\n")
    assert read_csv(text, NAMES, shown="schedule.csv").schedule.assignments[0].person is None


def test_the_offset_is_that_of_the_rotation_on_that_day() -> None:
    text = f"{HEADER}\nmain,primary,2027-03-22T09:00:00Z,2027-03-29T08:00:00Z,ana,\n"
    schedule = read_csv(text, NAMES, shown="schedule.csv").schedule
    written = write_csv(scenario_of({}, ["main"], zone="Europe/Berlin"), schedule)
    assert "2027-03-22T10:00:00+01:00,2027-03-29T10:00:00+02:00" in written


@given(ids | st.text())
@example("")
def test_guarding_a_cell_is_undone_exactly(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(
    st.sampled_from(ODD) | st.text(alphabet="=+-@\uff1d\uff0b\uff0d\uff20\t\r\n '\"\u200b\u2018a")
)
def test_no_cell_starts_a_formula(cell: str) -> None:
    text = write_csv(*one_week(person=cell or "x", name=cell))
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        for written in row:
            assert not written[:1] or written[0] not in "\t\r\n"
            bare = written.lstrip(" \u200b\u2018\"'")
            starts = unicodedata.normalize("NFKC", bare[:1])
            assert written.startswith("'") or not starts or starts not in "=+-@"


def test_columns_come_in_any_order_with_others_between() -> None:
    lines = (
        "Person,note,START,End,role,rotation",
        "ana,new,2027-01-04T10:00:00Z,2027-01-05T10:00:00Z,Primary,main",
    )
    assert people(*lines) == ["ana"]


def test_a_european_spreadsheet_puts_semicolons_or_tabs() -> None:
    for separator in ";\t":
        assert people(*(line.replace(",", separator) for line in (HEADER, WEEK, NEXT))) == [
            "ana",
            "bo",
        ]


def test_rows_that_a_spreadsheet_left_empty_or_short_do_not_matter() -> None:
    assert people(HEADER, ",,,,,", WEEK.removesuffix(",Ana"), "", NEXT + ",,") == ["ana", "bo"]


def test_line_ends_of_any_system_are_read() -> None:
    for end in ("\n", "\r\n", "\r"):
        schedule = read_csv(end.join((HEADER, WEEK, NEXT)), NAMES, shown="schedule.csv").schedule
        assert len(schedule.assignments) == 2


def test_blanks_around_a_known_name_do_not_matter() -> None:
    assert people(HEADER, WEEK.replace("main", " main").replace(",ana", ", ana ")) == ["ana"]


def test_every_mistake_is_said_at_once_with_its_line_and_column() -> None:
    """A misspelt rotation, role and person, a naive and an impossible instant."""
    found = problems(
        HEADER,
        "mian,primry,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,anna,Ana",
        "main,primary,2027-01-11T10:00:00,2027-02-30T10:00:00+01:00,,",
    )
    assert found == [
        "schedule.csv:2:1: rotation: unknown rotation 'mian'; did you mean 'main'?",
        "schedule.csv:2:6: role: unknown role 'primry'; did you mean 'primary'?",
        "schedule.csv:2:65: person: unknown person 'anna'; did you mean 'ana'?",
        (
            "schedule.csv:3:14: start: '2027-01-11T10:00:00' has no UTC offset;"
            " add it: 2027-01-11T10:00:00+01:00, or Z for UTC"
        ),
        (
            "schedule.csv:3:34: end: '2027-02-30T10:00:00+01:00' is not a date with a time;"
            " write it as 2027-01-04T10:00:00+01:00"
        ),
    ]


def test_an_empty_file_is_told_how_to_begin() -> None:
    assert problems("") == [
        f"schedule.csv:1:1: the file is empty; a schedule starts with the line {HEADER}"
    ]


def test_missing_columns_are_named() -> None:
    assert problems("rotation,role,begin,ends,person") == [
        "schedule.csv:1:1: the column 'end' is missing; did you mean 'ends'?",
        (
            "schedule.csv:1:1: the column 'start' is missing;"
            " the columns are: rotation, role, start, end, person, name"
        ),
    ]


def test_a_column_that_is_there_twice_is_named() -> None:
    assert problems("rotation,role,start,end,person,start") == [
        "schedule.csv:1:32: start: the column 'start' appears twice; delete or rename one"
    ]


def test_an_end_before_its_start_is_said() -> None:
    found = problems(HEADER, WEEK.replace("2027-01-11", "2027-01-04"))
    assert found == [
        (
            "schedule.csv:2:40: end: '2027-01-04T10:00:00+01:00' is not after the start;"
            " write an end after the start"
        )
    ]


def test_a_row_that_stands_there_twice_is_said() -> None:
    assert problems(HEADER, WEEK, NEXT, WEEK) == [
        "schedule.csv:4:1: repeats line 2; delete one of the two"
    ]


def test_rows_of_one_slot_that_overlap_are_said() -> None:
    late = WEEK.replace("2027-01-04T10", "2027-01-06T10").replace(",ana", ",bo")
    assert problems(HEADER, WEEK, NEXT, late) == [
        (
            "schedule.csv:4:14: start: main primary overlaps line 2;"
            " a role has one assignee at a time: shorten or delete one of the two"
        )
    ]


def test_a_long_row_hides_no_overlap_behind_a_short_one() -> None:
    long = WEEK.replace("2027-01-11", "2027-01-25")
    short = WEEK.replace("2027-01-04", "2027-01-05").replace("2027-01-11", "2027-01-06")
    assert [text.split(";")[0] for text in problems(HEADER, long, short, NEXT)] == [
        "schedule.csv:3:14: start: main primary overlaps line 2",
        "schedule.csv:4:14: start: main primary overlaps line 2",
    ]


def test_two_rotations_do_not_overlap() -> None:
    assert people(HEADER, WEEK, WEEK.replace("main", "night")) == ["ana", "ana"]


def test_a_row_with_a_cell_too_many_or_too_few_is_said() -> None:
    many = "main,primary,2027-01-04T10:00:00+01:00,…"
    assert problems(HEADER, WEEK + ",x", "main,primary") == [
        (
            "schedule.csv:2:1: this row has 7 cells, the header has 6;"
            f" put a cell that holds a separator in quotes: {many!r}"
        ),
        (
            "schedule.csv:3:1: this row has 2 cells, the header has 6;"
            " fill in what is missing: 'main,primary'"
        ),
    ]


def test_a_quote_that_never_closes_is_said_where_it_begins() -> None:
    found = problems(HEADER, WEEK, '"main,primary', NEXT)
    assert found[0].startswith(
        "schedule.csv:3:1: not valid CSV: unexpected end of data; close every"
    )


def test_places_count_lines_within_quoted_cells() -> None:
    """A header cell that runs over two lines moves what follows, and its own neighbours."""
    found = problems(f'"a\nnote",{HEADER}', f"x,{WEEK.replace(',ana', ',anna')}")
    assert found == ["schedule.csv:3:68: person: unknown person 'anna'; did you mean 'ana'?"]


def test_a_name_that_is_not_given_is_said() -> None:
    assert problems(HEADER, WEEK.replace("main", "").replace("primary", "")) == [
        "schedule.csv:2:1: rotation: the rotation is missing; write a rotation in every row",
        "schedule.csv:2:2: role: the role is missing; write a role in every row",
    ]


def test_an_instant_beyond_the_calendar_is_said() -> None:
    found = problems(HEADER, WEEK.replace("2027-01-04T10:00:00+01:00", "0001-01-01T00:00:00+14:00"))
    assert found[0].startswith(
        "schedule.csv:2:14: start: '0001-01-01T00:00:00+14:00' is out of range"
    )


def test_an_empty_cell_at_the_end_of_a_row_has_its_place_there() -> None:
    found = problems(
        "rotation,start,end,person,role",
        "main,2027-01-04T10:00:00Z,2027-01-05T10:00:00Z,ana,",
    )
    assert found == ["schedule.csv:2:52: role: the role is missing; write a role in every row"]
