"""Attendance: who could take each shift, by access and leave alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.world.eligibility import eligible
from optimizer.world.holdings import Interval, bridged, joined, make_holding, overlap
from optimizer.world.world import World
from scenarios.calendar.calendar import Bools, Ints
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import Shift
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import PersonId, Role, RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationShifts:
    """The open shifts of one rotation, and who could take them.

    Attributes:
        shifts: Shifts that are not idle, in order.
        open: Role (without shadow) → the shifts in which nothing of it is fixed, ``(shifts,)``.
        eligible: Role → who may take it, whatever their leave, ``(shifts, people)``.
        member: Who has joined and not left, ``(shifts, people)``.
        present: Who is there; overrides bridge short absences, ``(shifts, people)``.
        minutes: Nominal active minutes, ``(shifts,)``.
    """

    rotation: Rotation
    shifts: tuple[Shift, ...]
    open: dict[Role, Bools]
    eligible: dict[Role, Bools]
    member: Bools
    present: Bools
    minutes: Ints

    def who(self, role: Role) -> Bools:
        """Return who could take a role in each shift, shape ``(shifts, people)``."""
        found: Bools = self.eligible[role] & self.member & self.present
        return found

    @property
    def anyone_eligible(self) -> Bools:
        """Who may take some role, whatever their leave, ``(shifts, people)``."""
        found: Bools = np.logical_or.reduce(list(self.eligible.values()))
        return found

    @property
    def anyone(self) -> Bools:
        """Who could take some role, ``(shifts, people)``."""
        found: Bools = self.anyone_eligible & self.member & self.present
        return found

    @property
    def slots(self) -> Ints:
        """Number of open slots, ``(shifts,)``."""
        found: Ints = np.sum(list(self.open.values()), axis=0, dtype=np.int64)
        return found


class Attendance:
    """The shifts of every rotation with a role that is paged, and the people in file order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = tuple(world.scenario.people)
        self.rotations: dict[RotationId, RotationShifts] = {
            rotation.id: self._shifts_of(rotation)
            for rotation in world.scenario.rotations.values()
            if set(rotation.roles) - {Role.SHADOW}
        }

    def those(self, row: npt.ArrayLike) -> tuple[PersonId, ...]:
        """Return the people marked in a row, shape ``(people,)``."""
        return tuple(self.people[i] for i in np.flatnonzero(row))

    def day_minutes(self, rotation: RotationId) -> list[tuple[int, int, int]]:
        """Return ``(shift's position, local day, nominal minutes)`` of the open shifts, by day."""
        found = self.rotations[rotation]
        rows = []
        for at, shift in enumerate(found.shifts if self.people else ()):
            role = found.rotation.roles[0]
            # Minutes by day are the same for everybody.
            whole = make_holding(
                self.world.calendar, shift, role, self.people[0], ((shift.start, shift.end),)
            )
            rows += [(at, day, minutes) for day, minutes in self.world.day_minutes(whole).items()]
        return sorted(rows, key=lambda row: (row[1], row[0]))

    def _shifts_of(self, rotation: Rotation) -> RotationShifts:
        scenario = self.world.scenario
        shifts = tuple(t for t in self.world.calendar.shifts[rotation.id] if not t.idle)
        roles = [role for role in rotation.roles if role is not Role.SHADOW]
        number = {person: i for i, person in enumerate(self.people)}
        member = np.ones((len(shifts), len(self.people)), dtype=np.bool_)
        present = member.copy()
        for i, person in enumerate(scenario.people.values()):
            self._mark(person, shifts, member[:, i], present[:, i])
        eligible_now: dict[Role, Bools] = {}
        for role in roles:
            eligible_now[role] = np.zeros_like(member)
            for site in rotation.sites or (None,):
                rows = [at for at, shift in enumerate(shifts) if shift.site == site]
                columns = [number[p] for p in eligible(scenario, rotation, role, site)]
                eligible_now[role][np.ix_(rows, columns)] = True
        minutes = [sum(nominal_minutes(*p, rotation.zone) for p in t.active) for t in shifts]
        return RotationShifts(
            rotation=rotation,
            shifts=shifts,
            open={role: self._open(rotation, role, shifts) for role in roles},
            eligible=eligible_now,
            member=member,
            present=present,
            minutes=np.array(minutes, dtype=np.int64),
        )

    def _open(self, rotation: Rotation, role: Role, shifts: tuple[Shift, ...]) -> Bools:
        free = np.ones(len(shifts), dtype=np.bool_)
        for a in self.world.scenario.fixed:
            if a.person is not None and (a.rotation, a.role) == (rotation.id, role):
                free[_touched(shifts, (a.start, a.end))] = False
        return free

    def _mark(
        self, person: Person, shifts: tuple[Shift, ...], member: Bools, present: Bools
    ) -> None:
        """Unmark shifts before joining, after leaving, and with too much leave for an override."""
        if person.joined is not None:
            member[[t.active[0][0] < person.joined for t in shifts]] = False
        if person.leaves is not None:
            member[[t.active[-1][1] > person.leaves for t in shifts]] = False
        away: dict[int, list[Interval]] = defaultdict(list)
        for absence in person.time_off:
            piece = (absence.start, absence.end)
            touched = _touched(shifts, piece)
            for at in range(touched.start, touched.stop):
                away[at].append(piece)
        longest = self.world.scenario.policy.override_max_hours
        for at, pieces in away.items():
            active = shifts[at].active
            missing = overlap(joined(pieces), active)
            present[at] = not missing or bridged(missing, active, longest)


def _touched(shifts: tuple[Shift, ...], piece: Interval) -> slice:
    """Positions of the shifts that overlap an interval."""
    first = bisect_right(shifts, piece[0], key=lambda t: t.end)
    return slice(first, max(first, bisect_left(shifts, piece[1], key=lambda t: t.start)))
