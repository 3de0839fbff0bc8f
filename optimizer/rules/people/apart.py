"""Pairs who are not on call at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.overlaps import sharing
from optimizer.rules.kit.rule import Rule, Violation, describe
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.domain.limits import Apart

K = TypeVar("K", int, Holding)


class ApartRule(Rule):
    """The two of a pair are never on call at once, whatever the rotations; shadows are not."""

    name = "apart"
    unit = "pairs"
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every time at which both are on call; what is fixed is exempt."""
        for scope in world.scopes(Apart):
            for pair in scope.limit.pairs:
                held = [h for p in pair for h in holdings.by_person.get(p, ())]
                for one, other, shared in _meetings([(h, h) for h in held], scope.rotations):
                    if one.fixed and other.fixed:
                        continue
                    names = " and ".join(world.name(h.person) for h in (one, other))
                    yield Violation(
                        rule=self.name,
                        hard=scope.limit.hard,
                        amount=1,
                        message=f"{names} are both on call from "
                        f"{world.local(shared.start, shared.rotation)}, the policy keeps them "
                        f"apart ({describe(world, one)}; {describe(world, other)})",
                        setting=world.setting(scope.where),
                        people=pair,
                        start=shared.start,
                    )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid any two choices at the same time."""
        for scope in world.scopes(Apart):
            for pair in scope.limit.pairs:
                listed = [(i, choices.all[i]) for p in pair for i in choices.by_person.get(p, ())]
                for i, j, _ in _meetings(listed, scope.rotations):
                    yield LinearConstraint(
                        rule=self.name, hard=scope.limit.hard, terms=((i, 1), (j, 1)), at_most=1
                    )


def _meetings(
    items: Iterable[tuple[K, Holding]], rotations: frozenset[str]
) -> Iterator[tuple[K, K, Holding]]:
    """Yield what two people have at the same time, with what they share."""
    counted = [(key, h) for key, h in items if h.on_call and h.rotation in rotations]
    counted.sort(key=lambda item: (item[1].start, item[1].end))
    for (one, person), (other, beside), shared in sharing([((k, h.person), h) for k, h in counted]):
        if person != beside:
            yield one, other, shared
