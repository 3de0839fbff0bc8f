"""Weekends on call."""

from __future__ import annotations

from optimizer.rules.time.weekends import WeekendsRule
from scenarios.domain.limits import Limits, Weekends
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, person, rotation, scenario, shifts, violations

_EVERY_SECOND = Limits(weekends=Weekends())


def test_every_second_weekend_is_the_most() -> None:
    """Two in a row are one too many."""
    scene = scenario(who=people("Ana"), limits=_EVERY_SECOND)
    (found,) = violations(WeekendsRule(), scene, shifts(scene, ["ana", "ana"]))
    assert found.amount == 1
    assert "Sat 2027-01-09, Sat 2027-01-16: 2 of 2 successive ones" in str(found)
    assert not violations(WeekendsRule(), scene, shifts(scene, ["ana", "-", "ana"]))


def test_the_weekend_before_the_horizon_counts() -> None:
    """It and the first one are two in a row."""
    scene = scenario(
        who=people("Ana"),
        limits=_EVERY_SECOND,
        previous=[held("ana", "2026-12-28 10:00", "2027-01-04 10:00")],
    )
    assert len(violations(WeekendsRule(), scene, shifts(scene, ["ana"]))) == 1


def test_a_weekend_is_one_in_the_zone_of_the_person() -> None:
    """Friday 08:00 to 20:00 in Berlin ends on Saturday 08:00 in Auckland."""
    scene = scenario(
        who=[person("Ana"), person("Bo", zone="Pacific/Auckland")],
        rotations=[rotation(shifts=ShiftKind.DAY_NIGHT)],
        weeks=1,
        limits=Limits(weekends=Weekends(at_most=0, of=1)),
    )
    friday = ["-"] * 8
    assert not violations(WeekendsRule(), scene, shifts(scene, [*friday, "ana"]))
    assert len(violations(WeekendsRule(), scene, shifts(scene, [*friday, "bo"]))) == 1
