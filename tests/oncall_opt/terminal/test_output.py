"""Prose fits the terminal, data is exact and safe to open."""

from __future__ import annotations

import csv
import io

import pytest

from oncall_opt.terminal.output import csv_text, terminal_width, wrapped
from oncall_opt.terminal.tables import Column, table


def test_a_number_is_not_torn_from_its_unit() -> None:
    for width in range(12, 60):
        lines = wrapped("Solved in 12 s, within 1.2 % of 14.2 h; 60 min off", width=width)
        for unit in ("12 s", "1.2 %", "14.2 h", "60 min"):
            assert unit in lines


def test_long_names_are_not_torn_apart() -> None:
    assert wrapped("see a-very-long/path-of-a-file.yaml", width=10).splitlines() == [
        "see",
        "a-very-long/path-of-a-file.yaml",
    ]


def test_without_a_terminal_there_are_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.__stdout__", io.StringIO())
    assert terminal_width() == 100


def test_a_terminal_says_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    assert terminal_width() == 132


def test_no_cell_can_start_a_formula() -> None:
    text = csv_text(("a", "b", "c", "d"), [{"a": "=1+1", "b": -1.5, "c": ["x", "y"], "d": None}])
    assert list(csv.reader(io.StringIO(text))) == [
        ["a", "b", "c", "d"],
        ["'=1+1", "-1.5", "x y", ""],
    ]


def test_no_text_can_move_the_cursor_or_break_a_line() -> None:
    odd = "Ana\x1b[2J\nSilva\u2028x"
    assert wrapped(odd, width=80) == "Ana [2J Silva x"
    assert table([Column(heading="person")], [[odd]], width=80).splitlines()[2:] == [
        "Ana [2J Silva x"
    ]
