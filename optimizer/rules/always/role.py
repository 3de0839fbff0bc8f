"""The role, the pool and the site: who may hold a seat at all."""

from __future__ import annotations

from optimizer.rules.kit.rule import UnaryRule
from optimizer.world.holdings import Holding
from optimizer.world.world import World


class RoleRule(UnaryRule):
    """A seat is held by somebody of the pool who may hold its role, on their site's turn."""

    name = "role"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """What is in the way: the role, the pool or the site."""
        person = world.scenario.people[holding.person]
        rotation = world.scenario.rotations.get(holding.rotation)
        if holding.role not in person.roles:
            return f"may not hold the role {holding.role}"
        if rotation is None:
            return None
        if rotation.people and holding.person not in rotation.people:
            return f"is not in the pool of {holding.rotation}"
        if holding.turn is None:
            return None
        site = world.calendar.turns[holding.rotation][holding.turn].site
        if site is not None and person.site != site:
            return f"is not at {site}, whose turn it is"
        return None
