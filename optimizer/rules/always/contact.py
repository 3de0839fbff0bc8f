"""A channel that interrupts."""

from __future__ import annotations

from optimizer.rules.kit.rule import UnaryRule
from optimizer.world.holdings import Holding
from optimizer.world.world import World
from scenarios.domain.vocabulary import Role


class ContactRule(UnaryRule):
    """Whoever is on call can be reached by phone, sms or push; e-mail and chat wake nobody."""

    name = "contact"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """The channels there are."""
        person = world.scenario.people[holding.person]
        if holding.role is Role.SHADOW or person.reachable:
            return None
        known = ", ".join(sorted(person.contact)) or "no channel"
        return f"can be reached by {known} only, and nothing of that interrupts"
