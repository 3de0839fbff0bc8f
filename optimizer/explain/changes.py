"""The changes of a fix: each as a sentence, and as a function from scenario to scenario."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from optimizer.conflicts.facts import Fact, FactKind, without
from optimizer.conflicts.facts_in_words import span_phrase, together
from optimizer.explain.relaxed_model import RelaxedModel, RelaxedSchedule
from optimizer.world.holdings import Holding, Interval, joined, length, overlap
from optimizer.world.holdings import without as minus
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.limits import Limits
from scenarios.domain.people import Absence, Person
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import AbsenceKind, PersonId

#: The most days by which leave is moved, either way.
FURTHEST = 7
#: A move by this few days is tried even where it meets a shift: others may cover a few hours.
NEAR = 2
#: The most ways to give up or move one absence that are tried.
TRIED = 5
#: The most variants of one fix that are tried.
VARIANTS = 12
#: A day of leave given up costs this many times a day by which leave is moved.
_GIVEN_UP = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to a scenario.

    Attributes:
        title: What to do, as a clause in the imperative.
        where: The place in the document to change.
        apply: Return the changed scenario.
        days: Days of leave that are moved or given up.
    """

    title: str
    where: str
    apply: Callable[[Scenario], Scenario]
    days: float = 0.0


def with_policy(scenario: Scenario, **settings: object) -> Scenario:
    """Return the scenario with other settings of its policy."""
    return replace(scenario, policy=replace(scenario.policy, **settings))  # type: ignore[arg-type]


def with_limits(scenario: Scenario, change: Callable[[Limits], Limits]) -> Scenario:
    """Return the scenario with a change made to the limits of its policy and every rotation."""
    rotations = {i: replace(r, limits=change(r.limits)) for i, r in scenario.rotations.items()}
    changed = with_policy(scenario, limits=change(scenario.policy.limits))
    return replace(changed, rotations=rotations)


def variants(model: RelaxedModel, relaxed: RelaxedSchedule) -> Iterator[tuple[Change, ...]]:
    """Yield the variants of all changes but those of limits, the least leave first."""
    facts = sorted(relaxed.facts, key=lambda f: (tuple(FactKind).index(f.kind), f.person or ""))
    chosen = [
        _variants(model, relaxed, fact)
        for fact in facts
        if fact.kind not in {FactKind.LIMIT, FactKind.TWO_ROTATIONS}
    ]
    ranked = sorted(product(*chosen), key=lambda variant: sum(r.days for r in variant))
    yield from ranked[:VARIANTS]


def _variants(model: RelaxedModel, relaxed: RelaxedSchedule, fact: Fact) -> list[Change]:
    scenario = model.scenario
    if fact.kind is FactKind.LEAVE:
        return _leave(scenario, relaxed, fact)
    if fact.kind is FactKind.COVER:
        return [_uncovered(model, relaxed)]
    if fact.kind is FactKind.OVERNIGHT_POOL:
        size = OvernightPool(size=relaxed.overnight_pool)
        return [
            Change(
                title=f"let {relaxed.overnight_pool} people be overnight on call",
                where=fact.where,
                apply=lambda s: with_policy(s, overnight_pool=size),
            )
        ]
    if fact.kind in {FactKind.JOINED, FactKind.LEAVES}:
        return [_member(scenario, relaxed, fact)]
    title = _title(model, relaxed, fact)
    return [Change(title=title, where=fact.where, apply=lambda s: without(s, [fact]))]


def _title(model: RelaxedModel, relaxed: RelaxedSchedule, fact: Fact) -> str:
    assert fact.person is not None
    known = model.scenario.people.get(fact.person)
    name = known.name if known else fact.person
    if fact.kind is FactKind.ACCESS:
        return f"grant {name} access to {', '.join(fact.services)}"
    if fact.kind is FactKind.CONTACT:
        return f"give {name} a paging contact: phone, sms or push"
    if fact.kind is FactKind.ROLE:
        return f"let {name} be {fact.role}"
    if fact.kind is FactKind.POOL:
        return f"add {name} to the pool of {fact.rotation}"
    assert fact.pin is not None
    pin = fact.pin
    takers = [
        model.scenario.people[h.person].name
        for h in relaxed.holdings
        if (h.rotation, h.role) == (pin.rotation, pin.role)
        and overlap(h.pieces, [(pin.start, pin.end)])
    ]
    begin, end = (model.world.local(t, pin.rotation) for t in (pin.start, pin.end))
    to = f" to {together(takers)}" if takers else " to somebody else"
    return f"give {pin.rotation} {pin.role} from {begin} to {end}, pinned to {name},{to}"


