"""Interrupted nights: how many are expected in any stretch of days.

A night on call in which λ interruptions of the person's sleep hours are expected is interrupted
with the chance 1 − exp(−λ), if they come independently. Where they come in bursts it is less: the
expectation is on the safe side. What several holdings have of a night adds up, which is on the safe
side too, and linear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from optimizer.caps import Cap
from optimizer.choices import Choices
from optimizer.holdings import Holding, Holdings
from optimizer.rules.rule import Violation, counted_choices, counted_holdings, excess
from optimizer.world import Scope, World, day_text
from scenarios.policy import InterruptedNights

#: Nights are counted in thousandths: whole numbers, the same in both twins.
GRAIN = 1000


class InterruptedNightsRule:
    """At most so many expected nights with an interruption in any stretch of days.

    A night belongs to the day of its morning. What was held before the horizon counts.
    """

    name = "interrupted_nights"
    unit = "thousandths of a night"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every stretch with too many expected."""
        for scope in world.scopes(self.name, InterruptedNights):
            limit, asked = scope.limit, _grains(scope)
            for person, mine in counted_holdings(holdings, scope):
                nights = _expected(world, mine)
                fixed = _expected(world, [h for h in mine if h.fixed])
                for first, span in _windows(world, scope):
                    total = sum(nights[day] for day in span)
                    over = excess(total, sum(fixed[day] for day in span), asked)
                    if over:
                        yield Violation(
                            rule=self.name,
                            hard=limit.hard,
                            amount=over,
                            message=f"{world.name(person)} is expected to have {total / GRAIN:.2f} "
                            f"interrupted nights in the {limit.days} days from {day_text(first)}, "
                            f"the policy asks for at most {limit.at_most:g}",
                            setting=world.setting(scope.where),
                            people=(person,),
                            start=world.day_start(first),
                        )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Expected interrupted nights chosen in each stretch."""
        for scope in world.scopes(self.name, InterruptedNights):
            asked, windows = _grains(scope), tuple(_windows(world, scope))
            for person, indices in counted_choices(choices, scope):
                chances = [(i, world.interrupted(choices.all[i])) for i in indices]
                for first, span in windows:
                    within = ((i, sum(of.get(day, 0) for day in span)) for i, of in chances)
                    terms = tuple((i, grains) for i, grains in within if grains)
                    if sum(grains for _, grains in terms) > asked:
                        yield Cap(
                            rule=self.name,
                            hard=scope.limit.hard,
                            terms=terms,
                            at_most=asked,
                            label=f"{person} in the {scope.limit.days} days from {day_text(first)}",
                        )


def _expected(world: World, holdings: Iterable[Holding]) -> Counter[int]:
    """Thousandths of an interrupted night, by morning."""
    nights: Counter[int] = Counter()
    for holding in holdings:
        nights.update(world.interrupted(holding))
    return nights


def _windows(world: World, scope: Scope[InterruptedNights]) -> Iterator[tuple[int, range]]:
    for first in world.windows(scope.limit.days, scope.rotations):
        yield first, range(first, first + scope.limit.days)


def _grains(scope: Scope[InterruptedNights]) -> int:
    return round(scope.limit.at_most * GRAIN)
