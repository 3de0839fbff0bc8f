"""Advice on people: shifts with few people because of leave, and people with few shifts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from optimizer.advice.advisory import Advisory, counted, named, number, spelled
from optimizer.fairness.relative_load import capacity_of
from optimizer.world.attendance import Attendance, RotationShifts
from optimizer.world.eligibility import obstacle
from scenarios.calendar.calendar import Bools
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import PersonId, Role

#: People who can take less than this part of what their capacity implies are reported.
LITTLE = 0.25

_People = tuple[PersonId, ...]


def thin_shifts(attendance: Attendance) -> Iterator[Advisory]:
    """Yield shifts in which leave makes a role impossible, or leaves one person for it."""
    for found in attendance.rotations.values():
        for roles, rows in _thin(attendance, found):
            yield _thin_shifts(attendance, found, roles, rows)


def little_used(attendance: Attendance) -> Iterator[Advisory]:
    """Yield people who can take nothing, or less than a quarter of what their capacity implies.

    People for escalation or shadow only are skipped.
    """
    expected = _expected(attendance)
    for column, person in enumerate(attendance.world.scenario.people.values()):
        if _elsewhere(attendance, person):
            continue
        mine = [f for f in attendance.rotations.values() if _in_pool(person, f.rotation)]
        mine = mine or list(attendance.rotations.values())
        can = sum(int(f.minutes[f.anyone[:, column]].sum()) for f in mine)
        want = expected.get(person.id, 0.0)
        if mine and (can == 0 or can < LITTLE * want):
            yield _little(attendance, column, mine, want)


def _thin(
    attendance: Attendance, found: RotationShifts
) -> Iterator[tuple[tuple[Role, ...], list[int]]]:
    """Roles short of people, with successive shifts that have the same people left."""
    current: tuple[tuple[Role, ...], _People, _People] | None = None
    rows: list[int] = []
    free = {role: found.who(role) for role in found.eligible}
    for at in range(len(found.shifts)):
        roles = _short_roles(found, free, at)
        state = None
        if roles:
            left = np.logical_or.reduce([free[role][at] for role in roles])
            gone = np.logical_or.reduce([found.eligible[role][at] for role in roles]) & ~left
            state = (roles, attendance.those(left), attendance.those(gone))
        if state != current and current is not None:
            yield current[0], rows
        rows = [*rows, at] if state == current else [at]
        current = state
    if current is not None:
        yield current[0], rows


def _short_roles(found: RotationShifts, free: dict[Role, Bools], at: int) -> tuple[Role, ...]:
    """Roles with nobody or one person left; all, if fewer people than roles are left."""
    wanted = [role for role in found.eligible if found.open[role][at]]
    eligible = {role: int(found.eligible[role][at].sum()) for role in wanted}
    left = {role: int(free[role][at].sum()) for role in wanted}
    short = [role for role in wanted if left[role] < min(2, eligible[role])]
    if not short and wanted:
        anyone, eligible_at_all = (
            int(np.logical_or.reduce([who[role][at] for role in wanted]).sum())
            for who in (free, found.eligible)
        )
        if anyone < len(wanted) <= eligible_at_all:
            return tuple(wanted)
    return tuple(short)


def _thin_shifts(
    attendance: Attendance, found: RotationShifts, roles: tuple[Role, ...], rows: list[int]
) -> Advisory:
    world, rotation, at = attendance.world, found.rotation, rows[0]
    left = np.logical_or.reduce([found.who(role)[at] for role in roles])
    eligible = np.logical_or.reduce([found.eligible[role][at] for role in roles])
    who = attendance.those(left)
    away = attendance.those(eligible & ~left & found.member[at])
    others = attendance.those(eligible & ~left & ~found.member[at])
    reasons = [_verb(named(world.scenario, away), len(away), "away")] if away else []
    reasons += [f"{named(world.scenario, others)} not in the team then"] if others else []
    begin = world.local(found.shifts[rows[0]].start, rotation.id)
    end = world.local(found.shifts[rows[-1]].end, rotation.id)
    slot = f"{spelled(roles, 'or')} of {rotation.id}"
    when = f"{begin} to {end} ({counted(len(rows), 'shift')})"
    hint = "move some leave, give more people access, or write `allow_uncovered: true`"
    names = named(world.scenario, who)
    if not who:
        fact = f"nobody can be {slot}"
    elif len(who) >= len(roles):
        fact, hint = f"only {names} can be {slot}", "one illness would leave the role uncovered"
    else:
        left = _verb(names, len(who), "left")
        fact = f"{rotation.id} needs {number(len(roles))} people for {spelled(roles)}"
        fact += f", but only {left}"
    place = world.scenario.place(f"rotations.{rotation.id}")
    return Advisory("leave", f"{fact}, {when}: {spelled(reasons)}", hint, place)


def _verb(names: str, count: int, what: str) -> str:
    return f"{names} {'is' if count == 1 else 'are'} {what}"


def _expected(attendance: Attendance) -> dict[PersonId, float]:
    """Minutes on call that each person's capacity implies."""
    total = sum(int((f.slots * f.minutes).sum()) for f in attendance.rotations.values())
    eligible = np.zeros(len(attendance.people), dtype=np.bool_)
    for found in attendance.rotations.values():
        eligible |= found.anyone_eligible.any(axis=0)
    capacities = {p: capacity_of(attendance.world, p) for p in attendance.those(eligible)}
    whole = sum(capacities.values())
    return {p: total * capacity / whole for p, capacity in capacities.items()} if whole else {}


