"""Weekends on call."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.counting import Counted, sliding
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings
from optimizer.world.holdings import Holdings
from optimizer.world.world import DAY_MINUTES, Scope, World, day_text
from scenarios.domain.limits import Weekends

_SATURDAY = 5


class WeekendsRule(Rule):
    """At most so many weekends on call in any few successive ones, by the person's own calendar.

    A weekend counts from two hours on call. Weekends before the schedule period count.
    """

    name = "weekends"
    unit = "weekends"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every few successive weekends with too many on call."""
        for scope in world.scopes(Weekends):
            tally = _tally(world, scope)
            for person, assigned in counted_holdings(holdings, scope):
                for _, inside, over in tally.exceeded(assigned):
                    days = ", ".join(day_text(day) for day in inside)
                    yield Violation(
                        rule=self.name,
                        hard=scope.limit.hard,
                        amount=over,
                        message=f"{world.name(person)} is on call on the weekends of {days}: "
                        f"{len(inside)} of {scope.limit.of} successive ones, "
                        f"the policy allows at most {scope.limit.at_most}",
                        setting=world.setting(scope.where),
                        people=(person,),
                        start=world.day_start(inside[-1]),
                    )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the weekends chosen in each window."""
        for scope in world.scopes(Weekends):
            tally = _tally(world, scope)
            for _, indices in counted_choices(choices, scope):
                yield from tally.constraints(
                    choices, indices, rule=self.name, hard=scope.limit.hard
                )


def _tally(world: World, scope: Scope[Weekends]) -> Counted:
    first, last = world.days
    # A person's Sunday may reach into the horizon's first day, and begin a day before it there.
    low = first - 2 - (7 * (scope.limit.of - 1) if world.past else 0)
    saturdays = [day for day in range(low, last + 1) if (day - 1) % 7 == _SATURDAY]
    return Counted(
        measure=world.weekends,
        enough=DAY_MINUTES,
        windows=sliding(saturdays, scope.limit.of),
        at_most=scope.limit.at_most,
    )
