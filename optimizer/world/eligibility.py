"""Who may take a role at all: role, pool, site, access and contact, whatever the time."""

from __future__ import annotations

import numpy as np

from optimizer.world.holdings import Interval
from optimizer.world.world import NIGHT_MINUTES, World
from scenarios.calendar.calendar import QUARTER_MINUTES
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role, SiteId


def eligible(
    scenario: Scenario, rotation: Rotation, role: Role, site: SiteId | None = None
) -> tuple[PersonId, ...]:
    """Return everybody who may take a role of a rotation, in file order.

    Args:
        site: The site of the shift, in follow-the-sun; ``None``: any site of the rotation.
    """
    return tuple(
        person.id
        for person in scenario.people.values()
        if obstacle(person, rotation, role, site) is None
    )


def obstacle(
    person: Person, rotation: Rotation, role: Role, site: SiteId | None = None
) -> str | None:
    """Return why somebody can never take a role, as a clause after the name, or ``None``.

    A shadow needs neither access nor a channel that interrupts.
    """
    if rotation.people and person.id not in rotation.people:
        return f"is not in the pool of {rotation.id}"
    if role not in person.roles:
        return f"may not be {role}"
    if site is not None and person.site != site:
        return f"is not at {site}"
    if rotation.sites and person.site not in rotation.sites:
        return f"is at none of the sites of {rotation.id}"
    if role is Role.SHADOW:
        return None
    missing = [service for service in rotation.services if service not in person.access]
    if missing:
        return f"has no access to {', '.join(missing)}"
    return None if person.reachable else "has no channel that interrupts"


def wakeable(world: World) -> frozenset[PersonId]:
    """Return the people whom an escalation list makes overnight on call in every schedule."""
    found = set()
    for rotation in world.scenario.rotations.values():
        active = [piece for shift in world.calendar.shifts[rotation.id] for piece in shift.active]
        for step in rotation.escalation:
            if step.person is not None and nights_within(world, step.person, active):
                found.add(step.person)
    return frozenset(found)


def nights_within(world: World, person: PersonId, active: list[Interval]) -> bool:
    """Return whether some night has two of the person's sleep hours in these intervals."""
    night = world.calendar.hours(person).night
    on_call = np.zeros(night.shape, dtype=np.bool_)
    for start, end in active:
        on_call[world.calendar.grid.quarters_of(start, end)] = True
    _, counts = np.unique(night[on_call & (night >= 0)], return_counts=True)
    return bool(counts.size and counts.max() * QUARTER_MINUTES >= NIGHT_MINUTES)
