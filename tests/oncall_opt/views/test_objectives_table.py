"""Proofs are told as they are: proved, within a distance, or open."""

from __future__ import annotations

import pytest

from oncall_opt.views.objectives_table import amount, proof, tier_documents, tier_text, unproved
from optimizer.session.solution import Solution, SolveOptions, Step, Tier
from scenarios.domain.schedule import Schedule

POOL = Tier(number=3, name="duty pool", unit="people", value=8, bound=8, proved=True, seconds=0.51)
WORST = Tier(
    number=4, name="worst-off", unit="h", value=14.2, bound=14.0, proved=False, seconds=12.0
)
LEXIMIN = Tier(
    number=6,
    name="burden, leximin",
    unit="h",
    value=14.2,
    bound=14.2,
    proved=False,
    seconds=3.0,
    steps=(Step(k=1, value=14.2, bound=14.2), Step(k=2, value=28.0, bound=27.0)),
)
SHARE = Tier(
    number=2, name="soft limit: share", unit="minutes", value=5400, bound=0, proved=False, seconds=1
)


def solution(*tiers: Tier, reproducible: bool = False) -> Solution:
    return Solution(
        schedule=Schedule(assignments=()),
        tiers=tiers,
        options=SolveOptions(reproducible=reproducible),
    )


def test_each_tier_has_its_value_bound_proof_and_time() -> None:
    assert tier_text((SHARE, POOL, WORST), width=80).splitlines() == [
        "tier  made least                         value     bound  proof           time",
        "──────────────────────────────────────────────────────────────────────────────",
        "   2  soft limit: share, all windows      90 h       0 h  open           1.0 s",
        "   3  duty pool                       8 people  8 people  proved         0.5 s",
        "   4  worst-off                         14.2 h      14 h  within 1.4 %  12.0 s",
    ]


def test_the_sums_of_a_leximin_tier_are_shown_to_whoever_asks() -> None:
    short = tier_text((LEXIMIN,), width=80)
    assert "within 3.6 %" in short
    lines = tier_text((LEXIMIN,), width=80, everything=True).splitlines()
    assert lines[3].split() == ["the", "largest", "14.2", "h", "14.2", "h", "proved"]
    assert lines[4].split()[:5] == ["sum", "of", "the", "2", "largest"]
    assert "sum of" not in short


def test_what_is_not_proved_is_named_with_its_gap() -> None:
    assert unproved(solution(SHARE, POOL, WORST)) == (
        "soft limit: share (open)",
        "worst-off (within 1.4 %)",
    )
    assert unproved(solution(POOL)) == ()


@pytest.mark.parametrize(
    ("value", "bound", "gap", "said"),
    [
        (10.0, 9.999, 0.0001, "within 0.1 %"),
        (10.0, 0.0, 1.0, "open"),
        (1.0, -2.0, 3.0, "open"),
        (-4.0, -5.0, 0.25, "within 25.0 %"),
    ],
)
def test_a_gap_is_never_rounded_away(value: float, bound: float, gap: float, said: str) -> None:
    assert proof(value, bound, gap, proved=False) == said


def test_amounts_have_their_unit_and_no_needless_digits() -> None:
    assert amount(14.0, "h") == "14 h"
    assert amount(90, "minutes") == "1.5 h"
    assert amount(3, "") == "3"
    assert amount(163.26, "h") == "163.3 h"


def test_the_data_say_the_same_without_times_where_they_must_come_again() -> None:
    timed = tier_documents(solution(POOL, LEXIMIN), times=True)
    assert timed[0]["seconds"] == 0.51
    untimed = tier_documents(solution(POOL, LEXIMIN), times=False)
    assert "seconds" not in untimed[0]
    assert untimed[1]["sums"] == [
        {"largest": 1, "value": 14.2, "bound": 14.2, "gap": 0.0},
        {"largest": 2, "value": 28.0, "bound": 27.0, "gap": 0.035714},
    ]
