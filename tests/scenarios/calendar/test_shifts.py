"""Shifts tile the horizon, whatever the zone and whenever its clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.calendar.local_time import instant, skipped, wall_clock
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.people import Site
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ShiftKind, SiteId
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, DAY, WEEK, WeekHours
from tests.scenes import at, people, rotation, scenario

_ZONES = st.sampled_from(
    (
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Africa/Casablanca",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "America/Havana",
        "UTC",
    )
)
_NIGHT = WeekHours.daily(22 * 60, 6 * 60)
_KINDS = (ShiftKind.WEEKLY, ShiftKind.DAILY, ShiftKind.DAY_NIGHT, ShiftKind.WEEKDAY_WEEKEND)


@st.composite
def _scenes(draw: st.DrawFn) -> tuple[Scenario, Rotation]:
    """Any Monday of four years, one to five weeks, any kind of shift."""
    monday = date(2025, 1, 6) + timedelta(weeks=draw(st.integers(0, 208)))
    custom = draw(st.booleans())
    cycle = draw(st.integers(1, 3)) if custom else 1
    marks = draw(st.sets(st.integers(0, cycle * WEEK // 15 - 1), min_size=1, max_size=5))
    one = rotation(
        shifts=ShiftKind.CUSTOM if custom else draw(st.sampled_from(_KINDS)),
        handoffs=tuple(sorted(15 * mark for mark in marks)) if custom else None,
        cycle_weeks=cycle,
        zone=draw(_ZONES),
        hours=draw(st.sampled_from((ALWAYS, BUSINESS_HOURS, _NIGHT))),
    )
    scene = scenario(
        who=people("Ana"),
        rotations=[one],
        start=monday.isoformat(),
        weeks=draw(st.integers(1, 5)),
        zone=draw(_ZONES),
    )
    return scene, one


@settings(max_examples=200)
@given(drawn=_scenes())
def test_shifts_tile_the_horizon(drawn: tuple[Scenario, Rotation]) -> None:
    """Without gap or overlap, from the first handoff in the horizon to the first after it."""
    scene, one = drawn
    shifts = shifts_of(scene, one)
    assert [shift.index for shift in shifts] == list(range(len(shifts)))
    for shift, following in pairwise(shifts):
        assert shift.end == following.start
    for shift in shifts:
        assert shift.start < shift.end
        _active_time_is_that_of_the_week(shift, one)
    if shifts:
        assert scene.start <= shifts[0].start < scene.end <= shifts[-1].end
        assert shifts[-1].start < scene.end


def _active_time_is_that_of_the_week(shift: Shift, one: Rotation) -> None:
    """Every half hour of the shift is active exactly where the local clock says so."""
    covered = timedelta()
    for start, end in shift.active:
        assert shift.start <= start < end <= shift.end
        covered += end - start
    if one.hours.always:
        assert shift.active == ((shift.start, shift.end),)
        return
    moment = shift.start
    while moment < shift.end:
        local = wall_clock(moment, one.zone)
        minute = local.weekday() * DAY + local.hour * 60 + local.minute
        inside = any(low <= minute < high for low, high in one.hours.windows)
        assert inside == any(start <= moment < end for start, end in shift.active), local
        moment += timedelta(hours=3, minutes=30)
    assert covered <= shift.end - shift.start


@settings(max_examples=100)
@given(drawn=_scenes())
def test_handoffs_keep_their_wall_clock(drawn: tuple[Scenario, Rotation]) -> None:
    """Ten o'clock is ten o'clock in summer and winter; a time that is skipped comes right after."""
    scene, one = drawn
    cycle = one.cycle_weeks * WEEK
    first = wall_clock(scene.start, one.zone).date()
    monday = datetime.combine(first - timedelta(days=first.weekday()), datetime.min.time())
    wanted = set()
    for minute in one.handoffs:
        for number in range(-2, 10):
            local = monday + timedelta(minutes=minute + number * cycle)
            wanted.add(instant(local, one.zone))
            if not skipped(local, one.zone):
                assert wall_clock(instant(local, one.zone), one.zone) == local
    shifts = shifts_of(scene, one)
    expected = [m for m in sorted(wanted) if scene.start <= m < scene.end]
    assert [shift.start for shift in shifts] == expected


@pytest.mark.parametrize("start", ["2027-03-22", "2026-10-19", "2027-03-08", "2026-10-26"])
def test_the_sun_is_followed_over_every_change_of_the_clocks(start: str) -> None:
    """Each site from its local start until the next site's, with hours that grow and shrink."""
    sites = {
        SiteId(name): Site(id=SiteId(name), zone=zone)
        for name, zone in (
            ("sin", "Asia/Singapore"),
            ("lis", "Europe/Lisbon"),
            ("tor", "America/Toronto"),
        )
    }
    one = replace(
        rotation(shifts=ShiftKind.FOLLOW_THE_SUN, handoffs=()), sites=tuple(reversed(sites))
    )
    scene = scenario(who=people("Ana"), rotations=[one], start=start, weeks=2)
    shifts = shifts_of(replace(scene, sites=sites), one)
    for shift, following in pairwise(shifts):
        assert shift.end == following.start
    for shift in shifts:
        assert shift.site is not None
        assert wall_clock(shift.start, sites[shift.site].zone).hour == 9
    assert {shift.site for shift in shifts} == set(sites)
    assert len({shift.end - shift.start for shift in shifts}) > len(sites)


def test_the_week_of_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    """167 and 169 hours in Berlin."""
    lengths = []
    for start in ("2027-03-22", "2026-10-19"):
        scene = scenario(who=people("Ana"), start=start, weeks=1)
        (shift,) = shifts_of(scene, rotation())
        assert shift.start == at(f"{start} 10:00")
        lengths.append((shift.end - shift.start) / timedelta(hours=1))
    assert lengths == [167, 169]
