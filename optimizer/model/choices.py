"""Choices: every way in which somebody could take a slot, or a part of one.

A *slot* here is the open part of one role of one shift (usually all of it). Its taker has all of it
except short absences; each of these *holes* goes to a substitute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from optimizer.model.linear_constraints import SlotKey
from optimizer.world.holdings import (
    Holding,
    Holdings,
    Interval,
    bridged,
    joined,
    left_empty,
    length,
    make_holding,
    overlap,
    rows_of,
    without,
)
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Slot (rotation, role, shift) → what everybody has of it already.
Shared = Mapping[tuple[RotationId, Role, int], Mapping[PersonId, tuple[Interval, ...]]]
#: Returns why a hard unary rule forbids a holding, or ``None``.
Forbids = Callable[[Holding], str | None]


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours of a slot that one taker cannot take.

    Attributes:
        assignee: The choice (of that taker) that leaves the hole.
        substitutes: Choices of others who take exactly these hours.
        minutes: Active minutes of the hole.
    """

    assignee: int
    start: datetime
    end: datetime
    substitutes: tuple[int, ...]
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The open part ``[start, end)`` of one role of one shift, for exactly one of its takers.

    Attributes:
        takers: Choices of which one is needed.
        holes: Holes that some of the takers leave.
        minutes: Active minutes.
        optional: Whether it may stay empty, as a shadow's slot may.
    """

    rotation: RotationId
    role: Role
    shift: int
    start: datetime
    end: datetime
    takers: tuple[int, ...]
    holes: tuple[Hole, ...]
    minutes: int
    optional: bool


class Choices:
    """All holdings that the solver may choose, and the fixed and past ones.

    Attributes:
        all: Every holding; its position is the index of the choice.
        by_person: Person → indices, in order of time.
        slots: The slots to fill.
        fixed: Indices of the fixed and past holdings.
    """

    def __init__(
        self,
        world: World,
        forbids: Forbids,
        only: Collection[SlotKey] | None = None,
        shared: Shared | None = None,
    ) -> None:
        """Find every choice.

        Args:
            only: The slots to fill; ``None``: all.
            shared: A slot with several people may stay shared.
        """
        self.world = world
        self._forbids = forbids
        self._only = only
        self._shared = shared or {}
        self.all: list[Holding] = []
        fixed = Holdings(world.calendar, Schedule(assignments=world.scenario.fixed))
        self._fixed_of: dict[tuple[RotationId, Role, int], list[Holding]] = defaultdict(list)
        for holding in fixed.all:
            self._add(holding)
            if holding.shift is not None:
                self._fixed_of[holding.rotation, holding.role, holding.shift].append(holding)
        self._left_empty = left_empty(world.scenario)
        self.fixed: frozenset[int] = frozenset(range(len(self.all)))
        self.slots: tuple[Slot, ...] = tuple(self._slots())
        grouped: dict[PersonId, list[int]] = {person: [] for person in world.scenario.people}
        numbered = sorted(enumerate(self.all), key=lambda pair: (pair[1].start, pair[1].end))
        for index, holding in numbered:
            grouped[holding.person].append(index)
        self.by_person: Mapping[PersonId, tuple[int, ...]] = {
            person: tuple(indices) for person, indices in grouped.items()
        }

    def schedule(self, chosen: Iterable[int]) -> Schedule:
        """Return the schedule of a set of choices; what nobody takes is uncovered."""
        taken = frozenset(chosen)
        rows = [a for a in self.world.scenario.fixed if a.person is not None or self._missed(a)]
        for index in taken - self.fixed:
            rows += rows_of(self.all[index])
        for slot in self.slots:
            if not slot.optional and not taken.intersection(slot.takers):
                rows.append(_empty(slot, slot.start, slot.end))
            for hole in slot.holes:
                if hole.assignee in taken and not taken.intersection(hole.substitutes):
                    rows.append(_empty(slot, hole.start, hole.end))
        return Schedule.of(rows)

    def _missed(self, a: Assignment) -> bool:
        """Whether the rotation is active in these hours, so that they count as uncovered."""
        shifts = self.world.calendar.shifts[a.rotation]
        return any(overlap([(a.start, a.end)], shift.active) for shift in shifts)

    def _add(self, holding: Holding) -> int:
        self.all.append(holding)
        return len(self.all) - 1

    def _slots(self) -> Iterable[Slot]:
        scenario = self.world.scenario
        for rotation in scenario.rotations.values():
            for role in rotation.roles:
                for shift in self.world.calendar.shifts[rotation.id]:
                    if not shift.idle and self._wanted(shift, role):
                        yield from self._open_parts(shift, role)

    def _wanted(self, shift: Shift, role: Role) -> bool:
        slots = {(shift.rotation, role, shift.index), (shift.rotation, None, shift.index)}
        return self._only is None or not slots.isdisjoint(self._only)

    def _open_parts(self, shift: Shift, role: Role) -> Iterable[Slot]:
        standing = self._fixed_of.get((shift.rotation, role, shift.index), [])
        empty = self._left_empty.get((shift.rotation, role), ())
        taken = joined([*empty, *(piece for holding in standing for piece in holding.pieces)])
        for start, end in without([(shift.start, shift.end)], taken):
            if overlap([(start, end)], shift.active):
                yield self._slot(shift, role, start, end)

    def _slot(self, shift: Shift, role: Role, start: datetime, end: datetime) -> Slot:
        takers, holes = [], []
        for person in self.world.scenario.people:
            away = self._away(person, shift, [(start, end)])
            if away is None:
                continue
            pieces = without([(start, end)], away)
            holding = make_holding(self.world.calendar, shift, role, person, pieces)
            if not holding.active or self._forbids(holding) is not None:
                continue
            index = self._add(holding)
            takers.append(index)
            holes += [(index, hole) for hole in away if overlap([hole], shift.active)]
        as_shared = self._as_shared(shift, role, (start, end))
        if as_shared is not None and as_shared not in (self.all[i] for i in takers):
            index = self._add(as_shared)
            takers.append(index)
            left = without([(start, end)], as_shared.pieces)
            holes += [(index, hole) for hole in self._parts_of(shift, role, left)]
        return Slot(
            rotation=shift.rotation,
            role=role,
            shift=shift.index,
            start=start,
            end=end,
            takers=tuple(takers),
            holes=tuple(h for index, hole in holes for h in self._fill(shift, role, index, hole)),
            minutes=_minutes(overlap([(start, end)], shift.active)),
            optional=role is Role.SHADOW,
        )

    def _as_shared(self, shift: Shift, role: Role, part: Interval) -> Holding | None:
        """What the person with most of a shared part has of it and can keep, if anybody."""
        slot_key = self._shared.get((shift.rotation, role, shift.index), {})
        pieces = {p: held for p, every in slot_key.items() if (held := overlap(every, [part]))}
        if len(pieces) < 2:
            return None
        person = max(pieces, key=lambda p: length(overlap(pieces[p], shift.active)))
        away = self._away(person, shift, pieces[person])
        if away is None:
            return None
        mine = without(pieces[person], away)
        holding = make_holding(self.world.calendar, shift, role, person, mine)
        # A person with half or less of it counts piece by piece.
        half = 2 * length(holding.active) <= length(overlap([part], shift.active))
        in_two = len(mine) == 1 and len(without([part], mine)) == 1 and len(pieces) == 2
        usable = holding.active and (in_two or not half) and self._forbids(holding) is None
        return holding if usable else None

    def _parts_of(self, shift: Shift, role: Role, left: Iterable[Interval]) -> Iterable[Interval]:
        """Active intervals, cut where somebody's part of a slot begins or ends."""
        slot_key = self._shared.get((shift.rotation, role, shift.index), {})
        edges = {t for pieces in slot_key.values() for piece in pieces for t in piece}
        for start, end in left:
            marks = sorted({start, end, *(t for t in edges if start < t < end)})
            yield from (p for p in pairwise(marks) if overlap([p], shift.active))

    def _away(
        self, person: PersonId, shift: Shift, pieces: Iterable[Interval]
    ) -> tuple[Interval, ...] | None:
        """The absences that overrides must bridge, or ``None`` if they are too long."""
        absences = self.world.scenario.people[person].time_off
        mine = tuple(pieces)
        away = joined(overlap([(a.start, a.end) for a in absences], mine))
        if not away:
            return ()
        longest = self.world.scenario.policy.override_max_hours
        return away if bridged(away, overlap(mine, shift.active), longest) else None

    def _fill(self, shift: Shift, role: Role, assignee: int, hole: Interval) -> Iterable[Hole]:
        """The hole, whole if somebody can take it all, else cut where absences begin or end."""
        whole = self._hole(shift, role, assignee, hole)
        if whole.substitutes:
            return [whole]
        absences = [a for p in self.world.scenario.people.values() for a in p.time_off]
        edges = {t for a in absences for t in (a.start, a.end) if hole[0] < t < hole[1]}
        marks = sorted({*hole, *edges})
        parts = [self._hole(shift, role, assignee, p) for p in pairwise(marks)]
        filled = any(part.substitutes for part in parts)
        return [part for part in parts if part.minutes] if filled else [whole]

    def _hole(self, shift: Shift, role: Role, assignee: int, hole: Interval) -> Hole:
        substitutes = []
        for person in self.world.scenario.people:
            if person == self.all[assignee].person:
                continue
            holding = make_holding(self.world.calendar, shift, role, person, (hole,))
            if holding.active and self._forbids(holding) is None:
                substitutes.append(self._add(holding))
        minutes = _minutes(overlap([hole], shift.active))
        return Hole(assignee, *hole, tuple(substitutes), minutes)


def _minutes(pieces: tuple[Interval, ...]) -> int:
    return round(length(pieces) / timedelta(minutes=1))


def _empty(slot: Slot, start: datetime, end: datetime) -> Assignment:
    return Assignment(rotation=slot.rotation, role=slot.role, start=start, end=end, person=None)
