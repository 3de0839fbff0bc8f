"""Expected interruptions: rates per hour of the week, from histories or patterns.

Alerts that come while somebody is already up belong to the same interruption. With work of length
w per alert a new interruption begins exactly where no alert came in the w hours before it, which
for a stream of rate λ is the rate λ·exp(−λ·w) (a counter with extending dead time).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from scenarios.calendar import SLOT_MINUTES, Bools, Calendar, Floats
from scenarios.local_time import wall_clock
from scenarios.policy import BurdenSettings
from scenarios.rotations import Rotation
from scenarios.services import Alert, AlertHistory, AlertPattern, Service, Shape
from scenarios.vocabulary import RotationId

HOURS = 168
#: Weeks of the smooth profile that the history is mixed with [A]: a rate per hour of the week
#: rests on one count a week, and few histories are longer than a year.
PRIOR_WEEKS = 8.0
#: Fewer timed incidents than this say nothing about the mean of active work.
ENOUGH_TIMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationRates:
    """What a rotation's pager is expected to do, on the calendar's grid.

    Attributes:
        urgent: Interruptions per hour that may wake, shape ``(slots,)``.
        low: Interruptions per hour of low urgency, shape ``(slots,)``.
        work_hours: Mean active work per interruption, in hours.
        active: Slots in which the rotation is active.
    """

    urgent: Floats
    low: Floats
    work_hours: float
    active: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Interruptions of one file (or pattern) by hour of the week of one zone."""

    weekly: Floats
    zone: str
    covered: Bools
    urgent: bool


def rotation_rates(calendar: Calendar) -> Mapping[RotationId, RotationRates]:
    """The expected interruptions of every rotation of the calendar's scenario."""
    scenario = calendar.scenario
    return {
        rotation.id: _rates(calendar, rotation, scenario.policy.burden)
        for rotation in scenario.rotations.values()
    }


def active_work_hours(services: Iterable[Service], settings: BurdenSettings) -> float:
    """Mean active work per alert: acknowledged → resolved, each capped, where it is recorded.

    Alerts that nobody acknowledged resolved by themselves and say nothing about work.
    """
    cap = settings.active_work_cap_hours
    timed = [
        min((alert.resolved_at - alert.acknowledged_at) / timedelta(hours=1), cap)
        for service in services
        if isinstance(service.alerts, AlertHistory)
        for alert in service.alerts.alerts
        if alert.acknowledged_at
        and alert.resolved_at
        and alert.resolved_at >= alert.acknowledged_at
    ]
    return sum(timed) / len(timed) if len(timed) >= ENOUGH_TIMED else settings.active_work_hours


def merge_alerts(opened: Sequence[datetime], work_hours: float) -> list[datetime]:
    """The instants at which interruptions begin: no alert in the ``work_hours`` before.

    Args:
        opened: Sorted instants.
    """
    window = timedelta(hours=work_hours)
    begins = opened[:1]
    later = [b for a, b in pairwise(opened) if b - a >= window]
    return [*begins, *later]


def smooth(counts: Floats, weeks: float) -> Floats:
    """Rates per hour of the week from counts, shape ``(168,)``; the weekly total is kept.

    Each hour is mixed with a profile by hour of the day, weekdays and weekend apart, itself
    smoothed over neighbouring hours, which weighs ``PRIOR_WEEKS`` weeks.
    """
    by_day = counts.reshape(7, 24)
    profile = np.empty((7, 24))
    for days in (slice(0, 5), slice(5, 7)):
        mean = by_day[days].mean(axis=0)
        profile[days] = (np.roll(mean, 1) + 2 * mean + np.roll(mean, -1)) / 4
    prior = profile.reshape(HOURS) / weeks
    mixed = (counts + PRIOR_WEEKS * prior) / (weeks + PRIOR_WEEKS)
    total = mixed.sum()
    kept: Floats = mixed * (counts.sum() / weeks / total) if total > 0 else mixed
    return kept


