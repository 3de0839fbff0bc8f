"""Open seats: what of each turn's seats is not fixed, one after the other as time goes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from optimizer.world.eligibility import able
from optimizer.world.holdings import Interval, joined, overlap, without
from optimizer.world.world import World
from scenarios.calendar.shifts import Turn
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import PersonId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSeat:
    """The open part ``[start, end)`` of a seat for one turn.

    Attributes:
        active: Its stretches in which the rotation is active; not empty.
        able: Who may hold it, time apart, in the order of the file; members at that time only.
    """

    rotation: Rotation
    role: Role
    turn: Turn
    start: datetime
    end: datetime
    active: tuple[Interval, ...]
    able: tuple[PersonId, ...]

    @property
    def optional(self) -> bool:
        """Whether it may stay empty: a shadow's seat."""
        return self.role is Role.SHADOW


def open_seats(world: World) -> Iterator[OpenSeat]:
    """Every open part of every seat, in order of time; within a turn the primary comes first."""
    fixed: dict[object, list[Interval]] = defaultdict(list)
    for a in world.scenario.fixed:
        if a.person is not None:
            fixed[a.rotation, a.role].append((a.start, a.end))
    found = [
        seat
        for rotation in world.scenario.rotations.values()
        for role in rotation.roles
        for seat in _of_role(world, rotation, role, joined(fixed[rotation.id, role]))
    ]
    # Sorting is stable: what starts together stays in the order of the file, primary first.
    yield from sorted(found, key=lambda seat: seat.start)


def away(world: World, person: PersonId, seat: OpenSeat) -> tuple[Interval, ...]:
    """The active times of a seat at which somebody is off."""
    absences = [
        (a.start, a.end)
        for a in world.scenario.people[person].time_off
        if a.start < seat.end and seat.start < a.end
    ]
    return overlap(joined(absences), seat.active) if absences else ()


def _of_role(
    world: World, rotation: Rotation, role: Role, fixed: tuple[Interval, ...]
) -> Iterator[OpenSeat]:
    by_site = {
        site: able(world.scenario, rotation, role, site) for site in (rotation.sites or (None,))
    }
    for turn in world.calendar.turns[rotation.id]:
        for start, end in without([(turn.start, turn.end)], fixed):
            active = overlap([(start, end)], turn.active)
            if active:
                span = (active[0][0], active[-1][1])
                yield OpenSeat(
                    rotation=rotation,
                    role=role,
                    turn=turn,
                    start=start,
                    end=end,
                    active=active,
                    able=tuple(p for p in by_site[turn.site] if _member(world, p, span)),
                )


def _member(world: World, person: PersonId, span: Interval) -> bool:
    """Whether somebody has joined before the span and leaves after it."""
    someone = world.scenario.people[person]
    joined_late = someone.joined is not None and span[0] < someone.joined
    left_early = someone.leaves is not None and span[1] > someone.leaves
    return not (joined_late or left_early)
