"""Clean nights between a likely interrupted night and the next turn."""

from __future__ import annotations

from optimizer.rules.health.clean_nights import CleanNightsRule
from scenarios.domain.policy import CleanNights, Limits
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import TurnKind
from tests.scenes import breaches, held, people, rotation, scenario, turns

_SHIFTS = [rotation(turns=TurnKind.DAY_NIGHT)]
_NOISY = AlertPattern(pages_per_week=60.0)
_TWO = Limits(clean_nights=CleanNights(nights=2))


def test_two_nights_of_sleep_follow_a_noisy_one() -> None:
    """Monday's night, then Tuesday's and Wednesday's: Thursday by day is early enough."""
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=_NOISY)
    holders = ["-", "ana", "-", "-", "-", "-", "ana"]
    assert not breaches(CleanNightsRule(), scene, turns(scene, holders))
    (found,) = breaches(CleanNightsRule(), scene, turns(scene, ["-", "ana", "-", "-", "ana"]))
    assert found.amount == 1
    assert (
        "Ana is likely to be woken in the night to Tue 2027-01-05 (main) and begins the next turn "
        "on Wed 2027-01-06 08:00 (main), 1 clean nights later, the policy asks for 2"
    ) in str(found)


def test_a_day_right_after_the_night_has_no_clean_night_before_it() -> None:
    """Short turns that follow each other are two."""
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=_NOISY)
    (found,) = breaches(CleanNightsRule(), scene, turns(scene, ["-", "ana", "ana"]))
    assert found.amount == 2


def test_after_a_quiet_night_nothing_is_asked_for() -> None:
    """Nor after one whose chance is not above the policy's."""
    quiet = AlertPattern(pages_per_week=4.0)
    holders = ["-", "ana", "-", "ana"]
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=_TWO, alerts=quiet)
    assert not breaches(CleanNightsRule(), scene, turns(scene, holders))
    wary = Limits(clean_nights=CleanNights(nights=2, chance=0.1, hard=True))
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=wary, alerts=quiet)
    assert all(found.hard for found in breaches(CleanNightsRule(), scene, turns(scene, holders)))
    assert len(breaches(CleanNightsRule(), scene, turns(scene, holders))) == 1


def test_days_in_a_row_are_one_run() -> None:
    """What a run of daily turns may be is said by other limits; after it the nights count."""
    daily = [rotation(turns=TurnKind.DAILY)]
    scene = scenario(who=people("Ana"), rotations=daily, weeks=1, limits=_TWO, alerts=_NOISY)
    assert not breaches(CleanNightsRule(), scene, turns(scene, ["ana", "ana"]))
    (found,) = breaches(CleanNightsRule(), scene, turns(scene, ["ana", "-", "ana"]))
    assert found.amount == 1


def test_a_turn_before_the_horizon_is_followed_by_clean_nights_too() -> None:
    """The night before the first turn is one of them."""
    scene = scenario(
        who=people("Ana"),
        rotations=_SHIFTS,
        weeks=1,
        limits=_TWO,
        alerts=_NOISY,
        previous=[held("ana", "2027-01-02 20:00", "2027-01-03 08:00")],
    )
    (found,) = breaches(CleanNightsRule(), scene, turns(scene, ["ana"]))
    assert found.amount == 1