def pattern_rates(pattern: AlertPattern) -> Floats:
    """Incidents per hour of the week of a pattern, shape ``(168,)``, in the service's zone.

    ``office``: 80 % of the pages Mon–Fri 08–18. ``night-batch``: 80 % from 00:00 to 05:00 daily.
    [A] Of a burstiness B, (B − 1)/20 further alerts come with each incident (two recorded traces
    with B about 10 have 1.4 alerts to the interruption); the rest is good and bad days.
    """
    hour = np.arange(HOURS) % 24
    weekday = np.arange(HOURS) // 24 < 5
    core = {
        Shape.FLAT: np.ones(HOURS, dtype=np.bool_),
        Shape.OFFICE: weekday & (hour >= 8) & (hour < 18),
        Shape.NIGHT_BATCH: hour < 5,
    }[pattern.shape]
    rest = 0.0 if core.all() else 0.2
    spread = np.where(core, (1 - rest) / core.sum(), rest / max(1, (~core).sum()))
    alerts_per_incident = 1 + max(0.0, pattern.burstiness - 1) / 20
    rates: Floats = spread * (pattern.pages_per_week / alerts_per_incident)
    return rates


def _rates(calendar: Calendar, rotation: Rotation, settings: BurdenSettings) -> RotationRates:
    services = [calendar.scenario.services[name] for name in rotation.services]
    work = active_work_hours(services, settings)
    active = calendar.within(rotation.hours, rotation.zone)
    streams = list(_streams(calendar, services, work))
    laid = [(s.urgent, _laid(calendar, s)) for s in streams]
    urgent = _merged([rate for is_urgent, rate in laid if is_urgent], work, active)
    low = _merged([rate for is_urgent, rate in laid if not is_urgent], work, active)
    return RotationRates(urgent=urgent, low=low, work_hours=work, active=active)


def _merged(rates: list[Floats], work: float, active: Bools) -> Floats:
    """Join streams that are each free of repeats: one falls into another's work now and then."""
    if not rates:
        return np.zeros(active.shape)
    total = np.sum(rates, axis=0)
    joined = sum((rate * np.exp(-(total - rate) * work) for rate in rates), np.zeros(active.shape))
    return np.where(active, joined, 0.0)


def _streams(calendar: Calendar, services: list[Service], work: float) -> Iterable[_Stream]:
    """One stream per history file, zone and urgency (shared faults merge), and one per pattern."""
    groups: dict[tuple[str, str, tuple[tuple[int, int], ...]], list[Service]] = {}
    for service in services:
        covered = calendar.within(service.coverage, service.zone)
        if isinstance(service.alerts, AlertHistory):
            key = (service.alerts.path, service.zone, service.coverage.windows)
            groups.setdefault(key, []).append(service)
        elif isinstance(service.alerts, AlertPattern):
            incidents = pattern_rates(service.alerts)
            merged = incidents * np.exp(-incidents * work)
            yield _Stream(weekly=merged, zone=service.zone, covered=covered, urgent=True)
    for (_, zone, _), members in groups.items():
        covered = calendar.within(members[0].coverage, zone)
        histories = [s.alerts for s in members if isinstance(s.alerts, AlertHistory)]
        weeks = max((histories[0].end - histories[0].start) / timedelta(weeks=1), 1 / 7)
        found = (alert for history in histories for alert in history.alerts)
        alerts = sorted(found, key=lambda alert: alert.opened_at)
        for urgent in (True, False):
            weekly = _history_rates([a for a in alerts if a.urgent is urgent], zone, work, weeks)
            yield _Stream(weekly=weekly, zone=zone, covered=covered, urgent=urgent)


def _history_rates(alerts: list[Alert], zone: str, work: float, weeks: float) -> Floats:
    counts = np.zeros(HOURS)
    for moment in merge_alerts([alert.opened_at for alert in alerts], work):
        local = wall_clock(moment, zone)
        counts[local.weekday() * 24 + local.hour] += 1
    return smooth(counts, weeks)


def _laid(calendar: Calendar, stream: _Stream) -> Floats:
    """Rates on the grid; what comes outside coverage waits for the first covered hour."""
    hour = calendar.clock(stream.zone).minute_of_week // 60
    rate: Floats = stream.weekly[hour]
    if stream.covered.all():
        return rate
    slot = SLOT_MINUTES / 60
    laid = np.where(stream.covered, rate, 0.0)
    opens = np.flatnonzero(stream.covered[1:] & ~stream.covered[:-1]) + 1
    waiting = np.concatenate([[0.0], np.cumsum(np.where(stream.covered, 0.0, rate) * slot)])
    before = 0.0
    for first in opens:
        held = waiting[first] - before
        before = waiting[first]
        # All that waited is one interruption, if there was anything.
        laid[first] += (1 - math.exp(-held)) / slot
    return laid
