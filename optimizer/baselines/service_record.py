"""The record of who served when, past and present: what the baselines decide by."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from optimizer.baselines.open_slots import OpenSeat
from optimizer.world.holdings import Interval, overlap
from optimizer.world.world import World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import active_within
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
