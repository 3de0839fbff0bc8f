"""Facts: what a scenario says that could be otherwise, each of which can be taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from optimizer.model.linear_constraints import SlotKey
from optimizer.world.world import World
from scenarios.domain.limit import Limit, list_of, parts_of
from scenarios.domain.limits import LIMITS, Limits
from scenarios.domain.people import Absence, Person
from scenarios.domain.policy import OvernightPool
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.vocabulary import Contact, PersonId, Role, RotationId, ServiceId


class FactKind(StrEnum):
    """What sort of fact it is, in the order in which a conflict names them.

    ``PAST`` is what somebody had before the schedule period; nothing can change it. ``COVER``, that
    every slot needs an assignee, goes without saying in conflicts.
    """

    LEAVE = "leave"
    JOINED = "joined"
    LEAVES = "leaves"
    PAST = "past"
    PIN = "pin"
    LIMIT = "limit"
    OVERNIGHT_POOL = "overnight_pool"
    TWO_ROTATIONS = "two_rotations_at_once"
    CONTACT = "contact"
    ROLE = "role"
    POOL = "pool"
    ACCESS = "access"
    COVER = "cover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing a scenario says.

    Attributes:
        kind: Says which of the other attributes are given.
        person: Whom it is about, if anybody.
        absence: The time off meant.
        pin: What stands already.
        rotation: Whose pool, whose services, or whose own limit; ``None``: the policy's.
        services: Services of the rotation that the person has no access to.
        role: The role that the person may not hold.
        limit: Name of the limit.
        part: The limit's part that is meant, where it has several that do without each other.
        index: Which pair or group of a limit that has several.
    """

    kind: FactKind
    person: PersonId | None = None
    absence: Absence | None = None
    pin: Assignment | None = None
    rotation: RotationId | None = None
    services: tuple[ServiceId, ...] = ()
    role: Role | None = None
    limit: str = ""
    part: str = ""
    index: int | None = None

    @property
    def where(self) -> str:
        """The place in the document that says it."""
        if self.kind is FactKind.LIMIT:
            own = f"rotations.{self.rotation}." if self.rotation else ""
            return f"{own}policy.{self.limit}"
        if self.absence is not None:
            return self.absence.where or f"people.{self.person}.time_off"
        setting = {
            FactKind.JOINED: f"people.{self.person}.joined",
            FactKind.LEAVES: f"people.{self.person}.leaves",
            FactKind.PAST: "previous",
            FactKind.PIN: "pins",
            FactKind.OVERNIGHT_POOL: "policy.overnight_pool",
            FactKind.TWO_ROTATIONS: "policy.two_rotations_at_once",
            FactKind.CONTACT: f"people.{self.person}.contact",
            FactKind.ROLE: f"people.{self.person}.roles",
            FactKind.POOL: f"rotations.{self.rotation}.people",
            FactKind.ACCESS: f"people.{self.person}.access",
            FactKind.COVER: "policy.allow_uncovered",
        }
        return setting[self.kind]


def facts_of(world: World, slots: Collection[SlotKey] | None = None) -> tuple[Fact, ...]:
    """Every fact that could have to do with some slots, in the order of the kinds.

    Args:
        slots: What has to be held; ``None``: all slots there are.
    """
    scenario = world.scenario
    found = [
        *_of_people(world, _asked(world, slots)),
        *(Fact(kind=FactKind.PAST, person=p) for p in dict.fromkeys(h.person for h in world.past)),
        *(Fact(kind=FactKind.PIN, person=a.person, pin=a) for a in scenario.fixed if a.person),
        *_of_limits(scenario),
    ]
    if isinstance(scenario.policy.overnight_pool.size, int):
        found.append(Fact(kind=FactKind.OVERNIGHT_POOL))
    if not scenario.policy.two_rotations_at_once and len(scenario.rotations) > 1:
        found.append(Fact(kind=FactKind.TWO_ROTATIONS))
    order = tuple(FactKind)
    return tuple(sorted(dict.fromkeys(found), key=lambda fact: order.index(fact.kind)))


def without(scenario: Scenario, facts: Collection[Fact]) -> Scenario:
    """The scenario in which these facts are not so; all else is as it was."""
    if not facts:
        return scenario
    by_person: dict[PersonId, list[Fact]] = {}
    for fact in facts:
        if fact.person is not None:
            by_person.setdefault(fact.person, []).append(fact)
    pins = {fact.pin for fact in facts if fact.kind is FactKind.PIN}
    kinds = {fact.kind for fact in facts}
    policy = scenario.policy
    return replace(
        scenario,
        people={
            i: _freed(person, by_person[i]) if i in by_person else person
            for i, person in scenario.people.items()
        },
        rotations={i: _opened(r, facts) for i, r in scenario.rotations.items()},
        previous=_before(scenario.previous, {f.person for f in facts if f.kind is FactKind.PAST}),
        fixed=tuple(a for a in scenario.fixed if a not in pins),
        policy=replace(
            policy,
            limits=_lifted(policy.limits, [f for f in facts if f.rotation is None]),
            overnight_pool=OvernightPool(size="everyone")
            if FactKind.OVERNIGHT_POOL in kinds
            else policy.overnight_pool,
            two_rotations_at_once=policy.two_rotations_at_once or FactKind.TWO_ROTATIONS in kinds,
        ),
    )


