"""Nights on call: in a row, and in any window of days."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.counting import Counted, sliding
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings
from optimizer.world.holdings import Holdings
from optimizer.world.world import NIGHT_MINUTES, Scope, World, day_text
from scenarios.domain.limits import Nights


class NightsRule(Rule):
    """At most so many nights in a row, and at most so many in any window of days.

    A night counts from two of the person's sleep hours held; what several holdings have adds up.
    """

    name = "nights"
    unit = "nights"
    legal = True

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every window with too many nights."""
        for scope in world.scopes(Nights):
            for tally, most in _tallies(world, scope):
                for person, assigned in counted_holdings(holdings, scope):
                    for window, inside, over in tally.exceeded(assigned):
                        yield Violation(
                            rule=self.name,
                            hard=scope.limit.hard,
                            amount=over,
                            message=f"{world.name(person)} can be woken in {len(inside)} of the "
                            f"{len(window)} nights from {day_text(next(iter(window)))}, "
                            f"the policy allows at most {most}",
                            setting=world.setting(scope.where),
                            people=(person,),
                            start=world.day_start(next(iter(window))),
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the nights chosen in each window."""
        for scope in world.scopes(Nights):
            for tally, _ in _tallies(world, scope):
                for _, indices in counted_choices(choices, scope):
                    yield from tally.constraints(
                        choices, indices, rule=self.name, hard=scope.limit.hard
                    )


def _tallies(world: World, scope: Scope[Nights]) -> Iterator[tuple[Counted, str]]:
    """Yield what is counted, and what the policy allows, in words."""
    limit, (first, last) = scope.limit, world.days
    if limit.in_a_row is not None:
        length = limit.in_a_row + 1
        # Night −1 ends on the horizon's first morning.
        low = first - 1 - (limit.in_a_row if world.past else 0)
        nights = list(range(low, last + 1))
        windows = sliding(nights, length) if len(nights) >= length else ()
        yield (
            Counted(
                measure=world.nights, enough=NIGHT_MINUTES, windows=windows, at_most=limit.in_a_row
            ),
            f"{limit.in_a_row} in a row",
        )
    if limit.at_most is not None:
        starts = world.windows(limit.days, scope.rotations)
        yield (
            Counted(
                measure=world.nights,
                enough=NIGHT_MINUTES,
                windows=tuple(range(start, start + limit.days) for start in starts),
                at_most=limit.at_most,
            ),
            f"{limit.at_most} in {limit.days} days",
        )
