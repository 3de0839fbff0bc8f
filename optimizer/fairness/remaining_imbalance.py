"""Remains: where people have parted by more than a turn, who is apart from their share, and why.

Equal people whom nothing stands in the way of never part by more than the largest single turn.
Whatever is beyond that has a reason, and each is told: what somebody may not hold, was away from,
or was not yet there for; whom others carry for; and how much one horizon corrects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from optimizer.fairness.relative_load import Fairness, open_to
from optimizer.world.holdings import length, overlap
from optimizer.world.world import World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.ledger import Entry
from scenarios.domain.people import Person
from scenarios.domain.vocabulary import PersonId, RotationId
from scenarios.reading.near_matches import listed

_DAY = timedelta(days=1)
_WHOLE = "turns are handed out whole"
Narrow = Mapping[PersonId, tuple[RotationId, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What is left of somebody's balance, and why.

    Attributes:
        more: Carried beyond the share, in hours; negative: less than that.
        reasons: Clauses, the most particular first.
    """

    person: PersonId
    more: float
    reasons: tuple[str, ...]


def remainders(world: World) -> tuple[Remainder, ...]:
    """Who has parted from others by more than the largest single turn; who carried most, first.

    Of any two who have, one at least is more than half a turn from the own share: those are told.
    """
    fairness = Fairness(world)
    turn, every = fairness.largest_turn, [e.owed for e in fairness.people.values()]
    if max(every, default=0.0) - min(every, default=0.0) <= turn:
        return ()
    owed = {p: e.owed for p, e in fairness.people.items() if abs(e.owed) > turn / 2}
    narrow = _narrow(world)
    found = [
        Remainder(person=person, more=more, reasons=tuple(reasons) or (_WHOLE,))
        for person, more in owed.items()
        for reasons in [[*_parted(world, person, owed, narrow), *_limited(fairness, more)]]
    ]
    return tuple(sorted(found, key=lambda one: -one.more))


def _parted(
    world: World, person: PersonId, owed: Mapping[PersonId, float], narrow: Narrow
) -> Iterator[str]:
    if owed[person] > 0:
        return _for_others(world, owed, narrow)
    return _own(world, person, narrow)


def _narrow(world: World) -> Narrow:
    """Who may not hold every rotation → those that they may hold."""
    rotations = world.scenario.rotations.values()
    able = {
        p: tuple(r.id for r in rotations if open_to(world, p, r)) for p in world.scenario.people
    }
    return {p: some for p, some in able.items() if len(some) < len(rotations)}


def _own(world: World, person: PersonId, narrow: Narrow) -> Iterator[str]:
    """What was in the way of somebody who has carried less."""
    someone = world.scenario.people[person]
    entries = _entries(world)
    if person in narrow:
        yield f"may hold {listed(narrow[person])} only"
    if someone.joined and any(e.start < someone.joined for e in entries):
        yield f"joined on {_date(someone.joined, someone)}"
    if someone.leaves and any(someone.leaves < e.end for e in entries):
        yield f"left on {_date(someone.leaves, someone)}"
    if (days := _days_away(world, person)) >= 1:
        yield f"away for {days:.0f} days"
    spared = sum(1 for e in entries for row in e.rows if row.person == person and row.spared)
    if spared:
        yield f"spared in {spared} of {len(entries)} periods"


def _for_others(world: World, owed: Mapping[PersonId, float], narrow: Narrow) -> Iterator[str]:
    """Whose part somebody has carried who has carried more."""
    less = [person for person, more in owed.items() if more < 0]
    barred = [p for p in less if p in narrow]
    away = [p for p in less if p not in narrow and _days_away(world, p) >= 1]
    if barred:
        yield f"carries for {listed([world.name(p) for p in barred])}, who may not hold all of it"
    if away:
        were = "were" if len(away) > 1 else "was"
        yield f"stood in for {listed([world.name(p) for p in away])}, who {were} away"


def _limited(fairness: Fairness, more: float) -> Iterator[str]:
    most = fairness.correction
    if abs(more) > most:
        yield f"one horizon corrects {most:.1f} h of it at most"


def _days_away(world: World, person: PersonId) -> float:
    """Days away in the periods of the ledger; what recurs is known for the horizon only."""
    absences = [(a.start, a.end) for a in world.scenario.people[person].time_off]
    periods = [(entry.start, entry.end) for entry in _entries(world)]
    return length(overlap(absences, periods)) / _DAY


def _entries(world: World) -> tuple[Entry, ...]:
    return world.scenario.ledger.entries if world.scenario.ledger else ()


def _date(moment: datetime, someone: Person) -> str:
    return f"{wall_clock(moment, someone.zone):%Y-%m-%d}"
