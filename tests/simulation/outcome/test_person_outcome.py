"""Person outcomes: every number of the row, by hand, and what can never be."""

from __future__ import annotations

import math
import pickle
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar.calendar import Calendar
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import Role, ShiftKind
from scenarios.domain.week import BUSINESS_HOURS
from simulation.outcome.person_outcome import PersonOutcome, simulated, worst
from simulation.sleep.broken_nights import break_nights
from simulation.sleep.person_context import PersonContext, person_context
from simulation.sleep.recovery import debt_at
from simulation.timeline.incidents import Interruption
from tests.scenes import at, held, person, rotation, scenario
from tests.simulation.one_person import ANA, Paged, alone, answered, at_time_on_call, page

_CONTEXT = alone(weeks=4)
_PAGES = st.lists(
    st.builds(
        Paged,
        at=st.floats(11, 600),
        delay=st.floats(0, 0.2),
        work=st.floats(0.01, 3),
        resettling=st.floats(0, 1.5),
    ),
    max_size=12,
)


def _simulated(context: PersonContext, *pages: Interruption) -> PersonOutcome:
    return simulated(context, pages)


def test_interruptions_are_counted_by_the_class_of_their_start() -> None:
    """Tuesday 14:00, 21:50 into the night, and 03:00 with two incidents at once."""
    outcome = _simulated(
        _CONTEXT,
        page(_CONTEXT, "2027-01-05 14:00"),
        page(_CONTEXT, "2027-01-05 21:50"),
        page(_CONTEXT, "2027-01-06 03:00", up=60, incidents=2),
    )
    assert outcome.interruptions == (1, 1, 1)
    assert outcome.pages == 4
    assert outcome.active_hours == pytest.approx((0.5, 0.5, 1.0))
    assert outcome.active_hours_30_days == pytest.approx(2.0)
    assert outcome.interruptions_30_days == 2


def test_nights_in_a_row_are_a_run() -> None:
    """Tuesday to Thursday, then Saturday; 22:30 and 04:00 of one night are one night."""
    whens = ("05 22:30", "06 04:00", "06 23:30", "08 01:00", "10 01:00")
    outcome = _simulated(_CONTEXT, *(page(_CONTEXT, f"2027-01-{when}") for when in whens))
    assert (outcome.interrupted_nights, outcome.longest_run) == (4, 3)
    assert outcome.awakenings == 4


def test_four_awakenings_make_a_restless_night() -> None:
    """Every hour for a quarter of an hour; three do not."""
    for count, restless in ((3, 0), (4, 1)):
        pages = [page(_CONTEXT, f"2027-01-06 0{hour}:00", up=15) for hour in range(1, count + 1)]
        outcome = _simulated(_CONTEXT, *pages)
        assert (outcome.awakenings, outcome.restless_nights) == (count, restless)
        assert outcome.restless_nights_28_days == restless


def test_debt_of_an_hour_lost_is_followed_to_the_next_mondays() -> None:
    """60 minutes from Wednesday 03:00; Monday 09:00 is 125 hours after their end."""
    one = page(_CONTEXT, "2027-01-06 03:00", up=60)
    outcome = _simulated(_CONTEXT, one)
    assert outcome.sleep_lost_hours == pytest.approx(1)
    assert outcome.peak_debt_hours == pytest.approx(97.44 * (1 - math.exp(-1 / 97.44)))
    assert outcome.recovery_days == 0
    assert len(outcome.debt_mondays) == 4
    assert outcome.debt_mondays[0] == pytest.approx(math.exp(-125.5 / 97.44), rel=1e-4)


def test_a_week_of_long_nights_takes_days_to_recover_from() -> None:
    pages = [page(_CONTEXT, f"2027-01-{day:02d} 01:00", up=150) for day in range(5, 12)]
    outcome = _simulated(_CONTEXT, *pages)
    assert outcome.peak_debt_hours == pytest.approx(9.41, rel=0.02)
    assert outcome.recovery_days == pytest.approx(4.06 * math.log(outcome.peak_debt_hours))


