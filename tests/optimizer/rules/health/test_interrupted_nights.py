"""Expected interrupted nights."""

from __future__ import annotations

import math
from datetime import date

from optimizer.rules.health.interruptions import InterruptedNightsRule
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.domain.limits import InterruptedNights, Limits
from scenarios.domain.people import PersonalHours
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, person, rotation, scenario, shifts, violations

#: Every page is felt.
_FELT = Policy(response=ResponseSettings(missed=0.0))
#: 0.1 an hour: one of ten sleep hours, less what falls into the work of another.
_SOME = AlertPattern(pages_per_week=16.8)
_A_NIGHT = round(1000 * -math.expm1(-10 * 0.1 * math.exp(-0.1 * 0.5)))


def test_a_week_on_call_has_seven_nights_that_may_be_interrupted() -> None:
    """Each counts its chance, 1 − exp(−λ): 4.30 in all."""
    limits = Limits(interrupted_nights=InterruptedNights(at_most=4.0, days=7))
    scene = scenario(who=people("Ana"), limits=limits, policy=_FELT, alerts=_SOME)
    (found,) = violations(InterruptedNightsRule(), scene, shifts(scene, ["ana", "-", "-", "-"]))
    assert found.amount == 7 * _A_NIGHT - 4000
    assert "Ana is expected to have 4.30 interrupted nights in the 7 days from" in str(found)
    loose = Limits(interrupted_nights=InterruptedNights(at_most=4.31, days=7))
    scene = scenario(who=people("Ana"), limits=loose, policy=_FELT, alerts=_SOME)
    assert not violations(InterruptedNightsRule(), scene, shifts(scene, ["ana", "-", "-", "-"]))


def test_daytime_shifts_interrupt_no_night() -> None:
    """From eight to eight in the evening nobody sleeps."""
    limits = Limits(interrupted_nights=InterruptedNights(at_most=0.0, hard=True))
    days = [rotation(shifts=ShiftKind.DAY_NIGHT)]
    scene = scenario(who=people("Ana"), rotations=days, weeks=1, limits=limits, alerts=_SOME)
    assert not violations(InterruptedNightsRule(), scene, shifts(scene, ["ana", "-"] * 7))
    nights = violations(InterruptedNightsRule(), scene, shifts(scene, ["-", "ana"]))
    assert nights
    assert all(one.hard for one in nights)


def test_nights_before_the_horizon_count_and_alone_are_forgiven() -> None:
    """A past week at the limit leaves no room for a night more."""
    limits = Limits(interrupted_nights=InterruptedNights(at_most=4.0, days=14))
    scene = scenario(
        who=people("Ana"),
        rotations=[rotation(shifts=ShiftKind.DAILY)],
        weeks=1,
        limits=limits,
        policy=_FELT,
        alerts=_SOME,
        previous=[held("ana", "2026-12-28 10:00", "2027-01-04 10:00")],
    )
    assert not violations(InterruptedNightsRule(), scene, [])
    found = violations(InterruptedNightsRule(), scene, shifts(scene, ["ana"]))
    assert found
    assert {one.amount for one in found} == {_A_NIGHT}


def test_a_night_belongs_to_the_day_of_its_morning() -> None:
    """Also of somebody who goes to bed after midnight: Tuesday's, of a shift from Monday on."""
    late = PersonalHours(sleep=(60, 9 * 60), habitual_sleep=(2 * 60, 9 * 60))
    scene = scenario(who=[person("Ana"), person("Bo", hours=late)], weeks=1, alerts=_SOME)
    world = World(scene)
    for name in ("ana", "bo"):
        (holding,) = Holdings(world.calendar, Schedule.of(shifts(scene, [name]))).all
        mornings = list(world.interrupted(holding))
        assert mornings == [date(2027, 1, 5 + day).toordinal() for day in range(7)]
