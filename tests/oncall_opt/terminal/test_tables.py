"""Tables are aligned, and as wide as the terminal lets them be."""

from __future__ import annotations

from oncall_opt.terminal.tables import Column, cell_width, columns_that_fit, table

COLUMNS = (
    Column(heading="person"),
    Column(heading="hours\noff", right=True, dropped=1),
    Column(heading="holidays", right=True, dropped=2),
)
ROWS = [["Ana", "12", "1"], ["山田", "7", "0"]]


def test_words_are_aligned_left_and_numbers_right() -> None:
    text = table(COLUMNS, ROWS, width=80, total=["together", "19", "1"])
    assert text.splitlines() == [
        "          hours",
        "person      off  holidays",
        "─────────────────────────",
        "Ana          12         1",
        "山田          7         0",
        "─────────────────────────",
        "together     19         1",
    ]


def test_a_narrow_terminal_takes_the_gaps_first_and_then_what_matters_least() -> None:
    by_width = {width: table(COLUMNS, ROWS, width=width).splitlines() for width in (23, 21, 13, 9)}
    assert by_width[23][1] == "person    off  holidays"
    assert by_width[21][1] == "person   off holidays"
    assert by_width[13][1] == "person    off"
    assert by_width[9][0] == "person"


def test_what_cannot_be_dropped_stays_however_narrow_it_is() -> None:
    assert table(COLUMNS, ROWS, width=1).splitlines() == ["person", "──────", "Ana", "山田"]


def test_a_blank_line_stands_before_a_break() -> None:
    lines = table(COLUMNS, ROWS, width=80, breaks=frozenset({1})).splitlines()
    assert lines[3:6] == ["Ana        12         1", "", "山田        7         0"]


def test_columns_that_do_not_fit_side_by_side_come_in_groups() -> None:
    columns = [Column(heading="day"), *(Column(heading=f"role {i}") for i in range(5))]
    rows = [["Mon", *("somebody" for _ in range(5))]]
    groups = columns_that_fit(columns, rows, width=25)
    assert groups == [[0, 1, 2], [0, 3, 4], [0, 5]]
    assert columns_that_fit(columns, rows, width=200) == [[0, 1, 2, 3, 4, 5]]
    assert columns_that_fit(columns, rows, width=1) == [[0, i] for i in range(1, 6)]


def test_a_text_that_looks_like_a_number_stays_as_it_is_written() -> None:
    rows = [["007", "1.50", "1e5"], ["Bo", "12", "−"]]
    assert table(COLUMNS, rows, width=80).splitlines()[3:] == [
        "007      1.50       1e5",
        "Bo         12         −",
    ]


def test_signs_that_take_two_columns_or_none_keep_the_columns_aligned() -> None:
    rows = [["山田", "1", "2"], ["Inês", "3", "4"], ["Ine\u0302s", "5", "6"]]
    text = table(COLUMNS, rows, width=80)
    assert {cell_width(line) for line in text.splitlines()[2:]} == {23}
