"""Services that can never share a rotation, and what follows for the number of rotations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from optimizer.advice.advisory import counted, named, spelled
from optimizer.consolidate.portfolio.portfolio import GRAIN, Crew, Portfolio
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ServiceId


def fewest_by_arithmetic(portfolio: Portfolio) -> int:
    """A bound that needs no search: services that must all be separate, or the sum of all loads."""
    clique = len(large_clique(conflicts_of(portfolio)))
    limit = portfolio.limit
    whole = max(portfolio.loads(portfolio.services)) if portfolio.services else 0
    loudest = max((max(portfolio.loads((s,))) for s in portfolio.services), default=0)
    most = max(limit or 0, 0 if portfolio.strict else loudest)
    by_load = -(-whole // most) if limit is not None and most else 0
    return max(clique, by_load, 1 if portfolio.services else 0)


def conflicts_of(portfolio: Portfolio, *, within: int = 0) -> dict[ServiceId, set[ServiceId]]:
    """Service → services that cannot share a rotation with it.

    Args:
        within: Grants that may be given to change that.
    """
    found: dict[ServiceId, set[ServiceId]] = {s: set() for s in portfolio.services}
    for a, b in combinations(portfolio.services, 2):
        if _apart(portfolio, (a, b), within):
            found[a].add(b)
            found[b].add(a)
    return found


def large_clique(conflicts: dict[ServiceId, set[ServiceId]]) -> tuple[ServiceId, ...]:
    """A large clique: from each service, greedily by degree."""
    best: list[ServiceId] = []
    for start, others in conflicts.items():
        grown, room = [start], set(others)
        while room:
            following = max(sorted(room), key=lambda s: len(conflicts[s] & room))
            grown.append(following)
            room &= conflicts[following]
        if len(grown) > len(best):
            best = grown
    return tuple(best)


def covering_cliques(conflicts: dict[ServiceId, set[ServiceId]]) -> Iterator[list[ServiceId]]:
    """Cliques that hold every conflict between them."""
    left = {(a, b) for a, others in conflicts.items() for b in others if a < b}
    while left:
        a, b = min(left)
        grown, room = [a, b], conflicts[a] & conflicts[b]
        while room:
            following = max(
                sorted(room), key=lambda s: sum((min(s, t), max(s, t)) in left for t in grown)
            )
            grown.append(following)
            room &= conflicts[following]
        yield grown
        left -= {(min(p), max(p)) for p in combinations(grown, 2)}


def _apart(portfolio: Portfolio, pair: tuple[ServiceId, ServiceId], within: int) -> bool:
    if not within or portfolio.above_limit(pair):
        return not portfolio.allows(pair)
    grants = portfolio.cheapest_grants(pair)
    return grants is None or len(grants) > within


def why_none(scenario: Scenario, portfolio: Portfolio) -> Iterator[str]:
    """A sentence for each service that no rotation may have; none where every one has some.

    A rotation must meet the requirements of each of its services.
    """
    for service in portfolio.services:
        alone = frozenset({service})
        for crew in portfolio.crews:
            if not portfolio.enough(alone):
                short = _short(scenario, portfolio, crew, service)
                if short:
                    yield f"{short}; {_fix(scenario, portfolio, service)}."
        if portfolio.above_limit(alone):
            yield (
                f"{service} alone is expected to interrupt {_load(portfolio, service):.2f} times "
                f"in 12 h; the hard limit is {(portfolio.limit or 0) / GRAIN:g}. Reduce its alerts "
                "or make the limit soft: no rotation changes this."
            )


def unmet_limits(scenario: Scenario, portfolio: Portfolio) -> Iterator[str]:
    """A sentence for each soft limit that a service misses by itself, in any rotation."""
    for crew in portfolio.crews:
        for service in portfolio.services:
            if crew.needed[service] < crew.wanted[service]:
                yield f"{_short(scenario, portfolio, crew, service)}."
    limit = portfolio.limit
    for service in portfolio.services:
        load = _load(portfolio, service)
        if limit is not None and load * GRAIN > limit + 0.5:
            yield (
                f"{service} alone is expected to interrupt {load:.2f} times in 12 h, above the "
                f"limit of {limit / GRAIN:g}: no other service that pages joins its rotation."
            )


def _short(scenario: Scenario, portfolio: Portfolio, crew: Crew, service: ServiceId) -> str:
    """How many can take a service and how many should."""
    eligible = crew.people & portfolio.access[service]
    wanted = crew.wanted[service]
    if len(eligible) >= wanted:
        return ""
    at = f" at {crew.site}" if crew.site else ""
    if not eligible:
        return f"nobody who can be on call{at} has access to {service}"
    return (
        f"only {named(scenario, eligible)} can be on call for {service}{at}, and a rotation with "
        f"it needs {counted(wanted, 'person').replace('persons', 'people')}"
    )


def _fix(scenario: Scenario, portfolio: Portfolio, service: ServiceId) -> str:
    """The grants that would do, or that there are none."""
    grants = portfolio.cheapest_grants(frozenset({service}))
    if grants:
        people = spelled(sorted(scenario.people[person].name for person, _ in grants))
        return f"access for {people} is enough"
    some = any(portfolio.grantable[service] & crew.people for crew in portfolio.crews)
    if some:
        return "more people are needed: granting access to everybody allowed is not enough"
    place = scenario.place(f"services.{service}.grants") or scenario.place("policy.grants")
    where = f" ({place})" if place else ""
    return f"nobody else may be granted access{where}"


def _load(portfolio: Portfolio, service: ServiceId) -> float:
    return max(portfolio.loads((service,))) / GRAIN
