"""The left-hand sides of constraints for a set of choices that changes one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class ConstraintValues:
    """The left-hand side of every constraint for the choices taken, kept up to date.

    Attributes:
        values: Of each constraint.
        allowed: The most that each may be.
        sums: Of each indicator, the weights of the choices taken.
        thresholds: From which sum on each indicator holds.
        of_choice: Choice → constraints with its coefficient there.
        indicators: Choice → indicators with its weight there.
        of_indicator: Of each indicator, constraints with its coefficient there.
    """

    values: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)
    of_choice: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    indicators: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    of_indicator: list[list[tuple[int, int]]] = field(default_factory=list)

    def limit(self, weights: Mapping[int, int], taken: frozenset[int], most: int) -> None:
        """Add a constraint: Σ weight of the choices taken ≤ most."""
        for choice, weight in weights.items():
            self.of_choice[choice].append((len(self.values), weight))
        self.values.append(sum(weight for choice, weight in weights.items() if choice in taken))
        self.allowed.append(most)

    def toggle(self, choice: int, sign: int, touched: set[int]) -> None:
        """Take a choice (+1) or drop it (−1)."""
        for constraint, coefficient in self.of_choice.get(choice, ()):
            self.values[constraint] += sign * coefficient
            touched.add(constraint)
        for indicator, weight in self.indicators.get(choice, ()):
            before = self.sums[indicator] >= self.thresholds[indicator]
            self.sums[indicator] += sign * weight
            after = self.sums[indicator] >= self.thresholds[indicator]
            if before != after:
                for constraint, coefficient in self.of_indicator[indicator]:
                    self.values[constraint] += coefficient if after else -coefficient
                    touched.add(constraint)
