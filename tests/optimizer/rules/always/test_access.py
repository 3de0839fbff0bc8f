"""Access."""

from __future__ import annotations

from optimizer.rules.always.assignable import AccessRule
from scenarios.domain.vocabulary import Role
from tests.scenes import person, rotation, scenario, shifts, violations


def test_access_to_every_service_of_the_rotation() -> None:
    """One of two is not enough; a shadow needs none."""
    both = rotation(services=("api", "web"), roles=(Role.PRIMARY, Role.SHADOW))
    scene = scenario(who=[person("Ana", access=("api",)), person("Bo")], rotations=[both])
    (found,) = violations(AccessRule(), scene, shifts(scene, ["ana", "bo"]))
    assert found.hard
    assert "Ana has no access to web" in str(found)
    assert not violations(AccessRule(), scene, shifts(scene, ["ana"], role=Role.SHADOW))
