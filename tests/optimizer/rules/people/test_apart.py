"""Pairs kept apart."""

from __future__ import annotations

from optimizer.rules.people.apart import ApartRule
from scenarios.domain.limits import Apart, Limits
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import people, rotation, scenario, shifts, violations

_LIMITS = Limits(apart=Apart(pairs=((PersonId("ana"), PersonId("bo")),)))
_BOTH = (Role.PRIMARY, Role.SECONDARY)


def test_the_two_are_not_on_call_at_once() -> None:
    """Primary and secondary of one week meet; weeks that follow each other do not."""
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(roles=_BOTH)], limits=_LIMITS)
    second = shifts(scene, ["bo"], role=Role.SECONDARY)
    (found,) = violations(ApartRule(), scene, [*shifts(scene, ["ana"]), *second])
    assert found.amount == 1
    assert "Ana and Bo are both on call from Mon 2027-01-04 10:00" in str(found)
    assert not violations(ApartRule(), scene, shifts(scene, ["ana", "bo"]))


def test_two_rotations_count_together() -> None:
    """A Wednesday handoff overlaps with two Monday shifts."""
    late = rotation("web", services=("web",), handoffs=(2 * 1440 + 600,))
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(), late], limits=_LIMITS)
    rows = [*shifts(scene, ["ana", "ana"]), *shifts(scene, ["bo"], of="web")]
    assert len(violations(ApartRule(), scene, rows)) == 2
