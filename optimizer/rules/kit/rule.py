"""What a rule is: a name and two forms, plain and linear, and what both are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import L, Scope, World
from scenarios.domain.vocabulary import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One violation of one rule, in words a person understands.

    Attributes:
        rule: The rule's name.
        hard: Whether it makes the schedule none.
        amount: How much is exceeded, in the rule's unit; what objective 2 minimizes.
        message: Who, when, how much, and what the policy allows or requires.
        setting: The setting and its place in the file; empty for rules that are always on.
        people: Who it is about.
        start: Where in time it begins, if anywhere.
    """

    rule: str
    hard: bool
    amount: int
    message: str
    setting: str = ""
    people: tuple[PersonId, ...] = ()
    start: datetime | None = None

    def __str__(self) -> str:
        return f"{self.message} ({self.setting})" if self.setting else self.message


class Rule(ABC):
    """One rule in two forms that agree: violations add up to what the constraints exceed.

    Attributes:
        name: The rule's name and that of its limit, if it has one.
        unit: What an amount counts: ``minutes``, ``shifts``, ``weekends`` and the like.
        always: Whether no policy switches it off.
        personal: Whether it judges what each person holds alone.
        legal: Whether laws often have such a limit; what is shown of it is no legal advice.
    """

    name: ClassVar[str]
    unit: ClassVar[str]
    always: ClassVar[bool] = False
    personal: ClassVar[bool] = True
    legal: ClassVar[bool] = False

    @abstractmethod
    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every violation in a schedule, found without any solver: the plain form."""

    @abstractmethod
    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Yield the same violations over everything that could be chosen: the linear form."""


class UnaryRule(Rule):
    """A rule that forbids a holding for what it is, whatever else is in the schedule.

    Subclasses define ``obstacle``; both forms follow. Such holdings are not offered to the solver.
    """

    unit = "assignments"
    always = True

    @abstractmethod
    def obstacle(self, world: World, holding: Holding) -> str | None:
        """Return what rules the holding out, as a clause after the person's name, or None."""

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every holding that has an obstacle; what is fixed is exempt."""
        for holding in holdings.all:
            if holding.fixed:
                continue
            obstacle = self.obstacle(world, holding)
            if obstacle is not None:
                yield Violation(
                    rule=self.name,
                    hard=True,
                    amount=1,
                    message=f"{world.name(holding.person)} {obstacle}: {describe(world, holding)}",
                    people=(holding.person,),
                    start=holding.start,
                )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid each choice with an obstacle; none where such choices were not offered."""
        for index, holding in enumerate(choices.all):
            if holding.fixed:
                continue
            if self.obstacle(world, holding) is not None:
                yield LinearConstraint(rule=self.name, hard=True, terms=((index, 1),), at_most=0)


def excess(total: int, fixed: int, limit: int) -> int:
    """Return what is above a limit; what the fixed holdings alone exceed is exempt."""
    return max(0, total - max(limit, fixed))


def describe(world: World, holding: Holding) -> str:
    """Describe a holding: ``main primary, Mon 2027-01-04 10:00 to Mon 2027-01-11 10:00``."""
    begin = world.local(holding.pieces[0][0], holding.rotation)
    end = world.local(holding.pieces[-1][1], holding.rotation)
    return f"{holding.rotation} {holding.role}, {begin} to {end}"


def on_call(choices: Choices, indices: Iterable[int]) -> list[tuple[int, Holding]]:
    """Return the choices that count as time on call."""
    return [(i, choices.all[i]) for i in indices if choices.all[i].on_call]


def counted_holdings(
    holdings: Holdings, scope: Scope[L]
) -> Iterator[tuple[PersonId, list[Holding]]]:
    """Yield what each person has on call in the rotations that a limit counts, in order of time."""
    for person, mine in holdings.by_person.items():
        counted = [h for h in mine if h.on_call and h.rotation in scope.rotations]
        if counted:
            yield person, counted


def counted_choices(choices: Choices, scope: Scope[L]) -> Iterator[tuple[PersonId, list[int]]]:
    """Yield the choices of each person on call in the rotations that a limit counts."""
    for person, indices in choices.by_person.items():
        counted = [i for i, h in on_call(choices, indices) if h.rotation in scope.rotations]
        if counted:
            yield person, counted