def test_minutes_of_response_at_high_sleepiness() -> None:
    """Woken at 03:00 for an hour: 29 minutes at KSS 7 or more, as the equations have it."""
    outcome = _simulated(_CONTEXT, page(_CONTEXT, "2027-01-06 03:00", up=60))
    assert math.ceil(outcome.sleepy_minutes) == 29
    assert 0 < outcome.very_sleepy_minutes < outcome.sleepy_minutes
    assert outcome.sleepy_minutes_28_days == outcome.sleepy_minutes
    assert _simulated(_CONTEXT, page(_CONTEXT, "2027-01-06 14:00", up=60)).sleepy_minutes == 0


def test_the_morning_after_is_shown_beside_the_usual_one() -> None:
    """3.87 after an hour up at 03:00 that would have been 3.68; no such night: nothing."""
    outcome = _simulated(_CONTEXT, page(_CONTEXT, "2027-01-06 03:00", up=60))
    assert outcome.morning_sleepiness == pytest.approx(3.87, abs=5e-3)
    assert outcome.usual_morning_sleepiness == pytest.approx(3.68, abs=5e-3)
    assert _simulated(_CONTEXT).morning_sleepiness is None


@pytest.mark.parametrize(
    ("day", "minutes", "impaired", "short"),
    [
        ("06", 60, 0, 0),  # exactly 7 h left
        ("06", 61, 0, 1),
        ("06", 180, 0, 1),  # exactly 5 h left
        ("06", 181, 1, 0),
        ("09", 181, 0, 0),  # a Saturday
    ],
)
def test_work_days_begun_with_little_sleep(
    day: str, minutes: float, impaired: int, short: int
) -> None:
    """Up from 01:00; work begins at 08:00 on weekdays."""
    outcome = _simulated(_CONTEXT, page(_CONTEXT, f"2027-01-{day} 01:00", up=minutes))
    assert (outcome.impaired_days, outcome.short_days) == (impaired, short)
    assert (outcome.impaired_days_28_days, outcome.short_days_28_days) == (impaired, short)


def test_work_on_call_breaks_a_daily_rest() -> None:
    """At 23:00 it does: 5 h and 8.5 h are left of the night; at 19:00 it leaves 12.5 h."""
    assert _simulated(_CONTEXT, page(_CONTEXT, "2027-01-05 23:00")).rests_broken == 1
    assert _simulated(_CONTEXT, page(_CONTEXT, "2027-01-05 19:00")).rests_broken == 0


def test_sleep_over_four_weeks_is_the_worst_of_them() -> None:
    """28 nights of 8 h less an hour each in one stretch of the eight weeks."""
    context = alone(weeks=8)
    pages = [
        page(context, f"2027-{month}-{day:02d} 02:00", up=60)
        for month, days in (("01", range(16, 32)), ("02", range(1, 13)))
        for day in days
    ]
    assert _simulated(context, *pages).sleep_28_nights == pytest.approx(7)
    assert _simulated(context, *pages[:14]).sleep_28_nights == pytest.approx(7.5)


def test_crowded_shifts_are_those_held_as_primary() -> None:
    """Weekly shifts: 28 incidents in one are two per 12 h, 29 are more; the mean is over all."""
    context = alone(weeks=4)
    full = [page(context, "2027-01-06 12:00", incidents=28)]
    outcome = _simulated(context, *full)
    assert outcome.crowded_shifts == 0
    assert outcome.incidents_per_12_hours == pytest.approx(0.5)
    more = _simulated(context, *full, page(context, "2027-01-06 14:00"))
    assert more.crowded_shifts == pytest.approx(0.25)
    not_overnight = _simulated(alone(weeks=4, assignees=["bo"] * 4))
    assert (not_overnight.crowded_shifts, not_overnight.incidents_per_12_hours) == (None, None)


