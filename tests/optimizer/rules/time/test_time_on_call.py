"""Share of time on call."""

from __future__ import annotations

from optimizer.rules.time.time_on_call import TimeOnCallRule
from scenarios.domain.limits import Limits, TimeOnCall
from scenarios.domain.policy import Policy
from tests.scenes import held, people, rotation, scenario, shifts, violations

_QUARTER = Limits(time_on_call=TimeOnCall())


def test_one_weekly_shift_in_four_is_a_quarter() -> None:
    """Seven of 28 days are 25 %, also where a clock change makes them 167 hours."""
    for start in ("2027-01-04", "2027-03-22"):
        scene = scenario(who=people("Ana", "Bo"), start=start, limits=_QUARTER)
        assert not violations(TimeOnCallRule(), scene, shifts(scene, ["ana", "bo", "bo", "-"])[:1])


def test_two_weekly_shifts_in_four_are_a_week_too_many() -> None:
    """The window from Monday has both weeks; the one from Tuesday misses the first 14 hours."""
    scene = scenario(who=people("Ana", "Bo"), limits=_QUARTER)
    found = violations(TimeOnCallRule(), scene, shifts(scene, ["ana", "-", "ana"]))
    assert [v.amount for v in found] == [10080, 10080 - 14 * 60]
    assert "Ana is on call 50 % of the 28 days from Mon 2027-01-04 (336 h)" in str(found[0])
    assert "policy.time_on_call" in str(found[0])


def test_the_weeks_before_the_horizon_count_and_are_forgiven() -> None:
    """A past week and this one make two in four; the past week alone is nobody's fault."""
    scene = scenario(
        who=people("Ana", "Bo"),
        limits=Limits(time_on_call=TimeOnCall(percent=20.0)),
        previous=[held("ana", "2026-12-28 10:00", "2027-01-04 10:00")],
    )
    assert not violations(TimeOnCallRule(), scene, [])
    assert violations(TimeOnCallRule(), scene, shifts(scene, ["ana"]))


def test_two_pagers_at_once_count_once() -> None:
    """A week with both pagers is a week."""
    scene = scenario(
        who=people("Ana"),
        rotations=[rotation(), rotation("web", services=("web",))],
        policy=Policy(limits=_QUARTER, two_rotations_at_once=True),
    )
    both = [*shifts(scene, ["ana"]), *shifts(scene, ["ana"], of="web")]
    assert not violations(TimeOnCallRule(), scene, both)
