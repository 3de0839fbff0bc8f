"""Share of time on call in any stretch of days: primary and secondary, never shadow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from optimizer.caps import Cap, Term
from optimizer.choices import Choices
from optimizer.holdings import Holding, Holdings
from optimizer.rules.rule import Violation, excess, on_call
from optimizer.rules.unions import shared_minutes
from optimizer.world import World, day_text
from scenarios.policy import Share
from scenarios.week import DAY


class ShareRule:
    """At most so many per cent of the nominal hours of any window of local days.

    Hours with two pagers at once count once. A window that is not full of history counts what it has.
    """

    name = "share"
    unit = "minutes"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every window in which somebody is on call for longer than the limit."""
        for scope in world.scopes(self.name, Share):
            ceiling = round(scope.limit.days * DAY * scope.limit.percent / 100)
            for person, mine in holdings.by_person.items():
                counted = [h for h in mine if h.on_call and h.rotation in scope.rotations]
                totals = _union_by_day(world, counted)
                fixed = _union_by_day(world, [h for h in counted if h.fixed])
                for first in world.windows(scope.limit.days, scope.rotations):
                    span = range(first, first + scope.limit.days)
                    total = sum(totals[day] for day in span)
                    over = excess(total, sum(fixed[day] for day in span), ceiling)
                    if over:
                        percent = 100 * total / (scope.limit.days * DAY)
                        yield Violation(
                            rule=self.name,
                            hard=scope.limit.hard,
                            amount=over,
                            message=f"{world.name(person)} is on call {percent:.0f} % of the "
                            f"{scope.limit.days} days from {day_text(first)} ({total / 60:.0f} h), "
                            f"the policy asks for at most {scope.limit.percent:g} %",
                            setting=world.setting(scope.where),
                            people=(person,),
                        )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Minutes chosen in each window, those held twice taken out once."""
        for scope in world.scopes(self.name, Share):
            ceiling = round(scope.limit.days * DAY * scope.limit.percent / 100)
            for person, indices in choices.by_person.items():
                mine = [
                    (i, world.day_minutes(h))
                    for i, h in on_call(choices, indices)
                    if h.rotation in scope.rotations
                ]
                twice = shared_minutes(world, choices, [i for i, _ in mine])
                for first in world.windows(scope.limit.days, scope.rotations):
                    span = range(first, first + scope.limit.days)
                    terms: list[tuple[Term, int]] = [(i, _within(days, span)) for i, days in mine]
                    terms += [(pair, -_within(days, span)) for pair, days in twice]
                    yield Cap(
                        rule=self.name,
                        hard=scope.limit.hard,
                        terms=tuple((term, c) for term, c in terms if c),
                        at_most=ceiling,
                        label=f"{person} in the {scope.limit.days} days from {day_text(first)}",
                    )


def _within(minutes: Mapping[int, int], span: range) -> int:
    return sum(count for day, count in minutes.items() if day in span)


def _union_by_day(world: World, holdings: list[Holding]) -> Counter[int]:
    """Minutes by day; at most two are held at once, so what pairs share is taken out once."""
    totals: Counter[int] = Counter()
    for at, holding in enumerate(holdings):
        totals.update(world.day_minutes(holding))
        for other in holdings[:at]:
            totals.subtract(world.shared_by_day(holding, other))
    return totals
