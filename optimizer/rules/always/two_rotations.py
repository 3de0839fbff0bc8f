"""Two rotations at once: of different rotations, and only where the policy allows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.overlaps import at_once, sharing
from optimizer.rules.kit.rule import Rule, Violation, on_call
from optimizer.world.holdings import Holding, Holdings, length
from optimizer.world.world import World
from scenarios.domain.limits import Incidents


class TwoRotationsRule(Rule):
    """Nobody is on call for two rotations at once unless ``policy.two_rotations_at_once``.

    With it: at most two, and only where both together are expected to interrupt no more
    often per 12 h of the shared time than the limit on incidents. A shadow is not on call.
    """

    name = "two_rotations_at_once"
    unit = "pairs"
    always = True

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield rotations at once that should not be; what is fixed is exempt."""
        allowed = world.scenario.policy.two_rotations_at_once
        for mine in holdings.by_person.values():
            counted = [(h, h) for h in mine if h.on_call]
            for one, other, shared in sharing(counted):
                if one.rotation == other.rotation or (one.fixed and other.fixed):
                    continue
                why = (
                    _too_noisy(world, one, other, shared)
                    if allowed
                    else "the policy allows one at a time"
                )
                if why:
                    yield _violation(world, [one, other], why, shared)
            if allowed:
                for group in at_once(counted):
                    rotations = {h.rotation for h in group}
                    if len(rotations) > 2 and not all(h.fixed for h in group):
                        yield _violation(
                            world, list(group), "the policy allows two at once", group[-1]
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Allow one, or two, of all the choices that lie on one instant."""
        allowed = world.scenario.policy.two_rotations_at_once
        for indices in choices.by_person.values():
            mine = on_call(choices, indices)
            for group in at_once(mine):
                if len({choices.all[i].rotation for i in group}) > 1 + allowed:
                    yield LinearConstraint(
                        rule=self.name,
                        hard=True,
                        terms=tuple((i, 1) for i in group),
                        at_most=1 + allowed,
                    )
            if not allowed:
                continue
            for i, j, shared in sharing(mine):
                one, other = choices.all[i], choices.all[j]
                if one.rotation != other.rotation and _too_noisy(world, one, other, shared):
                    yield LinearConstraint(
                        rule=self.name, hard=True, terms=((i, 1), (j, 1)), at_most=1
                    )


def _too_noisy(world: World, one: Holding, other: Holding, shared: Holding) -> str:
    """Why the two are too much for one person, or ''. The stricter rotation's limit holds."""
    hours = length(shared.active) / timedelta(hours=1)
    expected = sum(
        sum(world.loads.load(h.person, h.rotation, h.role, shared.active).interruptions)
        for h in (one, other)
    )
    known = [world.scenario.rotations.get(h.rotation) for h in (one, other)]
    limit = min(((r.limits.incidents if r else None) or Incidents()).per_12_hours for r in known)
    each = 12 * expected / hours
    return (
        f"the policy allows {limit:g} interruptions per 12 h, not {each:.1f}"
        if each > limit
        else ""
    )


def _violation(world: World, held: list[Holding], why: str, shared: Holding) -> Violation:
    person = held[0].person
    slots = " and ".join(sorted(f"{h.rotation} {h.role}" for h in held))
    begin = world.local(shared.start, shared.rotation)
    return Violation(
        rule=TwoRotationsRule.name,
        hard=True,
        amount=1,
        message=f"{world.name(person)} is on call for {slots} at once from {begin}, {why}",
        setting=world.setting("policy.two_rotations_at_once"),
        people=(person,),
        start=shared.start,
    )
