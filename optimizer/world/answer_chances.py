"""What an expected page costs: who answers it, and how much of the night it takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np

from scenarios.calendar.calendar import QUARTER_MINUTES, Floats
from scenarios.domain.policy import ResponseSettings
from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role
from scenarios.domain.week import DAY

#: Time constant of recovery, in hours (4.06 days).
RECOVERY_HOURS = 97.44
#: Longest time up after one page, in minutes.
_LONGEST = DAY
_WIDE = 4608
_NOTHING = 1e-13
_QUARTERS = DAY // QUARTER_MINUTES


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
    """Return the hours of habitual sleep that an incident is expected to cost an assignee.

    Args:
        window: Habitual sleep as (from, until) minutes of the local day.
        chain, place: As in ``answer``.
        work_hours: Mean work of an incident.

    Returns:
        By quarter of an hour of the local day, shape ``(2, 96)``: the hours lost, and the part of
        them not yet recovered when the window ends.
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
        lost[inside] = _window_lost(up, ahead[inside], left[inside], response)
    owed = lost * np.exp(-(left - ahead - lost / 2) / 60 / RECOVERY_HOURS)
    by_quarter: Floats = np.stack([lost, owed]).reshape(2, _QUARTERS, QUARTER_MINUTES).mean(axis=2)
    return by_quarter / 60


def _minutes_up(
    response: ResponseSettings, resettling_hours: float, who: AnswerChances, work_hours: float
) -> Floats:
    """Chance, per incident, of each number of minutes up; the chances sum to ``who.felt``."""
    resettling = _on_grid(_spread(60 * resettling_hours, response.resettling_sigma))
    work = _on_grid(_spread(60 * work_hours, response.work_sigma))
    first = _on_grid(who.minutes, who.working)
    other = _on_grid(who.minutes, who.released)
    waves = np.fft.rfft(np.stack([resettling, work, first, other]), _WIDE)
    up: Floats = np.fft.irfft(waves[0] * (waves[1] * waves[2] + waves[3]), _WIDE)
    # Remove rounding noise.
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


def _window_lost(up: Floats, ahead: Floats, left: Floats, response: ResponseSettings) -> Floats:
    """Return the mean minutes of the window lost, over the distribution of minutes up."""
    surcharge = response.waking_surcharge_minutes
    chance, minutes = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (up, up * np.arange(len(up)))
    )
    last = len(up) - 1
    # Below `low` the work ends before bedtime; below `high` sleep resumes in this window.
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


#: Roles in the order in which they are paged.
PAGED = (Role.PRIMARY, Role.SECONDARY)
#: Number of equally likely delays that stand for the whole distribution.
_DELAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChances:
    """How one incident affects the assignee of one role.

    Attributes:
        felt: Chance that the page interrupts the assignee.
        works: Chance that the assignee acknowledges first, and works.
        minutes: Points of the time from the page until somebody acknowledges.
        working, released: Weight of each point: the assignee is first, or somebody else is. The
            weights sum to ``felt``.
    """

    felt: float
    works: float
    minutes: Floats
    working: Floats
    released: Floats


def chain_minutes(scenario: Scenario, rotation: Rotation, role: Role) -> tuple[float, ...]:
    """Return when each step of a rotation's chain is paged, in minutes after the first.

    Primary and secondary come first, then the escalation without rotations that are not always
    active.

    Args:
        role: The assignee's role, which the rotation need not list.
    """
    timeout = scenario.policy.response.timeout_minutes
    steps = _steps(paged_roles(rotation, role), 0.0, timeout)
    for step in rotation.escalation:
        steps += _escalation(scenario, step, timeout)
    return tuple(np.cumsum(steps).tolist())


def paged_roles(rotation: Rotation, *more: Role) -> tuple[Role, ...]:
    """Return the roles that are paged, in order: the rotation's, and those assigned beyond them."""
    return tuple(role for role in PAGED if role in rotation.roles or role in more)