def test_clean_nights_are_counted_to_the_next_shift() -> None:
    """Ana has weeks 1 and 3 and is woken in the night to Friday of the first: three nights before
    its end, then a week; and in the last night before her third shift, which leaves none."""
    context = alone(weeks=4, assignees=["ana", "bo", "ana", "ana"])
    first = page(context, "2027-01-08 03:00")
    assert _simulated(context, first).clean_nights == 10
    assert _simulated(context, first, page(context, "2027-01-25 03:00")).clean_nights == 0
    assert _simulated(context).clean_nights is None
    assert _simulated(context, page(context, "2027-01-29 03:00")).clean_nights is None


def test_time_on_call_is_over_the_whole_horizon_and_counts_two_pagers_once() -> None:
    """One week of four, and the same week as secondary elsewhere: a quarter."""
    scene = scenario(
        who=[person("Ana")],
        rotations=[
            rotation(),
            rotation("web", roles=(Role.PRIMARY, Role.SECONDARY, Role.SHADOW)),
        ],
    )
    week = ("ana", "2027-01-04 10:00", "2027-01-11 10:00")
    mine = [
        held(*week),
        held(*week, of="web", role=Role.SECONDARY),
        held("ana", "2027-01-11 10:00", "2027-01-18 10:00", of="web", role=Role.SHADOW),
    ]
    context = person_context(Calendar(scene), Schedule.of(mine), ANA)
    assert context.on_call_percent == pytest.approx(25)


def test_clock_changes_leave_the_time_on_call_as_it_is() -> None:
    """Half of four weeks over the change: hours are nominal."""
    context = alone(weeks=4, start="2027-03-15", assignees=["bo", "ana", "ana", "bo"])
    assert context.on_call_percent == pytest.approx(50)


def test_hours_in_which_a_rotation_sleeps_are_not_on_call() -> None:
    """Business hours: 50 of a week's 168."""
    scene = scenario(who=[person("Ana")], rotations=[rotation(hours=BUSINESS_HOURS)], weeks=1)
    mine = [held("ana", "2027-01-04 10:00", "2027-01-11 10:00")]
    context = person_context(Calendar(scene), Schedule.of(mine), ANA)
    assert context.on_call_percent == pytest.approx(100 * 50 / 168)
    assert [shift.hours for shift in context.shifts] == pytest.approx([50])


def test_parts_of_a_shift_are_one_shift_and_a_bridge_is_none() -> None:
    """Ana gives away a Wednesday evening, and bridges one for Bo in the week after."""
    mine = [
        held("ana", "2027-01-04 10:00", "2027-01-06 18:00"),
        held("ana", "2027-01-06 22:00", "2027-01-11 10:00"),
        held("ana", "2027-01-13 18:00", "2027-01-13 22:00"),
    ]
    context = alone(schedule=mine)
    assert [(t.hours, t.bridge) for t in context.shifts] == [(164, False), (4, True)]
    busy = page(context, "2027-01-13 19:00", incidents=5)
    outcome = _simulated(context, busy)
    assert (outcome.crowded_shifts, outcome.incidents_per_12_hours) == (0, 0)


def test_an_assignment_over_several_shifts_is_several_shifts() -> None:
    scene = scenario(who=[person("Ana")], rotations=[rotation(shifts=ShiftKind.DAILY)], weeks=1)
    mine = [held("ana", "2027-01-04 10:00", "2027-01-07 10:00")]
    context = person_context(Calendar(scene), Schedule.of(mine), ANA)
    assert [shift.hours for shift in context.shifts] == [24, 24, 24]


def test_who_joins_late_is_measured_over_the_time_as_a_member() -> None:
    """One of the two weeks left of four."""
    late = replace(person("Ana"), joined=at("2027-01-18 10:00"))
    context = alone(who=late, assignees=["bo", "bo", "bo", "ana"])
    assert context.on_call_percent == pytest.approx(50)


@given(_PAGES)
def test_without_pages_every_difference_is_nothing(pages: list[Paged]) -> None:
    """And with them sleep is what it would have been less what was lost."""
    quiet = _simulated(_CONTEXT)
    lost = ("sleep_lost_hours", "peak_debt_hours", "recovery_days", "awakenings")
    assert [getattr(quiet, name) for name in lost] == [0] * 4
    assert set(quiet.debt_mondays) == {0}
    loud = simulated(_CONTEXT, answered(pages))
    slept = 28 * (quiet.sleep_28_nights - loud.sleep_28_nights)
    assert slept == pytest.approx(loud.sleep_lost_hours, abs=1e-9)


