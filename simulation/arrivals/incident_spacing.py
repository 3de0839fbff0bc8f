"""Distance: incidents of one stream keep a distance, and the rates make up for what that removes.

What arrives less than ``gap`` hours after an incident began is not an incident of its own. Of raw
arrivals of rate μe (e: the effects of week and day) this leaves μe/(1 + μe·gap): fewer, and less
different on good and on bad days. So the raw rates μ and the variances of e are raised until the
mean and the variance of what is left are the wanted ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scenarios.calendar.calendar import Floats, Ints
from simulation.arrivals.burstiness import Effects

_QUARTERS = 4
_RATES = np.geomspace(1e-9, 1e4, 120)
#: The effects are raised by at most this factor: where bad days are full, no more is to be had.
_MOST = 16.0
_STEPS = 12
#: Where the bins of an effect's distribution end: finer where it is large.
_EDGES = np.concatenate([np.linspace(0, 0.9, 19), 1 - np.geomspace(0.05, 2e-4, 9), [1.0]])


def spaced(times: Floats, gap: float) -> Floats:
    """Of sorted times, those at least ``gap`` after the last that was kept."""
    if len(times) < 2 or float(np.diff(times).min()) >= gap:
        return times
    kept: list[float] = []
    last = -gap + float(times[0])
    for time in times.tolist():
        if time - last >= gap:
            kept.append(time)
            last = time
    return np.array(kept)


def raw_rates(weekly: Floats, effects: Effects, gap: float) -> Floats:
    """Raw rates whose kept part, on average over the effects, is ``weekly``.

    An incident at t is kept where none was in the ``gap`` before, whose chance is one minus the
    integral of the kept rate over that stretch; so it is not the rate at t that matters, but the
    mean rate just before.

    Args:
        weekly: By hour of the week, shape ``(168,)``.

    Returns:
        By quarter of the week, shape ``(672,)``.
    """
    rates = np.repeat(weekly, _QUARTERS)
    if gap <= 0:
        return rates
    week = (1 + effects.week_variance) * (1 + effects.level_variance) - 1
    before = _before(rates, gap)
    stationary = _raw(before, *_factors(week, effects.day_variance), gap)
    return rates * np.where(before > 0, stationary / np.maximum(before, 1e-12), 1.0)


def widen(effects: Effects, weekly: Floats, gap: float) -> Effects:
    """Effects with which what is kept varies as much as all of it would with the given ones.

    Args:
        weekly: Rates of what is kept by hour of the week, shape ``(168,)``.
    """
    wanted = (1 + effects.week_variance) * (1 + effects.day_variance) - 1
    rates, hours = np.unique(weekly[weekly > 0], return_counts=True)
    if wanted <= 0 or gap <= 0 or not len(rates):
        return effects
    low, high = 1.0, _MOST
    for _ in range(_STEPS):
        middle = (low * high) ** 0.5
        if _variance(_raised(effects, middle), rates, hours, gap) < wanted:
            low = middle
        else:
            high = middle
    return _raised(effects, low)


def _before(rates: Floats, gap: float) -> Floats:
    """The mean of weekly rates over the ``gap`` hours before the middle of each quarter."""
    running = np.concatenate([[0.0], np.cumsum(np.tile(rates, 2))])
    ends = len(rates) + np.arange(len(rates)) + 0.5
    width = min(gap * _QUARTERS, float(len(rates)))
    places = np.arange(len(running))
    within = np.interp(ends, places, running) - np.interp(ends - width, places, running)
    means: Floats = within / width
    return means


def _raised(effects: Effects, by: float) -> Effects:
    return replace(
        effects, week_variance=effects.week_variance * by, day_variance=effects.day_variance * by
    )


def _variance(effects: Effects, rates: Floats, hours: Ints, gap: float) -> float:
    """Relative variance over the effects of what is kept in a week."""
    factors, weights = _factors(effects.week_variance, effects.day_variance)
    busy = _raw(rates, factors, weights, gap)[:, None] * factors
    kept = hours @ (busy / (1 + busy * gap))
    mean = float(weights @ kept)
    return float(weights @ (kept - mean) ** 2) / mean**2


def _raw(rates: Floats, factors: Floats, weights: Floats, gap: float) -> Floats:
    busy = _RATES[:, None] * factors
    kept = (busy / (1 + busy)) @ weights
    wanted = np.maximum(rates * gap, _RATES[0])
    raw = np.exp(np.interp(np.log(wanted), np.log(kept), np.log(_RATES))) / gap
    return np.where(rates > 0, raw, 0.0)


def _factors(week: float, day: float) -> tuple[Floats, Floats]:
    """Products of two gamma factors of these variances, and their chances."""
    (weeks, some), (days, others) = _bins(week), _bins(day)
    return np.outer(weeks, days).ravel(), np.outer(some, others).ravel()


def _bins(variance: float) -> tuple[Floats, Floats]:
    """Means and chances of bins of a gamma distribution of mean 1."""
    if variance <= 0:
        return np.ones(1), np.ones(1)
    shape = 1 / variance
    # In the logarithm x of the value the density is exp(shape·x − exp(x)) up to a factor.
    top = np.log(shape + 12 * shape**0.5 + 40)
    logs = np.linspace(min(-30 / shape, np.log(shape) - 12 / shape**0.5), top, 20_000)
    density = np.exp(shape * logs - np.exp(logs) - (shape * np.log(shape) - shape))
    chance, part = (
        np.concatenate([[0.0], np.cumsum(d)]) for d in (density, density * np.exp(logs))
    )
    parts = np.interp(_EDGES, chance / chance[-1], part / part[-1])
    weights = np.diff(_EDGES)
    return np.diff(parts) / weights, weights
