"""Buddies."""

from __future__ import annotations

from optimizer.rules.people.together import TogetherRule
from scenarios.domain.limits import Limits, Together
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import held, people, rotation, scenario, shifts, violations


def test_a_shadow_goes_with_the_buddy() -> None:
    """Ana shadows only where Bo holds another slot of the rotation."""
    limits = Limits(together=Together(pairs=((PersonId("ana"), PersonId("bo")),), hard=True))
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SHADOW))],
        limits=limits,
    )
    shadow = shifts(scene, ["ana", "ana"], role=Role.SHADOW)
    (found,) = violations(TogetherRule(), scene, [*shadow, *shifts(scene, ["bo", "cy"])])
    assert found.hard
    assert "without Bo" in str(found)
    assert not violations(TogetherRule(), scene, [*shadow, *shifts(scene, ["bo", "bo"])])


def test_the_past_cannot_be_mended() -> None:
    """What was held alone before the horizon is no violation."""
    limits = Limits(together=Together(pairs=((PersonId("ana"), PersonId("bo")),)))
    past = [held("ana", "2026-12-28 10:00", "2027-01-04 10:00")]
    scene = scenario(who=people("Ana", "Bo"), limits=limits, previous=past)
    assert not violations(TogetherRule(), scene, [])
