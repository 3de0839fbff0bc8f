"""The same scenario under other names and in the opposite order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from scenarios.domain.limit import Limit
from scenarios.domain.limits import Apart, Limits, OneOf, Together
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, RotationId, ServiceId


def renamed(scene: Scenario) -> Scenario:
    """Everybody and everything is called differently and comes in the opposite order."""
    return replace(
        scene,
        people={_person(p.id): _someone(p) for p in reversed(list(scene.people.values()))},
        services={
            _service(s.id): replace(s, id=_service(s.id))
            for s in reversed(list(scene.services.values()))
        },
        rotations={_rotation(r.id): _one(r) for r in reversed(list(scene.rotations.values()))},
        policy=replace(scene.policy, limits=_limits(scene.policy.limits)),
        previous=tuple(
            replace(past, assignments=tuple(map(_assignment, past.assignments)))
            for past in scene.previous
        ),
        fixed=Schedule.of(map(_assignment, scene.fixed)).assignments,
    )


def _backwards(name: str, last: str) -> str:
    """A name that sorts the other way round."""
    return chr(ord("a") + ord(last) - ord(name[0])) + name


def _person(name: PersonId) -> PersonId:
    return PersonId(_backwards(name, "e"))


def _rotation(name: RotationId) -> RotationId:
    return RotationId(_backwards(name, "w"))


def _service(name: ServiceId) -> ServiceId:
    return ServiceId(_backwards(name, "w"))


def _someone(one: Person) -> Person:
    return replace(
        one, id=_person(one.id), name=one.name[::-1], access=frozenset(map(_service, one.access))
    )


def _one(one: Rotation) -> Rotation:
    return replace(
        one,
        id=_rotation(one.id),
        services=tuple(_service(s) for s in reversed(one.services)),
        people=tuple(_person(p) for p in reversed(one.people)),
        escalation=tuple(
            replace(step, person=_person(step.person) if step.person else None)
            for step in one.escalation
        ),
        limits=_limits(one.limits),
    )


def _limits(limits: Limits) -> Limits:
    changed: dict[str, Any] = {f.name: _limit(getattr(limits, f.name)) for f in fields(limits)}
    return Limits(**changed)


def _limit(limit: Limit | None) -> Limit | None:
    if isinstance(limit, Together | Apart):
        return replace(limit, pairs=tuple((_person(a), _person(b)) for a, b in limit.pairs))
    if isinstance(limit, OneOf):
        return replace(limit, groups=tuple(_everybody(group) for group in limit.groups))
    return limit


def _everybody(group: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(map(_person, group))


def _assignment(row: Assignment) -> Assignment:
    return replace(
        row,
        rotation=_rotation(row.rotation),
        person=_person(row.person) if row.person else None,
    )
