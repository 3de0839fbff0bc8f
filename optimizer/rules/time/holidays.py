"""Public holidays on call: in a calendar year, and the same one two years running."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.counting import Counted
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings
from optimizer.world.holdings import Holdings
from optimizer.world.world import DAY_MINUTES, Scope, World, day_text
from scenarios.domain.limits import Holidays
from scenarios.domain.vocabulary import PersonId


class HolidaysRule(Rule):
    """At most so many public holidays of the person's country a year, and none twice running.

    A holiday counts from two hours on call; shifts before the schedule period count.
    """

    name = "holidays"
    unit = "holidays"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield years with too many holidays, and holidays on call again."""
        for scope in world.scopes(Holidays):
            for person, assigned in counted_holdings(holdings, scope):
                names = world.calendar.hours(person).holiday_names
                for tally, allowed in _tallies(world, scope, person):
                    for _, inside, over in tally.exceeded(assigned):
                        days = ", ".join(f"{names[day]} ({day_text(day)})" for day in inside)
                        yield Violation(
                            rule=self.name,
                            hard=scope.limit.hard,
                            amount=over,
                            message=f"{world.name(person)} is on call on {days}, "
                            f"the policy allows {allowed}",
                            setting=world.setting(scope.where),
                            people=(person,),
                            start=world.day_start(inside[-1]),
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the holidays chosen in each year, and in each pair of years."""
        for scope in world.scopes(Holidays):
            for person, indices in counted_choices(choices, scope):
                for tally, _ in _tallies(world, scope, person):
                    yield from tally.constraints(
                        choices, indices, rule=self.name, hard=scope.limit.hard
                    )


def _tallies(
    world: World, scope: Scope[Holidays], person: PersonId
) -> Iterator[tuple[Counted, str]]:
    """Yield what is counted, and what the policy allows, in words."""
    names = world.calendar.hours(person).holiday_names
    if scope.limit.at_most is not None:
        years: dict[int, list[int]] = defaultdict(list)
        for day in names:
            years[date.fromordinal(day).year].append(day)
        allowed = f"at most {scope.limit.at_most} a year"
        yield _tally(world, tuple(years.values()), scope.limit.at_most), allowed
    if scope.limit.same_as_last_year:
        again = tuple(
            (before, day)
            for day, name in names.items()
            for before, other in names.items()
            if other == name and date.fromordinal(before).year + 1 == date.fromordinal(day).year
        )
        yield _tally(world, again, 1), "no holiday two years running"


def _tally(world: World, windows: tuple[Collection[int], ...], at_most: int) -> Counted:
    return Counted(measure=world.holidays, enough=DAY_MINUTES, windows=windows, at_most=at_most)
