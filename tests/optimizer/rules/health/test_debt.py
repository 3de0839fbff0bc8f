"""Recovery debt."""

from __future__ import annotations

import math

from optimizer.rules.health.debt import DebtRule
from scenarios.domain.limits import Debt, Limits
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, rotation, scenario, shifts, violations

_NOISY = AlertPattern(pages_per_week=84.0)
_KEPT = math.exp(-24 / 97.44)
#: Every page is felt and acknowledged at once, and nothing takes longer or shorter than its mean.
_CERTAIN = ResponseSettings(
    missed=0.0,
    awake_median_minutes=0.0,
    asleep_median_minutes=0.0,
    resettling_sigma=0.0,
    work_sigma=0.0,
)


def _owed(minute: float) -> float:
    """Hours lost to a page so many minutes after 22:00, as far as they are owed at seven.

    52 minutes (30 of work and 22 of resettling) within the night, or what is left of it where half
    an hour or less would be.
    """
    start, end = max(minute, 60.0), minute + 52
    end = end if end <= 540 - 30 else 540.0
    return max(0.0, (end - start) / 60) * math.exp(-(540 - (start + end) / 2) / 60 / 97.44)


#: Merged interruptions an hour, each at any moment.
_A_NIGHT = 0.5 * math.exp(-0.25) * sum(_owed(n + 0.5) for n in range(540)) / 60


def test_a_nights_loss_fades_from_morning_to_morning() -> None:
    """2.64 h after one noisy night, 2.07 h a day later, 1.61 h after two."""
    days = [rotation(shifts=ShiftKind.DAILY)]
    limits = Limits(debt=Debt(hours=2.0))
    scene = scenario(
        who=people("Ana"),
        rotations=days,
        weeks=1,
        limits=limits,
        policy=Policy(response=_CERTAIN),
        alerts=_NOISY,
    )
    found = violations(DebtRule(), scene, shifts(scene, ["ana"]))
    assert [v.amount for v in found] == [
        int(1000 * _A_NIGHT) - 2000,
        int(1000 * _A_NIGHT * _KEPT) - 2000,
    ]
    assert "2.64 h of sleep to make up on the morning of Tue 2027-01-05" in str(found[0])


def test_a_silent_week_costs_no_sleep() -> None:
    """Without pages there is no debt."""
    scene = scenario(who=people("Ana"), limits=Limits(debt=Debt(hours=0.0)))
    assert not violations(DebtRule(), scene, shifts(scene, ["ana"] * 4))


def test_what_was_lost_before_the_horizon_is_carried_over() -> None:
    """The night before the first morning still weighs on it, and alone it is forgiven."""
    days = [rotation(shifts=ShiftKind.DAILY)]
    scene = scenario(
        who=people("Ana"),
        rotations=days,
        weeks=1,
        limits=Limits(debt=Debt(hours=2.0)),
        policy=Policy(response=_CERTAIN),
        alerts=_NOISY,
        previous=[held("ana", "2027-01-03 10:00", "2027-01-04 10:00")],
    )
    assert not violations(DebtRule(), scene, [])
    second = violations(DebtRule(), scene, shifts(scene, ["ana"]))[0]
    assert abs(second.amount - 1000 * (_A_NIGHT * (1 + _KEPT)) + 1000 * _A_NIGHT * _KEPT) <= 2
