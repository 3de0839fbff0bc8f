"""The equations of alertness and of performance, against published and computed numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.sleep.fatigue import (
    LEVELLING,
    Wake,
    asleep,
    awake,
    circadian,
    grogginess,
    half_daily,
    minutes_above,
    sleepiness,
    steady_waking,
)
from tests.simulation.sleep.lapses import Lapses, lapses_asleep, lapses_awake

_HOURS = st.floats(0, 40)
_ALERTNESS = st.floats(2.5, 14.25)
_PART = st.floats(0, 1)
_RESTED = 13.819830717315156


@pytest.mark.parametrize(
    ("minutes", "s", "c", "w", "u", "kss"),
    [
        (0, 7.96, -1.67, -5.72, -0.00274, 10.3),
        (15, 7.91, -1.55, -3.92, -0.0138, 9.14),
        (30, 7.86, -1.42, -2.69, -0.0332, 8.36),
        (45, 7.81, -1.28, -1.84, -0.0606, 7.82),
    ],
)
def test_the_first_hour_awake_is_as_published(
    minutes: float, s: float, c: float, w: float, u: float, kss: float
) -> None:
    """Awake from 08:00 with S = 7.96; three digits are printed."""
    hours = minutes / 60
    assert awake(7.96, hours) == pytest.approx(s, abs=5e-3)
    assert circadian(8 + hours) == pytest.approx(c, abs=5e-3)
    assert grogginess(hours) == pytest.approx(w, abs=5e-3)
    assert half_daily(8 + hours) == pytest.approx(u, abs=5e-5)
    assert sleepiness(7.96, hours, 8 + hours) == pytest.approx(kss, abs=5e-2)


def test_a_day_from_seven_and_a_night_until_half_past_six() -> None:
    """S = 7.96 at 07:00, asleep from 23:00 to 06:30."""
    assert awake(7.96, 2) == pytest.approx(7.581000, abs=1e-6)
    assert circadian(9) == pytest.approx(-1.134976, abs=1e-6)
    assert half_daily(9) == pytest.approx(-0.095492, abs=1e-6)
    assert grogginess(2) == pytest.approx(-0.279143, abs=1e-6)
    assert sleepiness(7.96, 2, 9) == pytest.approx(6.957166, abs=1e-6)
    onset = awake(7.96, 16)
    assert onset == pytest.approx(5.560714, abs=1e-6)
    assert asleep(onset, 2) == pytest.approx(7.162412, abs=1e-6)
    woken = asleep(onset, 7.5)
    assert woken == pytest.approx(11.567079, abs=1e-6)
    assert sleepiness(woken, 0, 6.5) == pytest.approx(8.512487, abs=1e-6)


@pytest.mark.parametrize(
    ("hours", "alertness"),
    [
        (1, 9.795144967649748),
        (4, 12.197690581210114),
        (5, 12.864259676055914),
        (8, 13.842687684793995),
    ],
)
def test_sleep_recovers_evenly_and_then_levels_off(hours: float, alertness: float) -> None:
    """After 16 h awake from S = 14; the change comes after 4.00288 h."""
    onset = awake(14.0, 16)
    assert onset == pytest.approx(8.994296429796291, abs=1e-12)
    assert asleep(onset, hours) == pytest.approx(alertness, abs=1e-12)
    assert asleep(onset, 4.002883714810886) == pytest.approx(LEVELLING, abs=1e-12)


def test_eight_hours_a_night_settle_where_they_should() -> None:
    assert steady_waking(8) == pytest.approx(_RESTED, abs=1e-12)
    assert awake(_RESTED, 16) == pytest.approx(8.891874907592186, abs=1e-12)


@pytest.mark.parametrize(
    ("clock", "kss", "minutes"),
    [
        (0, (9.16, 8.24, 7.65, 7.09), 71),
        (3, (8.65, 7.64, 6.96, 6.19), 29),
        (6, (7.42, 6.34, 5.59, 4.72), 6),
    ],
)
def test_waking_a_rested_person_makes_them_sleepy_for_so_long(
    clock: float, kss: tuple[float, ...], minutes: float
) -> None:
    """Rested: 23-07 every night; 0, 15, 30 and 60 minutes after being woken; minutes begun."""
    woken = asleep(awake(_RESTED, 16), clock + 1)
    predicted = [sleepiness(woken, m / 60, clock + m / 60) for m in (0, 15, 30, 60)]
    assert predicted == pytest.approx(kss, abs=5e-3)
    (above,) = minutes_above(Wake(0, woken), (0, 1.5), clock, (7.0,))
    assert math.ceil(above) == minutes


def test_next_morning_barely_moves() -> None:
    """KSS at 09:00: 3.68 undisturbed, 3.87 after an hour up at 03:00, 7.16 after no sleep."""
    onset = awake(_RESTED, 16)
    assert sleepiness(asleep(onset, 8), 2, 9) == pytest.approx(3.68, abs=5e-3)
    broken = asleep(awake(asleep(onset, 4), 1), 3)
    assert sleepiness(broken, 2, 9) == pytest.approx(3.87, abs=5e-3)
    assert sleepiness(_RESTED, 26, 9) == pytest.approx(7.16, abs=5e-3)


@given(st.floats(0, 24), _ALERTNESS, st.floats(0, 12), st.floats(0.01, 6))
def test_minutes_above_a_level_are_those_of_a_fine_grid(
    clock: float, alertness: float, since: float, hours: float
) -> None:
    """But for what a difference of 0.003 makes where the curve lingers at the level."""
    (above,) = minutes_above(Wake(-since, alertness), (0, hours), clock, (7.0,))
    grid = 1000
    kss = [
        sleepiness(alertness, since + t, clock + t)
        for t in ((i + 0.5) * hours / grid for i in range(grid))
    ]
    fewest, most = (60 * hours * sum(f >= 7 + d for f in kss) / grid for d in (0.003, -0.003))
    assert fewest - 2 * 60 * hours / grid <= above <= most + 2 * 60 * hours / grid


@given(_ALERTNESS, _HOURS, _PART)
def test_splitting_a_stretch_changes_no_alertness(
    alertness: float, hours: float, part: float
) -> None:
    for step in (awake, asleep):
        parts = step(step(alertness, hours * part), hours * (1 - part))
        assert parts == pytest.approx(step(alertness, hours), abs=1e-9)


@given(st.floats(-20, 24), st.floats(-20, 24), _HOURS, _PART)
def test_splitting_a_stretch_changes_no_lapses(
    s: float, slow: float, hours: float, part: float
) -> None:
    for step in (lapses_awake, lapses_asleep):
        parts = step(step(Lapses(s, slow), hours * part), hours * (1 - part))
        assert parts == pytest.approx(step(Lapses(s, slow), hours), abs=1e-9)


@pytest.mark.parametrize(
    ("hours", "s", "slow"),
    [
        (1, -0.181458, -0.492542),
        (3, -1.002453, -1.462591),
        (24, 9.258678, 3.497250),
        (27, 2.708967, 1.928626),
    ],
)
def test_three_hours_a_night_cost_lapses_as_published(hours: float, s: float, slow: float) -> None:
    """Asleep at t = 0 with S = L = 0, and 04-07 every day."""
    state = lapses_asleep(Lapses(0.0, 0.0), min(hours, 3))
    if hours > 3:
        state = lapses_awake(state, min(hours, 24) - 3)
    if hours > 24:
        state = lapses_asleep(state, hours - 24)
    assert state == pytest.approx((s, slow), abs=1e-6)


@given(st.floats(-20, 24), st.floats(-20, 24))
def test_the_closed_forms_solve_their_equations(s: float, slow: float) -> None:
    """S' and L' by central differences, awake and asleep."""
    here = lapses_awake(Lapses(s, slow), 0.3)
    expected = ((24.12 - here.s) / 40, (24.12 - here.l) / 97.44)
    assert _slopes(lapses_awake, s, slow) == pytest.approx(expected, abs=1e-5)
    here = lapses_asleep(Lapses(s, slow), 0.3)
    expected = (here.l - here.s, -(here.l + 48.24) / 97.44)
    assert _slopes(lapses_asleep, s, slow) == pytest.approx(expected, abs=1e-5)


def _slopes(
    move: Callable[[Lapses, float], Lapses], s: float, slow: float, step: float = 1e-5
) -> tuple[float, float]:
    before, after = (move(Lapses(s, slow), 0.3 + d) for d in (-step, step))
    return (after.s - before.s) / (2 * step), (after.l - before.l) / (2 * step)


def test_eight_hours_a_night_keep_the_slow_process_about_nothing() -> None:
    """It rises by day and falls by night, evenly round zero."""
    waking = Lapses(0.0, 0.0)
    for _ in range(60):
        waking = lapses_asleep(lapses_awake(waking, 16), 8)
    bedtime = lapses_awake(waking, 16)
    assert lapses_asleep(bedtime, 8) == pytest.approx(waking, abs=1e-5)
    assert waking.l < 0 < bedtime.l
    assert (waking.l + bedtime.l) / 2 == pytest.approx(0, abs=0.1)
