"""The answer: who is on call, in which role of which rotation, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scenarios.domain.vocabulary import PersonId, Role, RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A person has a role of a rotation over ``[start, end)``; ``None``: uncovered."""

    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    person: PersonId | None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any instant is shared with ``[start, end)``."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The assignments of one schedule period, sorted by start, rotation, role, person."""

    assignments: tuple[Assignment, ...]

    @classmethod
    def of(cls, assignments: Iterable[Assignment]) -> Schedule:
        """Sort assignments into a schedule."""
        return cls(assignments=tuple(sorted(assignments, key=order)))

    def held_by(self, person: PersonId) -> tuple[Assignment, ...]:
        """Return one person's assignments, in order of time."""
        return tuple(a for a in self.assignments if a.person == person)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSchedule:
    """A schedule of the time before the schedule period.

    Attributes:
        path: The file it was read from.
        not_overnight: People who were deliberately not on call overnight.
    """

    path: str
    assignments: tuple[Assignment, ...]
    not_overnight: frozenset[PersonId] = frozenset()


def order(assignment: Assignment) -> tuple[datetime, str, int, datetime, str]:
    """Return the sort key of a schedule: start, rotation, role, end, person."""
    rank = tuple(Role).index(assignment.role)
    return (assignment.start, assignment.rotation, rank, assignment.end, assignment.person or "")
