"""The ledger: the load people carried, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scenarios.domain.vocabulary import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The load of one person in one period, in hours, by class in the order of ``HourClass``.

    Attributes:
        carried: Load carried.
        fair: The person's fair part of the total load.
        capacity: Capacity times the part of the period as a member.
        not_overnight: Whether the person was deliberately not on call overnight, and owes nothing.
    """

    person: PersonId
    carried: tuple[float, ...]
    fair: tuple[float, ...]
    capacity: float
    not_overnight: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One period ``[start, end)``, aware UTC.

    Attributes:
        source: The schedule file it was built from.
        source_hash: Hash of everything that was read for it.
    """

    start: datetime
    end: datetime
    source: str
    source_hash: str
    rows: tuple[Carried, ...]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any instant is shared with ``[start, end)``."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All periods, in order of time; none overlaps another."""

    path: str
    entries: tuple[Entry, ...] = ()

    @property
    def people(self) -> tuple[PersonId, ...]:
        """The people in it."""
        return tuple(dict.fromkeys(row.person for one in self.entries for row in one.rows))
