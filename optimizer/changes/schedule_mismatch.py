"""Unfit: what shows that a schedule is not one of this scenario."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from optimizer.world.world import World
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import Role, RotationId
from scenarios.reading.near_matches import listed

#: Rows that are named before the rest is counted.
NAMED = 5


def refuse_unfit(world: World, schedule: Schedule, *, shown: str) -> None:
    """Make sure that a schedule is one of this scenario.

    Unknown people and rotations are found when a file is read.

    Args:
        shown: How to name the schedule in messages.

    Raises:
        ScenarioError: It is not, with the rows that show it.
    """
    found = sorted(_unfit(world, schedule))
    named = found[:NAMED]
    more = len(found) - len(named)
    rest = f"{more} more {'row does' if more == 1 else 'rows do'} not fit either; " if more else ""
    hint = f"{rest}is it a schedule of {world.scenario.name}? `check` tells more"
    if named:
        raise ScenarioError(
            Problem(path=shown, message=message, hint=hint if message == named[-1] else "")
            for message in named
        )


def _unfit(world: World, schedule: Schedule) -> list[str]:
    """Every row that cannot be of this scenario, in words; empty where all can."""
    rows = [a for a in schedule.assignments if a.person is not None]
    found = [said for a in rows if (said := _stranger(world, a))]
    if not found:
        found = list(_doubled(world, rows))
    return found if rows else ["nobody holds anything in it"]


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
