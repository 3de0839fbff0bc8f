"""At least one of a group."""

from __future__ import annotations

from optimizer.rules.people.one_of import OneOfRule
from scenarios.domain.limits import Limits, OneOf
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import held, people, rotation, scenario, shifts, violations

_LIMITS = Limits(one_of=OneOf(groups=((PersonId("ana"), PersonId("bo")),)))


def test_every_shift_has_somebody_of_the_group() -> None:
    """As primary or secondary; a shadow is nobody."""
    roles = (Role.PRIMARY, Role.SECONDARY, Role.SHADOW)
    scene = scenario(
        who=people("Ana", "Bo", "Cy", "Di"),
        rotations=[rotation(roles=roles)],
        weeks=2,
        limits=_LIMITS,
    )
    rows = [*shifts(scene, ["cy", "cy"]), *shifts(scene, ["ana", "di"], role=Role.SECONDARY)]
    shadow = shifts(scene, ["-", "bo"], role=Role.SHADOW)
    (found,) = violations(OneOfRule(), scene, [*rows, *shadow])
    assert "main from Mon 2027-01-11 10:00 has none of Ana, Bo on call" in str(found)


def test_a_shift_that_is_pinned_altogether_is_exempt() -> None:
    """Nothing about it can be chosen."""
    pin = held("cy", "2027-01-04 10:00", "2027-01-11 10:00")
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=1, limits=_LIMITS, fixed=[pin])
    assert not violations(OneOfRule(), scene, [])
