"""Judging any schedule."""

from __future__ import annotations

from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.choices import Choices
from optimizer.rules import ALWAYS, HARD_UNARY, RULES, forbids
from optimizer.world.world import World
from scenarios.domain.limits import HEALTH_ORDER, LIMITS, Limits, Weekends
from scenarios.domain.schedule import Schedule
from tests.scenes import person, scenario, shifts


def test_hard_violations_come_first_then_time() -> None:
    """An uncovered week late in the horizon stands before a weekend early in it."""
    scene = scenario(who=[person("Ana")], limits=Limits(weekends=Weekends()))
    found = check(scene, Schedule.of(shifts(scene, ["ana", "ana", "ana"])))
    assert [(v.rule, v.hard) for v in found] == [
        ("one_assignee", True),
        ("weekends", False),
        ("weekends", False),
    ]
    assert found[1].start is not None
    assert found[2].start is not None
    assert found[1].start < found[2].start
    assert not keeps_hard_rules(found)


def test_soft_violations_leave_a_schedule_usable() -> None:
    """And one without any violation has none."""
    scene = scenario(who=[person("Ana"), person("Bo")], limits=Limits(weekends=Weekends()))
    found = check(scene, Schedule.of(shifts(scene, ["ana"] * 4)), world=World(scene))
    assert found
    assert keeps_hard_rules(found)
    assert not check(scene, Schedule.of(shifts(scene, ["ana", "bo", "ana", "bo"])))


def test_the_registry_names_every_rule_once() -> None:
    """Each limit of the policy has its rule, and what always holds is in it."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert set(LIMITS) | ALWAYS | {"preferences"} == set(names)
    assert set(HEALTH_ORDER) <= set(names)
    assert {rule.name for rule in HARD_UNARY} <= ALWAYS
    assert all(rule.unit for rule in RULES)


def test_what_is_forbidden_is_said_in_words() -> None:
    """The first obstacle of the hard rules about single holdings."""
    scene = scenario(who=[person("Ana", access=()), person("Bo")])
    world = World(scene)
    everything = Choices(world, lambda _: None)
    said = {h.person: forbids(world)(h) for h in everything.all}
    assert said == {"ana": "has no access to api", "bo": None}
    assert {h.person for h in Choices(world, forbids(world)).all} == {"bo"}
