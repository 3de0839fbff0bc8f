"""A week is meant the way people name it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from oncall_opt.views.scenario_summary import horizon
from oncall_opt.views.week_names import first_weeks, read_week
from tests.oncall_opt.command_line import TINY, tiny

THIRD = (datetime(2027, 1, 17, 23, tzinfo=UTC), datetime(2027, 1, 24, 23, tzinfo=UTC))


@pytest.mark.parametrize("text", ["2027-W03", "2027W3", "2027-01-18", "2027-01-24", "3", " 3 "])
def test_iso_week_date_and_number_name_the_same_week(text: str) -> None:
    assert read_week(text, tiny()) == THIRD


@pytest.mark.parametrize("text", ["", "W05", "2027-W54", "2027-02-30", "0x3", "next", "-1", "²"])
def test_what_is_no_week_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a week; write 2027-W05"):
        read_week(text, tiny())


@pytest.mark.parametrize("text", ["0", "2026-12-27", "2027-W20", "999"])
def test_a_week_outside_the_horizon_is_told_the_horizon(text: str) -> None:
    with pytest.raises(
        click.BadParameter, match="outside the schedule period, 2027-01-04 to 2027-02-15"
    ):
        read_week(text, tiny())


def test_the_first_weeks_are_four_by_the_clock_or_all_there_are() -> None:
    start, _ = horizon(tiny())
    assert first_weeks(tiny()) == (start, start + timedelta(weeks=4))
    spring = tiny(TINY.replace("2027-01-04", "2027-03-15"))
    start, _ = horizon(spring)
    assert first_weeks(spring) == (start, start + timedelta(weeks=4, hours=-1))
    short = tiny(TINY.replace("weeks: 6", "weeks: 3"))
    assert first_weeks(short) == horizon(short)
