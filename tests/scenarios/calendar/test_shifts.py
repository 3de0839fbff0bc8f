"""Turns tile the horizon, whatever the zone and whenever its clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.calendar.local_time import instant, skipped, wall_clock
from scenarios.calendar.shifts import Turn, turns_of
from scenarios.domain.people import Site
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import SiteId, TurnKind
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
_KINDS = (TurnKind.WEEKLY, TurnKind.DAILY, TurnKind.DAY_NIGHT, TurnKind.WEEKDAY_WEEKEND)


@st.composite
def _scenes(draw: st.DrawFn) -> tuple[Scenario, Rotation]:
    """Any Monday of four years, one to five weeks, any kind of turn."""
    monday = date(2025, 1, 6) + timedelta(weeks=draw(st.integers(0, 208)))
    custom = draw(st.booleans())
    cycle = draw(st.integers(1, 3)) if custom else 1
    marks = draw(st.sets(st.integers(0, cycle * WEEK // 15 - 1), min_size=1, max_size=5))
    one = rotation(
        turns=TurnKind.CUSTOM if custom else draw(st.sampled_from(_KINDS)),
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
def test_turns_tile_the_horizon(drawn: tuple[Scenario, Rotation]) -> None:
    """Without gap or overlap, from the first handoff in the horizon to the first after it."""
    scene, one = drawn
    turns = turns_of(scene, one)
    assert [turn.index for turn in turns] == list(range(len(turns)))
    for turn, following in pairwise(turns):
        assert turn.end == following.start
    for turn in turns:
        assert turn.start < turn.end
        _active_time_is_that_of_the_week(turn, one)
    if turns:
        assert scene.start <= turns[0].start < scene.end <= turns[-1].end
        assert turns[-1].start < scene.end


def _active_time_is_that_of_the_week(turn: Turn, one: Rotation) -> None:
    """Every half hour of the turn is active exactly where the local clock says so."""
    covered = timedelta()
    for start, end in turn.active:
        assert turn.start <= start < end <= turn.end
        covered += end - start
    if one.hours.always:
        assert turn.active == ((turn.start, turn.end),)
        return
    moment = turn.start
    while moment < turn.end:
        local = wall_clock(moment, one.zone)
        minute = local.weekday() * DAY + local.hour * 60 + local.minute
        inside = any(low <= minute < high for low, high in one.hours.windows)
        assert inside == any(start <= moment < end for start, end in turn.active), local
        moment += timedelta(hours=3, minutes=30)
    assert covered <= turn.end - turn.start


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
    turns = turns_of(scene, one)
    expected = [m for m in sorted(wanted) if scene.start <= m < scene.end]
    assert [turn.start for turn in turns] == expected


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
        rotation(turns=TurnKind.FOLLOW_THE_SUN, handoffs=()), sites=tuple(reversed(sites))
    )
    scene = scenario(who=people("Ana"), rotations=[one], start=start, weeks=2)
    turns = turns_of(replace(scene, sites=sites), one)
    for turn, following in pairwise(turns):
        assert turn.end == following.start
    for turn in turns:
        assert turn.site is not None
        assert wall_clock(turn.start, sites[turn.site].zone).hour == 9
    assert {turn.site for turn in turns} == set(sites)
    assert len({turn.end - turn.start for turn in turns}) > len(sites)


def test_the_week_of_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    """167 and 169 hours in Berlin."""
    lengths = []
    for start in ("2027-03-22", "2026-10-19"):
        scene = scenario(who=people("Ana"), start=start, weeks=1)
        (turn,) = turns_of(scene, rotation())
        assert turn.start == at(f"{start} 10:00")
        lengths.append((turn.end - turn.start) / timedelta(hours=1))
    assert lengths == [167, 169]
