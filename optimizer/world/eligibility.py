"""Who may hold a slot at all, time apart: role, pool, site, access and contact."""

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
    """Everybody who may hold a role of a rotation, in the order of the file.

    Args:
        site: Whose turn it is, in follow-the-sun; ``None``: the shifts of any of its sites.
    """
    return tuple(
        person.id
        for person in scenario.people.values()
        if obstacle(person, rotation, role, site) is None
    )


def obstacle(
    person: Person, rotation: Rotation, role: Role, site: SiteId | None = None
) -> str | None:
    """Why somebody can never hold a role of a rotation, as a clause after the name, or ``None``.

    A shadow needs neither access nor a channel that interrupts.
    """
    if rotation.people and person.id not in rotation.people:
        return f"is not in the pool of {rotation.id}"
    if role not in person.roles:
        return f"may not hold the role {role}"
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
    """People whom an escalation list keeps overnight on call whatever the schedule is."""
    found = set()
    for rotation in world.scenario.rotations.values():
        active = [piece for shift in world.calendar.shifts[rotation.id] for piece in shift.active]
        for step in rotation.escalation:
            if step.person is not None and nights_within(world, step.person, active):
                found.add(step.person)
    return frozenset(found)


def nights_within(world: World, person: PersonId, active: list[Interval]) -> bool:
    """Whether some night has two of the person's sleep hours in these stretches."""
    night = world.calendar.hours(person).night
    held = np.zeros(night.shape, dtype=np.bool_)
    for start, end in active:
        held[world.calendar.grid.quarters_of(start, end)] = True
    _, counts = np.unique(night[held & (night >= 0)], return_counts=True)
    return bool(counts.size and counts.max() * QUARTER_MINUTES >= NIGHT_MINUTES)