@given(_PAGES)
def test_debt_each_monday_is_that_of_the_sleep_lost(pages: list[Paged]) -> None:
    interruptions = answered(pages)
    broken = break_nights(_CONTEXT.nights, interruptions, _CONTEXT.settings)
    mondays = [debt_at(broken.losses, monday) for monday in _CONTEXT.workdays.mondays]
    outcome = simulated(_CONTEXT, interruptions)
    assert outcome.debt_mondays == pytest.approx(mondays, abs=1e-9)
    assert all(monday <= outcome.peak_debt_hours + 1e-9 for monday in mondays)


@given(_PAGES, st.floats(0.1, 1.0))
def test_a_smaller_capacity_lives_through_the_same(pages: list[Paged], capacity: float) -> None:
    """Sleep, fatigue and risk are a body's: shares scale load alone, never these."""
    part = alone(who=at_time_on_call(person("Ana"), capacity))
    assert simulated(part, answered(pages)) == simulated(_CONTEXT, answered(pages))


@given(_PAGES)
def test_the_worst_stretch_is_within_the_whole(pages: list[Paged]) -> None:
    """A horizon of four weeks has no more in 30 days than altogether, and counts as it is."""
    outcome = simulated(_CONTEXT, answered(pages))
    assert outcome.interruptions_30_days == sum(outcome.interruptions[1:])
    assert outcome.active_hours_30_days == pytest.approx(sum(outcome.active_hours))
    assert outcome.sleepy_minutes_28_days == pytest.approx(outcome.sleepy_minutes)
    assert outcome.very_sleepy_minutes <= outcome.sleepy_minutes


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 5)), max_size=8), st.floats(1, 50))
def test_the_worst_stretch_is_the_best_of_all_that_begin_somewhere(
    rows: list[tuple[float, float]], hours: float
) -> None:
    ordered = sorted(rows)
    expected = max(
        (sum(w for m, w in ordered if start <= m < start + hours) for start, _ in ordered),
        default=0.0,
    )
    moments, weights = [m for m, _ in ordered], [w for _, w in ordered]
    # A moment on the far edge is in or out by rounding alone.
    if all(abs(b - a - hours) > 1e-9 for a in moments for b in moments):
        assert worst(moments, hours, weights) == pytest.approx(expected)


@pytest.mark.parametrize(("start", "night"), [("2027-03-15", 7), ("2026-10-12", 9)])
def test_the_night_of_a_clock_change_counts_its_own_hours(start: str, night: int) -> None:
    """28 nights, one of them of 7 or 9 hours; nothing is lost by it."""
    outcome = _simulated(alone(weeks=4, start=start))
    assert outcome.sleep_28_nights == pytest.approx((27 * 8 + night) / 28)
    assert outcome.sleep_lost_hours == 0
    assert (outcome.impaired_days, outcome.short_days) == (0, 0)


@given(_PAGES)
def test_what_is_known_of_a_person_travels(pages: list[Paged]) -> None:
    """To another process and back, the outcome is the same; rows are plain numbers."""
    travelled = pickle.loads(pickle.dumps(_CONTEXT))
    outcome = simulated(travelled, answered(pages))
    assert outcome == simulated(_CONTEXT, answered(pages))
    plain = {type(getattr(outcome, field.name)) for field in fields(outcome)}
    assert plain <= {int, float, str, tuple, type(None)}


def test_policy_reaches_the_night() -> None:
    """The context takes its settings from the scenario's policy."""
    context = alone(response=ResponseSettings(stays_up_minutes=0, waking_surcharge_minutes=30))
    outcome = _simulated(context, page(context, "2027-01-06 03:00", up=60))
    assert outcome.sleep_lost_hours == pytest.approx(1.5)
    assert Policy().response.waking_surcharge_minutes == 0
