"""Availability."""

from __future__ import annotations

from optimizer.judge.check import check
from optimizer.rules.always.assignable import AvailableRule
from scenarios.domain.schedule import Schedule
from tests.scenes import at, person, scenario, shifts, violations


def test_nobody_is_on_call_while_away() -> None:
    """An override leaves the hours to somebody else; whoever holds through them breaks the rule."""
    away = [(at("2027-01-05 18:00"), at("2027-01-05 22:00"))]
    scene = scenario(who=[person("Ana", away=away), person("Bo")], weeks=1)
    (found,) = (
        v for v in check(scene, Schedule.of(shifts(scene, ["ana"]))) if v.rule == "available"
    )
    assert "Ana is away Tue 2027-01-05 18:00 to Tue 2027-01-05 22:00" in str(found)


def test_nobody_is_on_call_before_joining_or_after_leaving() -> None:
    """The first week is too early for Ana, the second too late for Bo."""
    who = [
        person("Ana", joined=at("2027-01-06 00:00")),
        person("Bo", leaves=at("2027-01-13 00:00")),
    ]
    scene = scenario(who=who, weeks=2)
    assert len(violations(AvailableRule(), scene, shifts(scene, ["ana", "bo"]))) == 2
    assert not violations(AvailableRule(), scene, shifts(scene, ["bo", "ana"]))
