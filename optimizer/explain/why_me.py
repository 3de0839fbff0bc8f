"""Why me: who else could have had a shift, and what each would have cost, by objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optimizer.judge.check import check
from optimizer.judge.objective_values import (
    ObjectiveChange,
    ObjectiveValue,
    objective_changes,
    objective_values,
    rank,
)
from optimizer.judge.person_standing import Handoffs, Move, Standing, added, handoffs_of, moved
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import Interval, bridged, joined, overlap, without
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role

#: Swaps of one person that are measured in every objective; those fairest at first sight come
#: first.
MEASURED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What another schedule would have cost.

    Attributes:
        objectives: Those that differ, in order; the first decides. None: it is as good.
        given: What the assignee would have got in return.
    """

    objectives: tuple[ObjectiveChange, ...]
    given: tuple[Assignment, ...] = ()

    @property
    def better(self) -> bool:
        """Whether it would have been better than the schedule that is."""
        return bool(self.objectives) and self.objectives[0].by < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else who could have had the shift, or not.

    Attributes:
        handover: What it costs where they simply take it; ``None``: a hard rule stands in the way.
        swap: The best exchange for one of theirs; ``None``: there is none.
        reasons: The hard rules that stand in the way of the hand-over.
        kept: Hours in which the person is away for a short while, and the assignee keeps it.
    """

    person: PersonId
    handover: Cost | None
    swap: Cost | None
    reasons: tuple[Violation, ...]
    kept: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyMe:
    """A shift, who has it, and everybody else.

    Attributes:
        others: Those who could first, whoever costs least before the others; then who could not.
    """

    shift: Shift
    role: Role
    assignee: PersonId
    others: tuple[Other, ...]


def why_me(world: World, schedule: Schedule, shift: Shift, role: Role, assignee: PersonId) -> WhyMe:
    """Find who else could have had what somebody holds of a shift."""
    pieces = tuple(
        row
        for row in schedule.held_by(assignee)
        if (row.rotation, row.role) == (shift.rotation, role)
        and row.overlaps(shift.start, shift.end)
    )
    judge = _Judge(world, schedule, assignee, _within(pieces, shift), shift)
    found = [judge.other(person) for person in world.scenario.people if person != assignee]
    ranked = sorted(found, key=lambda pair: pair[0])
    return WhyMe(
        shift=shift, role=role, assignee=assignee, others=tuple(other for _, other in ranked)
    )


class _Judge:
    def __init__(
        self,
        world: World,
        schedule: Schedule,
        assignee: PersonId,
        pieces: Sequence[Assignment],
        shift: Shift,
    ) -> None:
        self.world, self.schedule, self.assignee, self.pieces = world, schedule, assignee, pieces
        self.shift = shift
        self.handoffs: Handoffs = handoffs_of(world.calendar)
        self.standing = Standing(world, schedule)
        self.broken = check(world.scenario, schedule, world=world)
        self.now = objective_values(world, schedule)

    def other(self, person: PersonId) -> tuple[tuple[object, ...], Other]:
        """What is to be said of somebody, with the key to rank them by."""
        kept = self._bridged(person)
        there = [
            Move.of(replace(piece, start=start, end=end), self.assignee, person)
            for piece in self.pieces
            for start, end in without([(piece.start, piece.end)], kept)
        ]
        after = moved(self.schedule, there, self.handoffs)
        reasons = self._in_the_way(after)
        values = [] if reasons else [objective_values(self.world, after)]
        handover = None if reasons else Cost(objectives=objective_changes(self.now, values[0]))
        swap = self._best_swap(person, there)
        values += [swap[1]] if swap else []
        key = (not values, *min((rank(v) for v in values), default=()))
        return key, Other(
            person=person,
            handover=handover,
            swap=swap[0] if swap else None,
            reasons=reasons,
            kept=kept,
        )

    def _bridged(self, person: PersonId) -> tuple[Interval, ...]:
        """When somebody is away for so short that an override may bridge it; else nothing."""
        mine = [(piece.start, piece.end) for piece in self.pieces]
        absences = [(a.start, a.end) for a in self.world.scenario.people[person].time_off]
        away = joined(overlap(absences, mine))
        longest = self.world.scenario.policy.override_max_hours
        return away if bridged(away, overlap(mine, self.shift.active), longest) else ()

    def _best_swap(
        self, person: PersonId, there: list[Move]
    ) -> tuple[Cost, tuple[ObjectiveValue, ...]] | None:
        best: tuple[Cost, tuple[ObjectiveValue, ...]] | None = None
        measured = 0
        for given in sorted(self._returns(person, there), key=lambda row: self._x(row, there)):
            back = Move.of(given, person, self.assignee)
            after = moved(self.schedule, [*there, back], self.handoffs)
            if self._in_the_way(after):
                continue
            values = objective_values(self.world, after)
            if best is None or rank(values) < rank(best[1]):
                best = Cost(objectives=objective_changes(self.now, values), given=(given,)), values
            measured += 1
            if measured == MEASURED:
                break
        return best

    def _returns(self, person: PersonId, there: list[Move]) -> Iterator[Assignment]:
        """Whole shifts of somebody that the assignee could take, and they then could take this."""
        for row in self.standing.rows[person]:
            if any(row.overlaps(move.start, move.end) for move in there):
                continue
            after = self._after(row, there)
            if not any(
                self.standing.offences(p, after.held_by(p)) for p in (person, self.assignee)
            ):
                yield row

    def _x(self, given: Assignment, there: list[Move]) -> tuple[int, ...]:
        """Relative loads after a swap, the largest first."""
        after = self._after(given, there)
        changed = {p: after.held_by(p) for p in (there[0].taker, self.assignee)}
        return tuple(sorted(self.standing.relative_with(changed).values(), reverse=True))

    def _after(self, given: Assignment, there: list[Move]) -> Schedule:
        people = (there[0].taker, self.assignee)
        rows = Schedule.of(row for p in people for row in self.standing.rows[p])
        back = Move.of(given, there[0].taker, self.assignee)
        return moved(rows, [*there, back], self.handoffs)

    def _in_the_way(self, after: Schedule) -> tuple[Violation, ...]:
        found = check(self.world.scenario, after, world=self.world)
        return tuple(v for v in added(self.broken, found) if v.hard)


def _within(pieces: Sequence[Assignment], shift: Shift) -> list[Assignment]:
    """What the pieces have of the shift."""
    return [
        Assignment(rotation=row.rotation, role=row.role, start=start, end=end, person=row.person)
        for row in pieces
        for start, end in overlap([(row.start, row.end)], [(shift.start, shift.end)])
    ]
