"""What comes between in a year of life, what was done about it, and what ought not to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from optimizer.changes.replan import Replan
from optimizer.judge.check import check
from optimizer.objectives.frozen_schedule import LetGo
from optimizer.world.holdings import overlap
from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that came between, and what was done.

    Attributes:
        what: ``leave``, ``sick``, ``joined`` or ``leaves``.
        by: ``replan``, ``cover``, ``thaw`` (a re-plan without a freeze), or ``refused`` where no
            schedule would be left.
        before, after: The published schedules.
        done: The re-plan, if it was one.
    """

    at: datetime
    what: str
    by: str
    person: PersonId
    scenario: Scenario
    before: Schedule
    after: Schedule
    done: Replan | None = None

    @property
    def moment(self) -> str:
        """What it is, in words."""
        return f"{self.at:%Y-%m-%d}, {self.what} of {self.person}, {self.by}"

    @property
    def wrong(self) -> Iterator[str]:
        """What ought not to be, in words."""
        yield from (v.message for v in check(self.scenario, self.after) if v.hard)
        done = self.done
        if done is None:
            return
        if not done.fewest.proven:
            yield f"{done.changes} changes, and it is proven of {done.fewest.bound:g} only"
        if done.changes != changed_assignments(self):
            yield f"{done.changes} changes were told"

    @property
    def disturbed(self) -> Iterator[Assignment]:
        """What somebody had of the past or the freeze, could have kept, and has no more."""
        done = self.done
        until = self.at if done is None else done.frozen_until
        gone = () if done is None else done.let_go
        for row in self.before.assignments:
            # A shift that begins in the freeze stays whole; what is covered stays up to now.
            end = row.end if done is not None else min(row.end, until)
            rows: tuple[Assignment | LetGo, ...] = (*self.after.assignments, *gone)
            kept = [r for r in rows if _slot(r) == _slot(row)]
            if row.start < until and _length(row.start, end, kept) < end - row.start:
                yield row


def changed_assignments(event: Event) -> int:
    """Shifts in which somebody has hours that they did not have before.

    Of a shift that is frozen in part, what lies on either side of what stays counts each.
    """
    shifts = Calendar(event.scenario).shifts
    had = [row for row in event.before.assignments if row.person is not None]
    found = set()
    for row in event.after.assignments:
        for shift in (t for t in shifts[row.rotation] if row.overlaps(t.start, t.end)):
            for start, end in overlap([(row.start, row.end)], shift.active):
                if _length(start, end, [r for r in had if _slot(r) == _slot(row)]) < end - start:
                    frozen = event.done is not None and shift.start < event.done.frozen_until
                    found.add((*_slot(row), shift.index, row.start if frozen else shift.start))
    return len(found)


def _slot(row: Assignment | LetGo) -> tuple[str, str, str | None]:
    return row.rotation, row.role, row.person


def _length(start: datetime, end: datetime, rows: Iterable[Assignment | LetGo]) -> timedelta:
    """How much of a stretch some rows, which do not overlap, fill."""
    parts = (min(end, row.end) - max(start, row.start) for row in rows)
    return sum((part for part in parts if part > timedelta()), timedelta())
