"""A solved schedule made steadier, and judged by alerts that it was not made from.

The plain schedule is held beside it: both meet the same fresh samples, in the order in which they
were drawn. How much the tails of two schedules that are alike would differ by chance is found by
exchanging the two, sample by sample, at random. What is not more than that is no gain, and the
plain schedule stays; so it does where one tail is bought with the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from oncall_opt.commands.solve.sampled_alerts import sample_alerts
from optimizer.session.solution import Solution
from optimizer.steady.steady import steady
from optimizer.steady.tail_risk import MONTH, monthly, peak_debts, tail
from optimizer.world.world import World
from scenarios.calendar.calendar import Floats
from scenarios.domain.policy import Robust
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from scenarios.rates.interruption_rates import SampledAlerts

#: Fresh samples, and random exchanges.
FRESH, EXCHANGES = 1000, 400
#: Part of the solver's time limit that the search has beyond it.
PART = 0.25
#: Seeds apart from those of simulations.
_MADE, _FRESH, _CHANCE = 2**33, 2**34, 2**35

_Simulated = Callable[[World, SampledAlerts, Schedule], Mapping[PersonId, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TailFound:
    """A tail of the person for whom it is worst, over the fresh samples.

    Attributes:
        plain, steady: By either schedule.
        chance: What chance alone would shorten it by, in one case of twenty.
    """

    plain: float
    steady: float
    chance: float

    @property
    def gained(self) -> bool:
        """Whether it is shorter by more than chance would have it."""
        return self.plain - self.steady > max(self.chance, 1e-6)

    @property
    def lost(self) -> bool:
        """Whether it is longer by more than chance would have it."""
        return self.steady - self.plain > max(self.chance, 1e-6)

    def document(self) -> dict[str, float]:
        """The same as data."""
        return {
            "plain": round(self.plain, 4),
            "steady": round(self.steady, 4),
            "chance": round(self.chance, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """What became of the tails.

    Attributes:
        robust: The level, and the samples it was made from.
        interruptions: Of sleep, in anybody's worst 30 days.
        debt: Recovery debt on anybody's worst morning, in hours.
        searched: Whether a steadier one was looked for: not where two rotations at once are
            allowed, nor where there is nobody to share with.
    """

    robust: Robust
    interruptions: TailFound
    debt: TailFound
    searched: bool = True

    @property
    def gained(self) -> bool:
        """Whether one of the tails is shorter, and none longer."""
        both = (self.interruptions, self.debt)
        return any(one.gained for one in both) and not any(one.lost for one in both)

    def __str__(self) -> str:
        worst = f"{100 * (1 - self.robust.level):.0f} %"
        one, debt = self.interruptions, self.debt
        what = (
            f"Tail of sleep interruptions (worst {MONTH} days of whoever it is worst for, mean of "
            f"the worst {worst} of {FRESH:,} fresh samples): {one.plain:.1f} by the plain "
            f"schedule, {one.steady:.1f} by the steadier one; by chance alone two that are alike "
            f"would differ by up to {one.chance:.1f}. Of recovery debt on the worst morning: "
            f"{debt.plain:.2f} h and {debt.steady:.2f} h; by chance up to {debt.chance:.2f} h."
        )
        if self.gained:
            return f"{what} The steadier one is taken."
        if not self.searched:
            return (
                f"{what} No steadier one was looked for: that takes two people at least, and "
                "`two_rotations_at_once: false`. The plain schedule stays."
            )
        if one.gained or debt.gained:
            return f"{what} One tail was bought with the other: the plain schedule stays."
        return f"{what} Nothing was gained: the plain schedule stays."

    def document(self) -> dict[str, object]:
        """The same as data; what stands at the top is of the interruptions."""
        return {
            "level": self.robust.level,
            "samples": self.robust.samples,
            "fresh": FRESH,
            **self.interruptions.document(),
            "peak_debt_hours": self.debt.document(),
            "searched": self.searched,
            "gained": self.gained,
        }


def steadied(
    scenario: Scenario, solution: Solution, *, world: World | None = None
) -> tuple[Solution, Steadiness]:
    """Make a solution steadier, and keep it if it is: the objective that ``solve`` leaves out.

    It needs alerts, which the optimizer does not draw. What the policy says of ``robust`` holds,
    or the defaults where it says nothing.

    Args:
        solution: Of the scenario, by ``solve``.
        world: The scenario's world, where there is one already.

    Returns:
        The steadier solution, or the given one where nothing was gained; and what was found.
    """
    world = world or World(scenario)
    robust = scenario.policy.robust or Robust()
    seed = solution.options.seed
    made_from = sample_alerts(world.calendar, samples=robust.samples, seed=_MADE + seed)
    found = steady(world, solution, made_from, robust, seconds=PART * solution.options.time_limit)
    fresh = sample_alerts(world.calendar, samples=FRESH, seed=_FRESH + seed)
    rng = np.random.default_rng(_CHANCE + seed)

    def judged(lives: _Simulated) -> TailFound:
        plain, later = (
            np.stack(list(lives(world, fresh, one.schedule).values())) for one in (solution, found)
        )
        return TailFound(
            plain=_worst(plain, robust.level),
            steady=_worst(later, robust.level),
            chance=_by_chance(plain, later, robust.level, rng),
        )

    steadiness = Steadiness(
        robust=robust,
        interruptions=judged(monthly),
        debt=judged(peak_debts),
        searched=found is not solution,
    )
    return (found if steadiness.gained else solution), steadiness


def _by_chance(one: Floats, other: Floats, level: float, rng: np.random.Generator) -> float:
    """What exchanging two schedules at random, sample by sample, shortens the tail by: 95 %."""
    gains = []
    for swapped in rng.random((EXCHANGES, one.shape[1])) < 0.5:
        first, second = np.where(swapped, other, one), np.where(swapped, one, other)
        gains.append(_worst(first, level) - _worst(second, level))
    return float(np.quantile(gains, 0.95))


def _worst(simulated: Floats, level: float) -> float:
    return float(tail(simulated, level).max(initial=0.0))
