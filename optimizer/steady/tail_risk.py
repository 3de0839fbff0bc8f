"""Tail risk: the worst month, and the worst morning, in the worst of many sampled lives.

Of sleep interruptions it is the worst 30 days that count; of recovery debt, the morning on which
most sleep is not made up yet (``optimizer.rules.health.debt``); no night costs more sleep than it
has. The tail at 90 % is the conditional value at risk: the mean of the worst tenth of the samples,
which is the least of η + E[(L − η)⁺]/(1 − level) over η (Rockafellar & Uryasev 2000).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimizer.rules.health.debt import KEPT_PER_DAY
from optimizer.world.answer_chances import PAGED, answer, chain_minutes, paged_roles
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.calendar.calendar import Bools, Floats, Ints
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.domain.week import DAY
from scenarios.rates.interruption_rates import SampledAlerts

#: The window that the tail is about, and how far apart the windows begin, in days.
MONTH, STEP = 30, 7
_SLEEP = 2


def months(world: World) -> tuple[int, ...]:
    """First days (ordinals) of the windows of 30 days that are looked at, a week apart."""
    first, last = world.days
    end = max(first, last - MONTH)
    return tuple(sorted({*range(first, end + 1, STEP), end}))


def felt_by(world: World, sampled: SampledAlerts, holdings: Sequence[Holding]) -> Floats:
    """Interruptions of each assignee's sleep hours, as expected of the slot.

    Returns:
        By holding and sample, shape ``(holdings, samples)``.
    """
    found = np.zeros((len(holdings), sampled.samples), dtype=np.float64)
    groups: Mapping[object, list[int]] = defaultdict(list)
    for index, holding in enumerate(holdings):
        if holding.rotation in sampled.counts and holding.role in PAGED and not holding.past:
            groups[world.calendar.profile(holding.person), holding.rotation].append(index)
    for members in groups.values():
        one = holdings[members[0]]
        asleep = world.calendar.hours(one.person).klass == _SLEEP
        counts = np.where(asleep, sampled.counts[one.rotation], 0)
        running = np.zeros((counts.shape[0], counts.shape[1] + 1), dtype=np.float32)
        np.cumsum(counts, axis=1, out=running[:, 1:])
        for index in members:
            holding = holdings[index]
            capacity = _felt(world, holding.rotation, holding.role)
            for start, end in holding.active:
                span = world.calendar.grid.quarters_of(start, end)
                found[index] += capacity * (running[:, span.stop] - running[:, span.start])
    return found


def within(world: World, holding: Holding, firsts: Iterable[int]) -> Bools:
    """In which of the windows a holding begins."""
    day = wall_clock(holding.start, world.scenario.zone).toordinal()
    return np.array([first <= day < first + MONTH for first in firsts], dtype=np.bool_)


def monthly(world: World, sampled: SampledAlerts, schedule: Schedule) -> Mapping[PersonId, Floats]:
    """Sleep interruptions of each person in their worst month, by sample."""
    firsts = months(world)
    holdings = Holdings(world.calendar, schedule).by_person
    found = {}
    for person, held in holdings.items():
        mine = [holding for holding in held if not holding.past]
        simulated = np.zeros((len(firsts), sampled.samples))
        for holding, felt in zip(mine, felt_by(world, sampled, mine), strict=True):
            simulated[within(world, holding, firsts)] += felt
        found[person] = simulated.max(axis=0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Sleep that a holding costs.

    Attributes:
        nights: Of the horizon, counted from its first day.
        hours: Not yet made up when the night ends, shape ``(nights, samples)``.
    """

    nights: Ints
    hours: Floats


def owed_by(world: World, sampled: SampledAlerts, holdings: Sequence[Holding]) -> list[Owed]:
    """The sleep that each holding costs its assignee, night by night, as expected of the slot."""
    none = Owed(nights=np.empty(0, dtype=np.int64), hours=np.empty((0, sampled.samples)))
    found = [none] * len(holdings)
    groups: Mapping[object, list[int]] = defaultdict(list)
    for index, holding in enumerate(holdings):
        if holding.rotation in sampled.counts and holding.role in PAGED and not holding.past:
            key = (world.calendar.profile(holding.person), holding.rotation, holding.role)
            groups[key].append(index)
    for members in groups.values():
        one = holdings[members[0]]
        counts = sampled.counts[one.rotation]
        running = np.zeros((counts.shape[0], counts.shape[1] + 1), dtype=np.float32)
        each = world.loads.owed_each(one.person, one.rotation, one.role)
        np.multiply(counts, each, out=running[:, 1:], casting="unsafe")
        np.cumsum(running, axis=1, out=running)
        for index in members:
            found[index] = _owed(world, holdings[index], running)
    return found


def nights_of(world: World) -> int:
    """Nights, and the mornings after them, of the horizon."""
    first, last = world.days
    return last + 1 - first


def peaks(owed: Floats) -> Floats:
    """The most sleep that is owed on any morning.

    Args:
        owed: What each night adds, shape ``(nights, samples)``.
    """
    debt = np.zeros(owed.shape[1])
    most = debt
    for added in owed:
        debt = KEPT_PER_DAY * debt + added
        most = np.maximum(most, debt)
    return most


def peak_debts(
    world: World, sampled: SampledAlerts, schedule: Schedule
) -> Mapping[PersonId, Floats]:
    """Peak recovery debt of each person, in hours, by sample."""
    found = {}
    for person, held in Holdings(world.calendar, schedule).by_person.items():
        owed = np.zeros((nights_of(world), sampled.samples))
        for one in owed_by(world, sampled, [holding for holding in held if not holding.past]):
            owed[one.nights] += one.hours
        found[person] = peaks(owed)
    return found


def tail(values: Floats, level: float) -> Floats:
    """The mean of the worst part, over the last axis: conditional value at risk at the level."""
    count = max(1, math.ceil((1 - level) * values.shape[-1] - 1e-9))
    worst = np.partition(values, -count, axis=-1)[..., -count:]
    mean: Floats = worst.mean(axis=-1)
    return mean


def worst_tail(simulated: Mapping[PersonId, Floats], level: float) -> float:
    """The tail of the person whose tail is worst."""
    return max((float(tail(values, level)) for values in simulated.values()), default=0.0)


def _owed(world: World, holding: Holding, running: Floats) -> Owed:
    """What a holding takes of each night, from the running totals of its slot."""
    mornings = world.loads.mornings(holding.person)
    (low, high), first = world.scenario.people[holding.person].hours.habitual_sleep, world.days[0]
    most = ((high - low) % DAY or DAY) / 60
    by_night: dict[int, Floats] = {}
    for start, end in holding.active:
        span = world.calendar.grid.quarters_of(start, end)
        inside = np.flatnonzero(np.diff(mornings[span])) + span.start + 1
        overrides = [span.start, *inside.tolist(), span.stop]
        for begin, until in pairwise(overrides):
            night = int(mornings[begin]) - first
            if 0 <= night < nights_of(world):
                lost = running[:, until] - running[:, begin]
                by_night[night] = by_night.get(night, 0.0) + lost
    nights = [night for night, lost in by_night.items() if lost.any()]
    hours = [np.minimum(by_night[night], most) for night in nights]
    return Owed(
        nights=np.array(nights, dtype=np.int64),
        hours=np.stack(hours) if hours else np.empty((0, len(running))),
    )


def _felt(world: World, rotation: RotationId, role: Role) -> float:
    known = world.scenario.rotations[rotation]
    place = paged_roles(known, role).index(role)
    chain = chain_minutes(world.scenario, known, role)
    return answer(world.scenario.policy.response, chain, place, asleep=True).felt
