"""Two rotations at once: holdings of one person that overlap, and what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import IndicatorVariable, both
from optimizer.world.holdings import Holding, overlap
from optimizer.world.world import Measure, World

K = TypeVar("K", bound=Hashable)


def sharing(items: Sequence[tuple[K, Holding]]) -> Iterator[tuple[K, K, Holding]]:
    """Yield pairs that share active time, with what they share as a holding.

    Args:
        items: Keys and holdings in order of start.
    """
    for at, (a, first) in enumerate(items):
        for b, then in items[at + 1 :]:
            if then.start >= first.end:
                break
            active = overlap(first.active, then.active)
            if active:
                # Days are counted by one rotation's clocks, whichever of the two comes first.
                one = min(first, then, key=lambda h: h.rotation)
                yield a, b, replace(one, pieces=active, active=active)


def overlapping(choices: Choices, indices: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of one person's choices that share active time; indices in order of start."""
    for i, j, _ in sharing([(i, choices.all[i]) for i in indices]):
        yield i, j


def at_once(items: Iterable[tuple[K, Holding]]) -> list[tuple[K, ...]]:
    """Return sets of holdings active at one instant; every such set is within one of them."""
    listed = list(items)
    marks = sorted(
        (moment, begins, order)
        for order, (_, holding) in enumerate(listed)
        for start, end in holding.active
        for moment, begins in ((start, True), (end, False))
    )
    current: set[int] = set()
    found: dict[tuple[int, ...], None] = {}
    grown = False
    for _, begins, order in marks:
        if begins:
            current.add(order)
            grown = True
            continue
        if grown and len(current) > 1:
            found[tuple(sorted(current))] = None
        grown = False
        current.discard(order)
    return [tuple(listed[order][0] for order in group) for group in found]


def union_by_label(holdings: Sequence[Holding], measure: Measure) -> Counter[int]:
    """Add up minutes by label; what two rotations at once share counts once."""
    totals: Counter[int] = Counter()
    for holding in holdings:
        totals.update(measure(holding))
    for _, _, shared in sharing([(h, h) for h in holdings]):
        totals.subtract(measure(shared))
    return totals


def shared_minutes(
    world: World, choices: Choices, indices: Sequence[int], measure: Measure
) -> list[tuple[IndicatorVariable, Mapping[int, int]]]:
    """Return, for each pair that may be held at once, its indicator and shared minutes by label.

    Where the policy allows one rotation at a time, no such pair is chosen unless it is fixed.
    """
    if not world.scenario.policy.two_rotations_at_once:
        indices = [i for i in indices if i in choices.fixed]
    pairs = (
        (both(i, j), measure(shared))
        for i, j, shared in sharing([(i, choices.all[i]) for i in indices])
    )
    return [(pair, minutes) for pair, minutes in pairs if minutes]
