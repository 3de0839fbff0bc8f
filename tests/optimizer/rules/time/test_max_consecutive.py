"""Runs of shifts."""

from __future__ import annotations

from optimizer.rules.time.max_consecutive import MaxConsecutiveRule
from scenarios.domain.limits import Limits, MaxConsecutive
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, rotation, scenario, shifts, violations

_DAYS = [rotation(shifts=ShiftKind.DAILY)]


def test_each_shift_beyond_the_longest_run_is_one_too_many() -> None:
    """Four days where two are allowed: the third and the fourth."""
    limits = Limits(max_consecutive=MaxConsecutive(shifts=2))
    scene = scenario(who=people("Ana"), rotations=_DAYS, weeks=1, limits=limits)
    found = violations(MaxConsecutiveRule(), scene, shifts(scene, ["ana"] * 4))
    assert [v.amount for v in found] == [1, 1]
    assert "main shift 3 in a row on Wed 2027-01-06 10:00" in str(found[0])
    assert not violations(MaxConsecutiveRule(), scene, shifts(scene, ["ana", "ana", "-", "ana"]))


def test_a_run_goes_on_from_the_days_before_the_horizon() -> None:
    """Two days before and the first one are three; with a day between they are not."""
    limits = Limits(max_consecutive=MaxConsecutive(shifts=2))
    before = [
        held("ana", "2027-01-02 10:00", "2027-01-03 10:00"),
        held("ana", "2027-01-03 10:00", "2027-01-04 10:00"),
    ]
    scene = scenario(who=people("Ana"), rotations=_DAYS, weeks=1, limits=limits, previous=before)
    assert len(violations(MaxConsecutiveRule(), scene, shifts(scene, ["ana"]))) == 1
    assert not violations(MaxConsecutiveRule(), scene, shifts(scene, ["-", "ana", "ana"]))


def test_a_short_run_lacks_shifts_unless_the_horizon_ends_it() -> None:
    """A day alone lacks two of three; the last day of the horizon lacks none."""
    limits = Limits(max_consecutive=MaxConsecutive(min_shifts=3))
    scene = scenario(who=people("Ana"), rotations=_DAYS, weeks=1, limits=limits)
    assert len(violations(MaxConsecutiveRule(), scene, shifts(scene, ["-", "ana"]))) == 2
    assert not violations(MaxConsecutiveRule(), scene, shifts(scene, ["-", "ana", "ana", "ana"]))
    assert not violations(MaxConsecutiveRule(), scene, shifts(scene, ["-"] * 6 + ["ana"]))
