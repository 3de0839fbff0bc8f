"""Remedies: what is asked for, as a change to the scenario and as a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from optimizer.conflicts.facts import Fact, FactKind, without
from optimizer.conflicts.facts_in_words import span_phrase, together
from optimizer.explain.softened_scenario import Softened, Softening
from optimizer.world.holdings import Holding, Interval, joined, length, overlap
from optimizer.world.holdings import without as minus
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.people import Absence, Person
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import AbsenceKind, PersonId

#: Leave is moved by so many days at most, one way or the other.
FURTHEST = 7
#: So near it is tried even where it meets what would be held: others may step in for a few hours.
NEAR = 2
#: Ways to give up or move one absence that are tried.
TRIED = 5
#: Variants of one way that are tried.
VARIANTS = 12
#: A day of leave given up asks for more than a day by which it is moved.
_GIVEN_UP = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One change.

    Attributes:
        title: What to do, as a clause.
        where: The place in the document to change.
        apply: Makes the change.
        days: Days of leave that are moved or given up.
    """

    title: str
    where: str
    apply: Callable[[Scenario], Scenario]
    days: float = 0.0


def remedies(softened: Softened, asked: Softening) -> Iterator[tuple[Remedy, ...]]:
    """Ways to do all that is asked for, limits apart; those that ask for less leave first."""
    facts = sorted(asked.facts, key=lambda f: (tuple(FactKind).index(f.kind), f.person or ""))
    chosen = [
        _variants(softened, asked, fact)
        for fact in facts
        if fact.kind not in {FactKind.LIMIT, FactKind.TWO_ROTATIONS}
    ]
    ranked = sorted(product(*chosen), key=lambda variant: sum(r.days for r in variant))
    yield from ranked[:VARIANTS]


def _variants(softened: Softened, asked: Softening, fact: Fact) -> list[Remedy]:
    scenario = softened.scenario
    if fact.kind is FactKind.LEAVE:
        return _leave(scenario, asked, fact)
    if fact.kind is FactKind.COVER:
        return [_uncovered(softened, asked)]
    if fact.kind is FactKind.OVERNIGHT_POOL:
        size = OvernightPool(size=asked.overnight_pool)
        return [
            Remedy(
                title=f"let {asked.overnight_pool} people be woken",
                where=fact.where,
                apply=lambda s: replace(s, policy=replace(s.policy, overnight_pool=size)),
            )
        ]
    if fact.kind in {FactKind.JOINED, FactKind.LEAVES}:
        return [_member(scenario, asked, fact)]
    title = _title(softened, asked, fact)
    return [Remedy(title=title, where=fact.where, apply=lambda s: without(s, [fact]))]


def _title(softened: Softened, asked: Softening, fact: Fact) -> str:
    assert fact.person is not None
    known = softened.scenario.people.get(fact.person)
    name = known.name if known else fact.person
    if fact.kind is FactKind.ACCESS:
        return f"grant {name} access to {', '.join(fact.services)}"
    if fact.kind is FactKind.CONTACT:
        return f"give {name} a channel that interrupts: phone, sms or push"
    if fact.kind is FactKind.ROLE:
        return f"let {name} be {fact.role}"
    if fact.kind is FactKind.POOL:
        return f"take {name} into the pool of {fact.rotation}"
    assert fact.pin is not None
    pin = fact.pin
    takers = [
        softened.scenario.people[h.person].name
        for h in asked.holdings
        if (h.rotation, h.role) == (pin.rotation, pin.role)
        and overlap(h.pieces, [(pin.start, pin.end)])
    ]
    begin, end = (softened.world.local(t, pin.rotation) for t in (pin.start, pin.end))
    to = f" to {together(takers)}" if takers else " to somebody else"
    return f"give {pin.rotation} {pin.role} from {begin} to {end}, fixed with {name},{to}"


def _leave(scenario: Scenario, asked: Softening, fact: Fact) -> list[Remedy]:
    """Leave moved by a few days, or some of it given up."""
    assert fact.absence is not None
    assert fact.person is not None
    person, absence = scenario.people[fact.person], fact.absence
    held = joined(i for h in _held_by(asked, fact.person) for i in h.active)
    found = [_given_up(person, absence, held)]
    if absence.kind is AbsenceKind.LEAVE:
        moves = (sign * days for days in range(1, FURTHEST + 1) for sign in (1, -1))
        found += [
            _moved(person, absence, moved, days)
            for days in moves
            for moved in [_shifted(person, absence, days)]
            if abs(days) <= NEAR or not overlap(held, [(moved.start, moved.end)])
        ]
    return sorted(found, key=lambda remedy: remedy.days)[:TRIED]


