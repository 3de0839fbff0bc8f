"""Edges: a set of instants as the starts and ends of its stretches, in hours since the origin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edges:
    """A set of instants: the edges of its stretches ``[start, end)``, start and end in turn."""

    hours: tuple[float, ...]

    def __contains__(self, moment: float) -> bool:
        return bisect_right(self.hours, moment) & 1 == 1

    def end_of(self, moment: float) -> float | None:
        """When the stretch ends that holds the moment; ``None``: none does."""
        place = bisect_right(self.hours, moment)
        return self.hours[place] if place & 1 else None

    def shared(self, other: Edges) -> Edges:
        """The instants that are in both."""
        found: list[float] = []
        mine, theirs = self.stretches, other.stretches
        i = j = 0
        while i < len(mine) and j < len(theirs):
            start, end = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
            if start < end:
                found += (start, end)
            if mine[i][1] < theirs[j][1]:
                i += 1
            else:
                j += 1
        return Edges(tuple(found))

    @property
    def stretches(self) -> tuple[tuple[float, float], ...]:
        """The stretches themselves."""
        return tuple(zip(self.hours[::2], self.hours[1::2], strict=True))

    @property
    def length(self) -> float:
        """Hours altogether."""
        return sum(end - start for start, end in self.stretches)


def edges_of(stretches: Iterable[tuple[float, float]]) -> Edges:
    """The edges of some stretches, in any order; what touches or overlaps is joined."""
    joined: list[list[float]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif start < end:
            joined.append([start, end])
    return Edges(tuple(edge for stretch in joined for edge in stretch))


def union(sets: Iterable[Edges]) -> Edges:
    """The instants that are in any."""
    return edges_of(stretch for one in sets for stretch in one.stretches)
