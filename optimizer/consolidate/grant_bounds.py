"""The fewest grants for so many rotations, seen as a choice of pools, with a tight bound.

A rotation is held by some pool of as many people as it needs, and each of its services costs a
grant for everybody in the pool who does not know it. So the question is: which few of all pools,
every service going to the one that is cheapest for it? That is the p-median problem, whose
Lagrangian bound is known to be tight (Cornuéjols, Fisher & Nemhauser 1977, Management Science
23:789); each of its steps also offers a partition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from optimizer.consolidate.portfolio.portfolio import Partition, Portfolio
from optimizer.session.time_budget import Clock
from scenarios.domain.vocabulary import PersonId, ServiceId

Cells = npt.NDArray[np.float32]
Grants = frozenset[tuple[PersonId, ServiceId]]

#: With more pools than this (60 people by four are 488,000) they are not looked at one by one.
MOST_POOLS = 600_000
#: What a grant costs that may not be given.
FORBIDDEN = 64.0
#: Prices are multiples of 1/PARTS: then sums of them are exact in single precision.
PARTS = 256
#: Most steps, and steps without a better bound after which they get shorter.
STEPS, PATIENCE = 400, 8
#: Steps between two searches by exchange, and a length of step that changes nothing any more.
SWAPPED, SHORTEST = 10, 0.003
#: With less time it is not begun.
LEAST_SECONDS = 1.0
#: Seconds that a step takes for each pool and service, where work is counted.
SECONDS_A_CELL = 1.5e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """What was found.

    Attributes:
        bound: Fewer grants are not enough.
        partition: Rotations that few grants make possible; ``None`` where none were met.
        grants: Those grants.
    """

    bound: int
    partition: Partition | None
    grants: Grants

    @property
    def met(self) -> bool:
        """Whether the grants are minimal."""
        return self.partition is not None and len(self.grants) <= self.bound


def pool_median(portfolio: Portfolio, count: int, clock: Clock, *, seconds: float) -> Median | None:
    """Bound the grants for at most ``count`` rotations, and look for as few.

    Limits on interruptions are left out of the bound, and kept by the partition. Where services
    need pools of different sizes the bound takes the smallest.

    Returns:
        ``None`` where there are several crews, too many pools, or no time to speak of.
    """
    if len(portfolio.crews) != 1 or count < 1:
        return None
    crew = portfolio.crews[0]
    size = min(crew.needed[s] for s in portfolio.services)
    if not size <= len(crew.people) or math.comb(len(crew.people), size) > MOST_POOLS:
        return None
    if min(seconds, clock.left) < LEAST_SECONDS:
        return None
    prices = _Prices(portfolio, _costs(portfolio, size), count)
    end = clock.elapsed + min(seconds, clock.left)
    for _ in range(STEPS):
        prices.step()
        clock.meter.spend(prices.costs.size * SECONDS_A_CELL)
        if prices.settled or clock.elapsed >= end or clock.interrupted:
            break
    return prices.found


class _Prices:
    """Prices of the services, moved towards those at which the chosen pools serve each once."""

    def __init__(self, portfolio: Portfolio, costs: Cells, count: int) -> None:
        self.portfolio = portfolio
        self.costs = costs
        self.count = min(count, costs.shape[1])
        self.found = Median(bound=0, partition=None, grants=frozenset())
        self._prices = np.ones(len(costs), dtype=np.float32)
        self._earned, self._gains = (np.zeros(costs.shape[1], dtype=np.float32) for _ in "ab")
        self._best, self._length, self._stalled, self._steps = 0.0, 1.5, 0, 0
        self._seen: set[Partition] = set()

    def step(self) -> None:
        """Take the pools that earn most at these prices; then move the prices."""
        self._earned.fill(0.0)
        # Row by row: what is worked on stays in the processor's cache.
        for row, price in zip(self.costs, self._prices, strict=True):
            np.subtract(row, price, out=self._gains)
            np.minimum(self._gains, 0.0, out=self._gains)
            self._earned += self._gains
        taken = np.argpartition(self._earned, self.count - 1)[: self.count]
        value = float(self._prices.sum()) + float(self._earned[taken].sum())
        self._note(value)
        self._offer(taken)
        if self._steps % SWAPPED == 0:
            self._offer(self._swapped(taken))
        self._steps += 1
        slope = 1.0 - (self.costs[:, taken] < self._prices[:, None]).sum(axis=1)
        steepness = float((slope**2).sum())
        if steepness == 0:
            slope, steepness = np.ones_like(slope), float(len(slope))
        target = len(self.found.grants) if self.found.partition is not None else value + 8.0
        move = self._length * max(target - value, 0.5) / steepness
        moved = np.clip(self._prices + move * slope, 0.0, FORBIDDEN)
        self._prices = (np.round(moved * PARTS) / PARTS).astype(np.float32)

    @property
    def settled(self) -> bool:
        """Whether further steps would change next to nothing."""
        return self.found.met or self._length < SHORTEST

    def _note(self, value: float) -> None:
        """Keep the bound if it is better; shorter steps where it has not been for a while."""
        if value > self._best:
            self._best, self._stalled = value, 0
        else:
            self._stalled += 1
        if self._stalled > PATIENCE:
            self._length, self._stalled = self._length * 0.7, 0
        self.found = replace(self.found, bound=max(self.found.bound, math.ceil(self._best - 1e-6)))

    def _offer(self, taken: npt.NDArray[np.intp]) -> None:
        """Keep the partition of some pools if it takes fewer grants."""
        offered = self._partition(taken)
        if offered in self._seen:
            return
        self._seen.add(offered)
        needed = _grants_for(self.portfolio, offered)
        best = self.found
        if needed is not None and (best.partition is None or len(needed) < len(best.grants)):
            self.found = replace(best, partition=offered, grants=needed)

    def _swapped(self, taken: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The pools after exchanging one for a better one as long as that helps."""
        chosen, place, kept = taken.copy(), 0, 0
        least = float(self.costs[:, chosen].min(axis=1).sum())
        while kept < self.count:
            rest = self.costs[:, np.delete(chosen, place)].min(axis=1, initial=FORBIDDEN)
            self._earned.fill(0.0)
            for row, other in zip(self.costs, rest, strict=True):
                np.minimum(row, other, out=self._gains)
                self._earned += self._gains
            better = int(self._earned.argmin())
            if self._earned[better] < least:
                least, chosen[place], kept = float(self._earned[better]), better, 0
            kept, place = kept + 1, (place + 1) % self.count
        return chosen

    def _partition(self, taken: npt.NDArray[np.intp]) -> Partition:
        """Every service with the taken pool that is cheapest for it."""
        cheapest = self.costs[:, taken].argmin(axis=1)
        rotations: dict[int, set[ServiceId]] = {}
        for service, pool in zip(self.portfolio.services, cheapest.tolist(), strict=True):
            rotations.setdefault(pool, set()).add(service)
        return frozenset(frozenset(services) for services in rotations.values())


