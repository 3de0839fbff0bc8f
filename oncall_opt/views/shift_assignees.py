"""Who has a turn: its main holder, and who steps in for a few hours of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from optimizer.world.holdings import Interval, joined, length, overlap, without
from scenarios.calendar.shifts import Turn, turns_of
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTurn:
    """One seat of one turn.

    Attributes:
        holder: Who has most of its active time; ``None``: nobody has.
        others: What somebody else has, or nobody (``None``), in order of time.
    """

    turn: Turn
    role: Role
    holder: PersonId | None
    others: tuple[tuple[Interval, PersonId | None], ...] = ()


def held_turns(
    scenario: Scenario, schedule: Schedule, *, start: datetime, end: datetime
) -> Iterator[HeldTurn]:
    """Every seat of every turn that overlaps ``[start, end)`` and in which its rotation is active.

    A shadow's seat that nobody has is left out: it may stay empty.
    """
    by_seat: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for assignment in schedule.assignments:
        if assignment.overlaps(start, end):
            by_seat[assignment.rotation, assignment.role].append(assignment)
    for rotation in scenario.rotations.values():
        turns = [t for t in turns_of(scenario, rotation) if t.start < end and start < t.end]
        for role in rotation.roles:
            for turn in turns:
                held = _held(turn, role, by_seat[rotation.id, role])
                if not turn.idle and (held.holder or role is not Role.SHADOW):
                    yield held


def _held(turn: Turn, role: Role, assignments: list[Assignment]) -> HeldTurn:
    pieces: dict[PersonId | None, list[Interval]] = defaultdict(list)
    for a in assignments:
        if a.person is not None and a.overlaps(turn.start, turn.end):
            pieces[a.person].append((a.start, a.end))
    parts = {p: overlap(joined(mine), turn.active) for p, mine in pieces.items()}
    everybody = joined(part for mine in parts.values() for part in mine)
    parts[None] = without(turn.active, everybody)
    # Of equal parts the person's counts, and the earlier one.
    holder = max(parts, key=lambda p: (length(parts[p]), p is not None))
    others = [(part, p) for p, mine in parts.items() if p != holder for part in mine]
    return HeldTurn(
        turn=turn,
        role=role,
        holder=holder,
        others=tuple(sorted(others, key=lambda other: other[0])),
    )
