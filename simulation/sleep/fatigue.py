"""Alertness and performance in closed form, over any stretch awake or asleep.

The three-process model of alertness: Åkerstedt & Folkard 1997 (doi 10.3109/07420529709001149);
Åkerstedt, Folkard & Portin 2004; Ingre et al. 2014 (PLoS ONE 9:e108679). Population means: people
scatter widely. The homeostatic part of the unified model of performance: Rajdev et al. 2013 (J
Theor Biol 331:66-77); Ramakrishnan et al. 2016 (Sleep 39:249-262), in lapses on the 10-minute PVT.

All times are hours. Every stretch may be cut anywhere: the parts in a row give the whole.
"""

from __future__ import annotations

import math
from typing import NamedTuple

#: Alertness: lower asymptote awake, upper asymptote asleep, where recovery begins to level off.
LOWEST, HIGHEST, LEVELLING = 2.4, 14.3, 12.2
#: Rates per hour: of falling awake, of levelling off asleep.
FALLING = -0.0353
RISING = math.log((14.3 - 14) / (14.3 - 7.96)) / 8
_CIRCADIAN, _PEAK_CLOCK = 2.5, 16.8
_HALF_DAY_MEAN, _HALF_DAY = -0.5, 0.5
#: Grogginess after waking: alertness at once, and its rate per hour.
_INERTIA, _INERTIA_RATE = -5.72, -1.51
_KSS_AT_NONE, _KSS_PER_ALERTNESS = 10.6, -0.6
_OMEGA = 2 * math.pi / 24

#: Unified model: lapses with no sleep for ever; time constants awake, asleep and of the slow
#: process, in hours.
MOST_LAPSES = 24.12
AWAKE_HOURS, ASLEEP_HOURS, SLOW_HOURS = 40.0, 1.0, 4.06 * 24


def awake(alertness: float, hours: float) -> float:
    """Process S after so many hours awake, from what it was at their beginning."""
    return LOWEST + (alertness - LOWEST) * math.exp(FALLING * hours)


def asleep(alertness: float, hours: float) -> float:
    """Process S after so many hours asleep: rises evenly, then levels off.

    Who falls asleep again above where it levels off goes on along the same exponential, so that
    sleep cut in parts gives the same as sleep in one piece.
    """
    slope = RISING * (LEVELLING - HIGHEST)
    even = (LEVELLING - alertness) / slope
    if even >= hours:
        return alertness + slope * hours
    if even > 0:
        alertness, hours = LEVELLING, hours - even
    return HIGHEST - (HIGHEST - alertness) * math.exp(RISING * hours)


def circadian(clock: float) -> float:
    """Process C at a local decimal clock hour."""
    return _CIRCADIAN * math.cos(_OMEGA * (clock - _PEAK_CLOCK))


def half_daily(clock: float) -> float:
    """Process U at a local decimal clock hour."""
    return _HALF_DAY_MEAN + _HALF_DAY * math.cos(2 * _OMEGA * (clock - _PEAK_CLOCK - 3))


def grogginess(hours_awake: float) -> float:
    """Process W after waking; 0 asleep."""
    return _INERTIA * math.exp(_INERTIA_RATE * hours_awake)


def sleepiness(alertness: float, hours_awake: float, clock: float) -> float:
    """Predicted Karolinska sleepiness, 1 alert to 9 fighting sleep; not clamped.

    Args:
        alertness: Process S when the person last woke.
        hours_awake: Since then.
        clock: Local decimal clock hour, now.
    """
    total = awake(alertness, hours_awake) + circadian(clock) + half_daily(clock)
    return _KSS_AT_NONE + _KSS_PER_ALERTNESS * (total + grogginess(hours_awake))


def steady_waking(hours_asleep: float) -> float:
    """Process S on waking of who sleeps so long every night: 13.8198 for 8 h."""
    alertness = HIGHEST
    for _ in range(200):
        alertness = asleep(awake(alertness, 24 - hours_asleep), hours_asleep)
    return alertness


class Wake(NamedTuple):
    """A waking: when, and process S at it."""

    at: float
    alertness: float


def minutes_above(
    wake: Wake, stretch: tuple[float, float], clock: float, levels: tuple[float, ...]
) -> tuple[float, ...]:
    """Minutes of a stretch awake at which the predicted sleepiness is at or above each level.

    Read off straight lines between points at most three minutes apart, which lie within 0.003 of
    the curve.

    Args:
        stretch: (from, until), not before the waking.
        clock: Local decimal clock hour at the stretch's start.
    """
    start, end = stretch
    steps = max(1, math.ceil((end - start) * 20 - 1e-9))
    step = (end - start) / steps
    found = [0.0] * len(levels)
    before = sleepiness(wake.alertness, start - wake.at, clock)
    for i in range(1, steps + 1):
        now = sleepiness(wake.alertness, start - wake.at + i * step, clock + i * step)
        for k, level in enumerate(levels):
            found[k] += _part_above(before - level, now - level)
        before = now
    return tuple(60 * step * part for part in found)


def _part_above(before: float, now: float) -> float:
    """Part of a straight line that lies at or above zero."""
    if before >= 0 and now >= 0:
        return 1.0
    if before < 0 and now < 0:
        return 0.0
    return max(before, now) / abs(before - now)