@lru_cache(maxsize=1024)
def answer(
    settings: ResponseSettings, chain: tuple[float, ...], place: int, *, asleep: bool
) -> AnswerChances:
    """Return how a page affects the step at ``place`` of a chain.

    Args:
        chain: As in ``chain_minutes``.
        asleep: Whether the people of the chain are asleep.
    """
    delays = _delays(settings, asleep)
    reached = math.prod(
        escalated(settings, chain[place] - paged, asleep=asleep) for paged in chain[:place]
    )
    felt = reached * (1 - settings.missed)
    points, working, released = [], [], []
    for first, paged in enumerate(chain):
        moments = paged + delays
        weight = np.full(len(delays), (1 - settings.missed) / len(delays))
        for other, since in enumerate(chain):
            if other == place and first != place:
                weight = weight * (1 - settings.missed) * _late(settings, moments - since, asleep)
                weight = weight * (moments >= since)
            elif other != first:
                late = _late(settings, moments - since, asleep)
                weight = weight * (settings.missed + (1 - settings.missed) * late)
        points.append(np.maximum(moments - chain[place], 0.0))
        nothing = np.zeros(len(delays))
        working.append(weight if first == place else nothing)
        released.append(nothing if first == place else weight)
    # The sum over points is approximate; the chance that the page is felt is exact.
    total = float(np.sum(working) + np.sum(released))
    scale = felt / total if total > 0 else 0.0
    return AnswerChances(
        felt=felt,
        works=scale * float(np.sum(working)),
        minutes=np.concatenate(points),
        working=scale * np.concatenate(working),
        released=scale * np.concatenate(released),
    )


def escalated(settings: ResponseSettings, minutes: float, *, asleep: bool) -> float:
    """Return the chance that nobody acknowledges a page in time: 1 − (1 − miss)·P(in time)."""
    if minutes <= 0:
        return 1.0
    median, sigma = _delay(settings, asleep)
    if median <= 0:
        in_time = 1.0
    elif sigma <= 0:
        in_time = float(median <= minutes)
    else:
        in_time = (1 + math.erf(math.log(minutes / median) / sigma / math.sqrt(2))) / 2
    return 1 - (1 - settings.missed) * in_time


def _steps(roles: Sequence[Role], after: float, timeout: float) -> list[float]:
    """Minutes from the previous step to each of the roles."""
    return [timeout if n else after for n in range(len(roles))]


def _escalation(scenario: Scenario, step: EscalationStep, timeout: float) -> list[float]:
    if step.person is not None:
        return [step.after_minutes]
    other = scenario.rotations.get(step.rotation) if step.rotation is not None else None
    if other is None or not other.hours.always:
        return []
    return _steps(paged_roles(other), step.after_minutes, timeout)


def _delay(settings: ResponseSettings, asleep: bool) -> tuple[float, float]:
    if asleep:
        return settings.asleep_median_minutes, settings.asleep_sigma
    return settings.awake_median_minutes, settings.awake_sigma


def _delays(settings: ResponseSettings, asleep: bool) -> Floats:
    median, sigma = _delay(settings, asleep)
    return lognormal(median, sigma) if median > 0 else np.zeros(_DELAYS)


def lognormal(median: float, sigma: float) -> Floats:
    """Return equally likely values of a lognormal distribution."""
    return median * np.exp(max(sigma, 0.0) * _normal())


@cache
def _normal() -> Floats:
    """Return the mean of each of ``_DELAYS`` equal parts of the standard normal distribution."""
    normal = NormalDist()
    edges = [normal.inv_cdf(n / _DELAYS) for n in range(1, _DELAYS)]
    density = np.array([0.0, *(normal.pdf(edge) for edge in edges), 0.0])
    return -np.diff(density) * _DELAYS


def _late(settings: ResponseSettings, minutes: Floats, asleep: bool) -> Floats:
    """Chance that a page that was felt is not acknowledged after so many minutes."""
    median, sigma = _delay(settings, asleep)
    if median <= 0 or sigma <= 0:
        return (minutes < max(median, 0.0)).astype(np.float64)
    scaled = np.log(np.maximum(minutes, 1e-9) / median) / sigma / math.sqrt(2)
    return np.array([(1 - math.erf(value)) / 2 for value in scaled.tolist()])