def _asked(
    world: World, slots: Collection[SlotKey] | None
) -> dict[tuple[RotationId, Role], tuple[datetime, datetime]]:
    """Each role of each rotation that is asked for, and the stretch in which it is."""
    found: dict[tuple[RotationId, Role], tuple[datetime, datetime]] = {}
    for rotation in world.scenario.rotations.values():
        shifts = world.calendar.shifts[rotation.id]
        for role in rotation.roles:
            mine = [
                shift
                for shift in shifts
                if slots is None
                or (rotation.id, role, shift.index) in slots
                or (rotation.id, None, shift.index) in slots
            ]
            if mine:
                found[rotation.id, role] = (mine[0].start, mine[-1].end)
    return found


def _of_people(
    world: World, asked: Mapping[tuple[RotationId, Role], tuple[datetime, datetime]]
) -> Iterator[Fact]:
    if not asked:
        return
    low, high = min(s for s, _ in asked.values()), max(e for _, e in asked.values())
    for person in world.scenario.people.values():
        for absence in person.time_off:
            if absence.start < high and low < absence.end:
                yield Fact(kind=FactKind.LEAVE, person=person.id, absence=absence)
        if person.joined is not None and person.joined > low:
            yield Fact(kind=FactKind.JOINED, person=person.id)
        if person.leaves is not None and person.leaves < high:
            yield Fact(kind=FactKind.LEAVES, person=person.id)
        yield from _of_ability(world, person, asked)


def _of_ability(
    world: World, person: Person, asked: Collection[tuple[RotationId, Role]]
) -> Iterator[Fact]:
    """What somebody can never hold, whatever the time."""
    paging = {rotation for rotation, role in asked if role is not Role.SHADOW}
    if paging and not person.reachable:
        yield Fact(kind=FactKind.CONTACT, person=person.id)
    for role in dict.fromkeys(role for _, role in asked):
        if role not in person.roles:
            yield Fact(kind=FactKind.ROLE, person=person.id, role=role)
    for rotation_id in dict.fromkeys(rotation for rotation, _ in asked):
        rotation = world.scenario.rotations[rotation_id]
        if rotation.people and person.id not in rotation.people:
            yield Fact(kind=FactKind.POOL, person=person.id, rotation=rotation.id)
        missing = tuple(s for s in rotation.services if s not in person.access)
        if missing and rotation.id in paging:
            yield Fact(kind=FactKind.ACCESS, person=person.id, services=missing)


def _of_limits(scenario: Scenario) -> Iterator[Fact]:
    yield from _hard(scenario.policy.limits, frozenset(LIMITS), None)
    for rotation in scenario.rotations.values():
        yield from _hard(rotation.limits, rotation.own_limits, rotation.id)


def _hard(limits: Limits, names: frozenset[str], rotation: RotationId | None) -> Iterator[Fact]:
    for name in LIMITS:
        limit: Limit | None = getattr(limits, name)
        if name not in names or limit is None or not limit.hard:
            continue
        fact = Fact(kind=FactKind.LIMIT, limit=name, rotation=rotation)
        if parts := parts_of(type(limit)):
            for part, off in parts.items():
                if getattr(limit, part) != off:
                    yield replace(fact, part=part)
        elif members := list_of(type(limit)):
            for index in range(len(getattr(limit, members))):
                yield replace(fact, index=index)
        else:
            yield fact


def _before(
    previous: tuple[PastSchedule, ...], whose: Collection[PersonId | None]
) -> tuple[PastSchedule, ...]:
    """Return the past without what these people had."""
    if not whose:
        return previous
    return tuple(
        replace(past, assignments=tuple(a for a in past.assignments if a.person not in whose))
        for past in previous
    )


def _freed(person: Person, facts: Collection[Fact]) -> Person:
    kinds = {fact.kind for fact in facts}
    absences = {fact.absence for fact in facts}
    roles = {fact.role for fact in facts if fact.role is not None}
    granted = {service for fact in facts for service in fact.services}
    reached = {Contact.PHONE} if FactKind.CONTACT in kinds else set[Contact]()
    return replace(
        person,
        time_off=tuple(a for a in person.time_off if a not in absences),
        joined=None if FactKind.JOINED in kinds else person.joined,
        leaves=None if FactKind.LEAVES in kinds else person.leaves,
        roles=person.roles | roles,
        access=person.access | granted,
        contact=person.contact | reached,
    )


def _opened(rotation: Rotation, facts: Collection[Fact]) -> Rotation:
    """Other people in the pool, and limits lifted: its own, or the policy's where it has none."""
    added = tuple(
        f.person
        for f in facts
        if f.kind is FactKind.POOL and f.rotation == rotation.id and f.person is not None
    )
    lifted = [
        f
        for f in facts
        if f.kind is FactKind.LIMIT
        and (f.rotation == rotation.id if f.limit in rotation.own_limits else f.rotation is None)
    ]
    return replace(
        rotation, people=(*rotation.people, *added), limits=_lifted(rotation.limits, lifted)
    )


def _lifted(limits: Limits, facts: Collection[Fact]) -> Limits:
    dropped: dict[tuple[str, str], set[int]] = {}
    changes: dict[str, Limit | None] = {}
    for fact in facts:
        if fact.kind is not FactKind.LIMIT:
            continue
        limit = changes.get(fact.limit, getattr(limits, fact.limit))
        if limit is None:
            continue
        if fact.part:
            off = parts_of(type(limit))[fact.part]
            changes[fact.limit] = replace(limit, **{fact.part: off})
        elif fact.index is not None:
            dropped.setdefault((fact.limit, list_of(type(limit))), set()).add(fact.index)
        else:
            changes[fact.limit] = None
    for (name, attribute), indices in dropped.items():
        limit = getattr(limits, name)
        kept = tuple(x for i, x in enumerate(getattr(limit, attribute)) if i not in indices)
        changes[name] = replace(limit, **{attribute: kept})
    return replace(limits, **changes)  # type: ignore[arg-type]
