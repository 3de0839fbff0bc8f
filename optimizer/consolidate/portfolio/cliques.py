"""Services that can never share a pager, and what follows for the number of pagers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from optimizer.consolidate.portfolio.portfolio import Portfolio
from scenarios.domain.vocabulary import ServiceId


def fewest_by_arithmetic(portfolio: Portfolio) -> int:
    """A bound that needs no search: services that all have to be apart, or the sum of all loads."""
    clique = len(large_clique(conflicts_of(portfolio)))
    limit = portfolio.limit
    whole = max(portfolio.loads(portfolio.services)) if portfolio.services else 0
    loudest = max((max(portfolio.loads((s,))) for s in portfolio.services), default=0)
    most = max(limit or 0, 0 if portfolio.strict else loudest)
    by_load = -(-whole // most) if limit is not None and most else 0
    return max(clique, by_load, 1 if portfolio.services else 0)


def conflicts_of(portfolio: Portfolio, *, within: int = 0) -> dict[ServiceId, set[ServiceId]]:
    """Service → services that cannot share a pager with it.

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
    if not within or portfolio.too_loud(pair):
        return not portfolio.allows(pair)
    grants = portfolio.cheapest_grants(pair)
    return grants is None or len(grants) > within
