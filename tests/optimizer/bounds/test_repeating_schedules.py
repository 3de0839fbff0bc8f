"""Schedules that repeat themselves are schedules, found first, and only where shifts come again."""

from __future__ import annotations

from optimizer.bounds.repeating_schedules import repeating
from optimizer.model.engine import SearchVerdict
from scenarios.domain.limits import Limits, TimeOnCall
from scenarios.domain.vocabulary import ShiftKind
from tests.optimizer.brute_force import BruteForce
from tests.scenes import people, rotation, scenario


def test_whoever_has_a_shift_has_it_again_one_window_later() -> None:
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
