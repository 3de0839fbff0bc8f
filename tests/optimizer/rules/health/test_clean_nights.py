"""Clean nights between a likely interrupted night and the next shift."""

from __future__ import annotations

from optimizer.rules.health.clean_nights import CleanNightsRule
from scenarios.domain.limits import CleanNights, Limits
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, rotation, scenario, shifts, violations

_SHIFTS = [rotation(shifts=ShiftKind.DAY_NIGHT)]
_NOISY = AlertPattern(pages_per_week=60.0)
_TWO = Limits(clean_nights=CleanNights(nights=2))


def test_two_nights_of_sleep_follow_a_noisy_one() -> None:
    """Monday's night, then Tuesday's and Wednesday's: Thursday by day is early enough."""
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=_NOISY)
    assignees = ["-", "ana", "-", "-", "-", "-", "ana"]
    assert not violations(CleanNightsRule(), scene, shifts(scene, assignees))
    (found,) = violations(CleanNightsRule(), scene, shifts(scene, ["-", "ana", "-", "-", "ana"]))
    assert found.amount == 1
    assert (
        "Ana is likely to be woken in the night to Tue 2027-01-05 (main) and begins the next shift "
        "on Wed 2027-01-06 08:00 (main), 1 clean night later, the policy requires 2"
    ) in str(found)


def test_a_day_right_after_the_night_has_no_clean_night_before_it() -> None:
    """Short shifts that follow each other are two."""
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=_NOISY)
    (found,) = violations(CleanNightsRule(), scene, shifts(scene, ["-", "ana", "ana"]))
    assert found.amount == 2


def test_after_a_quiet_night_nothing_is_asked_for() -> None:
    """Nor after one whose chance is not above the policy's."""
    quiet = AlertPattern(pages_per_week=4.0)
    assignees = ["-", "ana", "-", "ana"]
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=quiet)
    assert not violations(CleanNightsRule(), scene, shifts(scene, assignees))
    wary = Limits(clean_nights=CleanNights(nights=2, chance=0.1, hard=True))
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=wary, alerts=quiet)
    assert all(
        found.hard for found in violations(CleanNightsRule(), scene, shifts(scene, assignees))
    )
    assert len(violations(CleanNightsRule(), scene, shifts(scene, assignees))) == 1


def test_days_in_a_row_are_one_run() -> None:
    """What a run of daily shifts may be is said by other limits; after it the nights count."""
    daily = [rotation(shifts=ShiftKind.DAILY)]
    scene = scenario(who=people("Ana"), rotations=daily, weeks=1, limits=_TWO, alerts=_NOISY)
    assert not violations(CleanNightsRule(), scene, shifts(scene, ["ana", "ana"]))
    (found,) = violations(CleanNightsRule(), scene, shifts(scene, ["ana", "-", "ana"]))
    assert found.amount == 1


def test_a_shift_before_the_horizon_is_followed_by_clean_nights_too() -> None:
    """The night before the first shift is one of them."""
    scene = scenario(
        who=people("Ana"),
        rotations=_SHIFTS,
        weeks=1,
        limits=_TWO,
        alerts=_NOISY,
        previous=[held("ana", "2027-01-02 20:00", "2027-01-03 08:00")],
    )
    (found,) = violations(CleanNightsRule(), scene, shifts(scene, ["ana"]))
    assert found.amount == 1
