"""What if other people were on call: somebody leaves, anonymous others are hired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from scenarios.domain.errors import WhatIfError
from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.rotations import AutoRotations, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Contact, PersonId, RotationId, ServiceId
from scenarios.reading.near_matches import hint_for, listed, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Hires:
    """People to hire.

    Attributes:
        count: How many, at least 1.
        access: Services they get access to; ``None``: all that ``grants`` does not restrict.
    """

    count: int
    access: tuple[str, ...] | None = None


class Changed(NamedTuple):
    """A changed scenario, and notes on the change."""

    scenario: Scenario
    notes: tuple[str, ...]


def person_named(scenario: Scenario, name: str) -> PersonId:
    """Return the person of that id, or of that name where only one has it.

    Raises:
        WhatIfError: There is nobody, or there are two.
    """
    if name in scenario.people:
        return PersonId(name)
    wanted = name.strip().casefold()
    found = [p.id for p in scenario.people.values() if wanted in (p.name.casefold(), p.id)]
    if len(found) > 1:
        raise WhatIfError(f"{name} may be {listed(found)}", "name one by id", "without")
    if not found:
        hint = hint_for(name, scenario.people)
        raise WhatIfError(f"unknown person {shortened(name)!r}", hint, "without")
    return found[0]


def take_off(scenario: Scenario, away: Collection[PersonId]) -> Changed:
    """Remove people from every rotation, pool, escalation, pin and rule.

    Their past assignments stay; nobody owes anything for them.
    """
    names = listed([scenario.people[person].name for person in away])
    fixed = tuple(one for one in scenario.fixed if one.person not in away)
    changed = replace(
        scenario,
        people={id_: person for id_, person in scenario.people.items() if id_ not in away},
        rotations={r.id: _rotation_without(r, away) for r in scenario.rotations.values()},
        policy=replace(scenario.policy, limits=_limits_without(scenario.policy.limits, away)),
        fixed=fixed,
        auto=_auto(scenario, lambda pattern: _rotation_without(pattern, away)),
    )
    notes = [f"{names}: removed from every rotation and escalation"]
    if opened := len(scenario.fixed) - len(fixed):
        notes.append(f"{opened} of their pinned or published assignments are open again")
    for rotation in changed.rotations.values():
        notes += _emptied(scenario.rotations[rotation.id], rotation)
    if changed.policy.limits != scenario.policy.limits:
        notes.append(f"rules about pairs and groups apply without {names}")
    return Changed(changed, tuple(notes))


def hire(scenario: Scenario, hires: Hires, *, like: Scenario | None = None) -> Changed:
    """Add anonymous people with the most common place and hours, from the start of the period.

    Args:
        like: The scenario whose people have the place and hours; by default this one.

    Raises:
        WhatIfError: They fit no rotation, or a service is unknown or restricted.
    """
    access = _access(scenario, hires)
    model = _most_common(like or scenario)
    if model is None:
        message = "there is nobody whose place and hours the hires could have"
        raise WhatIfError(message, "keep at least one person", "add")
    pools = _pools(scenario, access, model)
    if scenario.rotations and not pools:
        wanted = "; ".join(f"{r.id} needs {listed(r.services)}" for r in _smallest(scenario))
        if closed := _closed(scenario):
            wanted += f"; `grants` allows no new access to {listed(closed)}"
        message = f"nobody with access to {listed(sorted(access)) or 'nothing'} can join a rotation"
        raise WhatIfError(message, wanted, "add")
    new = tuple(_hired(scenario, model, access, number) for number in _numbers(scenario, hires))
    changed = replace(
        scenario,
        people={**scenario.people, **{one.id: one for one in new}},
        rotations={
            r.id: _with(r, new) if r.id in pools else r for r in scenario.rotations.values()
        },
        auto=_auto(scenario, lambda one: _with(one, new)),
    )
    place = listed([model.zone, *filter(None, [model.country, model.site])])
    who = listed([one.id for one in new])
    what = listed(sorted(access))
    if hires.access is None:
        closed = _closed(scenario)
        but = f" but {listed(closed)}, which `grants` restricts" if closed else ""
        what = f"every service{but}"
    where = "every rotation" if len(pools) == len(scenario.rotations) else listed(pools)
    note = f"{who}: new, with access to {what}, in {where}; most common place: {place}"
    return Changed(changed, (note,))


def _access(scenario: Scenario, hires: Hires) -> frozenset[ServiceId]:
    if hires.count < 1:
        raise WhatIfError(f"cannot add {hires.count} people", "add 1 or more", "add")
    closed = _closed(scenario)
    if hires.access is None:
        return frozenset(scenario.services) - set(closed)
    for name in hires.access:
        if name not in scenario.services:
            hint = hint_for(name, scenario.services)
            raise WhatIfError(f"unknown service {shortened(name)!r}", hint, "add")
        if name in closed:
            hint = f"name other services, or list who may have it in services.{name}.grants"
            raise WhatIfError(f"`grants` allows no new access to {name}", hint, "add")
    return frozenset(ServiceId(name) for name in hires.access)


def _closed(scenario: Scenario) -> list[ServiceId]:
    """Return the services to which access is restricted."""
    return [service.id for service in scenario.services.values() if service.grants is not None]


def _most_common(scenario: Scenario) -> Person | None:
    """Return the first person with the most common site, zone, country and hours."""
    people = list(scenario.people.values())
    counts = Counter((p.site, p.zone, p.country, p.hours) for p in people)
    most = max(counts.values(), default=0)
    usual = (p for p in people if counts[p.site, p.zone, p.country, p.hours] == most)
    return next(usual, None)


def _pools(
    scenario: Scenario, access: frozenset[ServiceId], model: Person
) -> tuple[RotationId, ...]:
    """Return the rotations that somebody with this access and place can join."""
    return tuple(
        r.id
        for r in scenario.rotations.values()
        if access.issuperset(r.services) and (not r.sites or model.site in r.sites)
    )


def _smallest(scenario: Scenario) -> list[Rotation]:
    """Return the rotations that need the fewest services."""
    return sorted(scenario.rotations.values(), key=lambda r: len(r.services))[:3]


def _numbers(scenario: Scenario, hires: Hires) -> Iterator[int]:
    """Yield numbers that no id of the scenario has."""
    number = found = 0
    while found < hires.count:
        number += 1
        if f"hire-{number}" not in scenario.people:
            found += 1
            yield number


def _hired(scenario: Scenario, model: Person, access: frozenset[ServiceId], number: int) -> Person:
    return Person(
        id=PersonId(f"hire-{number}"),
        name=f"Hire {number}",
        zone=model.zone,
        country=model.country,
        site=model.site,
        access=access,
        contact=frozenset({Contact.PHONE, Contact.PUSH}),
        joined=scenario.start,
        hours=model.hours,
    )


def _with(rotation: Rotation, new: Iterable[Person]) -> Rotation:
    return replace(rotation, people=(*rotation.people, *(one.id for one in new)))


def _auto(scenario: Scenario, change: Callable[[Rotation], Rotation]) -> AutoRotations | None:
    """Return the settings of `rotations: auto` with the change made."""
    auto = scenario.auto
    return None if auto is None else replace(auto, pattern=change(auto.pattern))


def _rotation_without(rotation: Rotation, away: Collection[PersonId]) -> Rotation:
    return replace(
        rotation,
        people=tuple(person for person in rotation.people if person not in away),
        escalation=tuple(step for step in rotation.escalation if step.person not in away),
        limits=_limits_without(rotation.limits, away),
    )


def _emptied(before: Rotation, after: Rotation) -> Iterator[str]:
    if before.people and not after.people:
        yield f"{after.id}: its pool is empty"
    if before.escalation and not after.escalation:
        yield f"{after.id}: its escalation is empty"


def _limits_without(limits: Limits, away: Collection[PersonId]) -> Limits:
    """Return the limits without these people; a rule about nobody is dropped."""
    changes: dict[str, object] = {}
    for name in ("together", "apart"):
        limit = getattr(limits, name)
        if limit is not None and (pairs := _kept(limit.pairs, away)) != limit.pairs:
            changes[name] = replace(limit, pairs=pairs) if pairs else None
    if limits.one_of is not None:
        smaller = tuple(tuple(p for p in one if p not in away) for one in limits.one_of.groups)
        groups = tuple(group for group in smaller if group)
        if groups != limits.one_of.groups:
            changes["one_of"] = replace(limits.one_of, groups=groups) if groups else None
    return replace(limits, **changes) if changes else limits  # type: ignore[arg-type]


def _kept(
    pairs: tuple[tuple[PersonId, PersonId], ...], away: Collection[PersonId]
) -> tuple[tuple[PersonId, PersonId], ...]:
    return tuple(pair for pair in pairs if pair[0] not in away and pair[1] not in away)
