"""Two rotations at once."""

from __future__ import annotations

from optimizer.rules.always.two_rotations import TwoRotationsRule
from scenarios.domain.policy import Policy
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import Role
from tests.scenes import people, rotation, scenario, shifts, violations

_TWO = [rotation(), rotation("web", services=("web",))]
_BOTH = Policy(two_rotations_at_once=True)


def test_one_pager_at_a_time() -> None:
    """Two rotations at once are refused unless the policy allows them."""
    strict = scenario(who=people("Ana"), rotations=_TWO)
    rows = [*shifts(strict, ["ana"]), *shifts(strict, ["ana"], of="web")]
    (found,) = violations(TwoRotationsRule(), strict, rows)
    assert found.hard
    assert "Ana is on call for main primary and web primary at once" in str(found)
    lenient = scenario(who=people("Ana"), rotations=_TWO, policy=_BOTH)
    assert not violations(TwoRotationsRule(), lenient, rows)
    one_after_the_other = [*shifts(strict, ["ana"]), *shifts(strict, ["-", "ana"], of="web")]
    assert not violations(TwoRotationsRule(), strict, one_after_the_other)


def test_two_noisy_pagers_are_too_much() -> None:
    """4.7 interruptions in 12 hours are above the two allowed; ten pages a week are not."""
    for pages, found in ((84.0, 1), (10.0, 0)):
        alerts = AlertPattern(pages_per_week=pages)
        scene = scenario(who=people("Ana"), rotations=_TWO, policy=_BOTH, alerts=alerts)
        rows = [*shifts(scene, ["ana"]), *shifts(scene, ["ana"], of="web")]
        assert len(violations(TwoRotationsRule(), scene, rows)) == found


def test_three_are_never_allowed() -> None:
    """Whatever the policy says."""
    scene = scenario(who=people("Ana"), rotations=[*_TWO, rotation("ops")], policy=_BOTH)
    rows = [a for name in ("main", "web", "ops") for a in shifts(scene, ["ana"], of=name)]
    assert len(violations(TwoRotationsRule(), scene, rows)) == 1


def test_a_shadow_carries_no_pager() -> None:
    """Shadowing one rotation while on call for another is fine."""
    roles = (Role.PRIMARY, Role.SHADOW)
    scene = scenario(who=people("Ana"), rotations=[rotation(), rotation("web", roles=roles)])
    rows = [*shifts(scene, ["ana"]), *shifts(scene, ["ana"], of="web", role=Role.SHADOW)]
    assert not violations(TwoRotationsRule(), scene, rows)
