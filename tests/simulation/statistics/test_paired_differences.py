"""Paired differences and their correction, against numbers calculated by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.statistics.paired_differences import ALPHA, PairedDifference, difference, holm


def of(*values: float, chance: bool = False) -> PairedDifference:
    return difference(
        len(values), sum(values), sum(value * value for value in values), chance=chance
    )


def test_the_interval_of_five_differences() -> None:
    """Mean 3, standard deviation √2.5, error √0.5; t of four degrees is 2.7764."""
    found = of(1, 2, 3, 4, 5)
    assert (found.mean, found.center) == (3, 3)
    assert found.error == pytest.approx(math.sqrt(0.5))
    interval = found.interval()
    assert interval is not None
    assert interval.low == pytest.approx(3 - 2.776445 * math.sqrt(0.5), abs=1e-6)
    assert interval.high == pytest.approx(3 + 2.776445 * math.sqrt(0.5), abs=1e-6)
    assert interval.excludes_zero
    # t = 4.242641 with four degrees of freedom.
    assert found.p_value == pytest.approx(0.013236, abs=1e-6)


def test_one_run_says_nothing_of_how_sure_it_is() -> None:
    found = of(7)
    assert (found.mean, found.interval(), found.p_value) == (7, None, 1.0)


def test_what_is_the_same_in_every_run_is_known() -> None:
    assert of(2, 2, 2).interval() == (2, 2)
    assert of(2, 2, 2).p_value == 0
    assert of(0, 0, 0).interval() == (0, 0)
    assert of(0, 0, 0).p_value == 1
    assert of(0.1, 0.1, 0.1).error == 0


def test_chances_that_agree_in_a_few_runs_are_not_certain() -> None:
    """Five runs, four of them less red: half a run more in each of four cases.

    The middle is −4/7; the error √(4 + 1 − 16/7)/7 = √(19/7)/7.
    """
    found = of(-1, -1, -1, -1, 0, chance=True)
    assert found.mean == -0.8
    assert found.center == pytest.approx(-4 / 7)
    assert found.error == pytest.approx(math.sqrt(19 / 7) / 7)
    same = of(-1, -1, chance=True).interval()
    assert same is not None
    assert not same.excludes_zero
    assert of(0, 0, 0, chance=True).interval() == (0, 0)


def test_holm_by_hand() -> None:
    """0.005 < 0.05/4 and 0.01 < 0.05/3, but 0.03 > 0.05/2: the last two stay at 0.05/2."""
    found = holm([0.01, 0.04, 0.03, 0.005])
    assert [one.p_value for one in found] == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert [one.alpha for one in found] == pytest.approx([0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 4])


def test_holm_of_nothing_and_of_one() -> None:
    assert holm([]) == ()
    assert holm([0.04]) == ((0.04, ALPHA),)


samples = st.lists(st.integers(-6, 6), min_size=2, max_size=12)


@given(st.lists(samples, min_size=1, max_size=8))
def test_a_corrected_interval_excludes_zero_exactly_where_the_p_value_is_small(
    many: list[list[int]],
) -> None:
    found = [of(*values) for values in many]
    for one, corrected in zip(found, holm([f.p_value for f in found]), strict=True):
        interval, p_value = one.interval(corrected.alpha), corrected.p_value
        assert interval is not None
        assert p_value is not None
        assert one.p_value <= p_value <= 1
        if abs(p_value - ALPHA) > 1e-9:
            assert interval.excludes_zero == (p_value < ALPHA)


@given(samples)
def test_turning_the_signs_shifts_the_interval(values: list[int]) -> None:
    for chance in (False, True):
        kept = [max(-1, min(1, value)) if chance else value for value in values]
        one, other = of(*kept, chance=chance), of(*[-v for v in kept], chance=chance)
        a, b = one.interval(), other.interval()
        assert a is not None
        assert b is not None
        assert (a.low, a.high) == (-b.high, -b.low)
        assert one.p_value == other.p_value
