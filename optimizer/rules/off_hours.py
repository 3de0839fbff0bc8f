"""Off and sleep hours on call in any stretch of days."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.caps import Cap
from optimizer.choices import Choices
from optimizer.holdings import Holdings
from optimizer.rules.rule import Violation, counted_choices, counted_holdings
from optimizer.rules.stretches import Stretches
from optimizer.world import Scope, World, day_text
from scenarios.policy import OffHours


class OffHoursRule:
    """At most so many nominal hours outside the person's business hours in any window of days.

    Hours with two pagers at once count once.
    """

    name = "off_hours"
    unit = "minutes"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every window in which somebody gives more of their own time than the limit."""
        for scope in world.scopes(self.name, OffHours):
            days, stretches = scope.limit.days, _stretches(world, scope)
            for person, mine in counted_holdings(holdings, scope):
                for first, total, over in stretches.exceeded(mine):
                    yield Violation(
                        rule=self.name,
                        hard=scope.limit.hard,
                        amount=over,
                        message=f"{world.name(person)} is on call for {total / 60:g} off and sleep "
                        f"hours in the {days} days from {day_text(first)}, "
                        f"the policy asks for at most {scope.limit.hours:g} h",
                        setting=world.setting(scope.where),
                        people=(person,),
                        start=world.day_start(first),
                    )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Minutes chosen in each window."""
        for scope in world.scopes(self.name, OffHours):
            stretches = _stretches(world, scope)
            for _, indices in counted_choices(choices, scope):
                yield from stretches.caps(
                    world, choices, indices, rule=self.name, hard=scope.limit.hard
                )


def _stretches(world: World, scope: Scope[OffHours]) -> Stretches:
    return Stretches(
        measure=world.off_minutes,
        firsts=world.windows(scope.limit.days, scope.rotations),
        days=scope.limit.days,
        ceiling=round(scope.limit.hours * 60),
    )
