"""A histogram: counts of values on a grain, in memory that does not depend on their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Histogram:
    """Counts of values, each rounded to a whole number of grains.

    Attributes:
        grain: Quantiles are exact to this.
        counts: Whole number of grains → how often.
    """

    grain: float
    counts: dict[int, int] = field(default_factory=dict)

    def count(self, value: float) -> None:
        """Count one value."""
        key = round(value / self.grain)
        self.counts[key] = self.counts.get(key, 0) + 1

    def merge(self, other: Histogram) -> None:
        """Take over what another with the same grain has counted."""
        for key, number in other.counts.items():
            self.counts[key] = self.counts.get(key, 0) + number

    @property
    def total(self) -> int:
        """How many values were counted."""
        return sum(self.counts.values())

    def quantile(self, part: float) -> float | None:
        """The least value that at least this part of all do not exceed; ``None``: none at all."""
        return self.quantiles([part])[0]

    def quantiles(self, parts: Iterable[float]) -> list[float | None]:
        """Several quantiles at once; the parts rise."""
        wanted = list(parts)
        total = self.total
        if not total:
            return [None] * len(wanted)
        found: list[float | None] = []
        seen = 0
        for key in sorted(self.counts):
            seen += self.counts[key]
            while len(found) < len(wanted) and seen >= wanted[len(found)] * total - 1e-9:
                found.append(key * self.grain)
        return found
