"""Access."""

from __future__ import annotations

from optimizer.rules.always.assignable import AccessRule
from scenarios.domain.vocabulary import Role
from tests.scenes import breaches, person, rotation, scenario, turns


def test_access_to_every_service_of_the_rotation() -> None:
    """One of two is not enough; a shadow needs none."""
    both = rotation(services=("api", "web"), roles=(Role.PRIMARY, Role.SHADOW))
    scene = scenario(who=[person("Ana", access=("api",)), person("Bo")], rotations=[both])
    (found,) = breaches(AccessRule(), scene, turns(scene, ["ana", "bo"]))
    assert found.hard
    assert "Ana has no access to web" in str(found)
    assert not breaches(AccessRule(), scene, turns(scene, ["ana"], role=Role.SHADOW))
