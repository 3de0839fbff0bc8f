"""Standing: each person's assignments and load in a schedule, and what a move changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from optimizer.fairness.relative_load import Fairness
from optimizer.rules import HARD_UNARY, RULES, can_forbid
from optimizer.rules.kit.rule import Violation
from optimizer.world.expected_load import ByClass, load_by_class, standby_held_twice
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.calendar.calendar import CLASSES, Calendar
from scenarios.domain.errors import OncallOptError
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

_UNARY = frozenset(rule.name for rule in HARD_UNARY)

Rows = tuple[Assignment, ...]


class Standing:
    """The people of a schedule: their rows, loads and relative loads."""

    def __init__(self, world: World, schedule: Schedule) -> None:
        self.world = world
        self.fairness = Fairness(world)
        self.rows: Mapping[PersonId, Rows] = {
            person: schedule.held_by(person) for person in world.scenario.people
        }
        self._personal = tuple(
            rule for rule in RULES if rule.personal and can_forbid(world.scenario, rule.name)
        )
        self._holdings: dict[tuple[PersonId, Rows], Holdings] = {}
        self._offences: dict[tuple[PersonId, Rows], tuple[Violation, ...]] = {}
        self._loads: dict[tuple[PersonId, Rows], int] = {}
        self._classes: dict[Holding, tuple[float, ...]] = {}
        #: X of everybody compared, in tenths of an hour.
        self.relative: dict[PersonId, int] = {
            person: self.fairness.relative(person, self.load(person, self.rows[person]))
            for person in self.fairness.people
        }

    def relative_with(self, changed: Mapping[PersonId, Rows]) -> dict[PersonId, int]:
        """Return X of everybody compared if some people had other rows, in tenths of an hour."""
        return self.relative | {
            person: self.fairness.relative(person, self.load(person, rows))
            for person, rows in changed.items()
            if person in self.relative
        }

    def load(self, person: PersonId, rows: Rows) -> int:
        """Return the person's load of the schedule period with these rows, in centi-hours."""
        key = (person, rows)
        if key not in self._loads:
            self._loads[key] = self.fairness.total(self._current(person, rows))
        return self._loads[key]

    def by_class(self, person: PersonId, rows: Rows) -> tuple[float, ...]:
        """Return the same by class of hour, in hours, in the order of ``CLASSES``."""
        total = np.zeros(len(CLASSES))
        holdings = sorted(self._current(person, rows), key=lambda h: h.start)
        for at, one in enumerate(holdings):
            total += self._of_classes(one)
            for other in holdings[at + 1 :]:
                if other.start >= one.end:
                    break
                total -= self._held_twice(one, other)
        return tuple(total.tolist())

    def offences(self, person: PersonId, rows: Rows) -> tuple[Violation, ...]:
        """Return hard violations about this person alone that these rows add to those of now."""
        key = (person, rows)
        if key not in self._offences:
            now = self._violated(person, self.rows[person])
            self._offences[key] = added(now, self._violated(person, rows))
        return self._offences[key]

    def barred(self, person: PersonId, rows: Rows) -> bool:
        """Whether the person cannot have some of these rows at all."""
        return any(violation.rule in _UNARY for violation in self._violated(person, rows))

    def _violated(self, person: PersonId, rows: Rows) -> tuple[Violation, ...]:
        holdings = self._held(person, rows)
        return tuple(
            violation
            for rule in self._personal
            for violation in rule.violations(self.world, holdings)
            if violation.hard and violation.people == (person,)
        )

    def _held(self, person: PersonId, rows: Rows) -> Holdings:
        key = (person, rows)
        if key not in self._holdings:
            past = tuple(h for h in self.world.past if h.person == person)
            self._holdings[key] = Holdings(self.world.calendar, Schedule.of(rows), past=past)
        return self._holdings[key]

    def _current(self, person: PersonId, rows: Rows) -> list[Holding]:
        return [h for h in self._held(person, rows).by_person[person] if not h.past]

    def _of_classes(self, holding: Holding) -> ByClass:
        if holding not in self._classes:
            slot = (holding.rotation, holding.role)
            loads = self.world.loads
            self._classes[holding] = load_by_class(loads, holding.person, slot, holding.active)
        return self._classes[holding]

    def _held_twice(self, one: Holding, other: Holding) -> ByClass:
        both = [((h.rotation, h.role), h.active) for h in (one, other)]
        return standby_held_twice(self.world.loads, one.person, *both)


def added(
    before: Iterable[Violation], after: Iterable[Violation], *, lightened: PersonId | None = None
) -> tuple[Violation, ...]:
    """Return violations that were not there before, or are worse now.

    Args:
        lightened: Somebody who only gives away: what is left of an assignment that they could not
            hold before is nothing new.
    """
    worst: dict[object, int] = {}
    for violation in before:
        worst[_key(violation)] = max(worst.get(_key(violation), 0), violation.amount)
    return tuple(
        violation
        for violation in after
        if violation.amount > worst.get(_key(violation), 0)
        and not (lightened is not None and of_one_holding(violation, lightened))
    )


def of_one_holding(violation: Violation, person: PersonId) -> bool:
    """Whether the person cannot have a single assignment, for what that is."""
    return violation.rule in _UNARY and violation.people == (person,)


def _key(violation: Violation) -> object:
    return violation.rule, violation.hard, violation.setting, violation.people, violation.start


#: Rotation → instants at which its shifts begin or end; pieces are not joined across them.
Handoffs = Mapping[RotationId, frozenset[datetime]]


class MoveError(OncallOptError):
    """The giver does not have what a move would take away."""


@dataclass(frozen=True, slots=True)
class Move:
    """The taker holds ``[start, end)`` of a slot instead of the giver."""

    rotation: RotationId
    role: Role
    start: datetime
    end: datetime
    giver: PersonId
    taker: PersonId

    @classmethod
    def of(cls, row: Assignment, giver: PersonId, taker: PersonId) -> Move:
        """All of an assignment goes from one to the other."""
        return cls(row.rotation, row.role, row.start, row.end, giver, taker)

    @property
    def inverse(self) -> Move:
        """The move that undoes it."""
        return replace(self, giver=self.taker, taker=self.giver)


def moved(schedule: Schedule, moves: Iterable[Move], handoffs: Handoffs) -> Schedule:
    """Return the schedule after the moves, one after the other.

    Where a piece comes to lie beside another one of the same assignee in the same shift, the two
    become one: applying the inverse moves gives the schedule there was before.

    Raises:
        MoveError: A giver does not hold all of what is moved.
    """
    rows = list(schedule.assignments)
    for move in moves:
        rows = _moved(rows, move, handoffs)
    return Schedule.of(rows)


def handoffs_of(calendar: Calendar) -> Handoffs:
    """Return where the shifts of each rotation begin and end."""
    return {
        rotation: frozenset(edge for shift in shifts for edge in (shift.start, shift.end))
        for rotation, shifts in calendar.shifts.items()
    }


def inverses(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Return the moves that undo these, in the order in which to make them."""
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
    marks = {move.start, move.end} - handoffs.get(move.rotation, frozenset())
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
