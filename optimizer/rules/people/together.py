"""Buddies: who is on call only beside somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, describe
from optimizer.world.holdings import Holding, Holdings, overlap
from optimizer.world.world import World
from scenarios.domain.limits import Together


class TogetherRule(Rule):
    """Whenever the person has a role, shadow included, the buddy has another of that rotation.

    Any shared time will do. Shifts that are fixed altogether are exempt.
    """

    name = "together"
    unit = "assignments"
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield everything the person has without the buddy."""
        for scope in world.scopes(Together):
            for person, buddy in scope.limit.pairs:
                theirs = holdings.by_person.get(buddy, ())
                for holding in holdings.by_person.get(person, ()):
                    if holding.rotation not in scope.rotations or _settled(world, holding):
                        continue
                    if not any(_beside(holding, other) for other in theirs):
                        yield Violation(
                            rule=self.name,
                            hard=scope.limit.hard,
                            amount=1,
                            message=f"{world.name(person)} has {describe(world, holding)} "
                            f"without {world.name(buddy)}, the policy requires both together",
                            setting=world.setting(scope.where),
                            people=(person, buddy),
                            start=holding.start,
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Let a choice of the person's require one of the buddy's."""
        for scope in world.scopes(Together):
            for person, buddy in scope.limit.pairs:
                theirs = choices.by_person.get(buddy, ())
                for i in choices.by_person.get(person, ()):
                    holding = choices.all[i]
                    if holding.rotation not in scope.rotations or _settled(world, holding):
                        continue
                    beside = [(j, -1) for j in theirs if _beside(holding, choices.all[j])]
                    yield LinearConstraint(
                        rule=self.name,
                        hard=scope.limit.hard,
                        terms=((i, 1), *beside),
                        at_most=0,
                        exempt=False,
                    )


def _settled(world: World, holding: Holding) -> bool:
    """Whether nothing can be chosen about it: past, or fixed in a shift that is."""
    if holding.shift is None:
        return True
    shift = world.calendar.shifts[holding.rotation][holding.shift]
    return holding.fixed and world.settled(shift)


def _beside(holding: Holding, other: Holding) -> bool:
    """Whether the other is another slot of the same rotation at the same time."""
    return (
        holding.rotation == other.rotation
        and holding.role is not other.role
        and holding.start < other.end
        and other.start < holding.end
        and bool(overlap(holding.active, other.active))
    )
