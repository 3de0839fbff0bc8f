"""Share of time on call in any stretch of days: primary and secondary, never shadow."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.caps import Cap
from optimizer.choices import Choices
from optimizer.holdings import Holdings
from optimizer.rules.rule import Violation, counted_choices, counted_holdings
from optimizer.rules.stretches import Stretches
from optimizer.world import Scope, World, day_text
from scenarios.policy import Share
from scenarios.week import DAY


class ShareRule:
    """At most so many per cent of the nominal hours of any window of local days.

    Hours with two pagers at once count once. A window that reaches back beyond what is known of
    the past counts what it has.
    """

    name = "share"
    unit = "minutes"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every window in which somebody is on call for longer than the limit."""
        for scope in world.scopes(self.name, Share):
            days, stretches = scope.limit.days, _stretches(world, scope)
            for person, mine in counted_holdings(holdings, scope):
                for first, total, over in stretches.exceeded(mine):
                    yield Violation(
                        rule=self.name,
                        hard=scope.limit.hard,
                        amount=over,
                        message=f"{world.name(person)} is on call "
                        f"{100 * total / (days * DAY):.0f} % of the {days} days from "
                        f"{day_text(first)} ({total / 60:.0f} h), "
                        f"the policy asks for at most {scope.limit.percent:g} %",
                        setting=world.setting(scope.where),
                        people=(person,),
                        start=world.day_start(first),
                    )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Minutes chosen in each window."""
        for scope in world.scopes(self.name, Share):
            stretches = _stretches(world, scope)
            for _, indices in counted_choices(choices, scope):
                yield from stretches.caps(
                    world, choices, indices, rule=self.name, hard=scope.limit.hard
                )


def _stretches(world: World, scope: Scope[Share]) -> Stretches:
    return Stretches(
        measure=world.day_minutes,
        firsts=world.windows(scope.limit.days, scope.rotations),
        days=scope.limit.days,
        ceiling=round(scope.limit.days * DAY * scope.limit.percent / 100),
    )
