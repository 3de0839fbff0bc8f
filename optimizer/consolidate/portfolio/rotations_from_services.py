"""Rotations made of sets of services, and a scenario that has them instead of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from optimizer.consolidate.portfolio.portfolio import Watch
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId, ServiceId
from scenarios.domain.week import ALWAYS, WeekHours


def pattern_of(scenario: Scenario) -> Rotation:
    """What all rotations are to be like: what the file says of it, else its longest rotation.

    It is active always, has no services, and everybody may be in its pool. The limits are the
    policy's; what single rotations override says nothing about others.
    """
    if scenario.auto is not None:
        pattern = scenario.auto.pattern
    else:
        pattern = max(scenario.rotations.values(), key=lambda r: r.hours.minutes)
    return replace(
        pattern,
        id=RotationId("auto"),
        services=(),
        hours=ALWAYS,
        people=(),
        escalation=(),
        limits=scenario.policy.limits,
        own_limits=frozenset(),
    )


def watches(scenario: Scenario, apart: WeekHours | None) -> tuple[Watch, ...]:
    """The watches of a week: one around the clock, or the separate hours and the rest."""
    pattern = pattern_of(scenario)
    smallest = scenario.auto.smallest_pool if scenario.auto is not None else None
    if apart is None or apart.always or not apart.windows:
        return (Watch(pattern=pattern, smallest_pool=smallest),)
    zoned = replace(pattern, zone=scenario.zone)
    return tuple(
        Watch(pattern=replace(zoned, hours=hours), smallest_pool=smallest)
        for hours in (apart, apart.outside())
    )


def with_rotations(scenario: Scenario, rotations: Iterable[Rotation]) -> Scenario:
    """The scenario with other rotations; what named the old ones is left out."""
    auto = scenario.auto
    return replace(
        scenario,
        rotations=MappingProxyType({r.id: r for r in rotations}),
        fixed=(),
        external=MappingProxyType({}),
        auto=None if auto is None else replace(auto, wanted=False),
    )


def make_rotations(
    scenario: Scenario, watch: Watch, partition: Iterable[frozenset[ServiceId]], prefix: str
) -> tuple[Rotation, ...]:
    """Make a rotation of each set of services, named in the order of the file: ``pager-1``."""
    place = {s: i for i, s in enumerate(scenario.services)}
    ordered = sorted(sorted(one, key=place.__getitem__) for one in map(list, partition))
    ordered.sort(key=lambda one: place[one[0]])
    return tuple(
        replace(
            watch.pattern,
            id=RotationId(f"{prefix}-{number}"),
            services=tuple(services),
            hours=_hours(scenario, watch, services),
        )
        for number, services in enumerate(ordered, start=1)
    )


def _hours(scenario: Scenario, watch: Watch, services: Sequence[ServiceId]) -> WeekHours:
    """When the services need coverage, in the rotation's zone."""
    known = [scenario.services[s] for s in services]
    if any(s.coverage.always or s.zone != watch.pattern.zone for s in known):
        return watch.pattern.hours
    needed = WeekHours(windows=())
    for service in known:
        needed = needed.union(service.coverage)
    return _both(watch.pattern.hours, needed)


def _both(a: WeekHours, b: WeekHours) -> WeekHours:
    """Minutes in both."""
    overlaps = (
        (max(low, start), min(high, end)) for low, high in a.windows for start, end in b.windows
    )
    return WeekHours.of(pair for pair in overlaps if pair[0] < pair[1])
