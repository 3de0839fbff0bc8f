"""Burden by class of hour: what of it falls into somebody's business, off and sleep hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from optimizer.world.expected_load import LoadModel
from optimizer.world.holdings import Interval, overlap
from scenarios.calendar.calendar import CLASSES, SLOT, Calendar
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: One value for each class, in the order of ``CLASSES``.
ByClass = tuple[float, ...]


def burden_by_class(
    loads: LoadModel,
    person: PersonId,
    seat: tuple[RotationId, Role],
    pieces: Iterable[Interval],
    *,
    standby: bool = False,
) -> ByClass:
    """Burden of holding a seat over some hours, in hours.

    Args:
        standby: Only the part of the burden that standing by is.
    """
    parts = class_parts(loads.calendar, person, pieces)
    found = [loads.load(person, *seat, part) for part in parts]
    return tuple(load.standby if standby else load.burden for load in found)


def standby_held_twice(
    loads: LoadModel,
    person: PersonId,
    one: tuple[tuple[RotationId, Role], tuple[Interval, ...]],
    other: tuple[tuple[RotationId, Role], tuple[Interval, ...]],
) -> ByClass:
    """Standby that two seats held at once count twice: that of the lighter one, in hours."""
    both = overlap(one[1], other[1])
    if not both:
        return (0.0,) * len(CLASSES)
    held = [burden_by_class(loads, person, seat, both, standby=True) for seat in (one[0], other[0])]
    return min(held, key=sum)


def rows_held_twice(
    loads: LoadModel, person: PersonId, rows: Iterable[Assignment]
) -> Iterator[ByClass]:
    """The same for every two of somebody's assignments that overlap."""
    ordered = sorted(rows, key=lambda row: row.start)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.start >= one.end:
                break
            held = [((r.rotation, r.role), ((r.start, r.end),)) for r in (one, other)]
            yield standby_held_twice(loads, person, *held)


def class_parts(
    calendar: Calendar, person: PersonId, pieces: Iterable[Interval]
) -> list[list[Interval]]:
    """The pieces cut where the person's class of hour changes, by class."""
    grid, klass = calendar.grid, calendar.hours(person).klass
    parts: list[list[Interval]] = [[] for _ in CLASSES]
    for start, end in pieces:
        span = grid.slots_of(start, end)
        changes = np.flatnonzero(np.diff(klass[span])) + span.start + 1
        inner = [grid.start + int(slot) * SLOT for slot in changes.tolist()]
        for low, high in pairwise([start, *inner, end]):
            middle = grid.position(low + (high - low) / 2)
            parts[int(klass[int(middle)])].append((low, high))
    return parts
