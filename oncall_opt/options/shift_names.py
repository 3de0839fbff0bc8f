"""Shifts as the command line names them: ``main@2027-01-18``, ``main/secondary@…``."""

from __future__ import annotations

from typing import NamedTuple

from oncall_opt.options.inputs import refused
from optimizer.world.holdings import length, overlap
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift
from scenarios.domain.errors import Misread
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.reading.near_matches import listed, unknown
from scenarios.resolve.fixed_and_past import shift_on


class ShiftNamed(NamedTuple):
    """One role of one shift."""

    shift: Shift
    role: Role


def read_shift(text: str, world: World, *, option: str = "--shift") -> ShiftNamed:
    """Read ``ROTATION/ROLE@WHEN``; the only rotation and its first role need not be named.

    Args:
        text: WHEN is a day on which the shift begins (or that it contains), or an instant in it.

    Raises:
        click.BadParameter: It names no shift of the horizon.
    """
    try:
        slot, when = _halves(text)
        name, _, role = slot.partition("/")
        rotation = _rotation(world.scenario, name.strip())
        named_role = _role(rotation, role.strip())
        shift = shift_on(when, rotation, world.calendar.shifts[rotation.id])
    except Misread as error:
        raise refused(error, option) from None
    return ShiftNamed(shift=shift, role=named_role)


def assignee_of(schedule: Schedule, shift: ShiftNamed) -> PersonId | None:
    """Return who has most of a shift's active time; ``None``: nobody has any."""
    rows = [
        row
        for row in schedule.assignments
        if (row.rotation, row.role) == (shift.shift.rotation, shift.role) and row.person is not None
    ]
    hours = {
        person: length(
            overlap(((r.start, r.end) for r in rows if r.person == person), shift.shift.active)
        )
        for person in dict.fromkeys(row.person for row in rows)
    }
    best = max(hours, key=lambda person: hours[person], default=None)
    return best if best is not None and hours[best] else None


def _halves(text: str) -> tuple[str, str]:
    """Split before and after the ``@``; a day alone needs none."""
    slot, mark, when = text.rpartition("@")
    if not mark and not text[:1].isdigit():
        raise Misread(f"{text!r} names no day", f"write it like {text or 'main'}@2027-01-18")
    return slot, when


def _rotation(scenario: Scenario, name: str) -> Rotation:
    if not name and len(scenario.rotations) == 1:
        return next(iter(scenario.rotations.values()))
    for rotation in scenario.rotations.values():
        if rotation.id == name:
            return rotation
    if not name:
        hint = f"write it like {next(iter(scenario.rotations), 'main')}@2027-01-18"
        raise Misread("the shift names no rotation", hint)
    raise unknown("rotation", name, scenario.rotations)


def _role(rotation: Rotation, name: str) -> Role:
    if not name:
        return rotation.roles[0]
    for role in rotation.roles:
        if role == name:
            return role
    raise Misread(f"{rotation.id} has no role {name!r}", f"its roles: {listed(rotation.roles)}")
