"""What a page costs of a night, against many draws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from optimizer.world.answer_chances import RECOVERY_HOURS, hours_lost
from scenarios.calendar.calendar import Floats
from scenarios.domain.policy import ResponseSettings

_USUAL = ResponseSettings()
#: 23:00 to 07:00.
_NIGHT = (23 * 60, 7 * 60)
_RESETTLING, _WORK = 22 / 60, 0.5


def _lost(settings: ResponseSettings = _USUAL, work: float = _WORK) -> Floats:
    return hours_lost(settings, _RESETTLING, _NIGHT, chain=(0.0,), place=0, work_hours=work)


def _drawn(quarter: int, settings: ResponseSettings) -> float:
    """Hours lost on average by 400,000 pages at any moment of a quarter of the day."""
    rng = np.random.default_rng(quarter)
    normal = rng.standard_normal((3, 400_000))
    after = (15 * (quarter + rng.random(400_000)) - _NIGHT[0]) % 1440
    inside = after < 480
    delay = np.where(
        inside,
        settings.asleep_median_minutes * np.exp(settings.asleep_sigma * normal[0]),
        settings.awake_median_minutes * np.exp(settings.awake_sigma * normal[0]),
    )
    work, resettling = (
        60 * mean * np.exp(sigma * z - sigma**2 / 2)
        for mean, sigma, z in (
            (_WORK, settings.work_sigma, normal[1]),
            (_RESETTLING, settings.resettling_sigma, normal[2]),
        )
    )
    start = np.where(inside, after, after - 1440)
    asleep_again = start + delay + work + resettling
    end = np.where(480 - asleep_again < settings.stays_up_minutes, 480, asleep_again)
    lost = np.maximum(0.0, np.minimum(end, 480) - np.maximum(start, 0))
    felt = rng.random(400_000) >= settings.missed
    return float((lost * felt).mean()) / 60


@pytest.mark.parametrize("hour", [0, 3, 5, 6, 6.75, 7.25, 20, 21.5, 22.75, 23])
def test_the_loss_at_any_hour_is_that_of_many_draws(hour: float) -> None:
    """Within 1 % and a few seconds: in the night, near its end, before bedtime, and by day."""
    quarter = round(4 * hour)
    assert _lost()[0][quarter] == pytest.approx(_drawn(quarter, _USUAL), rel=0.01, abs=0.002)


def test_what_is_owed_in_the_morning_has_faded_since_it_was_lost() -> None:
    """At three, with three and a half hours to go until seven: by 3.6 %; at noon nothing is."""
    lost, owed = _lost()
    asleep_again = lost[12] / 0.95
    left = 4 - 0.125 - asleep_again / 2
    assert owed[12] == pytest.approx(lost[12] * math.exp(-left / RECOVERY_HOURS), rel=2e-3)
    assert lost[48] < 1e-4
    assert (owed <= lost).all()


def test_longer_work_never_costs_less_sleep() -> None:
    losses = np.stack([_lost(work=hours)[0] for hours in (0.0, 0.25, 0.5, 1.0, 2.0)])
    assert (np.diff(losses, axis=0) >= -1e-12).all()


def test_the_surcharge_of_a_waking_is_lost_beside_the_minutes_up() -> None:
    """Fifteen minutes in the middle of the night; never more than is left of it."""
    more = replace(_USUAL, waking_surcharge_minutes=15.0)
    assert _lost(more)[0][8] - _lost()[0][8] == pytest.approx(0.95 * 0.25, rel=0.01)
    assert _lost(more)[0][27] <= 0.95 * 7.6 / 60


def test_a_secondary_who_is_released_loses_less_than_who_works() -> None:
    """Per page that they feel."""
    chain = (0.0, 5.0)
    first, second = (
        hours_lost(_USUAL, _RESETTLING, _NIGHT, chain=chain, place=place, work_hours=_WORK)[0][8]
        for place in (0, 1)
    )
    per_page = first / 0.95, second / (0.95 * 0.168)
    assert per_page[1] < 0.95 * per_page[0]
