"""Who served when, past and present, as the baselines need it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from optimizer.world.eligibility import eligible
from optimizer.world.holdings import Interval, joined, overlap, without
from optimizer.world.world import World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import Shift, active_within
from scenarios.domain.rotations import Rotation
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.domain.week import DAY, WEEK

#: The last end of somebody who never served.
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
                shifts = world.calendar.shifts.get(a.rotation, ())
                edge = shifts[0].start if shifts else world.scenario.start
                if a.person in self._people and a.start < edge:
                    self._past.append(replace(a, end=min(a.end, edge)))
                    self.add(self._past[-1])
        for a in world.scenario.fixed:
            self.add(a)
        self._served = frozenset((a.person, a.rotation) for a in self._past)
        self._fewest = {r.id: self._fewest_past(r) for r in self._rotations.values()}

    def add(self, assignment: Assignment) -> None:
        """Record an assignment."""
        if assignment.person is not None:
            self._all[assignment.person].append(assignment)

    def pagers(self, person: PersonId, active: tuple[Interval, ...]) -> int:
        """Count assignments of a person, shadow too, that share active time with these hours."""
        low, high = active[0][0], active[-1][1]
        return sum(
            1
            for a in self._all[person]
            if a.start < high and low < a.end and overlap(self._active_of(a), active)
        )

    def assigned_beside(self, slot: OpenSlot) -> frozenset[PersonId]:
        """Return who has another slot of the same rotation during this one."""
        return frozenset(
            person
            for person in slot.eligible
            for a in self._all[person]
            if a.rotation == slot.rotation.id and a.overlaps(slot.start, slot.end)
        )

    def last_end(
        self, person: PersonId, rotation: RotationId, role: Role | None, before: datetime
    ) -> datetime:
        """Return when somebody's last shift in a rotation (and role) ended before an instant."""
        ends = (
            a.end
            for a in self._all[person]
            if a.rotation == rotation and role in (None, a.role) and a.end <= before
        )
        return max(ends, default=NEVER)

    def shifts(self, person: PersonId, rotation: RotationId, before: datetime) -> int:
        """Count a person's shifts of a rotation before an instant, in any role but shadow.

        Time is counted in typical shifts, so that a few bridged hours are none. People without a
        past in a rotation begin level with the one who has served least there.
        """
        known = self._rotations[rotation]
        own = (a for a in self._all[person] if a.rotation == rotation and a.start < before)
        paged = (a for a in own if a.role is not Role.SHADOW)
        minutes = sum(self._minutes_of(a, known.zone) for a in paged)
        if (person, rotation) not in self._served:
            minutes += self._fewest[rotation]
        return round(minutes / _typical_minutes(known))

    def last_assignee(self, slot: OpenSlot) -> PersonId | None:
        """Return who of those eligible last had the role before the slot."""
        ends = {p: self.last_end(p, slot.rotation.id, slot.role, slot.start) for p in slot.eligible}
        last = max(ends, key=lambda p: ends[p], default=None)
        return None if last is None or ends[last] == NEVER else last

    def _active_of(self, a: Assignment) -> tuple[Interval, ...]:
        if a not in self._active:
            known, hours = self._rotations.get(a.rotation), (a.start, a.end)
            active = active_within(*hours, known.hours, known.zone) if known else (hours,)
            self._active[a] = tuple(active)
        return self._active[a]

    def _minutes_of(self, a: Assignment, zone: str) -> int:
        if a not in self._minutes:
            self._minutes[a] = nominal_minutes(a.start, a.end, zone)
        return self._minutes[a]

    def _fewest_past(self, rotation: Rotation) -> int:
        """Return the fewest minutes that anybody who served in a rotation's past has there."""
        minutes: Counter[PersonId] = Counter()
        for a in self._past:
            if a.rotation == rotation.id and a.role is not Role.SHADOW and a.person is not None:
                minutes[a.person] += nominal_minutes(a.start, a.end, rotation.zone)
        return min(minutes.values(), default=0)


def _typical_minutes(rotation: Rotation) -> float:
    """Return the mean nominal length of a rotation's shifts."""
    if rotation.sites:
        return DAY / len(rotation.sites)
    return rotation.cycle_weeks * WEEK / max(1, len(rotation.handoffs))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlot:
    """The open part ``[start, end)`` of a slot for one shift.

    Attributes:
        active: Its stretches in which the rotation is active; not empty.
        eligible: Who may take it, absences aside, in the order of the file; members of that time.
    """

    rotation: Rotation
    role: Role
    shift: Shift
    start: datetime
    end: datetime
    active: tuple[Interval, ...]
    eligible: tuple[PersonId, ...]

    @property
    def optional(self) -> bool:
        """Whether it may stay empty: a shadow's slot."""
        return self.role is Role.SHADOW


def open_slots(world: World) -> Iterator[OpenSlot]:
    """Yield every open part of every slot in order of time; of one shift the primary first."""
    fixed: dict[object, list[Interval]] = defaultdict(list)
    for a in world.scenario.fixed:
        if a.person is not None:
            fixed[a.rotation, a.role].append((a.start, a.end))
    slots = [
        slot
        for rotation in world.scenario.rotations.values()
        for role in rotation.roles
        for slot in _of_role(world, rotation, role, joined(fixed[rotation.id, role]))
    ]
    # Sorting is stable: slots that start together stay in the order of the file, primary first.
    yield from sorted(slots, key=lambda slot: slot.start)


def away(world: World, person: PersonId, slot: OpenSlot) -> tuple[Interval, ...]:
    """Return the active times of a slot during which somebody has time off."""
    absences = [
        (a.start, a.end)
        for a in world.scenario.people[person].time_off
        if a.start < slot.end and slot.start < a.end
    ]
    return overlap(joined(absences), slot.active) if absences else ()


def _of_role(
    world: World, rotation: Rotation, role: Role, fixed: tuple[Interval, ...]
) -> Iterator[OpenSlot]:
    sites = rotation.sites or (None,)
    by_site = {site: eligible(world.scenario, rotation, role, site) for site in sites}
    for shift in world.calendar.shifts[rotation.id]:
        for start, end in without([(shift.start, shift.end)], fixed):
            active = overlap([(start, end)], shift.active)
            if active:
                span = (active[0][0], active[-1][1])
                yield OpenSlot(
                    rotation=rotation,
                    role=role,
                    shift=shift,
                    start=start,
                    end=end,
                    active=active,
                    eligible=tuple(p for p in by_site[shift.site] if _member(world, p, span)),
                )


def _member(world: World, person: PersonId, span: Interval) -> bool:
    """Return whether somebody has joined before the span and leaves after it."""
    someone = world.scenario.people[person]
    joined_late = someone.joined is not None and span[0] < someone.joined
    left_early = someone.leaves is not None and span[1] > someone.leaves
    return not (joined_late or left_early)
