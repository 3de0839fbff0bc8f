"""Sleep loss: what an expected page costs of the habitual sleep, by quarter of the local day.

From the page until asleep again the person is up: until somebody acknowledges, then at work where
they are first, then resettling. The three are independent; their sum is laid on a grid of minutes.
Of it counts what lies in the sleep window, until the window's end where too little of it would be
left. So a page shortly before bedtime costs sleep too.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from optimizer.world.answer_chances import Answer, answer, lognormal
from scenarios.calendar.calendar import SLOT_MINUTES, Floats
from scenarios.domain.policy import ResponseSettings
from scenarios.domain.week import DAY

#: Time constant of recovery, in hours (4.06 days).
RECOVERY_HOURS = 97.44
#: Nobody is up for longer, in minutes.
_LONGEST = DAY
_WIDE = 4608
_NOTHING = 1e-13
_QUARTERS = DAY // SLOT_MINUTES


@lru_cache(maxsize=4096)
def hours_lost(
    response: ResponseSettings,
    resettling_hours: float,
    window: tuple[int, int],
    *,
    chain: tuple[float, ...],
    place: int,
    work_hours: float,
) -> Floats:
    """Hours of habitual sleep that an incident is expected to cost the holder of a seat.

    Args:
        window: (from, until) minutes of the local day.
        chain, place: As of ``answer``.
        work_hours: Mean work of an incident.

    Returns:
        By quarter of the local day, shape ``(2, 96)``: the hours lost, and what of them is not yet
        recovered when the window ends.
    """
    start, end = window
    length = (end - start) % DAY or DAY
    minute = np.arange(DAY) + 0.5
    past = (minute - start) % DAY
    ahead = np.where(past < length, 0.0, DAY - past)
    left = np.where(past < length, length - past, ahead + length)
    lost = np.zeros(DAY)
    for asleep in (True, False):
        who = answer(response, chain, place, asleep=asleep)
        up = _minutes_up(response, resettling_hours, who, work_hours)
        inside = (ahead == 0) == asleep
        lost[inside] = _cut(up, ahead[inside], left[inside], response)
    owed = lost * np.exp(-(left - ahead - lost / 2) / 60 / RECOVERY_HOURS)
    by_quarter: Floats = np.stack([lost, owed]).reshape(2, _QUARTERS, SLOT_MINUTES).mean(axis=2)
    return by_quarter / 60


def _minutes_up(
    response: ResponseSettings, resettling_hours: float, who: Answer, work_hours: float
) -> Floats:
    """Chance, per incident, of being up for so many minutes; they sum to ``who.felt``."""
    resettling = _on_grid(_spread(60 * resettling_hours, response.resettling_sigma))
    work = _on_grid(_spread(60 * work_hours, response.work_sigma))
    first = _on_grid(who.minutes, who.working)
    other = _on_grid(who.minutes, who.released)
    waves = np.fft.rfft(np.stack([resettling, work, first, other]), _WIDE)
    up: Floats = np.fft.irfft(waves[0] * (waves[1] * waves[2] + waves[3]), _WIDE)
    # What is left of rounding is nothing.
    return np.where(up > _NOTHING, up, 0.0)


def _spread(mean: float, sigma: float) -> Floats:
    """Equally likely minutes of a lognormal time with this mean."""
    points = lognormal(1.0, sigma)
    return mean / float(points.mean()) * points


def _on_grid(minutes: Floats, weights: Floats | None = None) -> Floats:
    """Chances on a grid of whole minutes that keep the total and the mean."""
    if weights is None:
        weights = np.full(len(minutes), 1 / len(minutes))
    minutes = np.minimum(minutes, _LONGEST - 1)
    low = np.floor(minutes).astype(np.int64)
    part = minutes - low
    grid = np.zeros(_LONGEST + 1)
    np.add.at(grid, low, weights * (1 - part))
    np.add.at(grid, low + 1, weights * part)
    return grid


def _cut(up: Floats, ahead: Floats, left: Floats, response: ResponseSettings) -> Floats:
    """Minutes of the window lost, on average over how long one is up.

    Args:
        up: Chance of each number of minutes.
        ahead, left: Minutes until the window begins, and until it ends.
    """
    surcharge = response.waking_surcharge_minutes
    chance, minutes = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (up, up * np.arange(len(up)))
    )
    last = len(up) - 1
    # Up to `low` it is over before bedtime; up to `high` one sleeps again in this window.
    low = np.where(ahead > 0, np.minimum(np.floor(ahead), last) + 1, 0).astype(np.int64)
    latest = np.floor(left - max(response.stays_up_minutes, surcharge))
    high = np.maximum(low, np.clip(latest, -1, last).astype(np.int64) + 1)
    some = chance[high] - chance[low]
    lost: Floats = (
        minutes[high]
        - minutes[low]
        + (surcharge - ahead) * some
        + (left - ahead) * (chance[-1] - chance[high])
    )
    return lost
