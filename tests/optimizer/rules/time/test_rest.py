"""Rest between shifts."""

from __future__ import annotations

from optimizer.rules.time.rest import RestRule
from scenarios.domain.limits import Limits, Rest
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, rotation, scenario, shifts, violations

_LIMITS = Limits(rest=Rest(hours=11.0, hard=True))
_SHIFTS = [rotation(shifts=ShiftKind.DAY_NIGHT)]


def test_a_night_right_after_a_day_has_no_rest() -> None:
    """Eleven hours are missing; after a free shift nothing is."""
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_LIMITS)
    (found,) = violations(RestRule(), scene, shifts(scene, ["ana", "ana"]))
    assert (found.amount, found.hard) == (660, True)
    assert "0 h of rest, the policy requires 11 h" in str(found)
    assert not violations(RestRule(), scene, shifts(scene, ["ana", "-", "ana"]))


def test_a_clock_change_does_not_shorten_the_rest() -> None:
    """From 20:00 to 08:00 are 12 hours by the clock, and 11 in the night of the change."""
    limits = Limits(rest=Rest(hours=12.0))
    scene = scenario(
        who=people("Ana"), rotations=_SHIFTS, start="2027-03-27", weeks=1, limits=limits
    )
    assert not violations(RestRule(), scene, shifts(scene, ["ana", "-", "ana"]))


def test_the_last_shift_before_the_horizon_counts() -> None:
    """Whoever comes out of a night cannot take the first day."""
    scene = scenario(
        who=people("Ana"),
        rotations=_SHIFTS,
        weeks=1,
        limits=_LIMITS,
        previous=[held("ana", "2027-01-03 20:00", "2027-01-04 08:00")],
    )
    assert [v.amount for v in violations(RestRule(), scene, shifts(scene, ["ana"]))] == [660]


def test_whole_days_that_follow_each_other_are_one_run() -> None:
    """Two daily shifts in a row are the business of runs and gap."""
    days = [rotation(shifts=ShiftKind.DAILY)]
    scene = scenario(who=people("Ana"), rotations=days, weeks=1, limits=_LIMITS)
    assert not violations(RestRule(), scene, shifts(scene, ["ana", "ana"]))
