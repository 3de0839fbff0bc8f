"""The status of an objective: optimal, within a distance, or not proven."""

from __future__ import annotations

import pytest

from oncall_opt.views.objectives_table import (
    amount,
    objective_documents,
    objective_text,
    proof,
    unproven,
)
from optimizer.session.solution import Objective, ObjectiveStep, Solution, SolveOptions
from scenarios.domain.schedule import Schedule

POOL = Objective(
    number=3, name="overnight pool", unit="people", value=8, bound=8, proven=True, seconds=0.51
)
WORST = Objective(
    number=4,
    name="most loaded person",
    unit="h",
    value=14.2,
    bound=14.0,
    proven=False,
    seconds=12.0,
)
LEXIMIN = Objective(
    number=6,
    name="load, evenness of the rest",
    unit="h",
    value=14.2,
    bound=14.2,
    proven=False,
    seconds=3.0,
    steps=(ObjectiveStep(k=1, value=14.2, bound=14.2), ObjectiveStep(k=2, value=28.0, bound=27.0)),
)
TIME_ON_CALL = Objective(
    number=2,
    name="soft limit: time_on_call",
    unit="minutes",
    value=5400,
    bound=0,
    proven=False,
    seconds=1,
)


def solution(*objectives: Objective, reproducible: bool = False) -> Solution:
    return Solution(
        schedule=Schedule(assignments=()),
        objectives=objectives,
        options=SolveOptions(reproducible=reproducible),
    )


def test_each_objective_has_its_value_bound_proof_and_time() -> None:
    lines = objective_text((TIME_ON_CALL, POOL, WORST), width=100).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "priority objective result best possible status time",
        "─" * 94,
        "2 soft limit: time_on_call, all windows 90 h 0 h not proven 1.0 s",
        "3 overnight pool 8 people 8 people optimal 0.5 s",
        "4 most loaded person 14.2 h 14 h within 1.4 % 12.0 s",
    ]


def test_the_sums_of_a_leximin_objective_are_shown_to_whoever_asks() -> None:
    short = objective_text((LEXIMIN,), width=80)
    assert "within 3.6 %" in short
    lines = objective_text((LEXIMIN,), width=80, everything=True).splitlines()
    assert lines[3].split() == ["the", "largest", "14.2", "h", "14.2", "h", "optimal"]
    assert lines[4].split()[:5] == ["sum", "of", "the", "2", "largest"]
    assert "sum of" not in short


def test_what_is_not_proven_is_named_with_its_gap() -> None:
    assert unproven(solution(TIME_ON_CALL, POOL, WORST)) == (
        "soft limit: time_on_call (not proven)",
        "most loaded person (within 1.4 %)",
    )
    assert unproven(solution(POOL)) == ()


@pytest.mark.parametrize(
    ("value", "bound", "gap", "said"),
    [
        (10.0, 9.999, 0.0001, "within 0.1 %"),
        (10.0, 0.0, 1.0, "not proven"),
        (1.0, -2.0, 3.0, "not proven"),
        (-4.0, -5.0, 0.25, "within 25.0 %"),
    ],
)
def test_a_gap_is_never_rounded_away(value: float, bound: float, gap: float, said: str) -> None:
    assert proof(value, bound, gap, proven=False) == said


def test_amounts_have_their_unit_and_no_needless_digits() -> None:
    assert amount(14.0, "h") == "14 h"
    assert amount(90, "minutes") == "1.5 h"
    assert amount(3, "") == "3"
    assert amount(163.26, "h") == "163.3 h"


def test_the_data_say_the_same_without_times_where_they_must_come_again() -> None:
    timed = objective_documents(solution(POOL, LEXIMIN), times=True)
    assert timed[0]["seconds"] == 0.51
    untimed = objective_documents(solution(POOL, LEXIMIN), times=False)
    assert "seconds" not in untimed[0]
    assert untimed[1]["sums"] == [
        {"largest": 1, "value": 14.2, "bound": 14.2, "within": 0.0},
        {"largest": 2, "value": 28.0, "bound": 27.0, "within": 0.035714},
    ]