def _leave(scenario: Scenario, relaxed: RelaxedSchedule, fact: Fact) -> list[Change]:
    """Return changes that move leave by a few days, or give up some of it."""
    assert fact.absence is not None
    assert fact.person is not None
    person, absence = scenario.people[fact.person], fact.absence
    held = joined(i for h in _held_by(relaxed, fact.person) for i in h.active)
    found = [_given_up(person, absence, held)]
    if absence.kind is AbsenceKind.LEAVE:
        moves = (sign * days for days in range(1, FURTHEST + 1) for sign in (1, -1))
        found += [
            _moved(person, absence, moved, days)
            for days in moves
            for moved in [_shifted(person, absence, days)]
            if abs(days) <= NEAR or not overlap(held, [(moved.start, moved.end)])
        ]
    return sorted(found, key=lambda change: change.days)[:TRIED]


def _held_by(relaxed: RelaxedSchedule, person: PersonId) -> list[Holding]:
    return [h for h in relaxed.holdings if h.person == person and not h.past]


def _shifted(person: Person, absence: Absence, days: int) -> Absence:
    """Return the absence some days later, by the person's clock."""
    start, end = (
        instant(wall_clock(t, person.zone) + timedelta(days=days), person.zone)
        for t in (absence.start, absence.end)
    )
    return replace(absence, start=start, end=end)


def _moved(person: Person, absence: Absence, moved: Absence, days: int) -> Change:
    span = span_phrase(moved.start, moved.end, person.zone)
    amount = "one day" if abs(days) == 1 else f"{abs(days)} days"
    way = "later" if days > 0 else "earlier"
    old = span_phrase(absence.start, absence.end, person.zone)
    return Change(
        title=f"move {person.name}'s leave of {old} {amount} {way}, to {span}",
        where=absence.where or f"people.{person.id}.time_off",
        apply=lambda s: _with_time_off(s, person.id, absence, (moved,)),
        days=float(abs(days)),
    )


def _given_up(person: Person, absence: Absence, held: Sequence[Interval]) -> Change:
    worked = overlap(held, [(absence.start, absence.end)])
    rest = minus([(absence.start, absence.end)], list(worked))
    kept = tuple(replace(absence, start=start, end=end) for start, end in rest)
    spans = together([span_phrase(start, end, person.zone) for start, end in worked])
    days = math.ceil(length(worked) / timedelta(days=1))
    what = "leave" if absence.kind is AbsenceKind.LEAVE else "time off"
    return Change(
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


def _member(scenario: Scenario, relaxed: RelaxedSchedule, fact: Fact) -> Change:
    """Return a change that makes a person join earlier, or leave later."""
    assert fact.person is not None
    person = scenario.people[fact.person]
    held = _held_by(relaxed, fact.person)
    if fact.kind is FactKind.JOINED:
        moment, how = min(h.start for h in held), "join by"
        changed = replace(person, joined=moment)
    else:
        moment, how = max(h.end for h in held), "stay until"
        changed = replace(person, leaves=moment)
    return Change(
        title=f"have {person.name} {how} {wall_clock(moment, person.zone):%a %Y-%m-%d %H:%M}",
        where=fact.where,
        apply=lambda s: replace(s, people={**s.people, person.id: changed}),
    )


def _uncovered(model: RelaxedModel, relaxed: RelaxedSchedule) -> Change:
    """Return a change that leaves slots uncovered."""
    rows = [a for a in model.choices.schedule(relaxed.chosen).assignments if a.person is None]
    spans = []
    for row in rows:
        world = model.world
        begin, end = (world.local(t, row.rotation) for t in (row.start, row.end))
        shifts = world.calendar.shifts[row.rotation]
        active = [piece for shift in shifts for piece in shift.active]
        hours = length(overlap(active, [(row.start, row.end)])) / timedelta(hours=1)
        spans.append((f"{row.rotation} {row.role} from {begin} to {end}", hours))
    total = sum(hours for _, hours in spans)
    named = together([text for text, _ in spans[:3]])
    more = f" and {len(spans) - 3} more" if len(spans) > 3 else ""
    return Change(
        title=f"leave {total:g} h uncovered: {named}{more}",
        where="policy.allow_uncovered",
        apply=lambda s: with_policy(s, allow_uncovered=True),
    )
