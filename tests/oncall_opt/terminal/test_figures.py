"""Figures: what people read of a number says neither more nor less than it knows."""

from __future__ import annotations

import pytest

from oncall_opt.terminal.tables import count, minus, often, percent, rounded, rounded_row, signed


def test_one_is_never_several() -> None:
    assert (count(1, "role"), count(0, "role")) == ("1 role", "0 roles")
    assert count(2, "person", "people") == "2 people"
    assert (often(1), often(2000)) == ("once", "2,000 times")


@pytest.mark.parametrize(
    ("value", "text"), [(1.26, "+1.3"), (-1.26, "−1.3"), (0, "0.0"), (-0.04, "0.0"), (0.04, "0.0")]
)
def test_a_difference_has_its_sign_and_what_is_shown_as_nothing_has_none(
    value: float, text: str
) -> None:
    assert signed(value, 1) == text
    assert minus(f"{value:+.1f}") == text


@pytest.mark.parametrize(
    ("part", "text"),
    [(0, "0 %"), (0.0001, "< 1 %"), (0.049, "5 %"), (0.9999, "> 99 %"), (1, "100 %")],
)
def test_what_is_possible_is_never_0_percent_and_what_is_not_sure_never_100(
    part: float, text: str
) -> None:
    assert percent(part) == text


def test_data_has_four_decimals_and_what_is_not_known_stays_so() -> None:
    assert rounded(1.23456) == 1.2346
    assert rounded(1.23456, 2) == 1.23
    assert rounded(None) is None
    row = {"person": "ana", "nights": 1.23456, "runs": 3, "none": None, "inside": True}
    assert rounded_row(row) == row | {"nights": 1.2346}
