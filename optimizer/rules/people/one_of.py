"""At least one of a group on call."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.calendar.shifts import Shift
from scenarios.domain.limits import OneOf
from scenarios.domain.vocabulary import PersonId


class OneOfRule(Rule):
    """At every shift of each rotation somebody of each group is primary or secondary.

    A substitute for a few hours is not enough. Shifts that are fixed altogether are exempt.
    """

    name = "one_of"
    unit = "shifts"
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield shifts without anybody of a group."""
        for scope in world.scopes(OneOf):
            for shift, group in _required(world, scope):
                if any(_holds(h, shift, group) for h in holdings.all):
                    continue
                names = ", ".join(world.name(person) for person in group)
                yield Violation(
                    rule=self.name,
                    hard=scope.limit.hard,
                    amount=1,
                    message=f"{shift.rotation} from {world.local(shift.start, shift.rotation)} has "
                    f"none of {names} on call, the policy requires one of them",
                    setting=world.setting(scope.where),
                    people=group,
                    start=shift.start,
                )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Require one of the group's choices in each shift."""
        for scope in world.scopes(OneOf):
            for shift, group in _required(world, scope):
                indices = [i for person in group for i in choices.by_person.get(person, ())]
                yield LinearConstraint(
                    rule=self.name,
                    hard=scope.limit.hard,
                    terms=tuple((i, -1) for i in indices if _holds(choices.all[i], shift, group)),
                    at_most=-1,
                    exempt=False,
                    label=f"{shift.rotation} from {world.local(shift.start, shift.rotation)}",
                    slot=(shift.rotation, None, shift.index),
                )


def _required(world: World, scope: Scope[OneOf]) -> Iterator[tuple[Shift, tuple[PersonId, ...]]]:
    """Yield shifts that need somebody of a group, with the group."""
    for rotation in world.scenario.rotations:
        if rotation in scope.rotations:
            for shift in world.calendar.shifts[rotation]:
                if not shift.idle and not world.settled(shift):
                    for group in scope.limit.groups:
                        yield shift, group


def _holds(holding: Holding, shift: Shift, group: tuple[PersonId, ...]) -> bool:
    return (
        holding.shift == shift.index
        and holding.rotation == shift.rotation
        and holding.whole
        and holding.on_call
        and holding.person in group
    )
