"""Answers: what a page is expected to ask of each seat of an escalation chain.

Step j of a chain is paged at τⱼ where nobody has acknowledged by then. It feels the page with
chance 1 − miss and would acknowledge after a lognormal delay. So the first to acknowledge is
whoever has the least τ + delay, missed pages being never, and

    P(j works) = (1 − miss) · E[ Π over i ≠ j of Gᵢ(τⱼ + delay) ],
    Gᵢ(t) = miss + (1 − miss) · P(delay > t − τᵢ), and 1 before τᵢ.

Whoever felt the page and is not first is up until somebody is. The expectation is taken over
equally likely delays. Everybody on the chain is taken to be asleep, or awake, as the holder is: in
whose hours the others are depends on the schedule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.domain.policy import ResponseSettings
from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role

#: In the order in which they are paged.
PAGED = (Role.PRIMARY, Role.SECONDARY)
#: Equally likely delays that stand for all of them.
_DELAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a page of a rotation asks of the holder of one seat, per incident.

    Attributes:
        felt: Chance that the page reaches the seat, and its holder feels it: an interruption.
        works: Chance that the holder is the first to acknowledge, and works.
        minutes: Time from being paged until somebody acknowledges, as points.
        working, released: Weight of each point: the holder is first, or somebody else is. All of
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
        role: Of a seat that somebody holds, be it one of the rotation's or not.
    """
    timeout = scenario.policy.response.timeout_minutes
    steps = _steps(seats(rotation, role), 0.0, timeout)
    for step in rotation.escalation:
        steps += _escalation(scenario, step, timeout)
    return tuple(np.cumsum(steps).tolist())


def seats(rotation: Rotation, *held: Role) -> tuple[Role, ...]:
    """The seats that are paged, in order: the rotation's, and what is held beyond them."""
    return tuple(role for role in PAGED if role in rotation.roles or role in held)


@lru_cache(maxsize=1024)
def answer(
    settings: ResponseSettings, chain: tuple[float, ...], place: int, *, asleep: bool
) -> Answer:
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
    return Answer(
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
    """Minutes after the step before, of seats in a row."""
    return [timeout if n else after for n in range(len(seated))]


def _escalation(scenario: Scenario, step: EscalationStep, timeout: float) -> list[float]:
    if step.person is not None:
        return [step.after_minutes]
    other = scenario.rotations.get(step.rotation) if step.rotation is not None else None
    if other is None or not other.hours.always:
        return []
    return _steps(seats(other), step.after_minutes, timeout)


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
