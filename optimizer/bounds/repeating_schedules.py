"""Schedules that repeat themselves: a small part of all, and quick to search.

Limits are judged in windows, of 28 days by default; a schedule in which everybody has the same
turns again one window later keeps them in every window if it keeps them in the first. Looking
there first finds in seconds what a search among all schedules needs a minute for (4 rotations, 20
people, 13 weeks: 2 s against 36 s); that there is none there says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from optimizer.model.engine import Constraint
from optimizer.world.world import World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.policy import Share
from scenarios.domain.vocabulary import PersonId, Role, RotationId

_Place = tuple[PersonId, RotationId, Role, datetime]


def repeating(model: Formulation) -> tuple[Constraint, ...]:
    """Everybody has the same turns one window of the share limit later; leave is an exception.

    Returns:
        Nothing where no limit is judged in windows, or no turn comes again at the same hour.
    """
    days = _longest_window(model.world)
    if days is None:
        return ()
    later = timedelta(days=days)
    places: dict[_Place, int] = {}
    for index, holding in enumerate(model.choices.all):
        if holding.whole and not holding.past and not holding.fixed:
            zone = model.world.scenario.rotations[holding.rotation].zone
            begin = wall_clock(holding.start, zone)
            places[holding.person, holding.rotation, holding.role, begin] = index
    choice = model.engine.choice
    return tuple(
        choice(index) == choice(places[person, rotation, role, begin + later])
        for (person, rotation, role, begin), index in places.items()
        if (person, rotation, role, begin + later) in places
    )


def repeated_slots(world: World, slots: Sequence[Slot]) -> list[list[list[int]]]:
    """Positions of slots that are the same turn, one or more windows of the share limit later.

    Returns:
        For each place of a window, for each window, the seats there; with one window: nothing.
    """
    days = _longest_window(world)
    if days is None:
        return []
    found: dict[tuple[RotationId, int, time], dict[int, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for position, slot in enumerate(slots):
        begin = wall_clock(slot.start, world.scenario.rotations[slot.rotation].zone)
        window, day = divmod(begin.toordinal(), days)
        found[slot.rotation, day, begin.time()][window].append(position)
    return [list(windows.values()) for windows in found.values() if len(windows) > 1]


def _longest_window(world: World) -> int | None:
    return max((scope.limit.days for scope in world.scopes("share", Share)), default=None)
