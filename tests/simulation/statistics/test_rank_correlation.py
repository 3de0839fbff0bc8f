"""Ranks by hand."""

from __future__ import annotations

import pytest

from simulation.statistics.rank_correlation import rank_correlation, ranks, turned


def test_equal_values_share_their_places() -> None:
    assert ranks([3, 1, 3, 3, 0]) == (4, 2, 4, 4, 1)


def test_spearman_by_hand() -> None:
    """Squared differences of ranks 1, 1, 0, 1, 1: 1 − 6·4/(5·24)."""
    assert rank_correlation([1, 2, 3, 4, 5], [20, 10, 30, 50, 40]) == pytest.approx(0.8)
    assert rank_correlation([1, 2, 3], [-1, -8, -27]) == pytest.approx(-1)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) is None


def test_an_order_shifts_where_two_change_places_and_a_tie_is_no_change() -> None:
    assert turned([1, 2], [2, 1])
    assert not turned([1, 2], [1, 1])
    assert not turned([1, 1], [1, 2])
    assert turned([1, 2, 3], [1, 5, 4])
