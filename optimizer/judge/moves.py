"""Moves: hours of a seat that go from one person to another, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scenarios.calendar.calendar import Calendar
from scenarios.domain.errors import OncallOptError
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Rotation → instants at which its turns begin or end; pieces are not joined across them.
Handoffs = Mapping[RotationId, frozenset[datetime]]


class MoveError(OncallOptError):
    """The giver does not hold what a move would take away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The taker holds ``[start, end)`` of a seat instead of the giver."""

    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    giver: PersonId
    taker: PersonId

    @classmethod
    def of(cls, row: Assignment, giver: PersonId, taker: PersonId) -> Move:
        """All of an assignment goes from one to the other."""
        return cls(
            rotation=row.rotation,
            role=row.role,
            start=row.start,
            end=row.end,
            giver=giver,
            taker=taker,
        )

    @property
    def inverse(self) -> Move:
        """The move that undoes it."""
        return replace(self, giver=self.taker, taker=self.giver)


def moved(schedule: Schedule, moves: Iterable[Move], handoffs: Handoffs) -> Schedule:
    """The schedule after the moves, one after the other.

    Where a piece comes to lie beside another one of the same holder in the same turn, the two
    become one: applying the inverse moves gives the schedule there was before.

    Args:
        handoffs: Of every rotation.

    Raises:
        MoveError: A giver does not hold all of what is moved.
    """
    rows = list(schedule.assignments)
    for move in moves:
        rows = _moved(rows, move, handoffs)
    return Schedule.of(rows)


def handoffs_of(calendar: Calendar) -> Handoffs:
    """Where the turns of each rotation begin and end."""
    return {
        rotation: frozenset(edge for turn in turns for edge in (turn.start, turn.end))
        for rotation, turns in calendar.turns.items()
    }


def inverses(moves: Sequence[Move]) -> tuple[Move, ...]:
    """The moves that undo these, in the order in which they have to be made."""
    return tuple(move.inverse for move in reversed(moves))


def _moved(rows: list[Assignment], move: Move, handoffs: Handoffs) -> list[Assignment]:
    kept, taken = [], []
    for row in rows:
        if not _holds(row, move, move.giver) or not row.overlaps(move.start, move.end):
            kept.append(row)
            continue
        low, high = max(row.start, move.start), min(row.end, move.end)
        taken.append((low, high))
        rest = ((row.start, low), (high, row.end))
        kept += [replace(row, start=start, end=end) for start, end in rest if start < end]
    given = sum((high - low for low, high in taken), start=move.end - move.end)
    if given != move.end - move.start:
        raise MoveError(
            f"{move.giver} does not hold all of {move.rotation} {move.role} from "
            f"{move.start:%Y-%m-%d %H:%M} to {move.end:%Y-%m-%d %H:%M} UTC"
        )
    new = [
        Assignment(rotation=move.rotation, role=move.role, start=low, end=high, person=move.taker)
        for low, high in taken
    ]
    marked = handoffs.get(move.rotation, frozenset())
    marks = {edge for edge in (move.start, move.end) if edge not in marked}
    return _joined([*kept, *new], move, marks)


def _joined(rows: list[Assignment], move: Move, marks: set[datetime]) -> list[Assignment]:
    """The rows with those of the taker made one that meet at one of the marks."""
    for mark in marks:
        before = next((r for r in rows if r.end == mark and _holds(r, move, move.taker)), None)
        after = next((r for r in rows if r.start == mark and _holds(r, move, move.taker)), None)
        if before is not None and after is not None:
            rows = [row for row in rows if row not in (before, after)]
            rows.append(replace(before, end=after.end))
    return rows


def _holds(row: Assignment, move: Move, person: PersonId) -> bool:
    return (row.rotation, row.role, row.person) == (move.rotation, move.role, person)
