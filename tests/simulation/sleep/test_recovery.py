"""Recovery debt, against the model it comes from and the anchors that limits rest on."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.sleep.recovery import days_to_recover, debt_at, debts_at, peak_debt
from tests.simulation.sleep.lapses import LAPSES_PER_HOUR, Lapses, lapses_asleep, lapses_awake

Stretch = tuple[float, float]


@st.composite
def _losses(draw: st.DrawFn) -> list[Stretch]:
    """Up to two stretches of lost sleep in each of up to twelve nights, 23-07."""
    lost: list[Stretch] = []
    for night in range(draw(st.integers(1, 12))):
        edges = sorted(draw(st.lists(st.floats(0, 8), max_size=4)))
        for a, b in zip(edges[::2], edges[1::2], strict=False):
            if b > a and (not lost or 24 * night + a > lost[-1][1]):
                lost.append((24.0 * night + a, 24.0 * night + b))
    return lost


def _nightly(hours: float, nights: int) -> list[Stretch]:
    """So many hours lost at the end of each night."""
    return [(24.0 * n + 8 - hours, 24.0 * n + 8) for n in range(nights)]


def _slow(losses: list[Stretch], until: float) -> float:
    """L by the whole model at a moment: asleep 0-8 of each 24 h but for the losses."""
    marks = {0.0, until}
    for day in range(int(until // 24) + 1):
        marks |= {24.0 * day, 24.0 * day + 8}
    marks |= {edge for loss in losses for edge in loss}
    edges = sorted(mark for mark in marks if mark <= until)
    state = Lapses(0.0, 0.0)
    for a, b in pairwise(edges):
        middle = (a + b) / 2
        up = middle % 24 >= 8 or any(x <= middle < y for x, y in losses)
        state = (lapses_awake if up else lapses_asleep)(state, b - a)
    return state.l


def test_an_hour_of_debt_is_so_many_lapses() -> None:
    assert pytest.approx(0.742611, abs=1e-6) == LAPSES_PER_HOUR


@given(_losses(), st.floats(0, 400))
def test_debt_is_the_whole_difference_in_the_slow_process(
    losses: list[Stretch], moment: float
) -> None:
    """In the middle of a loss as well: what is yet to come does not count."""
    whole = _slow(losses, moment) - _slow([], moment)
    assert LAPSES_PER_HOUR * debt_at(losses, moment) == pytest.approx(whole, abs=1e-9)


@given(st.floats(0, 100), st.floats(0, 8), st.floats(0, 1), st.floats(0, 200))
def test_splitting_a_loss_changes_nothing(
    start: float, hours: float, part: float, later: float
) -> None:
    end, override = start + hours, start + hours * part
    parts = debt_at([(start, override), (override, end)], start + later)
    assert parts == pytest.approx(debt_at([(start, end)], start + later), abs=1e-9)


@given(_losses(), st.lists(st.floats(0, 400), max_size=8))
def test_one_pass_gives_the_debt_of_each_moment(
    losses: list[Stretch], moments: list[float]
) -> None:
    ordered = sorted(moments)
    each = [debt_at(losses, moment) for moment in ordered]
    assert debts_at(losses, ordered) == pytest.approx(each, abs=1e-9)


@given(_losses())
def test_the_peak_comes_just_after_a_loss(losses: list[Stretch]) -> None:
    fine = [i / 4 for i in range(4 * 24 * 13)]
    ends = [debt_at(losses, end) for _, end in losses]
    assert peak_debt(losses) == pytest.approx(max(ends, default=0.0), abs=1e-9)
    assert all(debt_at(losses, moment) <= peak_debt(losses) + 1e-9 for moment in fine)


@given(_losses(), st.floats(0, 400))
def test_nothing_lost_is_nothing_owed(losses: list[Stretch], moment: float) -> None:
    assert debt_at([], moment) == 0
    assert peak_debt([]) == 0
    assert debts_at([], [moment]) == (0,)
    assert days_to_recover(0.0) == 0


@pytest.mark.parametrize(("lost", "debt"), [(1, 4.58), (2, 9.16)])
def test_sleep_lost_every_night_for_ever_comes_to_the_limits(lost: float, debt: float) -> None:
    """Just after a loss; a mass point for the night: 1/(1 − exp(−24/97.44)) = 4.58."""
    assert lost / (1 - math.exp(-24 / 97.44)) == pytest.approx(debt, abs=5e-3)
    assert peak_debt(_nightly(lost, 300)) == pytest.approx(debt, rel=0.011)


@pytest.mark.parametrize(("lost", "debt"), [(1, 3.76), (1.5, 5.65), (2.5, 9.41)])
def test_a_week_that_loses_so_much_a_night_comes_to_so_much(lost: float, debt: float) -> None:
    """Seven nights; the anchors take each night's loss as one instant."""
    at_once = [(end - 1e-9, end) for _, end in _nightly(lost, 7)]
    masses = sum(lost * math.exp((b - at_once[-1][1]) / 97.44) for _, b in at_once)
    assert masses == pytest.approx(debt, abs=6e-3)
    assert peak_debt(_nightly(lost, 7)) == pytest.approx(debt, rel=0.014)


def test_an_hour_at_three_is_seen_at_nine() -> None:
    """60 minutes lost 03-04: ΔL at 09:00 is 0.702; its middle lies 5.5 h before."""
    lapses = LAPSES_PER_HOUR * debt_at([(3, 4)], 9)
    assert lapses == pytest.approx(0.702, abs=5e-4)
    assert lapses == pytest.approx(0.7426 * math.exp(-5.5 / 97.44), abs=3e-5)
    assert debt_at([(3, 4)], 9) == pytest.approx(math.exp(-5.5 / 97.44), rel=5e-6)


def test_half_of_a_loss_is_left_after_some_days() -> None:
    half = 2.81 * 24
    assert debt_at([(0, 1e-6)], half) / 1e-6 == pytest.approx(0.5, abs=1e-3)
    assert debt_at([(0, 1e-6)], 24) / 1e-6 == pytest.approx(0.7817, abs=5e-5)


@pytest.mark.parametrize("debt", [1.5, 4.58, 9.16])
def test_recovery_takes_the_logarithm_of_the_debt(debt: float) -> None:
    """After so many days an hour is left."""
    days = days_to_recover(debt)
    assert days == pytest.approx(4.06 * math.log(debt), abs=1e-12)
    assert debt * math.exp(-24 * days / 97.44) == pytest.approx(1.0)
    assert days_to_recover(1.0) == 0
