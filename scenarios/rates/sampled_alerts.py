"""Sampled alerts as plain data: what a simulation drew, for whoever plans with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.calendar.calendar import Ints
from scenarios.domain.vocabulary import RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledAlerts:
    """Interruptions that may wake, by rotation.

    Attributes:
        counts: How many begin in each slot of the scenario's calendar, shape ``(samples, slots)``.
    """

    counts: Mapping[RotationId, Ints]

    @property
    def samples(self) -> int:
        """How many there are of each rotation."""
        return max((len(one) for one in self.counts.values()), default=0)
