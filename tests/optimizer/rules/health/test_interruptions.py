"""Expected interruptions of off and sleep hours."""

from __future__ import annotations

import math

from optimizer.rules.health.interruptions import InterruptionsRule
from scenarios.domain.limits import Interruptions, Limits
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import people, rotation, scenario, shifts, violations

#: Every page is felt.
_FELT = Policy(response=ResponseSettings(missed=0.0))
#: 0.1 an hour, less what falls into the work of another.
_SOME = AlertPattern(pages_per_week=16.8)
_AN_HOUR = 0.1 * math.exp(-0.1 * 0.5)


def test_the_hours_outside_business_of_a_week_are_added_up() -> None:
    """118 of 168 hours; business ones do not count."""
    limits = Limits(interruptions=Interruptions(at_most=10.0, days=8))
    scene = scenario(who=people("Ana"), limits=limits, policy=_FELT, alerts=_SOME)
    found = violations(InterruptionsRule(), scene, shifts(scene, ["ana", "-", "-", "-"]))
    off = 168 - 5 * 10
    assert max(abs(one.amount - 1000 * (off * _AN_HOUR - 10)) for one in found[:1]) < off
    assert "interruptions of off and sleep hours in the 8 days from" in str(found[0])


def test_shifts_within_working_hours_interrupt_no_leisure() -> None:
    """But for the two hours after the working day."""
    limits = Limits(interruptions=Interruptions(at_most=0.4, days=1, hard=True))
    halves = [rotation(shifts=ShiftKind.DAY_NIGHT)]
    scene = scenario(who=people("Ana"), rotations=halves, weeks=1, limits=limits, alerts=_SOME)
    assert not violations(InterruptionsRule(), scene, shifts(scene, ["ana"]))
    (found,) = violations(InterruptionsRule(), scene, shifts(scene, ["-", "ana"]))
    assert found.hard
