"""Cover: somebody cannot be on call for a while; who can take it, and what that changes.

No proposal newly violates a hard rule, or violates one more. They are ranked by the min-max
fairness (lexicographic) of the relative loads that result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from optimizer.changes.cover_plans import CoverPlan, Handover, Way
from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import CENTI, TENTH
from optimizer.judge.check import check
from optimizer.judge.person_standing import Move, Rows, Standing, added, handoffs_of, moved
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import overlap, without
from optimizer.world.world import World
from scenarios.domain.errors import OncallOptError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Most plans of one way that are judged by all rules; the fairest come first.
MOST_JUDGED = 400


class NothingToCoverError(OncallOptError):
    """The person is not on call in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """Who cannot be on call, and when.

    Attributes:
        rotation, role: The only slot that is meant; ``None``: all of the person's shifts.
        now: What begins before it stays; ``None``: nothing is past.
    """

    person: PersonId
    start: datetime
    end: datetime
    rotation: RotationId | None = None
    role: Role | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a proposal does to one person.

    Attributes:
        before, after: Load in the horizon, in hours.
        by_class_before, by_class_after: The same by class of hour, in the order of ``CLASSES``.
        relative_before, relative_after: Relative load in hours; ``None``: not compared.
        newly_overnight: Whether the person is overnight on call only because of it.
    """

    person: PersonId
    before: float
    after: float
    by_class_before: tuple[float, ...]
    by_class_after: tuple[float, ...]
    relative_before: float | None
    relative_after: float | None
    newly_overnight: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A way to cover that newly violates no hard rule.

    Attributes:
        changes: Of everybody who gives or takes, the giver first.
        relative: Relative loads afterwards, in tenths of an hour, the largest first.
        soft: Soft limits and preferences that are newly violated, or violated more.
    """

    way: Way
    moves: tuple[Move, ...]
    changes: tuple[Change, ...]
    relative: tuple[int, ...]
    soft: tuple[Violation, ...]
    schedule: Schedule

    @property
    def highest_load(self) -> float:
        """Largest relative load afterwards, in hours."""
        return max(self.relative, default=0) / TENTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Somebody who cannot take all of it, and the rules that it would violate."""

    person: PersonId
    reasons: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The answer: proposals, and who cannot take all of it.

    Attributes:
        pieces: The hours to cover, each within one shift.
        proposals: The fairest first.
        refusals: Everybody who cannot take all of it alone, in the order of the file.
        highest_load_before: Largest relative load before, in hours.
        fixed: Pinned or published assignments among the pieces; they are given away too.
        limited: Whether there were too many ways to try every one.
    """

    absence: CoverRequest
    pieces: tuple[Assignment, ...]
    proposals: tuple[Proposal, ...]
    refusals: tuple[Refusal, ...]
    highest_load_before: float
    fixed: tuple[Assignment, ...]
    limited: bool


def cover(
    scenario: Scenario, schedule: Schedule, absence: CoverRequest, *, most: int | None = 5
) -> Cover:
    """Find who can take the shifts that somebody cannot.

    Args:
        most: So many proposals of each way (single taker, split, swap); ``None``: all.

    Raises:
        NothingToCoverError: The person is not on call in that time.
    """
    known = World(scenario)
    pieces = tuple(_pieces(known, schedule, absence))
    if not pieces:
        raise NothingToCoverError(
            f"{known.name(absence.person)} is not on call in that time; "
            f"`oncall-opt show SCENARIO SCHEDULE --person {absence.person}` lists the shifts"
        )
    fixed = tuple(f for f in scenario.fixed if any(_takes_from(piece, f) for piece in pieces))
    world = _unfixed(known, pieces) if fixed else known
    judge = _Judge(world, schedule, absence, pieces)
    proposals = sorted(judge.proposals(most), key=lambda pair: pair[0].rank)
    return Cover(
        absence=absence,
        pieces=pieces,
        proposals=tuple(proposal for _, proposal in proposals),
        refusals=tuple(judge.refusals()),
        highest_load_before=max(judge.standing.relative.values(), default=0) / TENTH,
        fixed=fixed,
        limited=judge.limited,
    )


