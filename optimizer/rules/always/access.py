"""Access to every service of the rotation."""

from __future__ import annotations

from optimizer.rules.kit.rule import UnaryRule
from optimizer.world.holdings import Holding
from optimizer.world.world import World
from scenarios.domain.vocabulary import Role


class AccessRule(UnaryRule):
    """Whoever is on call for a rotation has production access to all of its services.

    A shadow learns, and may do so before access is granted.
    """

    name = "access"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """The services that are missing."""
        rotation = world.scenario.rotations.get(holding.rotation)
        if rotation is None or holding.role is Role.SHADOW:
            return None
        access = world.scenario.people[holding.person].access
        missing = [service for service in rotation.services if service not in access]
        return f"has no access to {', '.join(missing)}" if missing else None
