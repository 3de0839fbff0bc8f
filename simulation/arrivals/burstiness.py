"""Calibration: how much better and worse weeks and days differ, from counts or from a pattern.

The number of incidents of a day is Poisson given its expectation m·W·D: m by the hours of the
week, W the effect of the week and D that of the day, of mean 1 and independent. So

    Var(day)  = m + m²·(vW + vD·(1 + vW))
    Var(week) = M + M²·vW + (Σ m²)·vD·(1 + vW)          M: of the week; Σ over its days
    Cov(week, week + k) = M²·vW·rᵏ

from which the variances vW and vD and the autocorrelation r are read off: by moments. The mean
itself rests on the weeks that were recorded: how far it may be off is a factor of its own, one for
a whole replication.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.domain.services import AlertPattern

#: Part of the excess variance of days that is the week's [A] where counts cannot say it: two
#: traces have a weekly variance/mean whose excess over 1 is three times the daily one's.
WEEK_PART = 1 / 3
#: Correlation of successive weeks [A] where counts cannot say it; the traces show about 0.3.
WEEK_CORRELATION = 0.3
#: Fewer whole weeks than this say nothing about the variance of weeks.
ENOUGH_WEEKS = 8
#: More is not believed: of such days one in a hundred has nearly everything.
MOST_VARIANCE = 100.0
_LAGS = 4
_HIGHEST_CORRELATION = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Good and bad weeks and days: gamma factors of mean 1.

    Attributes:
        week_variance, day_variance: Of the factors; 0: all are alike.
        week_correlation: Of the factors of successive weeks.
        level_variance: Of the factor of a whole replication: what is not known of the mean.
    """

    week_variance: float = 0.0
    week_correlation: float = 0.0
    day_variance: float = 0.0
    level_variance: float = 0.0


def calibrate(counts: Floats, expected: Floats, *, poisson: float = 1.0) -> Effects:
    """Read the effects off the counts of whole weeks.

    Args:
        counts: Incidents by day, shape ``(weeks, 7)``.
        expected: By the hours of the week, shape ``(7,)``.
        poisson: Variance over mean of what is left without effects; below 1 where incidents keep
            a distance.
    """
    weeks = len(counts)
    mean = float(expected.sum())
    if weeks < 1 or mean <= 0:
        return Effects()
    effects = _effects(counts, expected, poisson) if weeks > 1 else Effects()
    rest = poisson * mean + float((expected**2).sum()) * (
        effects.day_variance * (1 + effects.week_variance)
    )
    lags = np.arange(1, weeks)
    together = 1 + 2 * float(((1 - lags / weeks) * effects.week_correlation**lags).sum())
    level = rest / (weeks * mean**2) + effects.week_variance * together / weeks
    return replace(effects, level_variance=level)


def split(total: float) -> Effects:
    """The effects of a total variance of the days' factors, by the assumed parts."""
    total = min(total, MOST_VARIANCE)
    week = WEEK_PART * total
    return Effects(
        week_variance=week,
        week_correlation=WEEK_CORRELATION if week else 0.0,
        day_variance=(total - week) / (1 + week),
    )


def pattern_effects(pattern: AlertPattern, alerts: float) -> Effects:
    """What of a pattern's burstiness its clusters leave to days and weeks.

    With A = 1 + Poisson alerts to an incident the variance/mean of the alerts a day is
    E[A²]/E[A] + (alerts a day)·v; v makes up the rest.

    Args:
        alerts: E[A].
    """
    by_clusters = (alerts**2 + alerts - 1) / alerts
    if pattern.pages_per_week <= 0:
        return Effects()
    return split(max(0.0, pattern.burstiness - by_clusters) / (pattern.pages_per_week / 7))


def week_effects(rng: np.random.Generator, weeks: int, effects: Effects) -> Floats:
    """Factors of successive weeks: gamma of mean 1, autocorrelation rᵏ at lag k.

    The beta-gamma process (Lewis, McKenzie & Hugus 1989): X' = B·X + G with B ~ Beta(kr, k(1 − r))
    and G ~ Gamma(k(1 − r)) has the margin Gamma(k) of X.
    """
    variance, correlation = effects.week_variance, effects.week_correlation
    fresh = gamma_effects(rng, weeks, variance)
    if variance <= 0 or correlation <= 0:
        return fresh
    shape = 1 / variance
    kept = rng.beta(shape * correlation, shape * (1 - correlation), weeks).tolist()
    added = rng.gamma(shape * (1 - correlation), variance, weeks).tolist()
    path = [float(fresh[0])]
    for week in range(1, weeks):
        path.append(kept[week] * path[-1] + added[week])
    return np.array(path)


def gamma_effects(rng: np.random.Generator, count: int, variance: float) -> Floats:
    """Independent gamma factors of mean 1."""
    return rng.gamma(1 / variance, variance, count) if variance > 0 else np.ones(count)


def _effects(counts: Floats, expected: Floats, poisson: float) -> Effects:
    weeks = len(counts)
    mean = float(expected.sum())
    squares = float((expected**2).sum())
    freedom = weeks / (weeks - 1)
    spread = float(((counts - expected) ** 2).sum()) / weeks * freedom
    total = max(0.0, (spread - poisson * mean) / squares)
    if weeks < ENOUGH_WEEKS:
        return split(total)
    off = counts.sum(axis=1) - mean
    weekly = float((off**2).mean()) * freedom - poisson * mean
    week = max(0.0, (weekly - squares * total) / (mean**2 - squares))
    if week >= total:
        week, total = max(0.0, weekly) / mean**2, 0.0
    return Effects(
        week_variance=week,
        week_correlation=_correlation(off, mean**2 * week),
        day_variance=max(0.0, total - week) / (1 + week),
    )


def _correlation(off: Floats, variance: float) -> float:
    """The r whose powers are nearest to the autocovariances over the variance of the effect."""
    lags = range(1, min(_LAGS, len(off) - 2) + 1)
    if variance <= 0 or not lags:
        return 0.0
    found = np.array([float((off[:-k] * off[k:]).mean()) / variance for k in lags])
    tried = np.linspace(0.0, _HIGHEST_CORRELATION, 99)
    powers = tried[:, None] ** np.array(lags)
    return float(tried[np.argmin(((powers - found) ** 2).sum(axis=1))])
