"""Unfit: what shows that a schedule is not one of this scenario."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from optimizer.world import World
from scenarios.near import listed
from scenarios.schedule import Assignment, Schedule
from scenarios.vocabulary import Role, RotationId

#: Rows that are named before the rest is counted.
NAMED = 5


def unfit(world: World, schedule: Schedule) -> tuple[str, ...]:
    """Every row that cannot be of this scenario, in words; empty where all can.

    Unknown people and rotations are found when a file is read.
    """
    rows = [a for a in schedule.assignments if a.person is not None]
    found = [said for a in rows if (said := _stranger(world, a))]
    if not found:
        found = list(_doubled(world, rows))
    if not rows:
        found = ["nobody holds anything in it"]
    more = [f"{len(found) - NAMED} more rows do not fit either"] if len(found) > NAMED else []
    return (*found[:NAMED], *more)


def _stranger(world: World, a: Assignment) -> str:
    """What is wrong with one row, if anything."""
    rotation = world.scenario.rotations.get(a.rotation)
    if rotation is None:
        return f"there is no rotation {a.rotation}"
    if a.person not in world.scenario.people:
        return f"there is nobody called {a.person}"
    if a.role not in rotation.roles:
        return f"{_words(world, a)}: {a.rotation} has {listed(rotation.roles)} only"
    turns = world.calendar.turns[a.rotation]
    if not turns or a.start < turns[0].start or a.end > turns[-1].end:
        return f"{_words(world, a)}: outside of the horizon"
    return ""


def _doubled(world: World, rows: list[Assignment]) -> list[str]:
    """Seats with two holders at once."""
    by_seat: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for a in rows:
        by_seat[a.rotation, a.role].append(a)
    return [
        f"{_words(world, after)}: {before.person} holds it at the same time"
        for of in by_seat.values()
        for before, after in pairwise(sorted(of, key=lambda a: (a.start, a.end)))
        if after.start < before.end
    ]


def _words(world: World, a: Assignment) -> str:
    begin, end = (world.local(moment, a.rotation) for moment in (a.start, a.end))
    return f"{a.person} as {a.rotation} {a.role} from {begin} to {end}"
