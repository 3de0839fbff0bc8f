"""One role of a rotation at a time."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import Cap
from optimizer.rules.kit.overlaps import at_once, sharing
from optimizer.rules.kit.rule import Violation, describe
from optimizer.world.holdings import Holdings
from optimizer.world.world import World


class OneRoleRule:
    """Nobody holds two roles of one rotation at once, shadow included: who would be paged next?"""

    name = "one_role"
    unit = "pairs"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every two roles of one rotation held at once; what is fixed is exempt."""
        for person, mine in holdings.by_person.items():
            for one, other, shared in sharing([(h, h) for h in mine]):
                same = one.rotation == other.rotation and one.role is not other.role
                if not same or (one.fixed and other.fixed):
                    continue
                yield Violation(
                    rule=self.name,
                    hard=True,
                    amount=1,
                    message=f"{world.name(person)} holds {describe(world, one)}, and is "
                    f"{other.role} there from {world.local(shared.start, shared.rotation)} as well",
                    people=(person,),
                    start=shared.start,
                )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """One of all the choices that lie on one instant of a rotation."""
        for indices in choices.by_person.values():
            for rotation in world.scenario.rotations:
                mine = [(i, choices.all[i]) for i in indices if choices.all[i].rotation == rotation]
                for group in at_once(mine):
                    if len({choices.all[i].role for i in group}) > 1:
                        terms = tuple((i, 1) for i in group)
                        yield Cap(rule=self.name, hard=True, terms=terms, at_most=1)
