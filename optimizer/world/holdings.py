"""Holdings: what one person has of a slot, the whole or a part, as the rules see it.

All assignments of one person in one slot make one holding. The solver's choices are holdings too,
so that both forms of a rule, its violations and its constraints, measure with the same functions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scenarios.calendar.calendar import Calendar
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.shifts import Shift, active_within
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

Interval = tuple[datetime, datetime]
_SlotKey = tuple[RotationId, Role, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One person's part of one slot, or of time before the horizon.

    Attributes:
        shift: Index of the shift in the rotation's horizon; ``None``: before or outside it.
        pieces: What the person has, sorted and disjoint, as in the schedule file.
        active: The part of the pieces in which the rotation is active.
        minutes: Nominal minutes of ``active``, by the clocks of the rotation's zone.
        whole: Whether the person is the slot's assignee: has more than half of its active time. A
            substitute for a few hours is not.
        fixed: Whether it is pinned, published or past.
        past: Whether it is before the horizon.
    """

    person: PersonId
    rotation: RotationId
    role: Role
    shift: int | None
    pieces: tuple[Interval, ...]
    active: tuple[Interval, ...]
    minutes: int
    whole: bool
    fixed: bool = False
    past: bool = False

    @property
    def start(self) -> datetime:
        """When its time on call begins."""
        return (self.active or self.pieces)[0][0]

    @property
    def end(self) -> datetime:
        """When its time on call ends."""
        return (self.active or self.pieces)[-1][1]

    @property
    def on_call(self) -> bool:
        """Whether it counts as time on call: any role but shadow."""
        return self.role is not Role.SHADOW