def _held_by(asked: Softening, person: PersonId) -> list[Holding]:
    return [h for h in asked.holdings if h.person == person and not h.past]


def _shifted(person: Person, absence: Absence, days: int) -> Absence:
    """The same stretch by the person's clocks, some days later."""
    start, end = (
        instant(wall_clock(t, person.zone) + timedelta(days=days), person.zone)
        for t in (absence.start, absence.end)
    )
    return replace(absence, start=start, end=end)


def _moved(person: Person, absence: Absence, moved: Absence, days: int) -> Remedy:
    one = abs(days) == 1
    span = span_phrase(moved.start, moved.end, person.zone)
    amount = "one day" if one else f"{abs(days)} days"
    way = "later" if days > 0 else "earlier"
    old = span_phrase(absence.start, absence.end, person.zone)
    return Remedy(
        title=f"move {person.name}'s leave of {old} {amount} {way}, to {span}",
        where=absence.where or f"people.{person.id}.time_off",
        apply=lambda s: _with_time_off(s, person.id, absence, (moved,)),
        days=float(abs(days)),
    )


def _given_up(person: Person, absence: Absence, held: Sequence[Interval]) -> Remedy:
    worked = overlap(held, [(absence.start, absence.end)])
    rest = minus([(absence.start, absence.end)], list(worked))
    kept = tuple(replace(absence, start=start, end=end) for start, end in rest)
    spans = together([span_phrase(start, end, person.zone) for start, end in worked])
    days = math.ceil(length(worked) / timedelta(days=1))
    what = "leave" if absence.kind is AbsenceKind.LEAVE else "time off"
    return Remedy(
        title=f"have {person.name} give up {what} from {spans}",
        where=absence.where or f"people.{person.id}.time_off",
        apply=lambda s: _with_time_off(s, person.id, absence, kept),
        days=_GIVEN_UP * days,
    )


def _with_time_off(
    scenario: Scenario, who: PersonId, old: Absence, new: tuple[Absence, ...]
) -> Scenario:
    person = scenario.people[who]
    kept = [a for a in person.time_off if a != old]
    changed = replace(person, time_off=tuple(sorted([*kept, *new])))
    return replace(scenario, people={**scenario.people, who: changed})


def _member(scenario: Scenario, asked: Softening, fact: Fact) -> Remedy:
    """Join in time for the first, or stay until the last of what is held."""
    assert fact.person is not None
    person = scenario.people[fact.person]
    held = _held_by(asked, fact.person)
    if fact.kind is FactKind.JOINED:
        first = min(h.start for h in held)
        changed = replace(person, joined=first)
        said = f"have {person.name} join by {wall_clock(first, person.zone):%a %Y-%m-%d %H:%M}"
    else:
        last = max(h.end for h in held)
        changed = replace(person, leaves=last)
        said = f"have {person.name} stay until {wall_clock(last, person.zone):%a %Y-%m-%d %H:%M}"
    return Remedy(
        title=said,
        where=fact.where,
        apply=lambda s: replace(s, people={**s.people, person.id: changed}),
    )


def _uncovered(softened: Softened, asked: Softening) -> Remedy:
    """Slots that are left to nobody."""
    rows = [a for a in softened.choices.schedule(asked.chosen).assignments if a.person is None]
    spans = []
    for row in rows:
        world = softened.world
        begin, end = (world.local(t, row.rotation) for t in (row.start, row.end))
        shifts = world.calendar.shifts[row.rotation]
        active = [piece for shift in shifts for piece in shift.active]
        hours = length(overlap(active, [(row.start, row.end)])) / timedelta(hours=1)
        spans.append((f"{row.rotation} {row.role} from {begin} to {end}", hours))
    total = sum(hours for _, hours in spans)
    named = together([text for text, _ in spans[:3]])
    more = f" and {len(spans) - 3} more" if len(spans) > 3 else ""
    return Remedy(
        title=f"leave {total:g} h uncovered: {named}{more}",
        where="policy.allow_uncovered",
        apply=lambda s: replace(s, policy=replace(s.policy, allow_uncovered=True)),
    )
