"""Buddies."""

from __future__ import annotations

from optimizer.rules.people.together import TogetherRule
from scenarios.domain.policy import Limits, Together
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import breaches, held, people, rotation, scenario, turns


def test_a_shadow_goes_with_the_buddy() -> None:
    """Ana shadows only where Bo holds another seat of the rotation."""
    limits = Limits(together=Together(pairs=((PersonId("ana"), PersonId("bo")),), hard=True))
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SHADOW))],
        limits=limits,
    )
    shadow = turns(scene, ["ana", "ana"], role=Role.SHADOW)
    (found,) = breaches(TogetherRule(), scene, [*shadow, *turns(scene, ["bo", "cy"])])
    assert found.hard
    assert "without Bo" in str(found)
    assert not breaches(TogetherRule(), scene, [*shadow, *turns(scene, ["bo", "bo"])])


def test_the_past_cannot_be_mended() -> None:
    """What was held alone before the horizon is no breach."""
    limits = Limits(together=Together(pairs=((PersonId("ana"), PersonId("bo")),)))
    past = [held("ana", "2026-12-28 10:00", "2027-01-04 10:00")]
    scene = scenario(who=people("Ana", "Bo"), limits=limits, previous=past)
    assert not breaches(TogetherRule(), scene, [])
