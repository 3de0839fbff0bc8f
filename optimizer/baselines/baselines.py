"""Baselines: how rotas are made today, as schedules like any other, to be compared with.

None of them looks at the policy; what they break, ``check`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from optimizer.baselines.service_record import OpenSeat, Record, away, open_seats
from optimizer.world.eligibility import able
from optimizer.world.holdings import Interval, bridged, without
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId, SiteId

#: Nobody is a hero on more pagers than this at once.
MOST_PAGERS = 2

#: Says who has which part of a seat; parts that nobody has stay uncovered.
_Method = Callable[[World, Record, OpenSeat], Iterable[Assignment]]


def baseline(scenario: Scenario, method: str, *, world: World | None = None) -> Schedule:
    """The schedule that a common way of making rotas gives; the same one every time.

    ``round-robin``: people in the order of the file, one turn each, whoever is next, whether they
    are there or not; a second seat begins one person further on. ``linkedin``: of those without an
    overlapping event whoever never served in the role, else the one whose last shift in it ended
    earliest. ``fair-count``: of those available whoever has the fewest turns of the rotation, then
    the longest ago. ``heroes``: the two or three with the widest access carry everything, up to two
    pagers each; others step in only where no hero can.

    Past schedules count, fixed assignments stay, and a seat nobody takes is uncovered. The last two
    methods bridge short absences with cuts, as the policy does.

    Args:
        method: One of ``METHODS``.
        world: The scenario's world, where there is one already.

    Raises:
        ValueError: There is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"no method {method!r}: choose one of {', '.join(METHODS)}")
    world = world or World(scenario)
    record = Record(world)
    choose = _CHOOSERS[method](world)
    rows = [a for a in scenario.fixed if a.person is not None]
    for seat in open_seats(world):
        taken = tuple(choose(world, record, seat))
        for assignment in taken:
            record.add(assignment)
        rows += taken
        if not seat.optional:
            rows += _uncovered(seat, taken)
    return Schedule.of(rows)


class _RoundRobin:
    """One list of people for each seat (and site); whoever follows the last one is next."""

    def __init__(self) -> None:
        self._last: dict[tuple[RotationId, Role, SiteId | None], tuple[int, PersonId]] = {}

    def __call__(self, world: World, record: Record, seat: OpenSeat) -> Iterable[Assignment]:
        key = (seat.rotation.id, seat.role, seat.turn.site)
        turn, last = self._last.get(key) or (None, record.last_holder(seat))
        people = tuple(world.scenario.people)
        offset = people.index(last) + (turn != seat.turn.index) if last else 0
        line = [p for p in people[offset:] + people[:offset] if p in seat.able]
        if last is None and line:
            # Each further seat begins one person further on, so that turns never meet.
            shift = seat.rotation.roles.index(seat.role) % len(line)
            line = line[shift:] + line[:shift]
        taken = record.seated(seat)
        person = next((p for p in line if p not in taken), None)
        if person is not None:
            self._last[key] = (seat.turn.index, person)
            yield _part(seat, person, (seat.start, seat.end))


def _linkedin(world: World, record: Record, seat: OpenSeat) -> Iterable[Assignment]:
    free = [p for p in seat.able if not away(world, p, seat) and not record.pagers(p, seat.active)]
    if free:
        chosen = min(
            free, key=lambda p: record.last_end(p, seat.rotation.id, seat.role, seat.start)
        )
        yield _part(seat, chosen, (seat.start, seat.end))


def _fair_count(world: World, record: Record, seat: OpenSeat) -> Iterable[Assignment]:
    def due(person: PersonId) -> tuple[int, datetime]:
        return (
            record.turns(person, seat.rotation.id, seat.start),
            record.last_end(person, seat.rotation.id, None, seat.start),
        )

    free = [p for p in seat.able if not record.pagers(p, seat.active)]
    return _with_cuts(world, seat, sorted(free, key=due))


class _Heroes:
    """The widest access first, pagers spread over the heroes and turns alternating among them."""

    def __init__(self, world: World) -> None:
        people, rotations = world.scenario.people, world.scenario.rotations.values()
        seats = {(r.id, role): able(world.scenario, r, role) for r in rotations for role in r.roles}
        paged = {p for (_, role), who in seats.items() if role is not Role.SHADOW for p in who}
        self._widest = sorted(
            (p for p in people if p in paged), key=lambda p: -len(people[p].access)
        )
        width = [len(people[p].access) for p in self._widest]
        # A third one as wide as the second shares where a rotation has two seats to be held.
        two_seats = any(len(set(r.roles) - {Role.SHADOW}) > 1 for r in rotations)
        self._wanted = 3 if two_seats and len(width) > 2 and width[2] == width[1] else 2

    def __call__(self, world: World, record: Record, seat: OpenSeat) -> Iterable[Assignment]:
        if seat.optional:
            return ()
        widest = [p for p in self._widest if p in seat.able]
        heroes = [p for p in self._widest[: self._wanted] if p in seat.able]
        heroes = heroes or widest[: self._wanted]

        def due(person: PersonId) -> tuple[bool, int, int, datetime]:
            if person not in heroes:
                return True, widest.index(person), 0, seat.start
            turns = record.turns(person, seat.rotation.id, seat.start)
            last = record.last_end(person, seat.rotation.id, None, seat.start)
            return False, record.pagers(person, seat.active), turns, last

        seated = record.seated(seat)
        free = [
            p for p in widest if p not in seated and record.pagers(p, seat.active) < MOST_PAGERS
        ]
        return _with_cuts(world, seat, sorted(free, key=due))


def _with_cuts(world: World, seat: OpenSeat, line: Collection[PersonId]) -> Iterable[Assignment]:
    """The first in line who is there for (nearly) all of it; others bridge short absences."""
    for person in line:
        missing = away(world, person, seat)
        if not missing:
            return [_part(seat, person, (seat.start, seat.end))]
        if bridged(missing, seat.active, world.scenario.policy.cut_up_to_hours):
            kept = without([(seat.start, seat.end)], missing)
            rows = [_part(seat, person, piece) for piece in kept]
            for hole in missing:
                rows += _bridge(world, seat, hole, [p for p in line if p != person])
            return rows
    return ()


def _bridge(
    world: World, seat: OpenSeat, hole: Interval, line: Collection[PersonId]
) -> Iterator[Assignment]:
    """The first in line who is there for the whole of a hole."""
    for person in line:
        if all(end <= hole[0] or hole[1] <= start for start, end in away(world, person, seat)):
            yield _part(seat, person, hole)
            return


def _part(seat: OpenSeat, person: PersonId | None, piece: Interval) -> Assignment:
    return Assignment(
        rotation=seat.rotation.id, role=seat.role, start=piece[0], end=piece[1], person=person
    )


def _uncovered(seat: OpenSeat, taken: Iterable[Assignment]) -> Iterable[Assignment]:
    held = sorted((a.start, a.end) for a in taken)
    return [_part(seat, None, piece) for piece in without([(seat.start, seat.end)], held)]


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
