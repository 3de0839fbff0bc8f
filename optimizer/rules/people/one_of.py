"""At least one of a group on call."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import Cap
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.calendar.shifts import Turn
from scenarios.domain.policy import OneOf
from scenarios.domain.vocabulary import PersonId


class OneOfRule:
    """At every turn of each rotation somebody of each group is primary or secondary.

    A substitute for a few hours is not enough. Turns that are fixed altogether are exempt.
    """

    name = "one_of"
    unit = "turns"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Turns without anybody of a group."""
        for scope in world.scopes(self.name, OneOf):
            for turn, group in _asked(world, scope):
                if any(_holds(h, turn, group) for h in holdings.all):
                    continue
                names = ", ".join(world.name(person) for person in group)
                yield Violation(
                    rule=self.name,
                    hard=scope.limit.hard,
                    amount=1,
                    message=f"{turn.rotation} from {world.local(turn.start, turn.rotation)} has "
                    f"none of {names} on call, the policy asks for one of them",
                    setting=world.setting(scope.where),
                    people=group,
                    start=turn.start,
                )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """One of the group's choices in each turn."""
        for scope in world.scopes(self.name, OneOf):
            for turn, group in _asked(world, scope):
                indices = [i for person in group for i in choices.by_person.get(person, ())]
                yield Cap(
                    rule=self.name,
                    hard=scope.limit.hard,
                    terms=tuple((i, -1) for i in indices if _holds(choices.all[i], turn, group)),
                    at_most=-1,
                    exempt=False,
                    label=f"{turn.rotation} from {world.local(turn.start, turn.rotation)}",
                    seat=(turn.rotation, None, turn.index),
                )


def _asked(world: World, scope: Scope[OneOf]) -> Iterator[tuple[Turn, tuple[PersonId, ...]]]:
    """Turns that need hold somebody of a group, with the group."""
    for rotation in world.scenario.rotations:
        if rotation in scope.rotations:
            for turn in world.calendar.turns[rotation]:
                if not turn.idle and not world.settled(turn):
                    for group in scope.limit.groups:
                        yield turn, group


def _holds(holding: Holding, turn: Turn, group: tuple[PersonId, ...]) -> bool:
    return (
        holding.turn == turn.index
        and holding.rotation == turn.rotation
        and holding.whole
        and holding.on_call
        and holding.person in group
    )
