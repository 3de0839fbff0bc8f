"""Who may be assigned at all: role and pool, access, a paging contact, and not away."""

from __future__ import annotations

from optimizer.rules.kit.rule import UnaryRule
from optimizer.world.holdings import Holding, overlap
from optimizer.world.world import World
from scenarios.domain.vocabulary import Role


class AccessRule(UnaryRule):
    """The assignee has production access to all services of the rotation.

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


class ContactRule(UnaryRule):
    """The assignee can be reached by phone, sms or push; e-mail and chat wake nobody."""

    name = "contact"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """The channels there are."""
        person = world.scenario.people[holding.person]
        if holding.role is Role.SHADOW or person.reachable:
            return None
        known = ", ".join(sorted(person.contact)) or "no channel"
        return f"can be reached by {known} only, which does not interrupt"


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


class RoleRule(UnaryRule):
    """The assignee is in the rotation's pool, may have the role, and is at the shift's site."""

    name = "role"

    def obstacle(self, world: World, holding: Holding) -> str | None:
        """What is in the way: the role, the pool or the site."""
        person = world.scenario.people[holding.person]
        rotation = world.scenario.rotations.get(holding.rotation)
        if holding.role not in person.roles:
            return f"may not have the role {holding.role}"
        if rotation is None:
            return None
        if rotation.people and holding.person not in rotation.people:
            return f"is not in the pool of {holding.rotation}"
        if holding.shift is None:
            return None
        site = world.calendar.shifts[holding.rotation][holding.shift].site
        if site is not None and person.site != site:
            return f"is not at {site}, whose shift it is"
        return None
