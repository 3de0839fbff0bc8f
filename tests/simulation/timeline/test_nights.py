"""Habitual nights, local clocks and work days, by the wall clock of each person's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar.local_time import wall_clock
from scenarios.domain.people import Person
from scenarios.domain.vocabulary import AbsenceKind
from simulation.sleep.person_context import Workdays, workdays_of
from simulation.timeline.nights import local_clock, moment_of, nights_of
from simulation.timeline.span import Span, span_between
from tests.scenes import BERLIN, at, person
from tests.strategies import STARTS, ZONES

_HABITS = st.sampled_from(((23 * 60, 7 * 60), (30, 8 * 60), (9 * 60, 17 * 60), (22 * 60, 5 * 60)))


def _span(start: str = "2027-01-04 10:00", weeks: int = 4) -> Span:
    origin = at(start)
    return span_between(origin, origin, origin + timedelta(weeks=weeks))


@given(st.sampled_from(ZONES), st.sampled_from(STARTS), _HABITS)
def test_nights_are_the_wall_clock_s(zone: str, start: str, habit: tuple[int, int]) -> None:
    """Each begins and ends as the clock shows, a clock change alone makes one longer or shorter."""
    span = _span(f"{start} 10:00")
    nights = nights_of(span, zone, habit)
    nominal = (habit[1] - habit[0]) % 1440 / 60
    for a, b in zip(nights.starts, nights.ends, strict=True):
        shown = [wall_clock(moment_of(span, hours), zone) for hours in (a, b)]
        assert [60 * t.hour + t.minute for t in shown] == list(habit)
        assert b - a == pytest.approx(nominal, abs=1.0)
    gaps = [a - b for a, b in zip(nights.starts[1:], nights.ends, strict=False)]
    assert all(14 <= gap <= 18 for gap in gaps)
    assert nights.ends[nights.first - 1] <= span.start < nights.ends[nights.first]
    assert nights.starts[nights.stop - 1] < span.end <= nights.starts[nights.stop]


@pytest.mark.parametrize(("start", "hours"), [("2027-03-22", 7), ("2026-10-19", 9)])
def test_the_night_of_a_clock_change_has_seven_or_nine_hours(start: str, hours: int) -> None:
    """The week in which Berlin's clocks change; every other night has eight."""
    nights = nights_of(_span(f"{start} 10:00", weeks=1), "Europe/Berlin", (23 * 60, 7 * 60))
    assert sorted({*nights.lengths}) == sorted({8, hours})
    assert nights.lengths.count(hours) == 1


@given(st.sampled_from(ZONES), st.sampled_from(STARTS), st.floats(-24, 4 * 168 + 24))
def test_the_clock_shows_local_time_over_every_change(zone: str, start: str, moment: float) -> None:
    span = _span(f"{start} 10:00")
    shown = wall_clock(moment_of(span, moment), zone)
    expected = shown.hour + shown.minute / 60 + (shown.second + shown.microsecond / 1e6) / 3600
    difference = abs(local_clock(span, zone).hour(moment) - expected)
    assert min(difference, 24 - difference) < 1e-6


def test_what_happens_from_one_noon_to_the_next_is_of_one_night() -> None:
    """Half-way between getting up at 07:00 and going to bed at 23:00 is 15:00."""
    span = _span()
    nights = nights_of(span, "Europe/Berlin", (23 * 60, 7 * 60))
    of = [
        nights.night_of(span.hours(at(f"2027-01-{when}")))
        for when in ("05 15:01", "05 22:30", "06 03:00", "06 14:59", "06 15:01")
    ]
    assert of == [of[0]] * 4 + [of[0] + 1]


def _workdays(start: str, weeks: int = 1, *, who: Person | None = None) -> tuple[Span, Workdays]:
    span = _span(start, weeks)
    return span, workdays_of(span, who or person("Ana"), BERLIN)


def test_work_begins_on_weekdays_that_are_no_holiday() -> None:
    """The week of Easter 2027: Good Friday, and Easter Monday on which the shift ends."""
    span, workdays = _workdays("2027-03-22 10:00", who=person("Ana", country="DE-BE"))
    shown = [wall_clock(moment_of(span, hours), "Europe/Berlin") for hours in workdays.begins]
    assert [f"{t:%a %H:%M}" for t in shown] == ["Tue 08:00", "Wed 08:00", "Thu 08:00"]


def test_who_is_on_leave_begins_no_work() -> None:
    """Three days away; a recurring blackout is no leave."""
    away = [(at("2027-01-05 00:00"), at("2027-01-08 00:00"))]
    _, gone = _workdays("2027-01-04 10:00", who=person("Ana", away=away))
    assert len(gone.begins) == 2
    span = _span(weeks=1)
    ana = person("Ana", away=away)
    blackouts = tuple(replace(a, kind=AbsenceKind.BLACKOUT) for a in ana.time_off)
    assert len(workdays_of(span, replace(ana, time_off=blackouts), BERLIN).begins) == 5


def test_mondays_are_at_nine_by_the_person_s_clock() -> None:
    """From Monday 10:00 to Monday 10:00 two weeks later: the one at the end is in."""
    span, workdays = _workdays("2027-03-22 10:00", weeks=2)
    shown = [wall_clock(moment_of(span, hours), "Europe/Berlin") for hours in workdays.mondays]
    assert [f"{t:%a %d %H:%M}" for t in shown] == ["Mon 29 09:00", "Mon 05 09:00"]


@pytest.mark.parametrize("zone", ZONES)
def test_there_are_as_many_mondays_for_everybody(zone: str) -> None:
    """From Monday 08:00 to Monday 10:00 in Berlin: two at home, elsewhere the same two dates."""
    origin = at("2027-01-04 08:00")
    span = span_between(origin, origin, origin + timedelta(days=7, hours=2))
    workdays = workdays_of(span, person("Ana", zone=zone), BERLIN)
    shown = [wall_clock(moment_of(span, hours), zone) for hours in workdays.mondays]
    assert [f"{t:%a %d %H:%M}" for t in shown] == ["Mon 04 09:00", "Mon 11 09:00"]


@pytest.mark.parametrize(
    ("calls", "broken"),
    [
        ([("Tue", 20.0, 20.5)], False),
        ([("Tue", 23.0, 23.5)], True),
        ([("Tue", 10.0, 11.0)], False),
        ([("Sat", 20.0, 20.5)], False),
        ([("Sat", 14.0, 14.5), ("Sat", 23.0, 23.5)], True),
    ],
)
def test_rest_is_broken_where_eleven_hours_in_a_row_are_not_left(
    calls: list[tuple[str, float, float]], broken: bool
) -> None:
    """Days run from 08:00; work until 18:00 on weekdays leaves 14 h, of which 11 must be whole."""
    span, workdays = _workdays("2027-01-04 10:00")
    dates = {"Tue": "05", "Sat": "09"}
    midnight = span.hours(at(f"2027-01-{dates[calls[0][0]]} 00:00"))
    day = workdays.days.index(midnight + 8)
    found = workdays.rests_broken({day: [(midnight + a, midnight + b) for _, a, b in calls]})
    assert found == ((day,) if broken else ())
