"""Why me: who else could have had a shift, and what each would have cost, tier by tier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optimizer.judge.check import check
from optimizer.judge.objective_values import TierChange, TierValue, rank, tier_changes, tier_values
from optimizer.judge.person_standing import Handoffs, Move, Standing, added, handoffs_of, moved
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import Interval, bridged, joined, overlap, without
from optimizer.world.world import World
from scenarios.calendar.shifts import Turn
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role

#: Swaps of one person that are measured in every tier; those fairest at first sight come first.
MEASURED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What another schedule would have cost.

    Attributes:
        tiers: Those that differ, in order; the first decides. None: it is as good.
        given: What the holder would have got in return.
    """

    tiers: tuple[TierChange, ...]
    given: tuple[Assignment, ...] = ()

    @property
    def better(self) -> bool:
        """Whether it would have been better than the schedule that is."""
        return bool(self.tiers) and self.tiers[0].by < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else who could have had the shift, or not.

    Attributes:
        handover: What it costs where they simply take it; ``None``: a hard rule stands in the way.
        swap: The best exchange for one of theirs; ``None``: there is none.
        reasons: The hard rules that stand in the way of the hand-over.
        kept: Hours in which the person is away for a short while, and the holder keeps it.
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

    turn: Turn
    role: Role
    holder: PersonId
    others: tuple[Other, ...]


def why_me(world: World, schedule: Schedule, turn: Turn, role: Role, holder: PersonId) -> WhyMe:
    """Find who else could have had what somebody holds of a shift."""
    pieces = tuple(
        row
        for row in schedule.held_by(holder)
        if (row.rotation, row.role) == (turn.rotation, role) and row.overlaps(turn.start, turn.end)
    )
    judge = _Judge(world, schedule, holder, _within(pieces, turn), turn)
    found = [judge.other(person) for person in world.scenario.people if person != holder]
    ranked = sorted(found, key=lambda pair: pair[0])
    return WhyMe(turn=turn, role=role, holder=holder, others=tuple(other for _, other in ranked))


class _Judge:
    def __init__(
        self,
        world: World,
        schedule: Schedule,
        holder: PersonId,
        pieces: Sequence[Assignment],
        turn: Turn,
    ) -> None:
        self.world, self.schedule, self.holder, self.pieces = world, schedule, holder, pieces
        self.turn = turn
        self.handoffs: Handoffs = handoffs_of(world.calendar)
        self.standing = Standing(world, schedule)
        self.broken = check(world.scenario, schedule, world=world)
        self.now = tier_values(world, schedule)

    def other(self, person: PersonId) -> tuple[tuple[object, ...], Other]:
        """What is to be said of somebody, with the key to rank them by."""
        kept = self._bridged(person)
        there = [
            Move.of(replace(piece, start=start, end=end), self.holder, person)
            for piece in self.pieces
            for start, end in without([(piece.start, piece.end)], kept)
        ]
        after = moved(self.schedule, there, self.handoffs)
        reasons = self._in_the_way(after)
        values = [] if reasons else [tier_values(self.world, after)]
        handover = None if reasons else Cost(tiers=tier_changes(self.now, values[0]))
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
        """When somebody is away for so short that a cut may bridge it; else nothing."""
        mine = [(piece.start, piece.end) for piece in self.pieces]
        absences = [(a.start, a.end) for a in self.world.scenario.people[person].time_off]
        away = joined(overlap(absences, mine))
        longest = self.world.scenario.policy.cut_up_to_hours
        return away if bridged(away, overlap(mine, self.turn.active), longest) else ()

    def _best_swap(
        self, person: PersonId, there: list[Move]
    ) -> tuple[Cost, tuple[TierValue, ...]] | None:
        best: tuple[Cost, tuple[TierValue, ...]] | None = None
        measured = 0
        for given in sorted(self._returns(person, there), key=lambda row: self._x(row, there)):
            back = Move.of(given, person, self.holder)
            after = moved(self.schedule, [*there, back], self.handoffs)
            if self._in_the_way(after):
                continue
            values = tier_values(self.world, after)
            if best is None or rank(values) < rank(best[1]):
                best = Cost(tiers=tier_changes(self.now, values), given=(given,)), values
            measured += 1
            if measured == MEASURED:
                break
        return best

    def _returns(self, person: PersonId, there: list[Move]) -> Iterator[Assignment]:
        """Whole shifts of somebody that the holder could take, and they then could take this."""
        for row in self.standing.rows[person]:
            if any(row.overlaps(move.start, move.end) for move in there):
                continue
            after = self._after(row, there)
            if not any(self.standing.offences(p, after.held_by(p)) for p in (person, self.holder)):
                yield row

    def _x(self, given: Assignment, there: list[Move]) -> tuple[int, ...]:
        """Relative burdens after a swap, the largest first."""
        after = self._after(given, there)
        changed = {p: after.held_by(p) for p in (there[0].taker, self.holder)}
        return tuple(sorted(self.standing.relative_with(changed).values(), reverse=True))

    def _after(self, given: Assignment, there: list[Move]) -> Schedule:
        people = (there[0].taker, self.holder)
        rows = Schedule.of(row for p in people for row in self.standing.rows[p])
        back = Move.of(given, there[0].taker, self.holder)
        return moved(rows, [*there, back], self.handoffs)

    def _in_the_way(self, after: Schedule) -> tuple[Violation, ...]:
        found = check(self.world.scenario, after, world=self.world)
        return tuple(v for v in added(self.broken, found) if v.hard)


def _within(pieces: Sequence[Assignment], turn: Turn) -> list[Assignment]:
    """What the pieces have of the turn."""
    return [
        Assignment(rotation=row.rotation, role=row.role, start=start, end=end, person=row.person)
        for row in pieces
        for start, end in overlap([(row.start, row.end)], [(turn.start, turn.end)])
    ]
