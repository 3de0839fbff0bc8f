"""Off hours on call."""

from __future__ import annotations

from optimizer.rules.time.off_hours import OffHoursRule
from scenarios.domain.limits import Limits, OffHours
from scenarios.domain.week import BUSINESS_HOURS
from tests.scenes import people, person, rotation, scenario, shifts, violations

_LIMITS = Limits(off_hours=OffHours(hours=100.0))


def test_a_week_has_118_hours_of_ones_own() -> None:
    """168 less 50 business hours; the window from Tuesday misses the first evening's six."""
    scene = scenario(who=people("Ana"), limits=_LIMITS)
    found = violations(OffHoursRule(), scene, shifts(scene, ["ana"]))
    assert [v.amount for v in found] == [18 * 60, 12 * 60]
    assert "118 off and sleep hours" in str(found[0])
    lenient = scenario(who=people("Ana"), limits=Limits(off_hours=OffHours(hours=118.0)))
    assert not violations(OffHoursRule(), lenient, shifts(lenient, ["ana"]))


def test_business_hours_are_those_of_the_person() -> None:
    """A rotation of Berlin's office hours takes nobody's evening there, and Auckland's nights."""
    scene = scenario(
        who=[person("Ana"), person("Bo", zone="Pacific/Auckland")],
        rotations=[rotation(hours=BUSINESS_HOURS)],
        limits=Limits(off_hours=OffHours(hours=0.0)),
    )
    assert not violations(OffHoursRule(), scene, shifts(scene, ["ana"]))
    assert violations(OffHoursRule(), scene, shifts(scene, ["bo"]))[0].amount > 40 * 60