class _Judge:
    """The schedule before, with which every plan is compared."""

    def __init__(
        self, world: World, schedule: Schedule, absence: CoverRequest, pieces: Rows
    ) -> None:
        self.world = world
        self.schedule = schedule
        self.standing = Standing(world, schedule)
        self.before = check(world.scenario, schedule, world=world)
        self.pool = set(measure(world.scenario, schedule, world=world).overnight_pool)
        self.handover = Handover(
            standing=self.standing,
            giver=absence.person,
            pieces=pieces,
            start=absence.start,
            end=absence.end,
            earliest=max(filter(None, (absence.now, world.scenario.start))),
            handoffs=handoffs_of(world.calendar),
        )
        self.cut_short = False

    @property
    def limited(self) -> bool:
        """Whether some plans were not tried."""
        return self.cut_short or self.handover.limited

    def proposals(self, most: int | None) -> Iterator[tuple[CoverPlan, Proposal]]:
        """Yield the fairest plans of each way that newly violate no hard rule."""
        hand = self.handover
        for plans in (hand.singles(), hand.splits(), hand.swaps()):
            proposed = 0
            for judged, plan in enumerate(sorted(plans, key=lambda plan: plan.rank)):
                if proposed == most:
                    break
                if most is not None and judged >= MOST_JUDGED:
                    self.cut_short = True
                    break
                after = moved(self.schedule, plan.moves, hand.handoffs)
                violations = self._added(after)
                if not any(violation.hard for violation in violations):
                    proposed += 1
                    yield plan, self._proposal(plan, after, violations)

    def refusals(self) -> Iterator[Refusal]:
        """Yield who cannot take everything alone."""
        for person in self.handover.takers:
            moves = self.handover.moves_to(person, self.handover.pieces)
            rows = self.handover.rows_after(person, moves)
            after = moved(self.schedule, moves, self.handover.handoffs)
            reasons = self.standing.offences(person, rows)
            reasons = reasons or tuple(v for v in self._added(after) if v.hard)
            if reasons:
                yield Refusal(person=person, reasons=reasons)

    def _added(self, after: Schedule) -> tuple[Violation, ...]:
        violations = check(self.world.scenario, after, world=self.world)
        return added(self.before, violations, lightened=self.handover.giver)

    def _proposal(
        self, plan: CoverPlan, after: Schedule, violations: tuple[Violation, ...]
    ) -> Proposal:
        takers = dict.fromkeys(move.taker for move in plan.moves)
        people = dict.fromkeys((self.handover.giver, *takers))
        pool = set(measure(self.world.scenario, after, world=self.world).overnight_pool) - self.pool
        return Proposal(
            way=plan.way,
            moves=plan.moves,
            changes=tuple(self._change(person, after, person in pool) for person in people),
            relative=plan.relative,
            soft=tuple(violation for violation in violations if not violation.hard),
            schedule=after,
        )

    def _change(self, person: PersonId, after: Schedule, newly_overnight: bool) -> Change:
        standing, rows = self.standing, after.held_by(person)
        held = standing.rows[person]
        before_x = standing.relative.get(person)
        after_x = standing.relative_with({person: rows}).get(person)
        return Change(
            person=person,
            before=standing.load(person, held) / CENTI,
            after=standing.load(person, rows) / CENTI,
            by_class_before=standing.by_class(person, held),
            by_class_after=standing.by_class(person, rows),
            relative_before=None if before_x is None else before_x / TENTH,
            relative_after=None if after_x is None else after_x / TENTH,
            newly_overnight=newly_overnight,
        )


def _pieces(world: World, schedule: Schedule, absence: CoverRequest) -> Iterator[Assignment]:
    """Yield the person's hours in that time, divided at handoffs; idle hours need nobody."""
    low = max(filter(None, (absence.start, absence.now)))
    for row in schedule.held_by(absence.person):
        if absence.rotation not in {None, row.rotation} or absence.role not in {None, row.role}:
            continue
        for shift in world.calendar.shifts.get(row.rotation, ()):
            start, end = max(row.start, low, shift.start), min(row.end, absence.end, shift.end)
            if start < end and overlap([(start, end)], shift.active):
                yield replace(row, start=start, end=end)


def _takes_from(piece: Assignment, fixed: Assignment) -> bool:
    same = (piece.rotation, piece.role, piece.person) == (fixed.rotation, fixed.role, fixed.person)
    return same and fixed.overlaps(piece.start, piece.end)


def _unfixed(world: World, pieces: Iterable[Assignment]) -> World:
    """Return the world in which the pieces are not fixed and may be given away."""
    rows = []
    for row in world.scenario.fixed:
        taken = sorted((p.start, p.end) for p in pieces if _takes_from(p, row))
        left = without([(row.start, row.end)], taken)
        rows += [replace(row, start=start, end=end) for start, end in left]
    return World(replace(world.scenario, fixed=Schedule.of(rows).assignments))
