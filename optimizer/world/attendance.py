"""Attendance: who could hold each turn, person by person, from access and leave alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from optimizer.world.eligibility import able
from optimizer.world.holdings import Interval, joined, length, make_holding, overlap
from optimizer.world.world import World
from scenarios.calendar.calendar import Bools, Ints
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import Turn
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import PersonId, Role, RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationTurns:
    """The turns of one rotation that are still to be handed out, and who could hold them.

    Attributes:
        turns: Turns that are not idle, in order.
        open: For each role but shadow, which turns have nothing fixed in that seat, ``(turns,)``.
        able: For each of these roles, who may hold it, leave apart; shape ``(turns, people)``.
        member: Who has joined and not left, ``(turns, people)``.
        present: Who is there, short absences bridged by cuts, ``(turns, people)``.
        minutes: Nominal active minutes, ``(turns,)``.
    """

    rotation: Rotation
    turns: tuple[Turn, ...]
    open: dict[Role, Bools]
    able: dict[Role, Bools]
    member: Bools
    present: Bools
    minutes: Ints

    def who(self, role: Role) -> Bools:
        """Who could hold a role in each turn, shape ``(turns, people)``."""
        found: Bools = self.able[role] & self.member & self.present
        return found

    @property
    def anyone_able(self) -> Bools:
        """Who may hold some seat, leave apart, ``(turns, people)``."""
        found: Bools = np.logical_or.reduce(list(self.able.values()))
        return found

    @property
    def anyone(self) -> Bools:
        """Who could hold some seat, ``(turns, people)``."""
        found: Bools = self.anyone_able & self.member & self.present
        return found

    @property
    def seats(self) -> Ints:
        """Seats still to be handed out, ``(turns,)``."""
        found: Ints = np.sum(list(self.open.values()), axis=0, dtype=np.int64)
        return found


class Attendance:
    """The turns of every rotation with a seat that pages, and the people in the file's order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = tuple(world.scenario.people)
        self.rotations: dict[RotationId, RotationTurns] = {
            rotation.id: self._turns_of(rotation)
            for rotation in world.scenario.rotations.values()
            if set(rotation.roles) - {Role.SHADOW}
        }

    def those(self, row: npt.ArrayLike) -> tuple[PersonId, ...]:
        """The people marked in a row, shape ``(people,)``."""
        return tuple(self.people[i] for i in np.flatnonzero(row))

    def day_minutes(self, rotation: RotationId) -> list[tuple[int, int, int]]:
        """``(turn's position, local day, nominal minutes)`` of the open turns, by day."""
        found = self.rotations[rotation]
        rows = []
        for at, turn in enumerate(found.turns if self.people else ()):
            role = found.rotation.roles[0]
            # Minutes by day are the same for everybody.
            whole = make_holding(
                self.world.calendar, turn, role, self.people[0], ((turn.start, turn.end),)
            )
            rows += [(at, day, minutes) for day, minutes in self.world.day_minutes(whole).items()]
        return sorted(rows, key=lambda row: (row[1], row[0]))

    def _turns_of(self, rotation: Rotation) -> RotationTurns:
        scenario = self.world.scenario
        turns = tuple(t for t in self.world.calendar.turns[rotation.id] if not t.idle)
        roles = [role for role in rotation.roles if role is not Role.SHADOW]
        number = {person: i for i, person in enumerate(self.people)}
        member = np.ones((len(turns), len(self.people)), dtype=np.bool_)
        present = member.copy()
        for i, person in enumerate(scenario.people.values()):
            self._mark(person, turns, member[:, i], present[:, i])
        able_now: dict[Role, Bools] = {}
        for role in roles:
            able_now[role] = np.zeros_like(member)
            for site in rotation.sites or (None,):
                rows = [at for at, turn in enumerate(turns) if turn.site == site]
                columns = [number[p] for p in able(scenario, rotation, role, site)]
                able_now[role][np.ix_(rows, columns)] = True
        return RotationTurns(
            rotation=rotation,
            turns=turns,
            open={role: self._open(rotation, role, turns) for role in roles},
            able=able_now,
            member=member,
            present=present,
            minutes=np.array(
                [sum(nominal_minutes(s, e, rotation.zone) for s, e in t.active) for t in turns],
                dtype=np.int64,
            ),
        )

    def _open(self, rotation: Rotation, role: Role, turns: tuple[Turn, ...]) -> Bools:
        free = np.ones(len(turns), dtype=np.bool_)
        for a in self.world.scenario.fixed:
            if a.person is not None and (a.rotation, a.role) == (rotation.id, role):
                free[_touched(turns, (a.start, a.end))] = False
        return free

    def _mark(self, person: Person, turns: tuple[Turn, ...], member: Bools, present: Bools) -> None:
        """Take out the turns before joining, after leaving, and with too much leave for a cut."""
        if person.joined is not None:
            member[[t.active[0][0] < person.joined for t in turns]] = False
        if person.leaves is not None:
            member[[t.active[-1][1] > person.leaves for t in turns]] = False
        away: dict[int, list[Interval]] = defaultdict(list)
        for absence in person.time_off:
            piece = (absence.start, absence.end)
            touched = _touched(turns, piece)
            for at in range(touched.start, touched.stop):
                away[at].append(piece)
        longest = timedelta(hours=self.world.scenario.policy.cut_up_to_hours)
        for at, pieces in away.items():
            active = turns[at].active
            missing = length(overlap(joined(pieces), active))
            present[at] = missing <= longest and 2 * missing < length(active) if missing else True


def _touched(turns: tuple[Turn, ...], piece: Interval) -> slice:
    """Positions of the turns that share time with a stretch."""
    first = bisect_right(turns, piece[0], key=lambda t: t.end)
    return slice(first, max(first, bisect_left(turns, piece[1], key=lambda t: t.start)))
