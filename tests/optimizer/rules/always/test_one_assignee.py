"""Seats."""

from __future__ import annotations

import pytest

from optimizer.judge.check import check
from optimizer.rules.always.one_assignee import OneAssigneeRule
from scenarios.domain.policy import Policy
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import Role
from tests.scenes import at, held, people, person, rotation, scenario, shifts, violations


@pytest.mark.parametrize("gaps", [False, True])
def test_an_empty_week_is_10080_minutes(gaps: bool) -> None:
    """Hard, unless the policy allows gaps."""
    scene = scenario(who=people("Ana"), weeks=2, policy=Policy(allow_uncovered=gaps))
    (found,) = violations(OneAssigneeRule(), scene, shifts(scene, ["ana"]))
    assert (found.amount, found.hard) == (10080, not gaps)


def test_a_week_of_the_clock_change_lasts_167_hours() -> None:
    """An uncovered slot counts what really passes."""
    scene = scenario(who=people("Ana"), start="2027-03-22", weeks=1)
    assert [v.amount for v in violations(OneAssigneeRule(), scene, [])] == [167 * 60]


def test_a_shadows_slot_may_stay_empty() -> None:
    """It is no cover."""
    scene = scenario(who=people("Ana"), rotations=[rotation(roles=(Role.PRIMARY, Role.SHADOW))])
    assert not violations(OneAssigneeRule(), scene, shifts(scene, ["ana"] * 4))


def test_two_assignees_of_one_slot_are_one_too_many() -> None:
    """Whether they overlap for an hour or a week."""
    scene = scenario(who=people("Ana", "Bo"), weeks=1)
    rows = [*shifts(scene, ["ana"]), held("bo", "2027-01-05 10:00", "2027-01-05 11:00")]
    found = [v for v in check(scene, Schedule.of(rows)) if v.rule == "one_assignee"]
    assert [(v.amount, v.hard) for v in found] == [(60, True)]


def test_a_substitute_fills_the_hole_of_an_absence() -> None:
    """Without one the hours of the absence are uncovered."""
    away = [(at("2027-01-05 18:00"), at("2027-01-05 22:00"))]
    scene = scenario(who=[person("Ana", away=away), person("Bo")], weeks=1)
    parts = [
        held("ana", "2027-01-04 10:00", "2027-01-05 18:00"),
        held("ana", "2027-01-05 22:00", "2027-01-11 10:00"),
    ]
    assert [v.amount for v in violations(OneAssigneeRule(), scene, parts)] == [240]
    filled = [*parts, held("bo", "2027-01-05 18:00", "2027-01-05 22:00")]
    assert not violations(OneAssigneeRule(), scene, filled)
