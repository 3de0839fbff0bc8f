"""The ledger: what people really carried, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scenarios.domain.vocabulary import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one person carried in one period; by class in the order of ``HourClass``, in hours.

    Attributes:
        carried: Load carried.
        fair: What the share would have been of all that those who took part carried.
        capacity: Share times the part of the period as a member.
        not_overnight: Whether the person was spared on purpose, and so owes nothing.
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
        source_hash: Of everything that was read for it: the same again changes nothing.
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
        """Everybody who is named in it."""
        return tuple(dict.fromkeys(row.person for one in self.entries for row in one.rows))
