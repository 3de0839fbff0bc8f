"""The tails of what everybody lives through, kept up to date while shifts change hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.formulation.formulation import Formulation
from optimizer.steady.tail_risk import felt_by, months, nights_of, owed_by, peaks, tail, within
from scenarios.calendar.calendar import Floats
from scenarios.domain.vocabulary import PersonId
from scenarios.rates.interruption_rates import SampledAlerts


@dataclass(slots=True)
class FeltTails:
    """One measure of everybody's lives, over the samples in all their orders.

    Attributes:
        name, unit: As in the objective that tells of it.
        level: Of the tail.
        least_gain: A step has to shorten the tail by so much, in the unit.
        brings: What a choice adds, shape ``(cells, samples)``.
        worst: Of all cells, what counts: from such an array, by sample.
        simulated: What everybody has now, shape ``(people, cells, samples)``.
    """

    name: str
    unit: str
    level: float
    least_gain: float
    brings: Callable[[int], Floats]
    worst: Callable[[Floats], Floats]
    simulated: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))

    def lay_out(
        self, columns: Mapping[PersonId, int], model: Formulation, chosen: set[int]
    ) -> None:
        """What everybody lives through with these choices."""
        mine = [i for i in sorted(chosen) if model.choices.all[i].person in columns]
        self.simulated = np.zeros((len(columns), *self.brings(0).shape))
        for i in mine:
            self.move(columns[model.choices.all[i].person], i, 1)

    def move(self, column: int, choice: int, sign: int) -> None:
        """Somebody takes a choice (1), or gives it up (−1)."""
        self.simulated[column] += sign * self.brings(choice)

    def tail(self, simulated: Floats) -> float:
        """The tail of one person."""
        return float(tail(self.worst(simulated), self.level))

    def tails(self) -> Floats:
        """Everybody's."""
        return np.array([self.tail(one) for one in self.simulated])

    def longest(self) -> float:
        """The tail of the person whose tail is worst."""
        return float(self.tails().max(initial=0.0))


def interruptions(model: Formulation, sampled: SampledAlerts, level: float) -> FeltTails:
    """Sleep interruptions in anybody's worst month."""
    world, every = model.world, model.choices.all
    felt = felt_by(world, sampled, every)
    firsts = months(world)
    inside = np.stack([within(world, holding, firsts) for holding in every])

    def brings(choice: int) -> Floats:
        simulated: Floats = inside[choice][:, None] * felt[choice][None, :]
        return simulated

    return FeltTails(
        name="tail of sleep interruptions",
        unit="a month",
        level=level,
        least_gain=0.01,
        brings=brings,
        worst=lambda simulated: simulated.max(axis=0),
    )


def recovery_debt(model: Formulation, sampled: SampledAlerts, level: float) -> FeltTails:
    """Recovery debt on anybody's worst morning."""
    world = model.world
    owed = owed_by(world, sampled, model.choices.all)

    def brings(choice: int) -> Floats:
        simulated = np.zeros((nights_of(world), sampled.samples))
        simulated[owed[choice].nights] = owed[choice].hours
        return simulated

    return FeltTails(
        name="tail of recovery debt",
        unit="h",
        level=level,
        least_gain=0.005,
        brings=brings,
        worst=peaks,
    )
