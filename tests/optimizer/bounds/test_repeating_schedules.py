"""Saturated windows repeat in every schedule that keeps the limit; repeating schedules exist."""

from __future__ import annotations

import pytest

from optimizer.bounds.repeating_schedules import repeating, require_saturation
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
    """Only a limit without slack determines everybody's time."""
    model = BruteForce(scene).model
    assert require_saturation(model, model.engine.copy(), violation) == 0


def test_everybody_has_the_same_shifts_one_window_later() -> None:
    """Three people, daily shifts, a limit judged in three days: Monday and Thursday go together."""
    brute = BruteForce(
        scenario(
            who=people("Ana", "Bo", "Cy"),
            rotations=[rotation(shifts=ShiftKind.DAILY)],
            weeks=1,
            limits=Limits(time_on_call=TimeOnCall(percent=67.0, days=3, hard=True)),
        )
    )
    engine = brute.model.engine.copy()
    constraints = repeating(brute.model)
    assert len(constraints) == 3 * 4
    for constraint in constraints:
        engine.require(constraint)
    outcome = engine.satisfy(seconds=10.0)
    assert outcome.verdict is SearchVerdict.PROVEN
    assert outcome.chosen in {one.chosen for one in brute.legal}
    assignee = {h.shift: h.person for i, h in enumerate(brute.choices.all) if i in outcome.chosen}
    assert all(assignee[shift] == assignee[shift + 3] for shift in range(4))


def test_without_windows_nothing_repeats() -> None:
    brute = BruteForce(scenario(who=people("Ana", "Bo"), weeks=2))
    assert repeating(brute.model) == ()
