"""Rotations measured: pool, expected interruptions, and how many are active at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from optimizer.consolidate.portfolio.of_scenario import portfolio_of
from optimizer.consolidate.portfolio.pager_loads import by_day_and_night
from optimizer.consolidate.portfolio.portfolio import GRAIN, Partition, Portfolio, Watch
from optimizer.consolidate.portfolio.rotations_from_services import make_rotations
from optimizer.consolidate.result import MeasuredRotation
from scenarios.calendar.calendar import Calendar
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId, ServiceId
from scenarios.domain.week import BUSINESS_HOURS


def measured_rotations(
    scenario: Scenario, watch: Watch, portfolio: Portfolio, partition: Partition, prefix: str
) -> tuple[MeasuredRotation, ...]:
    """Return the rotations of a partition, measured."""
    rotations = make_rotations(scenario, watch, partition, prefix)
    halves = by_day_and_night(scenario, watch, partition)
    return tuple(
        _pager(scenario, portfolio, rotation, halves[frozenset(rotation.services)])
        for rotation in rotations
    )


def measured_today(scenario: Scenario) -> Iterator[MeasuredRotation]:
    """Yield the rotations of the file, measured the same way."""
    for rotation in scenario.rotations.values():
        watch = Watch(pattern=rotation)
        services = frozenset(rotation.services)
        portfolio = portfolio_of(scenario, watch)
        if services & set(portfolio.services):
            known = portfolio.services
            within = frozenset(s for s in services if s in known)
            halves = by_day_and_night(scenario, watch, [within])
            pager = _pager(
                scenario, portfolio, replace(rotation, services=tuple(within)), halves[within]
            )
            yield replace(pager, rotation=rotation)


def at_once(scenario: Scenario, rotations: Iterable[Rotation]) -> tuple[int, int]:
    """Return the most rotations active at once: in business hours, and in all others."""
    listed = tuple(rotations)
    calendar = Calendar(replace(scenario, rotations=MappingProxyType({r.id: r for r in listed})))
    business = calendar.within(BUSINESS_HOURS, scenario.zone)
    active = np.zeros(calendar.grid.quarters, dtype=np.int64)
    for rotation in listed:
        active += calendar.within(rotation.hours, rotation.zone)
    day, night = (int(active[part].max(initial=0)) for part in (business, ~business))
    return day, night


def _pager(
    scenario: Scenario,
    portfolio: Portfolio,
    rotation: Rotation,
    halves: tuple[float | None, float | None],
) -> MeasuredRotation:
    services = frozenset(rotation.services)
    pool = frozenset(p for crew in portfolio.pools(services) for p in crew)
    return MeasuredRotation(
        rotation=rotation,
        pool=tuple(p for p in scenario.people if p in pool),
        size=portfolio.size(services),
        wanted=max(
            (crew.wanted[s] for crew in portfolio.crews for s in services), default=portfolio.slots
        ),
        expected=portfolio.loads(services)[0] / GRAIN,
        busiest=max(portfolio.loads(services)) / GRAIN,
        limit=None if portfolio.limit is None else max(portfolio.ceilings(services)) / GRAIN,
        by_day=halves[0],
        by_night=halves[1],
        made_of=tuple(made_of(scenario, services)),
    )


def made_of(scenario: Scenario, services: frozenset[ServiceId]) -> Iterator[RotationId]:
    """The rotations of the file that have some of the services."""
    for rotation in scenario.rotations.values():
        if services.intersection(rotation.services):
            yield rotation.id
