"""The ledger file: it reads back as written, and what was changed by hand is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.errors import ScenarioError
from scenarios.domain.ledger import Carried, Entry, Ledger
from scenarios.domain.vocabulary import PersonId
from scenarios.inputs.ledger_file import COLUMNS, read_ledger, with_entry, write_ledger
from tests.scenes import at

_HOURS = st.floats(0, 500, allow_nan=False)
_CLASSES = st.tuples(_HOURS, _HOURS, _HOURS)
_NAMES = st.text("abc=é '\",;", min_size=1, max_size=6).map(str.strip).filter(bool)


def entry(start: str, end: str, *, source: str = "q1.csv", name: str = "ana") -> Entry:
    row = Carried(
        person=PersonId(name),
        carried=(0.0, 2.5, 4.0),
        fair=(0.0, 2.0, 3.0),
        capacity=1.0,
        not_overnight=False,
    )
    return Entry(
        start=at(start), end=at(end), source=source, source_hash="0123456789abcdef", rows=(row,)
    )


Q1, Q2 = entry("2027-01-04", "2027-04-05"), entry("2027-04-05", "2027-07-05", source="q2.csv")
BOTH = Ledger(path="ledger.csv", entries=(Q1, Q2))


@given(
    names=st.lists(_NAMES, unique=True, min_size=1, max_size=4),
    carried=_CLASSES,
    fair=_CLASSES,
    capacity=st.floats(0, 1),
    not_overnight=st.booleans(),
)
def test_what_is_written_is_read_back(
    names: list[str],
    carried: tuple[float, ...],
    fair: tuple[float, ...],
    capacity: float,
    not_overnight: bool,
) -> None:
    rows = tuple(
        Carried(
            person=PersonId(name),
            carried=carried,
            fair=fair,
            capacity=capacity,
            not_overnight=not_overnight,
        )
        for name in names
    )
    ledger = with_entry(Ledger(path="ledger.csv"), replace(Q1, rows=rows))
    ledger = with_entry(ledger, Q2)
    assert read_ledger(write_ledger(ledger), shown="ledger.csv") == ledger


def test_the_order_of_rows_and_other_separators_do_not_matter() -> None:
    header, *rows = write_ledger(BOTH).splitlines()
    text = "\r\n".join(line.replace(",", ";") for line in [header, *reversed(rows)])
    assert read_ledger(text, shown="ledger.csv") == BOTH


def test_adding_the_same_again_changes_nothing() -> None:
    assert with_entry(BOTH, Q1) is BOTH
    assert with_entry(BOTH, replace(Q1, source="renamed.csv")) is BOTH


@pytest.mark.parametrize("days", [1, -1, 30])
def test_a_period_that_overlaps_is_refused(days: int) -> None:
    shift = timedelta(days=days)
    other = replace(Q2, start=Q2.start + shift, end=Q2.end + shift, source_hash="another")
    with pytest.raises(ScenarioError, match="overlaps 2027-0"):
        with_entry(BOTH, other)


def test_a_period_that_was_taken_out_whole_is_no_mistake() -> None:
    lines = write_ledger(BOTH).splitlines()
    text = "\n".join(line for line in lines if "q1.csv" not in line)
    assert read_ledger(text, shown="ledger.csv").entries == (Q2,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ana,off,2.5000", "ana,off,1.5000", "were changed by hand"),
        ("ana,off", "anna,off", "the scenario has no anna"),
        ("2.5000", "-2.5000", "carried is -2.5000, below 0"),
        ("2.5000", "nan", "carried is nan"),
        ("2.5000", "much", "carried is 'much', not a number"),
        ("ana,off", "ana,night", "'night' is not a class of hours"),
        ("1.0000,no", "1.0000,perhaps", "not_overnight is 'perhaps'"),
        ("1.0000,no", "1.0000,yes", "were changed by hand"),
        ("ana,off", "ana,sleep", "has a second row of sleep hours"),
        ("2027-04-04T22:00", "2026-04-04T22:00", "the period ends before it starts"),
        ("2027-04-04T22:00:00+00:00,ana,off", "soon,ana,off", "'soon' is not a date with a time"),
        ("class", "kind", "the column 'class' is missing"),
    ],
)
def test_what_was_changed_by_hand_is_told_with_its_line(old: str, new: str, said: str) -> None:
    text = write_ledger(Ledger(path="ledger.csv", entries=(Q1,)))
    assert old in text
    with pytest.raises(ScenarioError) as caught:
        read_ledger(text.replace(old, new, 1), shown="ledger.csv", known=["ana"])
    problems = [str(one) for one in caught.value.problems]
    # A row that cannot be read is missing from its period: that need not be said as well.
    assert len(problems) == 1
    assert said in problems[0]
    assert problems[0].startswith("ledger.csv:")


def test_a_row_that_is_missing_is_found() -> None:
    lines = write_ledger(BOTH).splitlines()
    with pytest.raises(
        ScenarioError, match=r"2027-01-03 to 2027-04-04 were changed by hand.*1 row is missing"
    ):
        read_ledger("\n".join([*lines[:1], *lines[2:]]), shown="ledger.csv")


def test_periods_that_overlap_in_the_file_are_told() -> None:
    other = replace(Q2, start=Q2.start - timedelta(days=7))
    text = write_ledger(Ledger(path="ledger.csv", entries=(Q1, other)))
    with pytest.raises(ScenarioError, match="remove all rows of one of them"):
        read_ledger(text, shown="ledger.csv")


def test_the_columns_are_those_that_the_reference_names() -> None:
    assert write_ledger(Ledger(path="x")) == ",".join(COLUMNS) + "\n"
