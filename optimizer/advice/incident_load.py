"""Advice on incidents: more expected interruptions than the limit, whoever is on call."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.advice.advisory import Advisory, hours_in_words
from optimizer.advice.single_points import alerts_a_week
from optimizer.world.attendance import Attendance, RotationShifts
from scenarios.calendar.calendar import QUARTER_MINUTES, Floats
from scenarios.domain.week import DAY, WeekHours

_WINDOW = 12
#: Days whose busiest hours reach this part of the maximum are named with it.
ALIKE = 0.98


def incident_limits(attendance: Attendance) -> Iterator[Advisory]:
    """Yield rotations whose shifts, or busiest 12 hours, are above the limit on incidents."""
    for found in attendance.rotations.values():
        limit = found.rotation.limits.incidents
        if limit is not None and found.shifts:
            rate = _rate(attendance, found)
            yield from _advice(attendance, found, rate, limit.per_12_hours)


def _advice(
    attendance: Attendance, found: RotationShifts, rate: Floats, limit: float
) -> Iterator[Advisory]:
    rotation, world = found.rotation, attendance.world
    mean, at = _busiest_shift(attendance, found, rate)
    worst, hours = _worst_hours(attendance, found, rate)
    if max(mean, worst) <= limit:
        return
    worst_text = f"{worst:.2f}, {hours} ({rotation.zone})"
    message = f"{rotation.id}: {mean:.2f} interruptions expected per 12 h of the busiest shift "
    if mean > limit:
        shift = world.local(found.shifts[at].start, rotation.id)
        message += f"(from {shift}), for any person; the limit is {limit:g}. "
        message += f"Busiest 12 hours of the week: {worst_text}"
    else:
        message += f"is within the limit of {limit:g}, "
        message += f"but the busiest 12 hours of the week are above it: {worst_text}"
    at_rotation = f"rotations.{rotation.id}"
    own = f"{at_rotation}." if "incidents" in rotation.own_limits else ""
    place = world.scenario.place(f"{own}policy.incidents") or world.scenario.place(at_rotation)
    yield Advisory("incidents", message, _noisiest(attendance, found), place)


def _rate(attendance: Attendance, found: RotationShifts) -> Floats:
    """Interruptions per hour of every eligible person, shape ``(quarters,)``."""
    world = attendance.world
    rates = world.loads.rates[found.rotation.id]
    if world.scenario.policy.response.low_urgency_wakes or not rates.low.any():
        return rates.urgent + rates.low
    eligible = attendance.those(found.anyone_eligible.any(axis=0))
    profiles = {world.calendar.profile(p): p for p in eligible}
    awake = np.ones(rates.low.shape, dtype=np.bool_)
    for person in profiles.values():
        awake &= world.calendar.hours(person).klass < 2
    total: Floats = rates.urgent + np.where(awake, rates.low, 0.0)
    return total


def _busiest_shift(
    attendance: Attendance, found: RotationShifts, rate: Floats
) -> tuple[float, int]:
    """The most interruptions per 12 active hours of a shift, and the shift's position."""
    grid = attendance.world.calendar.grid
    running = np.zeros((2, len(rate) + 1))
    np.cumsum(rate * (QUARTER_MINUTES / 60), out=running[0, 1:])
    active = attendance.world.loads.rates[found.rotation.id].active
    np.cumsum(active * (QUARTER_MINUTES / 60), out=running[1, 1:])
    best = (0.0, 0)
    for at, shift in enumerate(found.shifts):
        expected, hours = grid.total(running, shift.start, shift.end).tolist()
        if hours > 0:
            best = max(best, (_WINDOW * expected / hours, -at))
    return best[0], -best[1]


def _worst_hours(attendance: Attendance, found: RotationShifts, rate: Floats) -> tuple[float, str]:
    """The most interruptions in 12 hours of the mean week, and these hours in words."""
    calendar = attendance.world.calendar
    span = calendar.grid.quarters_of(found.shifts[0].start, found.shifts[-1].end)
    hour = calendar.clock(found.rotation.zone).minute_of_week[span] // 60
    totals = np.bincount(hour, weights=rate[span], minlength=7 * DAY // 60)
    counts = np.bincount(hour, minlength=7 * DAY // 60)
    week = totals / np.maximum(counts, 1)
    sums = np.convolve(np.concatenate([week, week[: _WINDOW - 1]]), np.ones(_WINDOW), "valid")
    # Rounding noise must not change the hour that is named.
    worst = int(np.round(sums, 9).argmax())
    clock = worst % 24
    days = np.flatnonzero(sums[clock::24] >= ALIKE * sums[worst]).tolist()
    windows = WeekHours.daily(clock * 60, (clock + _WINDOW) % 24 * 60, days)
    return float(sums[worst]), hours_in_words(windows)


def _noisiest(attendance: Attendance, found: RotationShifts) -> str:
    services = attendance.world.scenario.services
    alerts = {s: alerts_a_week(services[s]) for s in found.rotation.services}
    total = sum(alerts.values())
    loudest = max(alerts, key=lambda s: alerts[s])
    part = f" ({100 * alerts[loudest] / total:.0f} % of the alerts)" if total else ""
    return f"reduce the alerts of {loudest}{part}, or split the rotation: no schedule can fix this"
