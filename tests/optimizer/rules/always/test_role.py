"""Roles, pool and site."""

from __future__ import annotations

from optimizer.rules.always.assignable import RoleRule
from scenarios.domain.vocabulary import Role
from tests.scenes import people, person, rotation, scenario, shifts, violations


def test_only_roles_that_one_may_hold() -> None:
    """A secondary is no primary."""
    scene = scenario(who=[person("Ana", roles=(Role.SECONDARY,)), person("Bo")])
    (found,) = violations(RoleRule(), scene, shifts(scene, ["ana", "bo"]))
    assert "Ana may not have the role primary: main primary, Mon 2027-01-04 10:00" in str(found)


def test_only_people_of_the_pool() -> None:
    """Where there is one."""
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(pool=("bo",))])
    found = violations(RoleRule(), scene, shifts(scene, ["ana", "bo"]))
    assert [v.people for v in found] == [("ana",)]
