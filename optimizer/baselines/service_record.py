"""The record of who served when, past and present: what the baselines decide by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from optimizer.world.eligibility import able
from optimizer.world.holdings import Interval, joined, overlap, without
from optimizer.world.world import World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import Turn, active_within
from scenarios.domain.rotations import Rotation
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.domain.week import DAY, WEEK

#: When somebody who never served last did.
NEVER = datetime.min.replace(tzinfo=UTC)


class Record:
    """Assignments by person: those of past schedules, the fixed ones, and those made since."""

    def __init__(self, world: World) -> None:
        self._rotations = world.scenario.rotations
        self._people = world.scenario.people
        self._all: dict[PersonId, list[Assignment]] = defaultdict(list)
        self._active: dict[Assignment, tuple[Interval, ...]] = {}
        self._minutes: dict[Assignment, int] = {}
        self._past: list[Assignment] = []
        for past in world.scenario.previous:
            for a in past.assignments:
                turns = world.calendar.turns.get(a.rotation, ())
                edge = turns[0].start if turns else world.scenario.start
                if a.person in self._people and a.start < edge:
                    self._past.append(replace(a, end=min(a.end, edge)))
                    self.add(self._past[-1])
        for a in world.scenario.fixed:
            self.add(a)
        self._served = frozenset((a.person, a.rotation) for a in self._past)
        self._fewest = {r.id: self._fewest_past(r) for r in self._rotations.values()}

    def add(self, assignment: Assignment) -> None:
        """Note what somebody was given."""
        if assignment.person is not None:
            self._all[assignment.person].append(assignment)

    def pagers(self, person: PersonId, active: tuple[Interval, ...]) -> int:
        """Assignments of a person, shadows included, that share active time with these hours."""
        low, high = active[0][0], active[-1][1]
        return sum(
            1
            for a in self._all[person]
            if a.start < high and low < a.end and overlap(self._active_of(a), active)
        )

    def seated(self, seat: OpenSeat) -> frozenset[PersonId]:
        """Who has another seat of the same rotation at some time of this one."""
        return frozenset(
            person
            for person in seat.able
            for a in self._all[person]
            if a.rotation == seat.rotation.id and a.overlaps(seat.start, seat.end)
        )

    def last_end(
        self, person: PersonId, rotation: RotationId, role: Role | None, before: datetime
    ) -> datetime:
        """When somebody's last shift in a rotation (and role) ended, if it had by then."""
        ends = (
            a.end
            for a in self._all[person]
            if a.rotation == rotation and role in (None, a.role) and a.end <= before
        )
        return max(ends, default=NEVER)

    def turns(self, person: PersonId, rotation: RotationId, before: datetime) -> int:
        """Turns that somebody has had of a rotation by then, in any role but shadow.

        Time is counted in typical turns, so that a few hours bridged are none. Whoever does not
        appear in a rotation's past at all begins level with the one who has had the fewest there.
        """
        known = self._rotations[rotation]
        mine = [
            a
            for a in self._all[person]
            if a.rotation == rotation and a.role is not Role.SHADOW and a.start < before
        ]
        minutes = sum(self._minutes_of(a, known.zone) for a in mine)
        if (person, rotation) not in self._served:
            minutes += self._fewest[rotation]
        return round(minutes / _typical_minutes(known))

    def last_holder(self, seat: OpenSeat) -> PersonId | None:
        """Who of those able has last held the seat by its start."""
        ends = {p: self.last_end(p, seat.rotation.id, seat.role, seat.start) for p in seat.able}
        last = max(ends, key=lambda p: ends[p], default=None)
        return None if last is None or ends[last] == NEVER else last

    def _active_of(self, a: Assignment) -> tuple[Interval, ...]:
        if a not in self._active:
            known = self._rotations.get(a.rotation)
            self._active[a] = (
                active_within(a.start, a.end, known.hours, known.zone)
                if known
                else ((a.start, a.end),)
            )
        return self._active[a]

    def _minutes_of(self, a: Assignment, zone: str) -> int:
        if a not in self._minutes:
            self._minutes[a] = nominal_minutes(a.start, a.end, zone)
        return self._minutes[a]

    def _fewest_past(self, rotation: Rotation) -> int:
        """Minutes of whoever served least in a rotation's past, of those who did."""
        minutes: Counter[PersonId] = Counter()
        for a in self._past:
            if a.rotation == rotation.id and a.role is not Role.SHADOW and a.person is not None:
                minutes[a.person] += nominal_minutes(a.start, a.end, rotation.zone)
        return min(minutes.values(), default=0)


def _typical_minutes(rotation: Rotation) -> float:
    """Mean nominal length of a rotation's turns."""
    if rotation.sites:
        return DAY / len(rotation.sites)
    return rotation.cycle_weeks * WEEK / max(1, len(rotation.handoffs))


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
