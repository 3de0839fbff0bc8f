"""Facts and conflicts in words: names, dates, settings, and their places in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from optimizer.conflicts.facts import Fact, FactKind
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.model.linear_constraints import SlotKey
from optimizer.world.world import World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.limit import Limit, headlines, list_of
from scenarios.domain.vocabulary import AbsenceKind, PersonId

#: People and slots that are named before the rest is counted.
NAMED = 6

_ABSENCES: Mapping[AbsenceKind, str] = {
    AbsenceKind.LEAVE: "leave",
    AbsenceKind.SICK: "sick leave",
    AbsenceKind.PARENTAL: "parental leave",
    AbsenceKind.BLACKOUT: "time off",
}


def conflict_sentence(world: World, conflict: Conflict) -> str:
    """Say the whole conflict in a sentence."""
    facts = together(list(fact_phrases(world, conflict.facts, place=True)))
    slots = slot_phrase(world, conflict.slots)
    if not conflict.slots:
        how = "together" if len(conflict.facts) > 1 else "met, no matter who is on call"
        return f"{facts} cannot be {how}."
    if not conflict.facts:
        return f"Whatever leave and policy say, nobody could have {slots}."
    several = len(conflict.facts) > 1
    who = "nobody" if len(conflict.slots) == 1 else "too few"
    return f"{facts} {'leave' if several else 'leaves'} {who} for {slots}."


def fact_phrases(world: World, facts: Collection[Fact], *, place: bool = False) -> Iterator[str]:
    """Each fact as a noun with its owner; what is the same for several people is said once."""
    for key, same in groupby(facts, key=_alike):
        some = list(same)
        names = [world.name(f.person) for f in some if f.person is not None]
        shared = not isinstance(key, Fact)
        phrase = _of_people(some[0], _names(names)) if shared else fact_phrase(world, some[0])
        places = list(dict.fromkeys(p for f in some if (p := world.scenario.place(f.where))))
        yield f"{phrase} ({', '.join(places[:3])})" if place and places else phrase


def fact_phrase(world: World, fact: Fact) -> str:
    """One fact as a noun: ``Ana's leave 2027-03-01 to 2027-03-05``."""
    if fact.kind is FactKind.LIMIT:
        return f"{_limit_phrase(world, fact)}"
    if fact.kind is FactKind.OVERNIGHT_POOL:
        return f"an overnight pool of at most {world.scenario.policy.overnight_pool.size}"
    if fact.kind is FactKind.TWO_ROTATIONS:
        return "one rotation at a time"
    assert fact.person is not None
    person = world.scenario.people.get(fact.person)
    name, zone = (person.name, person.zone) if person else (fact.person, world.scenario.zone)
    if fact.absence is not None:
        span = span_phrase(fact.absence.start, fact.absence.end, zone)
        return f"{name}'s {_ABSENCES[fact.absence.kind]} {span}"
    if fact.pin is not None:
        pin = fact.pin
        begin, end = (world.local(t, pin.rotation) for t in (pin.start, pin.end))
        return f"{name} fixed as {pin.rotation} {pin.role} from {begin} to {end}"
    if fact.kind is FactKind.JOINED and person and person.joined:
        return f"{name} joining only on {_day(person.joined, zone)}"
    if fact.kind is FactKind.LEAVES and person and person.leaves:
        return f"{name} leaving on {_day(person.leaves, zone)}"
    return _of_people(fact, name)


def slot_phrase(world: World, slots: Sequence[SlotKey]) -> str:
    """Slots by rotation and role, with their stretch or each by its start."""
    parts = []
    ordered = sorted(slots, key=lambda slot: (slot[0], slot[1] or "", slot[2]))
    for (rotation, role), some in groupby(ordered, key=lambda slot: slot[:2]):
        shifts = [world.calendar.shifts[rotation][shift] for _, _, shift in some]
        begin, end = world.local(shifts[0].start, rotation), world.local(shifts[-1].end, rotation)
        slot = f"{rotation} {role}" if role else f"{rotation}"
        if len(shifts) == 1:
            parts.append(f"{slot} from {begin} to {end}")
        elif shifts[-1].index - shifts[0].index == len(shifts) - 1:
            parts.append(f"the {len(shifts)} shifts of {slot} from {begin} to {end}")
        else:
            starts = [world.local(shift.start, rotation) for shift in shifts[:NAMED]]
            more = f" and {len(shifts) - NAMED} more" if len(shifts) > NAMED else ""
            parts.append(f"{slot} from {together(starts)}{more}")
    return together(parts)


def together(words: Sequence[str]) -> str:
    """Words in a sentence.

    >>> together(["a"]), together(["a", "b"]), together(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def span_phrase(start: datetime, end: datetime, zone: str) -> str:
    """Whole days as dates, the last one included; else with the times."""
    low, high = wall_clock(start, zone), wall_clock(end, zone)
    if low.time() == time() == high.time():
        last = high - timedelta(days=1)
        return f"{low:%Y-%m-%d}" if last == low else f"{low:%Y-%m-%d} to {last:%Y-%m-%d}"
    same_day = low.date() == high.date()
    return (
        f"{low:%a %Y-%m-%d %H:%M} to {high:%H:%M}"
        if same_day
        else (f"{low:%a %Y-%m-%d %H:%M} to {high:%a %Y-%m-%d %H:%M}")
    )


def _limit_phrase(world: World, fact: Fact) -> str:
    scenario = world.scenario
    limits = scenario.rotations[fact.rotation].limits if fact.rotation else scenario.policy.limits
    limit: Limit = getattr(limits, fact.limit)
    where = f" in {fact.rotation}" if fact.rotation else ""
    if fact.index is None:
        return f"{limit.words(fact.part)}{where}"
    members = list_of(type(limit))
    names = [_name(world, person) for person in getattr(limit, members)[fact.index]]
    phrase = headlines(type(limit))[members].reads.format(*names, all=together(names))
    return f"{phrase}{where}"


def _alike(fact: Fact) -> tuple[object, ...] | Fact:
    """What is the same for several people is one phrase; anything else stands for itself."""
    if fact.kind is FactKind.PAST:
        return (fact.kind,)
    if fact.kind in {FactKind.ACCESS, FactKind.CONTACT, FactKind.ROLE, FactKind.POOL}:
        return (fact.kind, fact.services, fact.role, fact.rotation)
    return fact


def _of_people(fact: Fact, names: str) -> str:
    if fact.kind is FactKind.ACCESS:
        return f"no access to {', '.join(fact.services)} for {names}"
    if fact.kind is FactKind.CONTACT:
        return f"no channel that interrupts {names}"
    if fact.kind is FactKind.ROLE:
        return f"no role {fact.role} for {names}"
    if fact.kind is FactKind.PAST:
        return f"what {names} had before this schedule period"
    return f"the pool of {fact.rotation} without {names}"


def _names(names: list[str]) -> str:
    if len(names) <= NAMED + 1:
        return together(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} others"


def _name(world: World, person: PersonId) -> str:
    known = world.scenario.people.get(person)
    return known.name if known else person


def _day(moment: datetime, zone: str) -> str:
    return f"{wall_clock(moment, zone):%Y-%m-%d}"
