"""Plans: every way in which hours that somebody cannot take could go to others.

One person takes all; two or three take successive parts, divided at shifts or days; or one takes
all and gives other shifts in return. Plans meet only the rules about single people.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise, product

from optimizer.judge.person_standing import Handoffs, Move, Rows, Standing, moved, of_one_holding
from optimizer.world.holdings import overlap
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId

#: A swap leaves the load of both within so many hours per class of what it was, or better.
SWAP_HOURS = 0.5
#: Most people among whom the hours are split.
MOST_PARTS = 3
#: Most pieces that the hours are divided into before they are put together again.
MOST_UNITS = 9
#: Most takers of one part of a split that are tried: those with the lowest load afterwards.
MOST_TAKERS = 12
#: Most sets of shifts of one partner that are looked at for a swap.
MOST_RETURNS = 20_000
#: Of those that make up for it, most that are checked by the rules.
MOST_SETS = 100
_ROUNDING = 1e-9

#: Who may take a part: the person, the moves, and the relative load afterwards, in tenths.
Option = tuple[PersonId, tuple[Move, ...], int]


class Way(StrEnum):
    """How hours are handed over."""

    SINGLE = "single"
    SPLIT = "split"
    SWAP = "swap"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPlan:
    """One way to hand the hours over.

    Attributes:
        relative: Relative loads afterwards, in tenths of an hour, the largest first; lower at the
            first difference is fairer.
    """

    way: Way
    moves: tuple[Move, ...]
    relative: tuple[int, ...]

    @property
    def rank(self) -> tuple[object, ...]:
        """The fairest first; among equals the simplest."""
        names = tuple((m.start, m.rotation, m.role, m.taker) for m in self.moves)
        return self.relative, list(Way).index(self.way), len(self.moves), names


@dataclass(slots=True, kw_only=True)
class Handover:
    """Hours that somebody cannot take, and how others could take them.

    Attributes:
        pieces: The hours to hand over, each within one shift, in order of time.
        start, end: The time in which the giver can take nothing.
        earliest: What begins before it is not given in return.
        handoffs: Of every rotation.
        limited: Whether there were too many plans to try all.
    """

    standing: Standing
    giver: PersonId
    pieces: tuple[Assignment, ...]
    start: datetime
    end: datetime
    earliest: datetime
    handoffs: Handoffs
    limited: bool = False

    @property
    def takers(self) -> tuple[PersonId, ...]:
        """Everybody else."""
        return tuple(p for p in self.standing.world.scenario.people if p != self.giver)

    def moves_to(self, taker: PersonId, pieces: Iterable[Assignment]) -> tuple[Move, ...]:
        """Return the moves by which somebody takes these pieces."""
        return tuple(Move.of(piece, self.giver, taker) for piece in pieces)

    def singles(self) -> Iterator[CoverPlan]:
        """Yield plans in which one person takes all."""
        for taker in self.takers:
            moves = self.moves_to(taker, self.pieces)
            if not self.standing.offences(taker, self.rows_after(taker, moves)):
                yield self._plan(Way.SINGLE, moves, (taker,))

    def splits(self) -> Iterator[CoverPlan]:
        """Yield plans in which two or three people take successive parts."""
        units = self._units()
        runs = list(combinations(range(len(units) + 1), 2))
        options = {run: self._options(units[run[0] : run[1]]) for run in runs}
        for parts in range(2, min(MOST_PARTS, len(units)) + 1):
            for marks in combinations(range(1, len(units)), parts - 1):
                edges = list(pairwise((0, *marks, len(units))))
                yield from self._split([options[edge] for edge in edges])

    def swaps(self) -> Iterator[CoverPlan]:
        """Yield plans in which one person takes all and gives shifts of the same load back."""
        for partner in self.takers:
            there = self.moves_to(partner, self.pieces)
            taken = tuple(replace(piece, person=partner) for piece in self.pieces)
            if self.standing.barred(partner, taken):
                continue
            for looked, given in enumerate(self._returns(partner)):
                if looked == MOST_SETS:
                    self.limited = True
                    break
                back = tuple(Move.of(row, partner, self.giver) for row in given)
                moves = (*there, *back)
                if self._conserves(partner, moves) and self._bearable(partner, given, moves):
                    yield self._plan(Way.SWAP, moves, (partner,))

    def rows_after(self, person: PersonId, moves: Sequence[Move]) -> Rows:
        """Return somebody's assignments after the moves."""
        rows = self.standing.rows
        involved = {person for move in moves for person in (move.giver, move.taker)}
        before = Schedule.of(row for someone in involved for row in rows[someone])
        return moved(before, moves, self.handoffs).held_by(person)

    def _plan(self, way: Way, moves: tuple[Move, ...], takers: tuple[PersonId, ...]) -> CoverPlan:
        changed = {who: self.rows_after(who, moves) for who in (self.giver, *takers)}
        xs = self.standing.relative_with(changed).values()
        return CoverPlan(way=way, moves=moves, relative=tuple(sorted(xs, reverse=True)))

    def _units(self) -> list[tuple[Assignment, ...]]:
        """Divide the pieces at each day, by the clock of the handoff; whole pieces if too many."""
        daily: list[tuple[Assignment, ...]] = [
            (part,) for piece in self.pieces for part in self._days(piece)
        ]
        if len(daily) <= MOST_UNITS:
            return daily
        whole = len(self.pieces)
        groups = min(whole, MOST_UNITS)
        if whole > MOST_UNITS:
            self.limited = True
        edges = [round(whole * at / groups) for at in range(groups + 1)]
        return [self.pieces[low:high] for low, high in pairwise(edges)]

    def _days(self, piece: Assignment) -> Iterator[Assignment]:
        calendar = self.standing.world.calendar
        zone = calendar.scenario.rotations[piece.rotation].zone
        shift = next(t for t in calendar.shifts[piece.rotation] if t.start <= piece.start < t.end)
        handoff = wall_clock(shift.start, zone)
        days = (shift.end - shift.start).days + 1
        marks = (instant(handoff + timedelta(days=day), zone) for day in range(1, days + 1))
        inside = [mark for mark in marks if piece.start < mark < piece.end]
        for start, end in pairwise([piece.start, *inside, piece.end]):
            if overlap([(start, end)], shift.active):
                yield replace(piece, start=start, end=end)

    def _together(self, parts: Iterable[Assignment]) -> list[Assignment]:
        """Join parts of one piece that follow each other."""
        joined: list[Assignment] = []
        for part in parts:
            last = joined[-1] if joined else None
            meet = last is not None and last.end == part.start and _slot(last) == _slot(part)
            if last is not None and meet and part.start not in self.handoffs[part.rotation]:
                joined[-1] = replace(last, end=part.end)
            else:
                joined.append(part)
        return joined

    def _options(self, units: Sequence[tuple[Assignment, ...]]) -> list[Option]:
        """Return who may take a part: the person, the moves, and the relative load afterwards."""
        pieces = self._together(piece for unit in units for piece in unit)
        found = []
        for taker in self.takers:
            moves = self.moves_to(taker, pieces)
            rows = self.rows_after(taker, moves)
            if self.standing.offences(taker, rows):
                continue
            x = self.standing.relative_with({taker: rows}).get(taker, 0)
            found.append((taker, moves, x))
        if len(found) > MOST_TAKERS:
            self.limited = True
        return sorted(found, key=lambda option: option[2])[:MOST_TAKERS]

    def _split(self, parts: list[list[Option]]) -> Iterator[CoverPlan]:
        everything = self.moves_to(self.takers[0], self.pieces)
        left = self.rows_after(self.giver, everything)
        base = self.standing.relative_with({self.giver: left})
        for chosen in product(*parts):
            takers = [taker for taker, _, _ in chosen]
            if len(set(takers)) < len(takers):
                continue
            after = base | {taker: x for taker, _, x in chosen if taker in base}
            moves = tuple(move for _, some, _ in chosen for move in some)
            relative = tuple(sorted(after.values(), reverse=True))
            yield CoverPlan(way=Way.SPLIT, moves=moves, relative=relative)

    def _returns(self, partner: PersonId) -> Iterator[tuple[Assignment, ...]]:
        """Yield sets of shifts that make up for what the partner takes."""
        gain = self._costs(self.pieces, self.giver)
        load = self._costs(self.pieces, partner)
        shifts = []
        for rows in self._returnable(partner):
            cost, relief = self._costs(rows, self.giver), self._costs(rows, partner)
            mine = tuple(replace(row, person=self.giver) for row in rows)
            light = _at_most(cost, _plus(gain, SWAP_HOURS))
            if light and not self.standing.barred(self.giver, mine):
                shifts.append((rows, cost, relief))
        most = min(max(2, len(self.pieces) + 1), 6)
        looked = 0
        # The fewest shifts first: where many sets make up for it, only those are tried.
        line: deque[tuple[int, Rows, tuple[float, ...], tuple[float, ...], int]]
        line = deque([(0, (), (0.0,) * len(gain), (0.0,) * len(gain), 0)])
        while line:
            first, rows, cost, relief, size = line.popleft()
            if size and _at_most(load, _plus(relief, SWAP_HOURS)):
                yield rows
            if size == most:
                continue
            for at in range(first, len(shifts)):
                more, its_cost, its_relief = shifts[at]
                total = _sum(cost, its_cost)
                if not _at_most(total, _plus(gain, SWAP_HOURS)):
                    continue
                looked += 1
                if looked > MOST_RETURNS:
                    self.limited = True
                    return
                line.append((at + 1, (*rows, *more), total, _sum(relief, its_relief), size + 1))

    def _returnable(self, partner: PersonId) -> list[Rows]:
        """Return the partner's later shifts, their part of each, outside the time away."""
        calendar = self.standing.world.calendar
        fixed = calendar.scenario.fixed
        found = []
        for rotation, shifts in calendar.shifts.items():
            mine = [row for row in self.standing.rows[partner] if row.rotation == rotation]
            for role in {row.role for row in mine}:
                for shift in shifts:
                    rows = tuple(
                        row
                        for row in mine
                        if row.role == role and shift.start <= row.start and row.end <= shift.end
                    )
                    free = all(
                        row.start >= self.earliest
                        and not row.overlaps(self.start, self.end)
                        and not any(_same_slot(row, f) for f in fixed)
                        for row in rows
                    )
                    if rows and free:
                        found.append(rows)
        return sorted(found, key=lambda rows: (rows[0].start, rows[0].rotation, rows[0].role))

    def _costs(self, rows: Iterable[Assignment], person: PersonId) -> tuple[float, ...]:
        """Return the load by class of rows, if this person had them and nothing else."""
        return self.standing.by_class(person, tuple(replace(row, person=person) for row in rows))

    def _conserves(self, partner: PersonId, moves: Sequence[Move]) -> bool:
        """Return whether both carry in each class what they did, or less."""
        for who in (self.giver, partner):
            before = self.standing.by_class(who, self.standing.rows[who])
            after = self.standing.by_class(who, self.rows_after(who, moves))
            if not _at_most(after, _plus(before, SWAP_HOURS)):
                return False
        return True

    def _bearable(self, partner: PersonId, given: Rows, moves: Sequence[Move]) -> bool:
        """Return whether no rule about one of the two alone is newly violated."""
        standing, giver = self.standing, self.giver
        if standing.offences(partner, self.rows_after(partner, moves)):
            return False
        if standing.barred(giver, tuple(replace(row, person=giver) for row in given)):
            return False
        mine = standing.offences(giver, self.rows_after(giver, moves))
        return all(of_one_holding(violation, giver) for violation in mine)


def _slot(row: Assignment) -> tuple[str, str]:
    return row.rotation, row.role


def _same_slot(row: Assignment, other: Assignment) -> bool:
    return _slot(row) == _slot(other) and other.overlaps(row.start, row.end)


def _plus(values: tuple[float, ...], amount: float) -> tuple[float, ...]:
    return tuple(value + amount for value in values)


def _sum(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _at_most(values: tuple[float, ...], limits: tuple[float, ...]) -> bool:
    return all(a <= b + _ROUNDING for a, b in zip(values, limits, strict=True))
