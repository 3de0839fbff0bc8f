"""Why me: who else could take a shift, and what each alternative costs, by objective."""

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

#: The most swaps of one person that are measured in every objective, fairest by load first.
MEASURED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What another schedule costs.

    Attributes:
        objectives: Those that differ, in order; the first decides. None differ: it is as good.
        given: What the assignee takes in return.
    """

    objectives: tuple[ObjectiveChange, ...]
    given: tuple[Assignment, ...] = ()

    @property
    def better(self) -> bool:
        """Whether it is better than the schedule as it is."""
        return bool(self.objectives) and self.objectives[0].by < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else, and what it costs if they take the shift.

    Attributes:
        handover: The cost of a hand-over; ``None``: it violates a hard rule.
        swap: The cost of the best swap for one of their shifts; ``None``: there is none.
        reasons: The hard rules that the hand-over violates.
        kept: Hours in which the person is briefly away, and which the assignee keeps.
    """

    person: PersonId
    handover: Cost | None
    swap: Cost | None
    reasons: tuple[Violation, ...]
    kept: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyMe:
    """A shift, its assignee, and everybody else.

    Attributes:
        others: Those who can take it, cheapest first; then those who cannot.
    """

    shift: Shift
    role: Role
    assignee: PersonId
    others: tuple[Other, ...]


def why_me(world: World, schedule: Schedule, shift: Shift, role: Role, assignee: PersonId) -> WhyMe:
    """Find who else could take what the assignee has of a shift."""
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
        self.violations = check(world.scenario, schedule, world=world)
        self.now = objective_values(world, schedule)

    def other(self, person: PersonId) -> tuple[tuple[object, ...], Other]:
        """Return the costs for a person, with the key to rank them by."""
        kept = self._bridged(person)
        there = [
            Move.of(replace(piece, start=start, end=end), self.assignee, person)
            for piece in self.pieces
            for start, end in without([(piece.start, piece.end)], kept)
        ]
        after = moved(self.schedule, there, self.handoffs)
        reasons = self._hard_violations(after)
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
        """Return when a person is away, where an override can bridge it; else nothing."""
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
        for given in sorted(
            self._returns(person, there), key=lambda row: self._loads_after(row, there)
        ):
            back = Move.of(given, person, self.assignee)
            after = moved(self.schedule, [*there, back], self.handoffs)
            if self._hard_violations(after):
                continue
            values = objective_values(self.world, after)
            if best is None or rank(values) < rank(best[1]):
                best = Cost(objectives=objective_changes(self.now, values), given=(given,)), values
            measured += 1
            if measured == MEASURED:
                break
        return best

    def _returns(self, person: PersonId, there: list[Move]) -> Iterator[Assignment]:
        """Yield the shifts of a person that may be swapped for this one."""
        for row in self.standing.rows[person]:
            if any(row.overlaps(move.start, move.end) for move in there):
                continue
            after = self._after(row, there)
            if not any(
                self.standing.offences(p, after.held_by(p)) for p in (person, self.assignee)
            ):
                yield row

    def _loads_after(self, given: Assignment, there: list[Move]) -> tuple[int, ...]:
        """Return the relative loads after a swap, highest first."""
        after = self._after(given, there)
        changed = {p: after.held_by(p) for p in (there[0].taker, self.assignee)}
        return tuple(sorted(self.standing.relative_with(changed).values(), reverse=True))

    def _after(self, given: Assignment, there: list[Move]) -> Schedule:
        people = (there[0].taker, self.assignee)
        rows = Schedule.of(row for p in people for row in self.standing.rows[p])
        back = Move.of(given, there[0].taker, self.assignee)
        return moved(rows, [*there, back], self.handoffs)

    def _hard_violations(self, after: Schedule) -> tuple[Violation, ...]:
        found = check(self.world.scenario, after, world=self.world)
        return tuple(v for v in added(self.violations, found) if v.hard)


def _within(pieces: Sequence[Assignment], shift: Shift) -> list[Assignment]:
    """Return the parts of assignments that lie in the shift."""
    return [
        Assignment(rotation=row.rotation, role=row.role, start=start, end=end, person=row.person)
        for row in pieces
        for start, end in overlap([(row.start, row.end)], [(shift.start, shift.end)])
    ]
