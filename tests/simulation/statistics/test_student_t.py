"""Student's t against printed tables and closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.statistics.student_t import beyond, reach


@pytest.mark.parametrize(
    ("freedom", "chance", "t"),
    [
        (1, 0.05, 12.7062),
        (2, 0.05, 4.3027),
        (5, 0.01, 4.0321),
        (10, 0.05, 2.2281),
        (30, 0.001, 3.6460),
        (100, 0.05, 1.9840),
        (1e6, 0.05, 1.9600),
    ],
)
def test_what_tables_print(freedom: float, chance: float, t: float) -> None:
    assert reach(chance, freedom) == pytest.approx(t, abs=6e-5)
    assert beyond(t, freedom) == pytest.approx(chance, rel=2e-4)


@given(st.floats(-50, 50))
def test_one_and_two_degrees_of_freedom_have_a_closed_form(t: float) -> None:
    """To eight digits: so close to 0, one minus something tiny knows no more."""
    assert beyond(t, 1) == pytest.approx(1 - 2 * math.atan(abs(t)) / math.pi, abs=2e-8)
    assert beyond(t, 2) == pytest.approx(1 - abs(t) / math.sqrt(2 + t * t), abs=2e-8)


@given(st.floats(1e-9, 1 - 1e-9), st.integers(1, 5000))
def test_reach_undoes_beyond(chance: float, freedom: int) -> None:
    assert beyond(reach(chance, freedom), freedom) == pytest.approx(chance, rel=1e-6)


def test_nothing_is_beyond_infinity_and_everything_beyond_zero() -> None:
    assert beyond(math.inf, 3) == 0
    assert beyond(0, 3) == 1
