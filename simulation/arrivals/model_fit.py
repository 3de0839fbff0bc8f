"""Fit: how well the model, calibrated to the first part of a history, predicts the rest of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.scenario import Scenario
from simulation.arrivals.arrival_model import recorded_source
from simulation.arrivals.incident_clusters import AlertMark, Recording, recordings
from simulation.timeline.random_draws import keyed
from simulation.timeline.span import QUARTER_HOURS, LocalQuarters, local_quarters, span_between

#: Statistic → what it is, in the order of the rows.
STATISTICS: Mapping[str, str] = {
    "pages a week": "mean count",
    "weekly dispersion": "variance over mean of the pages of a week",
    "daily dispersion": "variance over mean of the pages of a day",
    "nights with a page": "share of nights, 22 to 08, with an urgent page",
    "worst night": "urgent pages of the night that had most",
}
_INTERVAL = (2.5, 50.0, 97.5)
_SLEEP = (22, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRow:
    """One statistic of the part held back, against the model's 95 % predictive interval.

    Attributes:
        weeks: Length of the part held back, in whole weeks.
        statistic: One of ``STATISTICS``.
        low, median, high: What the model predicts for that length.
        inside: Whether ``low <= observed <= high``.
    """

    path: str
    weeks: int
    statistic: str
    observed: float
    low: float
    median: float
    high: float
    inside: bool


def fit(
    scenario: Scenario, *, held_back: float = 0.33, samples: int = 500, seed: int = 1
) -> tuple[FitRow, ...]:
    """Judge the model of every history of a scenario.

    Args:
        held_back: Part of each history, its last, that the model does not see.
        samples: How often the model simulates that part.

    Returns:
        Five rows for each history that has at least a whole week on either side of the split.
    """
    return tuple(
        row
        for recording in recordings(scenario)
        for row in _fit(recording, held_back, samples, seed)
    )


def _fit(recording: Recording, held_back: float, samples: int, seed: int) -> tuple[FitRow, ...]:
    """Judge the model of one history; no rows where it is too short."""
    weeks = int(recording.weeks * held_back)
    override = _midnight(recording, weeks)
    if weeks < 1 or override - recording.start < timedelta(weeks=1):
        return ()
    end = instant(wall_clock(override, recording.zone) + timedelta(weeks=weeks), recording.zone)
    span = span_between(override, override, end)
    local = local_quarters(span.grid, recording.zone)
    known, rest = recording.between(recording.start, override), recording.between(override, end)
    observed = _statistics([(span.hours(at), mark) for at, mark in rest.incidents], local, weeks)
    source = recorded_source(known, span)
    found = np.array(
        [_statistics(source.draw(keyed(seed, sample)), local, weeks) for sample in range(samples)]
    )
    return _rows(recording, weeks, observed, found)


def _rows(
    recording: Recording, weeks: int, observed: Sequence[float], found: Floats
) -> tuple[FitRow, ...]:
    bounds = np.percentile(found, _INTERVAL, axis=0).T.tolist()
    return tuple(
        FitRow(
            path=recording.path,
            weeks=weeks,
            statistic=statistic,
            observed=value,
            low=low,
            median=median,
            high=high,
            inside=low <= value <= high,
        )
        for statistic, value, (low, median, high) in zip(STATISTICS, observed, bounds, strict=True)
    )


def _midnight(recording: Recording, weeks: int) -> datetime:
    """The local midnight from which so many whole weeks are left."""
    end = datetime.combine(wall_clock(recording.end, recording.zone).date(), time())
    return instant(end - timedelta(weeks=weeks), recording.zone)


def _statistics(
    arrivals: Sequence[tuple[float, AlertMark]], local: LocalQuarters, weeks: int
) -> tuple[float, ...]:
    """The five, of pages at the times at which their incidents began."""
    pages = np.array([mark.alerts for _, mark in arrivals], dtype=np.float64)
    quarters = (np.array([at for at, _ in arrivals]) / QUARTER_HOURS).astype(np.int64)
    quarters = np.minimum(quarters, len(local.day) - 1)
    day, hour = local.day[quarters], local.hour[quarters] % 24
    days = np.bincount(day, weights=pages, minlength=7 * weeks)[: 7 * weeks].astype(np.float64)
    by_week = days.reshape(weeks, 7).sum(axis=1)
    urgent = np.array([mark.urgent for _, mark in arrivals], dtype=np.bool_)
    asleep = urgent & ((hour >= _SLEEP[0]) | (hour < _SLEEP[1]))
    night = np.where(hour[asleep] < _SLEEP[1], day[asleep], day[asleep] + 1)
    nights = np.bincount(night, weights=pages[asleep], minlength=7 * weeks)
    return (
        float(by_week.mean()),
        _dispersion(by_week),
        _dispersion(days),
        float((nights[: 7 * weeks] > 0).mean()),
        float(nights.max()),
    )


def _dispersion(counts: Floats) -> float:
    mean = float(counts.mean())
    return float(counts.var()) / mean if mean > 0 else 0.0
