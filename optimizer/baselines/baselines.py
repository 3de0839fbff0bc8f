"""Baselines: how schedules are made today, as schedules to compare with.

None of them looks at the policy; ``check`` lists what they violate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from optimizer.baselines.service_record import OpenSlot, Record, away, open_slots
from optimizer.world.eligibility import eligible
from optimizer.world.holdings import Interval, bridged, overlap, without
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId, SiteId

#: Most rotations at once that a hero takes.
MOST_PAGERS = 2

#: Chooses who gets which part of a slot; the other parts stay uncovered.
_Method = Callable[[World, Record, OpenSlot], Iterable[Assignment]]


def baseline(scenario: Scenario, method: str, *, world: World | None = None) -> Schedule:
    """Return the schedule that a common method makes; the same one every time.

    ``round-robin``: people in the order of the file, one shift each, available or not; a second
    role begins one person further on. ``linkedin``: of those without an overlapping event, one who
    never served in the role, else the one whose last shift in it ended earliest. ``fair-count``: of
    those available, the one with the fewest shifts of the rotation, then the one who served longest
    ago. ``heroes``: the two or three with the widest access take everything, up to two rotations
    each; others step in only where no hero can.

    Past schedules count, fixed assignments stay, and a slot that nobody takes is uncovered. The
    last two methods bridge short absences with overrides, as the policy does.

    Raises:
        ValueError: There is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"no method {method!r}: choose one of {', '.join(METHODS)}")
    world = world or World(scenario)
    record = Record(world)
    choose = _CHOOSERS[method](world)
    rows = [a for a in scenario.fixed if a.person is not None]
    for slot in open_slots(world):
        taken = tuple(choose(world, record, slot))
        for assignment in taken:
            record.add(assignment)
        rows += taken
        if not slot.optional:
            rows += _uncovered(slot, taken)
    return Schedule.of(rows)


class _RoundRobin:
    """One list of people for each role (and site); the person after the last one is next."""

    def __init__(self) -> None:
        self._last: dict[tuple[RotationId, Role, SiteId | None], tuple[int, PersonId]] = {}

    def __call__(self, world: World, record: Record, slot: OpenSlot) -> Iterable[Assignment]:
        key = (slot.rotation.id, slot.role, slot.shift.site)
        shift, last = self._last.get(key) or (None, record.last_assignee(slot))
        people = tuple(world.scenario.people)
        offset = people.index(last) + (shift != slot.shift.index) if last else 0
        line = [p for p in people[offset:] + people[:offset] if p in slot.eligible]
        if last is None and line:
            # Each further role begins one person further on, so that nobody has both.
            first = slot.rotation.roles.index(slot.role) % len(line)
            line = line[first:] + line[:first]
        taken = record.assigned_beside(slot)
        person = next((p for p in line if p not in taken), None)
        if person is not None:
            self._last[key] = (slot.shift.index, person)
            yield _part(slot, person, (slot.start, slot.end))


def _linkedin(world: World, record: Record, slot: OpenSlot) -> Iterable[Assignment]:
    def last(person: PersonId) -> datetime:
        return record.last_end(person, slot.rotation.id, slot.role, slot.start)

    present = (p for p in slot.eligible if not away(world, p, slot))
    free = [p for p in present if not record.pagers(p, slot.active)]
    if free:
        yield _part(slot, min(free, key=last), (slot.start, slot.end))


def _fair_count(world: World, record: Record, slot: OpenSlot) -> Iterable[Assignment]:
    def due(person: PersonId) -> tuple[int, datetime]:
        return (
            record.shifts(person, slot.rotation.id, slot.start),
            record.last_end(person, slot.rotation.id, None, slot.start),
        )

    free = [p for p in slot.eligible if not record.pagers(p, slot.active)]
    return _with_overrides(world, slot, sorted(free, key=due))


class _Heroes:
    """The widest access first; rotations and shifts alternate among the heroes."""

    def __init__(self, world: World) -> None:
        people, rotations = world.scenario.people, world.scenario.rotations.values()
        slots = {
            (r.id, role): eligible(world.scenario, r, role) for r in rotations for role in r.roles
        }
        paged = {p for (_, role), who in slots.items() if role is not Role.SHADOW for p in who}
        on_call = (p for p in people if p in paged)
        self._widest = sorted(on_call, key=lambda p: -len(people[p].access))
        width = [len(people[p].access) for p in self._widest]
        # A third hero with access as wide as the second shares where a rotation has two roles.
        two_slots = any(len(set(r.roles) - {Role.SHADOW}) > 1 for r in rotations)
        self._wanted = 3 if two_slots and len(width) > 2 and width[2] == width[1] else 2

    def __call__(self, world: World, record: Record, slot: OpenSlot) -> Iterable[Assignment]:
        if slot.optional:
            return ()
        widest = [p for p in self._widest if p in slot.eligible]
        heroes = [p for p in self._widest[: self._wanted] if p in slot.eligible]
        heroes = heroes or widest[: self._wanted]

        def due(person: PersonId) -> tuple[bool, int, int, datetime]:
            if person not in heroes:
                return True, widest.index(person), 0, slot.start
            shifts = record.shifts(person, slot.rotation.id, slot.start)
            last = record.last_end(person, slot.rotation.id, None, slot.start)
            return False, record.pagers(person, slot.active), shifts, last

        beside = record.assigned_beside(slot)
        free = (p for p in widest if p not in beside)
        free = (p for p in free if record.pagers(p, slot.active) < MOST_PAGERS)
        return _with_overrides(world, slot, sorted(free, key=due))


def _with_overrides(
    world: World, slot: OpenSlot, line: Collection[PersonId]
) -> Iterable[Assignment]:
    """Assign the first in line available for (nearly) all of it; others bridge short absences."""
    for person in line:
        missing = away(world, person, slot)
        if not missing:
            return [_part(slot, person, (slot.start, slot.end))]
        if bridged(missing, slot.active, world.scenario.policy.override_max_hours):
            kept = without([(slot.start, slot.end)], missing)
            rows = [_part(slot, person, piece) for piece in kept]
            for absence in missing:
                rows += _bridge(world, slot, absence, [p for p in line if p != person])
            return rows
    return ()


def _bridge(
    world: World, slot: OpenSlot, absence: Interval, line: Collection[PersonId]
) -> Iterator[Assignment]:
    """Assign the first in line who is available during a short absence."""
    for person in line:
        if not overlap([absence], away(world, person, slot)):
            yield _part(slot, person, absence)
            return


def _part(slot: OpenSlot, person: PersonId | None, piece: Interval) -> Assignment:
    return Assignment(
        rotation=slot.rotation.id, role=slot.role, start=piece[0], end=piece[1], person=person
    )


def _uncovered(slot: OpenSlot, taken: Iterable[Assignment]) -> Iterable[Assignment]:
    held = sorted((a.start, a.end) for a in taken)
    return [_part(slot, None, piece) for piece in without([(slot.start, slot.end)], held)]


_CHOOSERS: Mapping[str, Callable[[World], _Method]] = MappingProxyType(
    {
        "round-robin": lambda _: _RoundRobin(),
        "linkedin": lambda _: _linkedin,
        "fair-count": lambda _: _fair_count,
        "heroes": _Heroes,
    }
)

#: Names of the baselines.
METHODS = tuple(_CHOOSERS)
