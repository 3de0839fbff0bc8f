"""The grid of quarters of an hour, and what each is to a person."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from scenarios.calendar.calendar import CLASSES, Calendar
from scenarios.domain.vocabulary import HourClass, PersonId
from scenarios.domain.week import WeekHours
from tests.scenes import BERLIN, MAIN, at, people, person, rotation, scenario

_ANA = PersonId("ana")


def _calendar(
    start: str = "2027-01-04", *, zone: str = BERLIN, country: str | None = None
) -> Calendar:
    who = [person("Ana", zone=zone, country=country)]
    return Calendar(scenario(who=who, start=start, weeks=1))


def _class(calendar: Calendar, moment: str, zone: str) -> HourClass:
    grid = calendar.grid
    quarter = grid.quarters_of(at(moment, zone), at(moment, zone) + timedelta(minutes=15)).start
    return CLASSES[int(calendar.hours(_ANA).klass[quarter])]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_classes_change_at_eight_eighteen_and_twenty_two(zone: str) -> None:
    """By the person's clock, whatever the offset from UTC."""
    calendar = _calendar(zone=zone)
    for moment, expected in (
        ("2027-01-05 07:45", HourClass.SLEEP),
        ("2027-01-05 08:00", HourClass.BUSINESS),
        ("2027-01-05 17:45", HourClass.BUSINESS),
        ("2027-01-05 18:00", HourClass.OFF),
        ("2027-01-05 22:00", HourClass.SLEEP),
        ("2027-01-09 12:00", HourClass.OFF),
    ):
        assert _class(calendar, moment, zone) is expected


def test_a_public_holiday_has_no_business_hours() -> None:
    """1 January 2027 is a Friday, and one in Germany only for who lives there."""
    german = _calendar("2026-12-28", country="DE-BE")
    assert _class(german, "2027-01-01 10:00", "Europe/Berlin") is HourClass.OFF
    nowhere = _calendar("2026-12-28")
    assert _class(nowhere, "2027-01-01 10:00", "Europe/Berlin") is HourClass.BUSINESS
    names = german.hours(_ANA).holiday_names
    assert date(2027, 1, 1).toordinal() in names


def test_the_night_of_a_clock_change_has_nine_or_eleven_hours() -> None:
    """Of class sleep from 22 to 8; a night belongs to the date on which it begins."""
    for start, saturday, hours in (
        ("2027-03-22", date(2027, 3, 27), 9),
        ("2026-10-19", date(2026, 10, 24), 11),
    ):
        night = _calendar(start).hours(_ANA).night
        assert np.count_nonzero(night == saturday.toordinal()) == 4 * hours


def test_a_weekend_is_saturday_and_sunday_by_the_persons_clock() -> None:
    """48 hours, 47 where the clocks go forward."""
    for start, saturday, hours in (
        ("2027-01-04", "2027-01-09", 48),
        ("2027-03-22", "2027-03-27", 47),
    ):
        weekend = _calendar(start).hours(_ANA).weekend
        assert np.count_nonzero(weekend == date.fromisoformat(saturday).toordinal()) == 4 * hours


def test_totals_between_quarters_are_linear() -> None:
    """Ten minutes of a running total of one an hour."""
    grid = _calendar().grid
    running = np.arange(grid.quarters + 1) / 4
    start = at("2027-01-05 10:05")
    assert grid.total(running, start, start + timedelta(minutes=10)) == pytest.approx(1 / 6)


def test_times_outside_the_grid_are_clipped() -> None:
    """What was a hundred weeks ago adds nothing."""
    grid = _calendar().grid
    running = np.arange(grid.quarters + 1) / 4
    long_ago = at("2025-01-01 00:00")
    assert grid.total(running, long_ago, long_ago + timedelta(days=9)) == 0


def test_shifts_tile_the_horizon_and_hours_lie_within() -> None:
    """A rotation of the evenings is active from 18 to 2, over the change of the clocks."""
    evenings = rotation(hours=WeekHours.daily(18 * 60, 2 * 60))
    scene = scenario(who=people("Ana"), rotations=[evenings], start="2027-03-22", weeks=2)
    calendar = Calendar(scene)
    first, second = calendar.shifts[MAIN]
    assert first.end == second.start == at("2027-03-29 10:00")
    active = sum((end - start for start, end in first.active), timedelta())
    # 02:00 does not exist on 28 March: the evening ends when it would have begun.
    assert active == timedelta(hours=56)
    inside = calendar.within(evenings.hours, evenings.zone)
    quarters = calendar.grid.quarters_of(first.start, first.end)
    assert np.count_nonzero(inside[quarters]) == 4 * 56
