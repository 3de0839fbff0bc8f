"""Two pagers at once."""

from __future__ import annotations

from optimizer.rules.always.two_rotations import TwoPagersRule
from scenarios.domain.policy import Policy
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import Role
from tests.scenes import breaches, people, rotation, scenario, turns

_TWO = [rotation(), rotation("web", services=("web",))]
_BOTH = Policy(two_pagers=True)


def test_one_pager_at_a_time() -> None:
    """Two rotations at once are refused unless the policy allows them."""
    strict = scenario(who=people("Ana"), rotations=_TWO)
    rows = [*turns(strict, ["ana"]), *turns(strict, ["ana"], of="web")]
    (found,) = breaches(TwoPagersRule(), strict, rows)
    assert found.hard
    assert "Ana carries main primary and web primary at once" in str(found)
    lenient = scenario(who=people("Ana"), rotations=_TWO, policy=_BOTH)
    assert not breaches(TwoPagersRule(), lenient, rows)
    one_after_the_other = [*turns(strict, ["ana"]), *turns(strict, ["-", "ana"], of="web")]
    assert not breaches(TwoPagersRule(), strict, one_after_the_other)


def test_two_noisy_pagers_are_too_much() -> None:
    """4.7 interruptions in 12 hours are above the two allowed; ten pages a week are not."""
    for pages, found in ((84.0, 1), (10.0, 0)):
        alerts = AlertPattern(pages_per_week=pages)
        scene = scenario(who=people("Ana"), rotations=_TWO, policy=_BOTH, alerts=alerts)
        rows = [*turns(scene, ["ana"]), *turns(scene, ["ana"], of="web")]
        assert len(breaches(TwoPagersRule(), scene, rows)) == found


def test_three_are_never_allowed() -> None:
    """Whatever the policy says."""
    scene = scenario(who=people("Ana"), rotations=[*_TWO, rotation("ops")], policy=_BOTH)
    rows = [a for name in ("main", "web", "ops") for a in turns(scene, ["ana"], of=name)]
    assert len(breaches(TwoPagersRule(), scene, rows)) == 1


def test_a_shadow_carries_no_pager() -> None:
    """Shadowing one rotation while on call for another is fine."""
    roles = (Role.PRIMARY, Role.SHADOW)
    scene = scenario(who=people("Ana"), rotations=[rotation(), rotation("web", roles=roles)])
    rows = [*turns(scene, ["ana"]), *turns(scene, ["ana"], of="web", role=Role.SHADOW)]
    assert not breaches(TwoPagersRule(), scene, rows)
