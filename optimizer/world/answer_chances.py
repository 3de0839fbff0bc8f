"""What an expected page costs: who answers it, and what it takes of the night."""

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
#: Nobody is up for longer, in minutes.
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
    """Hours of habitual sleep that an incident is expected to cost the assignee of a slot.

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
        lost[inside] = _override(up, ahead[inside], left[inside], response)
    owed = lost * np.exp(-(left - ahead - lost / 2) / 60 / RECOVERY_HOURS)
    by_quarter: Floats = np.stack([lost, owed]).reshape(2, _QUARTERS, QUARTER_MINUTES).mean(axis=2)
    return by_quarter / 60


def _minutes_up(
    response: ResponseSettings, resettling_hours: float, who: AnswerChances, work_hours: float
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


def _override(up: Floats, ahead: Floats, left: Floats, response: ResponseSettings) -> Floats:
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


#: In the order in which they are paged.
PAGED = (Role.PRIMARY, Role.SECONDARY)
#: Equally likely delays that stand for all of them.
_DELAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChances:
    """What a page of a rotation asks of the assignee of one slot, per incident.

    Attributes:
        felt: Chance that the page reaches the slot, and its assignee feels it: an interruption.
        works: Chance that the assignee is the first to acknowledge, and works.
        minutes: Time from being paged until somebody acknowledges, as points.
        working, released: Weight of each point: the assignee is first, or somebody else is. All of
            them together are ``felt``.
    """

    felt: float
    works: float
    minutes: Floats
    working: Floats
    released: Floats


def chain_minutes(scenario: Scenario, rotation: Rotation, role: Role) -> tuple[float, ...]:
    """When each step of a rotation's chain is paged, in minutes after the first.

    Primary and secondary, then the escalation; another rotation that is not always active is left
    out.

    Args:
        role: Of a slot that somebody holds, be it one of the rotation's or not.
    """
    timeout = scenario.policy.response.timeout_minutes
    steps = _steps(slots(rotation, role), 0.0, timeout)
    for step in rotation.escalation:
        steps += _escalation(scenario, step, timeout)
    return tuple(np.cumsum(steps).tolist())


def slots(rotation: Rotation, *held: Role) -> tuple[Role, ...]:
    """The slots that are paged, in order: the rotation's, and what is held beyond them."""
    return tuple(role for role in PAGED if role in rotation.roles or role in held)


@lru_cache(maxsize=1024)
def answer(
    settings: ResponseSettings, chain: tuple[float, ...], place: int, *, asleep: bool
) -> AnswerChances:
    """What a page asks of the step at ``place`` of a chain.

    Args:
        chain: As of ``chain_minutes``.
        asleep: Whether they are woken.
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
    # A sum over points is a little off; the chance that the page is felt is exact.
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
    """Chance that a page is not acknowledged in time: 1 − (1 − miss)·P(acknowledged in time)."""
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


def _steps(seated: Sequence[Role], after: float, timeout: float) -> list[float]:
    """Minutes after the step before, of slots in a row."""
    return [timeout if n else after for n in range(len(seated))]


def _escalation(scenario: Scenario, step: EscalationStep, timeout: float) -> list[float]:
    if step.person is not None:
        return [step.after_minutes]
    other = scenario.rotations.get(step.rotation) if step.rotation is not None else None
    if other is None or not other.hours.always:
        return []
    return _steps(slots(other), step.after_minutes, timeout)


def _delay(settings: ResponseSettings, asleep: bool) -> tuple[float, float]:
    if asleep:
        return settings.asleep_median_minutes, settings.asleep_sigma
    return settings.awake_median_minutes, settings.awake_sigma


def _delays(settings: ResponseSettings, asleep: bool) -> Floats:
    median, sigma = _delay(settings, asleep)
    return lognormal(median, sigma) if median > 0 else np.zeros(_DELAYS)


def lognormal(median: float, sigma: float) -> Floats:
    """Equally likely values of a lognormal distribution."""
    return median * np.exp(max(sigma, 0.0) * _normal())


@cache
def _normal() -> Floats:
    """The mean of each of so many equal parts of the standard normal distribution."""
    normal = NormalDist()
    edges = [normal.inv_cdf(n / _DELAYS) for n in range(1, _DELAYS)]
    density = np.array([0.0, *(normal.pdf(edge) for edge in edges), 0.0])
    return -np.diff(density) * _DELAYS


def _late(settings: ResponseSettings, minutes: Floats, asleep: bool) -> Floats:
    """Chance that who feels a page has not acknowledged it so many minutes later."""
    median, sigma = _delay(settings, asleep)
    if median <= 0 or sigma <= 0:
        return (minutes < max(median, 0.0)).astype(np.float64)
    scaled = np.log(np.maximum(minutes, 1e-9) / median) / sigma / math.sqrt(2)
    return np.array([(1 - math.erf(value)) / 2 for value in scaled.tolist()])
