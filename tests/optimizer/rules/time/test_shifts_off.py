"""Gaps between runs."""

from __future__ import annotations

from optimizer.rules.time.shifts_off import ShiftsOffRule
from scenarios.domain.limits import Limits, MaxConsecutive, ShiftsOff
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, rotation, scenario, shifts, violations

_ONE = Limits(shifts_off=ShiftsOff())


def test_one_week_is_free_after_a_week() -> None:
    """Two weeks in a row lack one free shift; every second week lacks none."""
    scene = scenario(who=people("Ana"), limits=_ONE)
    (found,) = violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "ana"]))
    assert found.amount == 1
    assert "0 shifts off, the policy requires 1" in str(found)
    assert not violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "-", "ana"]))


def test_the_week_before_the_horizon_counts() -> None:
    """Whoever held it is not first."""
    scene = scenario(
        who=people("Ana"),
        limits=_ONE,
        previous=[held("ana", "2026-12-28 10:00", "2027-01-04 10:00")],
    )
    assert len(violations(ShiftsOffRule(), scene, shifts(scene, ["ana"]))) == 1
    assert not violations(ShiftsOffRule(), scene, shifts(scene, ["-", "ana"]))


def test_weeks_of_two_rotations_are_counted_together() -> None:
    """Two days between two weeks are not a shift: five days of one are missing, so one shift."""
    late = rotation("web", services=("web",), handoffs=(2 * 1440 + 600,))
    scene = scenario(who=people("Ana"), rotations=[rotation(), late], limits=_ONE)
    rows = [*shifts(scene, ["ana"]), *shifts(scene, ["-", "ana"], of="web")]
    assert [v.amount for v in violations(ShiftsOffRule(), scene, rows)] == [1]


def test_a_run_of_weeks_that_the_policy_allows_is_one_run() -> None:
    """With runs of two weeks, two in a row are fine and a gap of two asks for two after them."""
    limits = Limits(shifts_off=ShiftsOff(shifts=2), max_consecutive=MaxConsecutive(shifts=2))
    scene = scenario(who=people("Ana"), limits=limits)
    assert not violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "ana"]))
    assert len(violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "-", "ana"]))) == 1


def test_days_free_between_short_shifts() -> None:
    """One free day where two are asked for lacks one; two lack none."""
    days = [rotation(shifts=ShiftKind.DAILY)]
    scene = scenario(
        who=people("Ana"), rotations=days, weeks=1, limits=Limits(shifts_off=ShiftsOff(shifts=2))
    )
    assert [
        v.amount for v in violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "-", "ana"]))
    ] == [1]
    assert not violations(ShiftsOffRule(), scene, shifts(scene, ["ana", "-", "-", "ana"]))
