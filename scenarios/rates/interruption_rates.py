"""Expected interruptions: rates per hour of the week, from histories or patterns.

Alerts that arrive while a person is already up belong to the same interruption. With work of length
w per alert a new interruption begins exactly where no alert arrived in the w hours before it, which
for a stream of rate λ is the rate λ·exp(−λ·w) (a counter with extending dead time). Streams of
different services run into each other: that makes fewer interruptions, not less work.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import QUARTER_MINUTES, Bools, Calendar, Floats, Grid, Ints
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.policy import LoadSettings, Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.services import Alert, AlertHistory, AlertPattern, Expectation, Service, Shape
from scenarios.domain.vocabulary import RotationId
from scenarios.rates.recorded_work import chains, incident_work_hours, is_false_alarm, untimed_hours

HOURS = 168
#: Weeks of the smooth profile that the history is mixed with [A]: a rate per hour of the week
#: has one count per week, and few histories are longer than a year.
PRIOR_WEEKS = 8.0
#: Minimum number of timed incidents for a mean of active work.
ENOUGH_TIMED = 5

_OPENED = attrgetter("opened_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationRates:
    """Expected interruptions and work of a rotation, on the calendar's grid.

    Attributes:
        urgent: Interruptions per hour that may wake, shape ``(quarters,)``.
        low: Interruptions per hour of low urgency, shape ``(quarters,)``.
        urgent_work, low_work: Hours of active work per hour that they cause,
            shape ``(quarters,)``.
        work_hours: Mean active work per alert, in hours; alerts within it are one interruption.
        active: Quarters in which the rotation is active.
    """

    urgent: Floats
    low: Floats
    urgent_work: Floats
    low_work: Floats
    work_hours: float
    active: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledAlerts:
    """Sampled interruptions that can wake, by rotation.

    Attributes:
        counts: How many begin in each quarter of the calendar, shape ``(samples, slots)``.
    """

    counts: Mapping[RotationId, Ints]

    @property
    def samples(self) -> int:
        """The number of samples of each rotation."""
        return max((len(one) for one in self.counts.values()), default=0)


class Known(NamedTuple):
    """What a file records about its alerts.

    Attributes:
        cap_hours: Longest active work on one fault; ``None``: too little is timed.
        acknowledgements: Whether any alert was acknowledged.
    """

    cap_hours: float | None
    acknowledgements: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Interruptions and work of one file or pattern, by hour of the week of a zone."""

    # `timed` is hours of work; `untimed` (possible incidents) and `false` are counts without any.
    weekly: Floats
    timed: Floats
    untimed: Floats
    false: Floats
    zone: str
    covered: Bools
    urgent: bool
    factor: Floats | None


def rotation_rates(calendar: Calendar) -> Mapping[RotationId, RotationRates]:
    """Return the expected interruptions of every rotation."""
    scenario = calendar.scenario
    return {
        rotation.id: _rates(calendar, rotation, scenario.policy)
        for rotation in scenario.rotations.values()
    }


def active_work_hours(services: Iterable[Service], settings: LoadSettings) -> float:
    """Return the mean active work per alert: recorded times, each capped, else the setting.

    Alerts that nobody acknowledged do not count.
    """
    cap = settings.active_work_cap_hours
    timed = [
        min((alert.resolved_at - alert.acknowledged_at) / timedelta(hours=1), cap)
        for service in services
        for alert in service.recorded
        if alert.acknowledged_at
        and alert.resolved_at
        and alert.resolved_at >= alert.acknowledged_at
    ]
    return sum(timed) / len(timed) if len(timed) >= ENOUGH_TIMED else settings.active_work_hours


def known_of(alerts: Sequence[Alert], cap_hours: float) -> Known:
    """Return what the alerts of a file record.

    Args:
        cap_hours: Longest active work on one fault.
    """
    timed = sum(1 for a in alerts if a.acknowledged_at and a.resolved_at) >= ENOUGH_TIMED
    acknowledged = any(alert.acknowledged_at for alert in alerts)
    return Known(cap_hours if timed else None, acknowledged)


def merge_alerts(opened: Sequence[datetime], work_hours: float) -> list[datetime]:
    """Return the instants at which interruptions begin: no alert in the ``work_hours`` before.

    Args:
        opened: Sorted instants.
    """
    return [group[0] for group in chains(opened, lambda at: at, timedelta(hours=work_hours))]


