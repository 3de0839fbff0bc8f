"""The frozen part of a published schedule: shifts that begin within the freeze stay whole.

Only hours to come that their assignee cannot work any more (away, gone, no access) are released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from optimizer.rules import HARD_UNARY
from optimizer.world.holdings import (
    Holding,
    Interval,
    bridged,
    joined,
    make_holding,
    overlap,
    without,
)
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: A shift: rotation, role, and position of its shift.
SlotKey_ = tuple[RotationId, Role, int]
#: What everybody has of each shift, in order of time.
Held = Mapping[SlotKey_, Mapping[PersonId, tuple[Interval, ...]]]


@dataclass(frozen=True, slots=True)
class LetGo:
    """Hours ``[start, end)`` of a frozen shift that their assignee cannot work any more.

    Attributes:
        reason: Why, as a clause after the person's name.
    """

    person: PersonId
    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What a new schedule has to keep.

    Attributes:
        fixed: What stays, with the scenario's pins; a row without a person is a past slot that
            had nobody.
        let_go: What cannot stay.
        clashes: Pins that contradict somebody else's frozen hours, in words.
    """

    fixed: tuple[Assignment, ...]
    let_go: tuple[LetGo, ...]
    clashes: tuple[str, ...] = ()


def freeze(world: World, published: Schedule, *, since: datetime, until: datetime) -> Frozen:
    """Find what stays of a published schedule.

    Args:
        since: What was held before it was lived, and stays whatever has changed.
        until: Shifts that begin before it stay as long as they can be held.
    """
    pinned = _pinned(world.scenario.fixed)
    rows: list[Assignment] = list(world.scenario.fixed)
    let_go: list[LetGo] = []
    clashes: list[str] = []
    simulated: dict[SlotKey_, list[Interval]] = defaultdict(list)
    for (rotation, role, index), people in held_by_slot(world, published).items():
        shift = world.calendar.shifts[rotation][index]
        if shift.start >= until:
            continue
        for person, pieces in people.items():
            stays, gone = _split(world, shift, role, person, pieces, since)
            let_go += gone
            simulated[rotation, role, index] += stays
            others = pinned.get((rotation, role), {})
            clashes += _clashes(world, shift, role, person, stays, others)
            for start, end in without(stays, joined(others.get(person, ()))):
                # Idle hours beside those let go of go with them: whoever takes over has both.
                if not gone or start < since or overlap([(start, end)], shift.active):
                    rows.append(_row(shift, role, start, end, person))
    rows += _left_empty(world, simulated, pinned, since)
    fixed = Schedule.of(dict.fromkeys(rows)).assignments
    let_go.sort(key=lambda hours: (hours.start, hours.rotation, hours.role))
    return Frozen(fixed=fixed, let_go=tuple(let_go), clashes=tuple(clashes))


def held_by_slot(world: World, schedule: Schedule) -> Held:
    """Return everybody's part of each shift; what is in no shift is left out."""
    found: dict[SlotKey_, dict[PersonId, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for a in schedule.assignments:
        if a.person is None or a.person not in world.scenario.people:
            continue
        for shift in world.calendar.shifts.get(a.rotation, ()):
            start, end = max(a.start, shift.start), min(a.end, shift.end)
            if start < end:
                found[a.rotation, a.role, shift.index][a.person].append((start, end))
    return {
        slot_key: {person: joined(pieces) for person, pieces in people.items()}
        for slot_key, people in found.items()
    }


def _split(
    world: World,
    shift: Shift,
    role: Role,
    person: PersonId,
    pieces: tuple[Interval, ...],
    since: datetime,
) -> tuple[tuple[Interval, ...], list[LetGo]]:
    """Split somebody's part of a frozen shift into what stays and what cannot."""
    stays = list(without(pieces, [(since, shift.end)]) if since < shift.end else pieces)
    gone: list[LetGo] = []
    for piece in without(pieces, [(shift.start, since)]) if since > shift.start else pieces:
        holding = make_holding(world.calendar, shift, role, person, (piece,))
        impossible, reason = _impossible(world, holding) if holding.active else ((), "")
        stays += without([piece], impossible)
        gone += [LetGo(person, shift.rotation, role, *hours, reason) for hours in impossible]
    return joined(stays), gone


def _impossible(world: World, holding: Holding) -> tuple[tuple[Interval, ...], str]:
    """Return the hours of a holding that its assignee cannot work, and why."""
    found = next((o for rule in HARD_UNARY if (o := rule.obstacle(world, holding))), None)
    if found is None:
        return (), ""
    person, piece = world.scenario.people[holding.person], holding.pieces[0]
    away = [(a.start, a.end) for a in person.time_off]
    away += [(piece[0], person.joined)] if person.joined else []
    away += [(person.leaves, piece[1])] if person.leaves else []
    hours = joined(overlap(away, [piece]))
    if not hours:
        return (piece,), found
    if bridged(hours, holding.active, world.scenario.policy.override_max_hours):
        return hours, found
    # Whoever takes over from somebody who is long away does so to the end of the shift.
    return ((hours[0][0], piece[1]),), found


def _left_empty(
    world: World,
    simulated: Mapping[SlotKey_, list[Interval]],
    pinned: Mapping[tuple[RotationId, Role], Mapping[PersonId, list[Interval]]],
    since: datetime,
) -> Iterator[Assignment]:
    """Return past slots that had nobody: they cannot change any more."""
    for rotation in world.scenario.rotations.values():
        for role in rotation.roles:
            by_pin = [p for pieces in pinned.get((rotation.id, role), {}).values() for p in pieces]
            for shift in world.calendar.shifts[rotation.id]:
                if shift.start >= since:
                    break
                # Of the shift under way its idle hours too: nothing may begin before ``since``.
                under_way = since < shift.end
                past = [(shift.start, since)] if under_way else shift.active
                known = joined([*simulated.get((rotation.id, role, shift.index), ()), *by_pin])
                for start, end in without(past, known):
                    yield _row(shift, role, start, end, None)


def _pinned(
    fixed: Iterable[Assignment],
) -> dict[tuple[RotationId, Role], dict[PersonId, list[Interval]]]:
    found: dict[tuple[RotationId, Role], dict[PersonId, list[Interval]]] = {}
    for a in fixed:
        if a.person is not None:
            person = found.setdefault((a.rotation, a.role), {}).setdefault(a.person, [])
            person.append((a.start, a.end))
    return found


def _clashes(
    world: World,
    shift: Shift,
    role: Role,
    person: PersonId,
    stays: tuple[Interval, ...],
    pinned: Mapping[PersonId, list[Interval]],
) -> Iterator[str]:
    """Return hours in which a frozen slot is pinned to somebody else."""
    for other, pieces in pinned.items():
        shared = overlap(stays, joined(pieces)) if other != person else ()
        if shared:
            begin, end = (world.local(t, shift.rotation) for t in (shared[0][0], shared[-1][1]))
            yield (
                f"{shift.rotation} {role} from {begin} to {end} is frozen with "
                f"{world.name(person)}, and fixed with {world.name(other)} by the scenario"
            )


def _row(
    shift: Shift, role: Role, start: datetime, end: datetime, person: PersonId | None
) -> Assignment:
    return Assignment(rotation=shift.rotation, role=role, start=start, end=end, person=person)
