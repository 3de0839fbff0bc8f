"""Expected interruptions, and expected interrupted nights, in any window of days."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings, excess
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Measure, Scope, World, day_text
from scenarios.domain.limits import InterruptedNights, Interruptions

E = TypeVar("E", InterruptedNights, Interruptions)

#: Expectations are counted in thousandths: whole numbers, the same in both forms.
GRAIN = 1000


class ExpectedRule(Rule, Generic[E]):
    """At most so much expected in any window of days; subclasses define of what."""

    kind: type[E]
    #: What is counted, in the plural.
    things: str

    @abstractmethod
    def measure(self, world: World) -> Measure:
        """Return what a holding adds to each day, in thousandths."""

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every window with too much expected."""
        for scope in world.scopes(self.kind):
            measure, most = self.measure(world), round(scope.limit.at_most * GRAIN)
            for person, assigned in counted_holdings(holdings, scope):
                every = total_by_day(measure, assigned)
                fixed = total_by_day(measure, [h for h in assigned if h.fixed])
                for first, span in _windows(world, scope):
                    total = sum(every[day] for day in span)
                    over = excess(total, sum(fixed[day] for day in span), most)
                    if over:
                        yield Violation(
                            rule=self.name,
                            hard=scope.limit.hard,
                            amount=over,
                            message=f"{world.name(person)} is expected to have {total / GRAIN:.2f} "
                            f"{self.things} in the {len(span)} days from {day_text(first)}, "
                            f"the policy allows at most {scope.limit.at_most:g}",
                            setting=world.setting(scope.where),
                            people=(person,),
                            start=world.day_start(first),
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit what is expected of the choices in each window."""
        for scope in world.scopes(self.kind):
            measure, most = self.measure(world), round(scope.limit.at_most * GRAIN)
            windows = tuple(_windows(world, scope))
            for person, indices in counted_choices(choices, scope):
                added = [(i, measure(choices.all[i])) for i in indices]
                for first, span in windows:
                    within = ((i, sum(of.get(day, 0) for day in span)) for i, of in added)
                    terms = tuple((i, grains) for i, grains in within if grains)
                    if sum(grains for _, grains in terms) > most:
                        yield LinearConstraint(
                            rule=self.name,
                            hard=scope.limit.hard,
                            terms=terms,
                            at_most=most,
                            label=f"{person} in the {len(span)} days from {day_text(first)}",
                        )


def total_by_day(measure: Measure, holdings: Iterable[Holding]) -> Counter[int]:
    """Add up some holdings by day."""
    total: Counter[int] = Counter()
    for holding in holdings:
        total.update(measure(holding))
    return total


def _windows(world: World, scope: Scope[E]) -> Iterator[tuple[int, range]]:
    for first in world.windows(scope.limit.days, scope.rotations):
        yield first, range(first, first + scope.limit.days)


class InterruptionsRule(ExpectedRule[Interruptions]):
    """At most so many expected interruptions outside business hours in any window of days.

    Shifts before the schedule period count.
    """

    name = "interruptions"
    unit = "thousandths of an interruption"
    kind = Interruptions
    things = "interruptions of off and sleep hours"

    def measure(self, world: World) -> Measure:
        """Expected interruptions, by local day of the person's zone."""
        return world.interruptions


class InterruptedNightsRule(ExpectedRule[InterruptedNights]):
    """At most so many expected nights with an interruption in any window of days.

    A night belongs to the day of its morning. Shifts before the schedule period count.
    """

    name = "interrupted_nights"
    unit = "thousandths of a night"
    kind = InterruptedNights
    things = "interrupted nights"

    def measure(self, world: World) -> Measure:
        """Chances of an interrupted night, by morning."""
        return world.interrupted
