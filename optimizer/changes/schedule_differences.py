"""Differences: who gains and who loses what between two schedules of one scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from optimizer.objectives.frozen_schedule import Shift, held_by_shift
from optimizer.world.holdings import Interval, joined, overlap, without
from optimizer.world.world import World
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId


class Side(StrEnum):
    """Whether hours come or go."""

    GETS = "gets"
    LOSES = "loses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Hours ``[start, end)`` of one shift that somebody gets, or loses.

    Attributes:
        others: Whom they come from, or who has them now; empty: nobody.
        whole: Whether it is the whole turn.
    """

    person: PersonId
    side: Side
    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    others: tuple[PersonId, ...]
    whole: bool


def differences(world: World, before: Schedule, after: Schedule) -> tuple[Difference, ...]:
    """Every difference in hours in which a rotation is active, in order of time."""
    old, new = held_by_shift(world, before), held_by_shift(world, after)
    found: list[Difference] = []
    for shift in {**old, **new}:
        had, has = old.get(shift, {}), new.get(shift, {})
        found += _of_shift(world, shift, (had, has), Side.LOSES)
        found += _of_shift(world, shift, (has, had), Side.GETS)
    return tuple(sorted(found, key=_order))


def _of_shift(
    world: World,
    shift: Shift,
    pair: tuple[Mapping[PersonId, tuple[Interval, ...]], Mapping[PersonId, tuple[Interval, ...]]],
    side: Side,
) -> Iterator[Difference]:
    """What each person has in the first and not in the second."""
    one, other = pair
    rotation, role, index = shift
    turn = world.calendar.turns[rotation][index]
    for person, pieces in one.items():
        for start, end in without(pieces, other.get(person, ())):
            active = overlap([(start, end)], turn.active)
            if not active:
                continue
            others = [p for p, theirs in other.items() if p != person and overlap(active, theirs)]
            yield Difference(
                person=person,
                side=side,
                rotation=rotation,
                role=role,
                start=start,
                end=end,
                others=tuple(others),
                whole=joined(active) == joined(turn.active),
            )


def _order(one: Difference) -> tuple[datetime, str, str, bool, str]:
    return one.start, one.rotation, one.role, one.side is Side.GETS, one.person
