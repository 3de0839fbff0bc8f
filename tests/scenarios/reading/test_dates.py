"""Claims about dates, ranges, intervals and what recurs, as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from scenarios.domain.errors import Misread
from scenarios.reading.dates import (
    read_date,
    read_date_range,
    read_moment,
    read_recurring,
    read_stretch,
)

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2027-02-15", utc(2027, 2, 14, 23), utc(2027, 2, 15, 23)),
        ("2027-02-15/2027-02-26", utc(2027, 2, 14, 23), utc(2027, 2, 26, 23)),
        ("2027-03-28", utc(2027, 3, 27, 23), utc(2027, 3, 28, 22)),
        ("2027-02-15T18:00/2027-02-16T09:00", utc(2027, 2, 15, 17), utc(2027, 2, 16, 8)),
        ("2027-02-15T18:00Z/2027-02-16T09:00+05:30", utc(2027, 2, 15, 18), utc(2027, 2, 16, 3, 30)),
        ("2027-02-15 18:00/2027-02-16", utc(2027, 2, 15, 17), utc(2027, 2, 16, 23)),
        ("2027-02-15T18:00/2027-02-15T24:00", utc(2027, 2, 15, 17), utc(2027, 2, 15, 23)),
    ],
)
def test_dates_are_inclusive_and_instants_half_open(
    text: str, start: datetime, end: datetime
) -> None:
    """A day is as long as its clocks make it; an instant without an offset is local."""
    assert read_stretch(text, BERLIN) == (start, end)


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_date, "2027-02-30", "2027-02-30 is not a day of the calendar"),
        (read_date, "2027-13-01", "2027-13-01 is not a day of the calendar"),
        (read_date, "15.02.2027", "'15.02.2027' is not a date"),
        (read_date, "0001-01-01", "the year 0001 is out of range"),
        (read_date_range, "2027-02-26/2027-02-15", "2027-02-15 is before 2027-02-26"),
        (lambda t: read_stretch(t, BERLIN), "2027-02-26/2027-02-15", "is not after"),
        (lambda t: read_stretch(t, BERLIN), "2027-02-15T18:00", "is an instant, not a stretch"),
        (lambda t: read_moment(t, BERLIN), "2027-02-15T25:00", "25:00 is not a time of day"),
        (lambda t: read_moment(t, BERLIN), "2027-02-15T10:00+25:00", "not an offset from UTC"),
        (read_recurring, "every Tusday", "unknown weekday 'Tusday'"),
        (read_recurring, "every 18:00-22:00", "has no weekday"),
        (read_recurring, "every Tuesday 18:00", "'18:00' is not a span of hours"),
    ],
)
def test_what_cannot_be_is_named(read: Callable[[str], object], text: str, said: str) -> None:
    """The message names the text and what is wrong with it."""
    with pytest.raises(Misread) as caught:
        read(text)
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "weekdays", "start", "end"),
    [
        ("every Tuesday 18:00-22:00", {1}, 1080, 1320),
        ("Tuesdays 18-22", {1}, 1080, 1320),
        ("every Mon, Wed and Fri", {0, 2, 4}, 0, 1440),
        ("every weekday 07:00–09:00", {0, 1, 2, 3, 4}, 420, 540),
        ("every weekend", {5, 6}, 0, 1440),
        ("every day 22:00-06:00", set(range(7)), 1320, 360),
    ],
)
def test_recurring_texts(text: str, weekdays: set[int], start: int, end: int) -> None:
    """Several days, plural, hyphen or dash, hours or none."""
    recurring = read_recurring(text)
    assert recurring.weekdays == weekdays
    assert (recurring.start, recurring.end) == (start, end)


def test_what_recurs_keeps_its_wall_clock_over_a_clock_change() -> None:
    """22:00 to 06:00 over the change to summer time is an hour shorter, and still 22:00."""
    nights = list(
        read_recurring("every day 22:00-06:00").within(utc(2027, 3, 27), utc(2027, 3, 29), BERLIN)
    )
    lengths = {start: end - start for start, end in nights}
    assert lengths[utc(2027, 3, 26, 21)] == timedelta(hours=8)
    assert lengths[utc(2027, 3, 27, 21)] == timedelta(hours=7)
    assert lengths[utc(2027, 3, 28, 20)] == timedelta(hours=8)
