"""Shortage: windows in which people can hold less than there is to hold, whatever the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from optimizer.world.attendance import Attendance
from scenarios.calendar.calendar import Bools, Ints
from scenarios.domain.vocabulary import RotationId

#: Up to so many rotations every set of them is counted; beyond, single ones and all together.
ALL_SETS_UP_TO = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is to be held, piece by piece in order of a label (a day, a weekend).

    Attributes:
        label: Ordinal of each piece's day, shape ``(rows,)``, sorted.
        demand: What the seats ask for in it, ``(rows,)``.
        able: The most that each person may hold of it, leave apart, ``(rows, people)``.
        free: The same with leave, ``(rows, people)``.
    """

    label: Ints
    demand: Ints
    able: Ints
    free: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A window in which people can hold less than there is to hold.

    Attributes:
        demand: What is to be held.
        most: What all people together can hold within the limit.
        people: Who can hold some of it.
        leave: Whether only leave makes it so.
    """

    first: int
    demand: int
    most: int
    people: Bools
    leave: bool


def shortages(
    attendance: Attendance,
    rows: dict[RotationId, Rows],
    firsts: tuple[int, ...],
    days: int,
    ceiling: int,
) -> Iterator[tuple[tuple[RotationId, ...], Short]]:
    """The smallest sets of rotations that ask for too much, each with its worst window."""
    found: list[frozenset[RotationId]] = []
    for chosen in _sets(attendance, rows):
        if any(smaller <= set(chosen) for smaller in found):
            continue
        short = _shortage([rows[r] for r in chosen], firsts, days, ceiling)
        if short is not None:
            found.append(frozenset(chosen))
            yield chosen, short


def _shortage(rows: list[Rows], firsts: tuple[int, ...], days: int, ceiling: int) -> Short | None:
    """The window with the largest shortage; those that leave does not explain come first."""
    demand = sum(_window_sums(r.label, r.demand[:, None], firsts, days)[:, 0] for r in rows)
    for leave in (False, True):
        held = sum(_window_sums(r.label, r.free if leave else r.able, firsts, days) for r in rows)
        most = np.minimum(held, ceiling).sum(axis=1)
        missing = np.asarray(demand) - most
        worst = int(missing.argmax())
        if missing[worst] > 0:
            return Short(
                first=firsts[worst],
                demand=int(np.asarray(demand)[worst]),
                most=int(most[worst]),
                people=np.asarray(held)[worst] > 0,
                leave=leave,
            )
    return None


def _window_sums(label: Ints, values: Ints, firsts: tuple[int, ...], days: int) -> Ints:
    """Sums of rows within each window of days, shape ``(windows, columns)``."""
    running = np.zeros((len(label) + 1, values.shape[1]), dtype=np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    low = np.searchsorted(label, np.array(firsts))
    high = np.searchsorted(label, np.array(firsts) + days)
    sums: Ints = running[high] - running[low]
    return sums


def _sets(
    attendance: Attendance, rotations: Iterable[RotationId]
) -> Iterator[tuple[RotationId, ...]]:
    """Single rotations first, then sets of those active around the clock.

    Where somebody may carry two pagers, hours count once, and only single ones say something.
    """
    listed = list(rotations)
    yield from ((r,) for r in listed)
    always = [r for r in listed if attendance.rotations[r].rotation.hours.always]
    if attendance.world.scenario.policy.two_pagers or len(always) < 2:
        return
    few = len(always) <= ALL_SETS_UP_TO
    for size in range(2, len(always) + 1) if few else (len(always),):
        yield from combinations(always, size)
