"""One role at a time."""

from __future__ import annotations

from optimizer.rules.always.one_assignee import OneRoleRule
from scenarios.domain.vocabulary import Role
from tests.scenes import people, rotation, scenario, shifts, violations

_ROLES = (Role.PRIMARY, Role.SECONDARY, Role.SHADOW)


def test_nobody_is_two_roles_of_one_rotation() -> None:
    """Neither secondary nor shadow of oneself; in the next shift another role is fine."""
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(roles=_ROLES)])
    first = shifts(scene, ["ana"])
    for role in (Role.SECONDARY, Role.SHADOW):
        (found,) = violations(OneRoleRule(), scene, [*first, *shifts(scene, ["ana"], role=role)])
        assert found.hard
        assert f"is {role} there" in str(found)
    later = shifts(scene, ["-", "ana"], role=Role.SECONDARY)
    assert not violations(OneRoleRule(), scene, [*first, *later])
