"""Differences between two schedules of one scenario: who gets and who loses what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from optimizer.objectives.frozen_schedule import SlotKey_, held_by_slot
from optimizer.world.holdings import Interval, joined, overlap, without
from optimizer.world.world import World
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.reading.near_matches import listed


class Side(StrEnum):
    """Whether somebody gets or loses hours."""

    GETS = "gets"
    LOSES = "loses"


@dataclass(frozen=True, slots=True)
class ScheduleDifference:
    """Hours ``[start, end)`` of one shift that somebody gets or loses.

    Attributes:
        others: Who had them, or has them now; empty: nobody.
        whole: Whether it is the whole shift.
    """

    person: PersonId
    side: Side
    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    others: tuple[PersonId, ...]
    whole: bool


def differences(world: World, before: Schedule, after: Schedule) -> tuple[ScheduleDifference, ...]:
    """Return every difference in active hours of a rotation, in order of time."""
    old, new = held_by_slot(world, before), held_by_slot(world, after)
    changed: list[ScheduleDifference] = []
    for slot_key in {**old, **new}:
        had, has = old.get(slot_key, {}), new.get(slot_key, {})
        changed += _of_slot(world, slot_key, (had, has), Side.LOSES)
        changed += _of_slot(world, slot_key, (has, had), Side.GETS)
    return tuple(sorted(changed, key=_order))


def _of_slot(
    world: World,
    slot_key: SlotKey_,
    pair: tuple[Mapping[PersonId, tuple[Interval, ...]], Mapping[PersonId, tuple[Interval, ...]]],
    side: Side,
) -> Iterator[ScheduleDifference]:
    """Yield what each person has in the first schedule and not in the second."""
    one, other = pair
    rotation, role, index = slot_key
    shift = world.calendar.shifts[rotation][index]
    for person, pieces in one.items():
        for start, end in without(pieces, other.get(person, ())):
            active = overlap([(start, end)], shift.active)
            if not active:
                continue
            shared = (p for p, theirs in other.items() if p != person and overlap(active, theirs))
            others, whole = tuple(shared), joined(active) == joined(shift.active)
            yield ScheduleDifference(person, side, rotation, role, start, end, others, whole)


def _order(one: ScheduleDifference) -> tuple[datetime, str, str, bool, str]:
    return one.start, one.rotation, one.role, one.side is Side.GETS, one.person


#: Rows that are named before the rest is counted.
NAMED = 5


def refuse_unfit(world: World, schedule: Schedule, *, shown: str) -> None:
    """Refuse a schedule that is not one of this scenario; ``shown`` names it in messages.

    Raises:
        ScenarioError: With the rows that do not fit.
    """
    found = sorted(_unfit(world, schedule))
    named = found[:NAMED]
    more = len(found) - len(named)
    rest = f"{more} more {'row does' if more == 1 else 'rows do'} not fit either; " if more else ""
    hint = f"{rest}is it a schedule of {world.scenario.name}? `check` lists them"
    if named:
        raise ScenarioError(
            Problem(path=shown, message=message, hint=hint if message == named[-1] else "")
            for message in named
        )


def _unfit(world: World, schedule: Schedule) -> list[str]:
    """Return in words every row that does not fit the scenario."""
    rows = [a for a in schedule.assignments if a.person is not None]
    found = [said for a in rows if (said := _stranger(world, a))] or _doubled(world, rows)
    return found if rows else ["it assigns nobody"]


def _stranger(world: World, a: Assignment) -> str:
    """Return what is wrong with one row; empty if nothing is."""
    rotation = world.scenario.rotations.get(a.rotation)
    if rotation is None:
        return f"there is no rotation {a.rotation}"
    if a.person not in world.scenario.people:
        return f"there is nobody called {a.person}"
    if a.role not in rotation.roles:
        return f"{_words(world, a)}: {a.rotation} has {listed(rotation.roles)} only"
    shifts = world.calendar.shifts[a.rotation]
    if not shifts or a.start < shifts[0].start or a.end > shifts[-1].end:
        return f"{_words(world, a)}: outside of the schedule period"
    return ""


def _doubled(world: World, rows: list[Assignment]) -> list[str]:
    """Return slots with two assignees at once, in words."""
    by_slot: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for a in rows:
        by_slot[a.rotation, a.role].append(a)
    return [
        f"{_words(world, after)}: {before.person} is assigned at the same time"
        for of in by_slot.values()
        for before, after in pairwise(sorted(of, key=lambda a: (a.start, a.end)))
        if after.start < before.end
    ]


def _words(world: World, a: Assignment) -> str:
    begin, end = (world.local(moment, a.rotation) for moment in (a.start, a.end))
    return f"{a.person} as {a.rotation} {a.role} from {begin} to {end}"
