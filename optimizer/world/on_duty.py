"""Who is on 24/7 duty whatever the schedule is: people of an escalation list."""

from __future__ import annotations

import numpy as np

from optimizer.world.holdings import Interval
from optimizer.world.world import NIGHT_MINUTES, World
from scenarios.calendar.calendar import SLOT_MINUTES
from scenarios.domain.vocabulary import PersonId


def wakeable(world: World) -> frozenset[PersonId]:
    """People whom an escalation list keeps on 24/7 duty whatever the schedule is."""
    found = set()
    for rotation in world.scenario.rotations.values():
        active = [piece for turn in world.calendar.turns[rotation.id] for piece in turn.active]
        for step in rotation.escalation:
            if step.person is not None and nights_within(world, step.person, active):
                found.add(step.person)
    return frozenset(found)


def nights_within(world: World, person: PersonId, active: list[Interval]) -> bool:
    """Whether some night has two of the person's sleep hours in these stretches."""
    night = world.calendar.hours(person).night
    held = np.zeros(night.shape, dtype=np.bool_)
    for start, end in active:
        held[world.calendar.grid.slots_of(start, end)] = True
    _, counts = np.unique(night[held & (night >= 0)], return_counts=True)
    return bool(counts.size and counts.max() * SLOT_MINUTES >= NIGHT_MINUTES)