def _elsewhere(attendance: Attendance, person: Person) -> bool:
    """Whether somebody is for escalation only, or learns as a shadow."""
    rotations = attendance.world.scenario.rotations.values()
    escalates = any(step.person == person.id for r in rotations for step in r.escalation)
    learns = any(
        Role.SHADOW in r.roles and obstacle(person, r, Role.SHADOW) is None for r in rotations
    )
    slots = person.roles & {Role.PRIMARY, Role.SECONDARY}
    return (escalates and (not slots or not person.access)) or (learns and not slots)


def _in_pool(person: Person, rotation: Rotation) -> bool:
    """Whether somebody is in a rotation's pool and has some access."""
    pool = not rotation.people or person.id in rotation.people
    return pool and not person.access.isdisjoint(rotation.services)


def _little(
    attendance: Attendance, column: int, mine: list[RotationShifts], expected: float
) -> Advisory:
    scenario = attendance.world.scenario
    person = scenario.people[attendance.people[column]]
    reasons: Counter[str] = Counter()
    for found in mine:
        reasons.update(_reasons(found, column, person))
    eligible = reasons.pop("", 0)
    total = eligible + sum(reasons.values())
    why = ", ".join(f"{reason} for {count}" for reason, count in reasons.most_common())
    message = f"{person.name} can take {eligible} of {counted(total, 'shift')}: {why}"
    place = scenario.place(f"people.{person.id}")
    if not eligible:
        hint = "give access, a role or a place in the pool, or remove the person"
        return Advisory("unused", message, hint, place)
    possible = sum(int(f.minutes[f.anyone[:, column]].sum()) for f in mine)
    message += (
        f"; that is {possible / 60:.0f} h of the {expected / 60:.0f} h their capacity implies"
    )
    hint = "others carry the rest; if that is intended, write a smaller `capacity`"
    return Advisory("little", message, hint, place)


def _reasons(found: RotationShifts, column: int, person: Person) -> Counter[str]:
    """Why the person cannot take each shift; '' for those that they can take."""
    rotation = found.rotation
    why = [obstacle(person, rotation, role) for role in found.eligible]
    if None not in why:
        # Missing access explains best.
        text = next((w for w in why if w and w.startswith("has no")), why[0])
        return Counter({f"{text}": len(found.shifts)})
    blocked = np.select(
        [~of[:, column] for of in (found.anyone_eligible, found.member, found.present)],
        ["another site's shift", "not in the team", "away"],
        default="",
    )
    return Counter(blocked.tolist())
