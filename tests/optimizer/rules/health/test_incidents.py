"""Expected interruptions of a shift."""

from __future__ import annotations

import math

from optimizer.rules.health.incidents import IncidentsRule
from scenarios.domain.limits import Incidents, Limits
from scenarios.domain.services import AlertPattern
from tests.scenes import people, scenario, shifts, violations


def test_a_noisy_rotation_is_above_the_limit_whoever_holds_it() -> None:
    """Half a page an hour merges to 0.389: 4.67 in 12 hours, 2.67 above the limit."""
    alerts = AlertPattern(pages_per_week=84.0)
    scene = scenario(
        who=people("Ana", "Bo"), weeks=2, limits=Limits(incidents=Incidents()), alerts=alerts
    )
    expected = round(100 * (12 * 0.5 * math.exp(-0.25) - 2))
    for assignees in ([], ["ana", "ana"], ["bo", "ana"]):
        found = violations(IncidentsRule(), scene, shifts(scene, assignees))
        assert [v.amount for v in found] == [expected, expected]
    assert "is expected to interrupt 4.7 times per 12 h" in str(found[0])


def test_a_quiet_rotation_is_not() -> None:
    """Ten pages a week are 0.7 in 12 hours."""
    alerts = AlertPattern(pages_per_week=10.0)
    scene = scenario(who=people("Ana"), limits=Limits(incidents=Incidents()), alerts=alerts)
    assert not violations(IncidentsRule(), scene, [])
