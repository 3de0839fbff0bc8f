"""Pairs kept apart."""

from __future__ import annotations

from optimizer.rules.people.apart import ApartRule
from scenarios.domain.policy import Apart, Limits
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import breaches, people, rotation, scenario, turns

_LIMITS = Limits(apart=Apart(pairs=((PersonId("ana"), PersonId("bo")),)))
_BOTH = (Role.PRIMARY, Role.SECONDARY)


def test_the_two_are_not_on_call_at_once() -> None:
    """Primary and secondary of one week meet; weeks that follow each other do not."""
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(roles=_BOTH)], limits=_LIMITS)
    second = turns(scene, ["bo"], role=Role.SECONDARY)
    (found,) = breaches(ApartRule(), scene, [*turns(scene, ["ana"]), *second])
    assert found.amount == 1
    assert "Ana and Bo are both on call from Mon 2027-01-04 10:00" in str(found)
    assert not breaches(ApartRule(), scene, turns(scene, ["ana", "bo"]))


def test_two_rotations_count_together() -> None:
    """A Wednesday handoff overlaps with two Monday turns."""
    late = rotation("web", services=("web",), handoffs=(2 * 1440 + 600,))
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(), late], limits=_LIMITS)
    rows = [*turns(scene, ["ana", "ana"]), *turns(scene, ["bo"], of="web")]
    assert len(breaches(ApartRule(), scene, rows)) == 2
