"""What saturated windows imply holds in every schedule that keeps the limit, and is posted."""

from __future__ import annotations

import pytest

from optimizer.bounds.repeating_schedules import require_saturation
from optimizer.model.engine import SearchVerdict, sum_of
from scenarios.domain.limits import Limits, TimeOnCall
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role, ShiftKind
from tests.optimizer.brute_force import BruteForce
from tests.scenes import held, people, rotation, scenario


def _daily(*, weeks: int = 1, hard: bool = True, who: int = 3, **more: object) -> Scenario:
    names = ("Ana", "Bo", "Cy", "Di")[:who]
    return scenario(
        who=people(*names),
        rotations=[rotation(shifts=ShiftKind.DAILY)],
        weeks=weeks,
        limits=Limits(time_on_call=TimeOnCall(percent=100 / 3, days=3, hard=hard)),
        **more,  # type: ignore[arg-type]
    )


def test_every_schedule_that_keeps_the_limit_keeps_the_equalities() -> None:
    """Three people, a third of the time each in any three days: who has Monday has Thursday."""
    brute = BruteForce(_daily())
    model = brute.model
    engine = model.engine.copy()
    assert require_saturation(model, engine, 0) > 0
    assert len(brute.legal) == 6
    for one in brute.legal:
        trial = engine.copy()
        trial.require(sum_of((trial.choice(i), 1) for i in one.chosen) == len(one.chosen))
        assert trial.satisfy(seconds=10.0).verdict is SearchVerdict.PROVEN


def test_what_breaks_the_limit_does_not_keep_them() -> None:
    """A soft limit, kept: if Ana has Wednesday, Bo does not have Saturday."""
    brute = BruteForce(_daily(hard=False))
    model = brute.model
    engine = model.engine.copy()
    assert require_saturation(model, engine, 0) > 0
    for index, holding in enumerate(brute.choices.all):
        if (holding.person, holding.shift) in (("ana", 2), ("bo", 5)):
            engine.fix(index, 1)
    assert engine.satisfy(seconds=10.0).verdict is SearchVerdict.INFEASIBLE


@pytest.mark.parametrize(
    ("scene", "violation"),
    [
        (_daily(who=4), 0),
        (_daily(hard=False), 60),
        (_daily(hard=False), None),
        (_daily(fixed=[held("bo", "2027-01-05 10:00", "2027-01-10 10:00", role=Role.PRIMARY)]), 0),
    ],
    ids=["a fourth person", "a violation is let pass", "nothing known", "most of it fixed"],
)
def test_where_there_is_slack_nothing_is_posted(scene: Scenario, violation: int | None) -> None:
    """Only a limit without any slack says what everybody holds."""
    model = BruteForce(scene).model
    assert require_saturation(model, model.engine.copy(), violation) == 0
