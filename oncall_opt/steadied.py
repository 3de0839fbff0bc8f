"""A solved schedule made steadier, and judged by alerts that it was not made from.

The plain schedule is held beside it: both meet the same fresh samples, in the order in which they
were drawn. How much the tails of two schedules that are alike would differ by chance is found by
exchanging the two, sample by sample, at random. What is not more than that is no gain, and the
plain schedule stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oncall_opt.sampled_alerts import sample_alerts
from optimizer.solution import Solution
from optimizer.steady import steady
from optimizer.tail import MONTH, monthly, tail
from optimizer.world import World
from scenarios.calendar import Floats
from scenarios.policy import Robust

#: Fresh samples, and random exchanges.
FRESH, EXCHANGES = 1000, 400
#: Part of the solver's time limit that the search has beyond it.
PART = 0.25
#: Seeds apart from those of simulations.
_MADE, _FRESH, _CHANCE = 2**33, 2**34, 2**35


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """What became of the tail: sleep interruptions in the worst 30 days of whose tail is worst.

    Attributes:
        robust: The level, and the samples it was made from.
        plain, steady: The tail of either schedule over the fresh samples.
        chance: What chance alone would shorten a tail by, in one case of twenty.
    """

    robust: Robust
    plain: float
    steady: float
    chance: float

    @property
    def gained(self) -> bool:
        """Whether the tail is shorter by more than chance would have it."""
        return self.plain - self.steady > max(self.chance, 1e-6)

    def __str__(self) -> str:
        worst = f"{100 * (1 - self.robust.level):.0f} %"
        what = (
            f"Tail of sleep interruptions (worst {MONTH} days of whoever it is worst for, mean of "
            f"the worst {worst} of {FRESH:,} fresh samples): {self.plain:.1f} by the plain "
            f"schedule, {self.steady:.1f} by the steadier one; by chance alone two that are alike "
            f"would differ by up to {self.chance:.1f}."
        )
        if self.gained:
            return f"{what} The steadier one is taken: {self.plain - self.steady:.1f} fewer."
        return f"{what} Nothing was gained: the plain schedule stays."

    def document(self) -> dict[str, object]:
        """The same as data."""
        return {
            "level": self.robust.level,
            "samples": self.robust.samples,
            "fresh": FRESH,
            "plain": round(self.plain, 4),
            "steady": round(self.steady, 4),
            "chance": round(self.chance, 4),
            "gained": self.gained,
        }


def steadied(world: World, solution: Solution, robust: Robust) -> tuple[Solution, Steadiness]:
    """Make a solution steadier, and keep that where it is one.

    Returns:
        The steadier solution, or the given one where nothing was gained; and what was found.
    """
    seed = solution.options.seed
    made_from = sample_alerts(world.calendar, samples=robust.samples, seed=_MADE + seed)
    found = steady(world, solution, made_from, robust, seconds=PART * solution.options.time_limit)
    fresh = sample_alerts(world.calendar, samples=FRESH, seed=_FRESH + seed)
    plain, later = (
        np.stack(list(monthly(world, fresh, one.schedule).values())) for one in (solution, found)
    )
    rng = np.random.default_rng(_CHANCE + seed)
    steadiness = Steadiness(
        robust=robust,
        plain=_worst(plain, robust.level),
        steady=_worst(later, robust.level),
        chance=_by_chance(plain, later, robust.level, rng),
    )
    return (found if steadiness.gained else solution), steadiness


def _by_chance(one: Floats, other: Floats, level: float, rng: np.random.Generator) -> float:
    """What exchanging two schedules at random, sample by sample, shortens the tail by: 95 %."""
    gains = []
    for swapped in rng.random((EXCHANGES, one.shape[1])) < 0.5:
        first, second = np.where(swapped, other, one), np.where(swapped, one, other)
        gains.append(_worst(first, level) - _worst(second, level))
    return float(np.quantile(gains, 0.95))


def _worst(lived: Floats, level: float) -> float:
    return float(tail(lived, level).max(initial=0.0))