def _costs(portfolio: Portfolio, size: int) -> Cells:
    """Grants that each pool takes for each service, shape ``(services, pools)``."""
    people = sorted(portfolio.crews[0].people)
    pools = math.comb(len(people), size)
    flat = chain.from_iterable(combinations(range(len(people)), size))
    members = np.fromiter(flat, dtype=np.int16, count=pools * size).reshape(pools, size)
    total: Cells = np.zeros((len(portfolio.services), pools), dtype=np.float32)
    for row, service in zip(total, portfolio.services, strict=True):
        one = np.array([_cost(portfolio, p, service) for p in people], dtype=np.float32)
        for place in range(size):
            np.add(row, one[members[:, place]], out=row)
    return np.minimum(total, FORBIDDEN)


def _cost(portfolio: Portfolio, person: PersonId, service: ServiceId) -> float:
    if person in portfolio.access[service]:
        return 0.0
    return 1.0 if person in portfolio.grantable[service] else FORBIDDEN


def _grants_for(portfolio: Portfolio, partition: Partition) -> Grants | None:
    """What a partition takes; ``None`` where it is not allowed with any grants."""
    grants: set[tuple[PersonId, ServiceId]] = set()
    for rotation in partition:
        needed = None if portfolio.above_limit(rotation) else portfolio.cheapest_grants(rotation)
        if needed is None:
            return None
        grants |= needed
    return frozenset(grants)
