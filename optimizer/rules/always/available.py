"""Nobody is on call while away, before joining or after leaving."""

from __future__ import annotations

from optimizer.rules.kit.rule import UnaryRule
from optimizer.world.holdings import Holding, overlap
from optimizer.world.world import World


class AvailableRule(UnaryRule):
    """Time off, recurring blackouts, joining and leaving rule out the hours they cover."""

    name = "available"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """The first absence that is in the way."""
        person = world.scenario.people[holding.person]
        if person.joined is not None and holding.start < person.joined:
            return f"joins only on {world.local(person.joined, holding.rotation)}"
        if person.leaves is not None and holding.end > person.leaves:
            return f"leaves on {world.local(person.leaves, holding.rotation)}"
        for absence in person.time_off:
            if overlap(holding.active, [(absence.start, absence.end)]):
                begin = world.local(absence.start, holding.rotation)
                end = world.local(absence.end, holding.rotation)
                place = world.scenario.place(absence.where)
                return f"is away {begin} to {end}" + (f" ({place})" if place else "")
        return None