def overlap(a: Iterable[Interval], b: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time that two sets of intervals share, sorted."""
    shared = ((max(s, t), min(e, f)) for s, e in a for t, f in b)
    return tuple(sorted((s, e) for s, e in shared if s < e))


def without(pieces: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what remains of the pieces without the holes, sorted."""
    rest = list(pieces)
    for low, high in holes:
        rest = [
            part
            for start, end in rest
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return tuple(sorted(set(rest)))


def length(pieces: Iterable[Interval]) -> timedelta:
    """Return the sum of the lengths of disjoint intervals."""
    return sum((end - start for start, end in pieces), timedelta())


def bridged(
    away: Iterable[Interval], active: Iterable[Interval], override_max_hours: float
) -> bool:
    """Return whether overrides may bridge the time away: short, and under half of the active."""
    stretches = tuple(active)
    missing = length(overlap(away, stretches))
    return missing <= timedelta(hours=override_max_hours) and 2 * missing < length(stretches)


def rows_of(holding: Holding) -> list[Assignment]:
    """Return the assignments that make a holding."""
    rotation, role, person = holding.rotation, holding.role, holding.person
    return [
        Assignment(rotation=rotation, role=role, start=start, end=end, person=person)
        for start, end in holding.pieces
    ]


def make_holding(
    calendar: Calendar,
    shift: Shift,
    role: Role,
    person: PersonId,
    pieces: tuple[Interval, ...],
    *,
    fixed: bool = False,
) -> Holding:
    """Return the holding of a person who has these pieces of a shift."""
    active = overlap(pieces, shift.active)
    zone = calendar.scenario.rotations[shift.rotation].zone
    return Holding(
        person=person,
        rotation=shift.rotation,
        role=role,
        shift=shift.index,
        pieces=pieces,
        active=active,
        minutes=sum(nominal_minutes(start, end, zone) for start, end in active),
        whole=2 * length(active) > length(shift.active),
        fixed=fixed,
    )


class Holdings:
    """A schedule as holdings, with those before the horizon: the input of a rule's violations."""

    def __init__(
        self, calendar: Calendar, schedule: Schedule, *, past: tuple[Holding, ...] | None = None
    ) -> None:
        """Group the assignments of everybody; holdings before the horizon may be known already."""
        self.schedule = schedule
        before = past_holdings(calendar) if past is None else past
        self.all = (*before, *_current(calendar, schedule))
        grouped: dict[PersonId, list[Holding]] = defaultdict(list)
        for holding in self.all:
            grouped[holding.person].append(holding)
        #: Every person of the scenario → holdings in order of time, past ones first.
        self.by_person: Mapping[PersonId, tuple[Holding, ...]] = {
            person: tuple(sorted(grouped.get(person, ()), key=lambda h: (h.start, h.end)))
            for person in calendar.scenario.people
        }


def past_holdings(calendar: Calendar) -> tuple[Holding, ...]:
    """Return the holdings of people of the scenario before the horizon."""
    scenario = calendar.scenario
    found = []
    for past in scenario.previous:
        for a in past.assignments:
            first = calendar.shifts.get(a.rotation, ())
            edge = first[0].start if first else scenario.start
            if a.person in scenario.people and a.person is not None and a.start < edge:
                found.append(_past(calendar, a, min(a.end, edge)))
    return tuple(found)


def left_empty(scenario: Scenario) -> Mapping[tuple[RotationId, Role], tuple[Interval, ...]]:
    """Return the hours of each role that are fixed as uncovered: nothing is assigned there."""
    found: dict[tuple[RotationId, Role], list[Interval]] = defaultdict(list)
    for a in scenario.fixed:
        if a.person is None:
            found[a.rotation, a.role].append((a.start, a.end))
    return {slot: joined(pieces) for slot, pieces in found.items()}


def _past(calendar: Calendar, a: Assignment, end: datetime) -> Holding:
    assert a.person is not None
    rotation = calendar.scenario.rotations.get(a.rotation)
    zone = rotation.zone if rotation else calendar.scenario.zone
    active: tuple[Interval, ...] = ((a.start, end),)
    if rotation:
        active = active_within(a.start, end, rotation.hours, rotation.zone)
    typical = rotation.longest_shift_minutes if rotation else 0
    minutes = nominal_minutes(a.start, end, zone)
    return Holding(
        person=a.person,
        rotation=a.rotation,
        role=a.role,
        shift=None,
        pieces=((a.start, end),),
        active=active,
        minutes=sum(nominal_minutes(s, e, zone) for s, e in active),
        # Past shift lengths are not recorded: half of a typical shift counts as a whole one.
        whole=2 * minutes >= min(typical, 24 * 60),
        fixed=True,
        past=True,
    )


def _current(calendar: Calendar, schedule: Schedule) -> Iterable[Holding]:
    """Group assignments by person and slot; one that spans several shifts counts in each.

    The fixed part is a holding of its own, and so is each open part, exactly as the solver chooses.
    """
    fixed = _by_slot(calendar, calendar.scenario.fixed)
    taken: dict[_SlotKey, list[Interval]] = defaultdict(list)
    for (slot_key, _), pieces in fixed.items():
        # Fixed idle hours take nothing.
        if overlap(pieces, calendar.shifts[slot_key[0]][slot_key[2]].active):
            taken[slot_key] += pieces
    empty = left_empty(calendar.scenario)
    for (slot_key, person), rows in _by_slot(calendar, schedule.assignments).items():
        rotation, role, index = slot_key
        shift = calendar.shifts[rotation][index]
        closed = joined([*taken[slot_key], *empty.get((rotation, role), ())])
        standing = joined(fixed.get((slot_key, person), ()))
        kept = joined(overlap(joined(rows), standing))
        if overlap(kept, shift.active):
            yield make_holding(calendar, shift, role, person, kept, fixed=True)
        open_parts = without([(shift.start, shift.end)], closed)
        for part in (*open_parts, *without(closed, standing)):
            for mine in _taken(shift, part, rows):
                yield make_holding(calendar, shift, role, person, mine)


def _by_slot(
    calendar: Calendar, assignments: Iterable[Assignment]
) -> dict[tuple[_SlotKey, PersonId], list[Interval]]:
    """What people of the scenario have of each slot, one interval for each assignment."""
    starts = {rotation: [t.start for t in shifts] for rotation, shifts in calendar.shifts.items()}
    found: dict[tuple[_SlotKey, PersonId], list[Interval]] = defaultdict(list)
    for a in assignments:
        if a.person is None or a.person not in calendar.scenario.people or a.rotation not in starts:
            continue
        first = max(0, bisect_right(starts[a.rotation], a.start) - 1)
        for index in range(first, bisect_left(starts[a.rotation], a.end)):
            shift = calendar.shifts[a.rotation][index]
            start, end = max(a.start, shift.start), min(a.end, shift.end)
            if start < end:
                found[(a.rotation, a.role, index), a.person].append((start, end))
    return found


def _taken(shift: Shift, part: Interval, rows: list[Interval]) -> list[tuple[Interval, ...]]:
    """What somebody has of an open part: one holding as its taker, one a piece as a substitute."""
    mine = [piece for row in rows for piece in overlap([row], [part])]
    active = overlap(joined(mine), shift.active)
    if 2 * length(active) > length(overlap([part], shift.active)):
        return [joined(mine)]
    return [(piece,) for piece in sorted(mine) if overlap([piece], shift.active)]


def joined(pieces: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the intervals sorted, with touching and overlapping ones merged."""
    result: list[Interval] = []
    for start, end in sorted((s, e) for s, e in pieces if s < e):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)