def smooth(counts: Floats, weeks: float) -> Floats:
    """Return rates per hour of the week from counts, shape ``(168,)``, with the same total.

    Each hour is mixed with a profile by hour of the day, separate for weekdays and weekends,
    smoothed over neighboring hours, which weighs ``PRIOR_WEEKS`` weeks.
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
    """Return the incidents per hour of the week of a pattern, shape ``(168,)``, in its zone.

    ``office``: 80 % of the pages Mon–Fri 08–18. ``night-batch``: 80 % from 00:00 to 05:00 daily.
    [A] Of a burstiness B, (B − 1)/20 further alerts arrive with each incident (two recorded traces
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


def _rates(calendar: Calendar, rotation: Rotation, policy: Policy) -> RotationRates:
    services = [calendar.scenario.services[name] for name in rotation.services]
    work = active_work_hours(services, policy.load)
    active = calendar.within(rotation.hours, rotation.zone)
    streams = tuple(_streams(calendar, services, policy.load, work))
    times = _untimed_hours(streams, work, policy.response.false_alarm_minutes / 60)
    laid = [(s.urgent, *_laid(calendar, s, times)) for s in streams]

    def merged(*, urgent: bool) -> tuple[Floats, Floats]:
        rates = [rate for urgency, rate, _ in laid if urgency is urgent]
        hours = [worked for urgency, _, worked in laid if urgency is urgent]
        together = np.where(active, np.sum([np.zeros(active.shape), *hours], axis=0), 0.0)
        return _merged(rates, work, active), together

    (urgent, urgent_work), (low, low_work) = merged(urgent=True), merged(urgent=False)
    return RotationRates(
        urgent=urgent,
        low=low,
        urgent_work=urgent_work,
        low_work=low_work,
        work_hours=work,
        active=active,
    )


def _untimed_hours(
    streams: Sequence[_Stream], mean: float, usual_false: float
) -> tuple[float, float]:
    """Return the unrecorded hours of work on an incident and on a false alarm."""
    false = sum(float(stream.false.sum()) for stream in streams)
    untimed = false + sum(float(stream.untimed.sum()) for stream in streams)
    capacity = false / untimed if false > 0 else 0.0
    return untimed_hours(mean, false_share=capacity, usual_false=usual_false)


def _merged(rates: list[Floats], work: float, active: Bools) -> Floats:
    """Join streams; an interruption during another stream's work is not a new one."""
    if not rates:
        return np.zeros(active.shape)
    total = np.sum(rates, axis=0)
    joined = sum((rate * np.exp(-(total - rate) * work) for rate in rates), np.zeros(active.shape))
    return np.where(active, joined, 0.0)


def _streams(
    calendar: Calendar, services: list[Service], settings: LoadSettings, work: float
) -> Iterable[_Stream]:
    """Yield one stream per history file, zone and urgency, and one per pattern."""
    groups: dict[tuple[str, str, object, object], list[Service]] = {}
    for service in services:
        covered = calendar.within(service.coverage, service.zone)
        if isinstance(service.alerts, AlertHistory):
            key = (service.alerts.path, service.zone, service.coverage.windows, service.expects)
            groups.setdefault(key, []).append(service)
        elif isinstance(service.alerts, AlertPattern):
            incidents = pattern_rates(service.alerts)
            merged = incidents * np.exp(-incidents * work)
            yield _Stream(
                weekly=merged,
                timed=np.zeros(HOURS),
                untimed=merged,
                false=np.zeros(HOURS),
                zone=service.zone,
                covered=covered,
                urgent=True,
                factor=factor_of(calendar.grid, service.expects),
            )
    for (_, zone, _, _), members in groups.items():
        covered = calendar.within(members[0].coverage, zone)
        history = members[0].alerts
        assert isinstance(history, AlertHistory)
        weeks = max((history.end - history.start) / timedelta(weeks=1), 1 / 7)
        alerts = sorted((alert for one in members for alert in one.recorded), key=_OPENED)
        known = known_of(alerts, settings.active_work_cap_hours)
        for urgent in (True, False):
            same = (alert for alert in alerts if alert.urgent is urgent)
            found = [
                (group[0].opened_at, *_numbers(group, known))
                for group in chains(same, _OPENED, timedelta(hours=work))
            ]
            counts = _weekly_counts(found, zone)
            weekly, hours, untimed, false = (smooth(one, weeks) for one in counts)
            yield _Stream(
                weekly=weekly,
                timed=hours,
                untimed=untimed,
                false=false,
                zone=zone,
                covered=covered,
                urgent=urgent,
                factor=factor_of(calendar.grid, members[0].expects),
            )


def _numbers(group: list[Alert], known: Known) -> tuple[float, float, float, float]:
    """Return for one interruption: 1, recorded hours, untimed incident, untimed false alarm."""
    hours = None if known.cap_hours is None else incident_work_hours(group, known.cap_hours)
    if hours is not None:
        return 1.0, hours, 0.0, 0.0
    false = is_false_alarm(group, acknowledgements=known.acknowledgements)
    return 1.0, 0.0, float(not false), float(false)


def _weekly_counts(
    found: Iterable[tuple[datetime, float, float, float, float]], zone: str
) -> Floats:
    """Return sums by hour of the week, shape ``(4, 168)``."""
    counts = np.zeros((4, HOURS))
    for moment, *numbers in found:
        local = wall_clock(moment, zone)
        counts[:, local.weekday() * 24 + local.hour] += numbers
    return counts


def _laid(calendar: Calendar, stream: _Stream, times: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return interruptions and work on the grid; uncovered alerts wait for coverage."""
    hour = calendar.clock(stream.zone).minute_of_week // 60
    rate: Floats = stream.weekly[hour]
    work = stream.timed + times[0] * stream.untimed + times[1] * stream.false
    hours: Floats = work[hour]
    if stream.factor is not None:
        rate, hours = rate * stream.factor, hours * stream.factor
    if stream.covered.all():
        return rate, hours
    quarter = QUARTER_MINUTES / 60
    laid, worked = (np.where(stream.covered, one, 0.0) for one in (rate, hours))
    opens = np.flatnonzero(stream.covered[1:] & ~stream.covered[:-1]) + 1
    waiting, waiting_work = (
        np.concatenate([[0.0], np.cumsum(np.where(stream.covered, 0.0, one) * quarter)])
        for one in (rate, hours)
    )
    before = 0
    for first in opens.tolist():
        held = float(waiting[first] - waiting[before])
        if held > 0:
            # All waiting alerts together are one interruption.
            found = (1 - math.exp(-held)) / quarter
            laid[first] += found
            worked[first] += found * float(waiting_work[first] - waiting_work[before]) / held
        before = first
    return laid, worked


def factor_of(grid: Grid, expects: Iterable[Expectation]) -> Floats | None:
    """Return the multiple of the usual rate; overlapping windows multiply.

    Returns:
        By quarter, shape ``(quarters,)``; ``None`` if no window is in the grid.
    """
    found = np.ones(grid.quarters)
    for one in expects:
        found[grid.quarters_of(one.start, one.end)] *= one.times
    return None if bool((found == 1.0).all()) else found
