"""Minutes on call in every window of days: what ``time_on_call`` and ``off_hours`` share."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term
from optimizer.rules.kit.overlaps import shared_minutes, union_by_label
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings, excess
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Measure, Scope, World, day_text
from scenarios.domain.limits import OffHours, TimeOnCall

W = TypeVar("W", TimeOnCall, OffHours)


class WindowRule(Rule, Generic[W]):
    """At most so many minutes in any window of days; subclasses define which, and the words."""

    unit = "minutes"
    kind: type[W]

    @abstractmethod
    def minutes(self, world: World) -> Measure:
        """Return which minutes of a holding count, by day."""

    @abstractmethod
    def ceiling(self, limit: W) -> int:
        """Return how many minutes a window may have."""

    @abstractmethod
    def words(self, limit: W, total: int, first: str) -> str:
        """Say what is wrong with so many minutes from that day on, after the name."""

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every window in which somebody has more than the limit."""
        for scope in world.scopes(self.kind):
            stretches = self._stretches(world, scope)
            for person, assigned in counted_holdings(holdings, scope):
                for first, total, over in stretches.exceeded(assigned):
                    words = self.words(scope.limit, total, day_text(first))
                    yield Violation(
                        rule=self.name,
                        hard=scope.limit.hard,
                        amount=over,
                        message=f"{world.name(person)} {words}",
                        setting=world.setting(scope.where),
                        people=(person,),
                        start=world.day_start(first),
                    )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the minutes chosen in each window."""
        for scope in world.scopes(self.kind):
            stretches = self._stretches(world, scope)
            for _, indices in counted_choices(choices, scope):
                yield from stretches.constraints(
                    world, choices, indices, rule=self.name, hard=scope.limit.hard
                )

    def _stretches(self, world: World, scope: Scope[W]) -> Stretches:
        return Stretches(
            measure=self.minutes(world),
            firsts=world.windows(scope.limit.days, scope.rotations),
            days=scope.limit.days,
            ceiling=self.ceiling(scope.limit),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """At most ``ceiling`` minutes in any of the windows of ``days`` days.

    Attributes:
        measure: Minutes of a holding by day; hours with two rotations at once count once.
        firsts: First day (ordinal) of each window, sorted.
    """

    measure: Measure
    firsts: tuple[int, ...]
    days: int
    ceiling: int

    def exceeded(self, counted: Sequence[Holding]) -> Iterator[tuple[int, int, int]]:
        """Yield ``(first day, total minutes, minutes above)`` of every window of one person."""
        totals = union_by_label(counted, self.measure)
        fixed = union_by_label([h for h in counted if h.fixed], self.measure)
        for first in self.firsts:
            span = range(first, first + self.days)
            total = sum(totals[day] for day in span)
            over = excess(total, sum(fixed[day] for day in span), self.ceiling)
            if over:
                yield first, total, over

    def constraints(
        self, world: World, choices: Choices, indices: Sequence[int], *, rule: str, hard: bool
    ) -> Iterator[LinearConstraint]:
        """Limit the minutes chosen in each window; those held twice count once."""
        windows: list[dict[Term, int]] = [{} for _ in self.firsts]
        for i in indices:
            self._add(windows, i, self.measure(choices.all[i]), 1)
        most = [sum(terms.values()) for terms in windows]
        for pair, minutes in shared_minutes(world, choices, indices, self.measure):
            self._add(windows, pair, minutes, -1)
        for first, terms, total in zip(self.firsts, windows, most, strict=True):
            if total > self.ceiling:
                yield LinearConstraint(
                    rule=rule,
                    hard=hard,
                    terms=tuple(terms.items()),
                    at_most=self.ceiling,
                    label=f"{choices.all[indices[0]].person} in the {self.days} days from "
                    f"{day_text(first)}",
                )

    def _add(
        self, windows: list[dict[Term, int]], term: Term, minutes: Mapping[int, int], sign: int
    ) -> None:
        """Add a term's minutes to every window that has the day."""
        for day, count in minutes.items():
            low = bisect_right(self.firsts, day - self.days)
            for window in windows[low : bisect_right(self.firsts, day)]:
                window[term] = window.get(term, 0) + sign * count
