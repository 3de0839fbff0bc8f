"""The objectives of a re-plan: the fewest changes come directly after the hard rules.

1 hard rules and gaps · fewest changed assignments · the same, weighed · 2 soft health limits ·
3 nobody new is put overnight on call unless that is needed · 4 to 7 as always. Where more changes
are allowed, they are fairness's to spend; those that buy nothing are taken back at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Choices, Slot
from optimizer.model.engine import Linear, sum_of
from optimizer.objectives.frozen_schedule import Held, held_by_slot
from optimizer.objectives.lexicographic import Objectives
from optimizer.world.holdings import Holding, Interval, length, overlap, without
from optimizer.world.world import World
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

CHANGES = "changed assignments"
WEIGHED = "hours changed, the soon ones first"
NEWLY_WOKEN = "newly overnight on call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A published schedule that the new one is to stay near to.

    Attributes:
        since: From when notice is counted.
        allowed: Changes beyond the fewest that fairness may spend.
        overnight: Whom the published schedule puts overnight on call.
    """

    published: Schedule
    since: datetime
    allowed: int = 0
    overnight: frozenset[PersonId] = frozenset()

    def prices(self, choices: Choices) -> Prices:
        """What the choices cost."""
        return prices(choices, self.published, self.since)


@dataclass(slots=True, kw_only=True)
class ReplanObjectives(Objectives):
    """The lexicographic search of a re-plan.

    Attributes:
        near: What it stays near to.
        prices: What the choices cost against it.
    """

    near: Near
    prices: Prices

    def _after_hard(self) -> None:
        self._fewest(1, self.near.allowed)
        if self.near.allowed:
            return
        if self.reports[-1].value == self.prices.least:
            # Every slot has its cheapest assignee then: most are settled by that.
            for index in sorted(self.prices.dear):
                self.model.engine.fix(index, 0)
        self._lightest(1)

    def _pool(self) -> None:
        """Objective 3: at most those overnight on call already, and whom it needs."""
        if self.policy.overnight_pool.size != "smallest":
            # With arguments: the class is made anew for its slots, which a bare one knows not of.
            super(ReplanObjectives, self)._pool()
            return
        new = [d for person, d in self.model.overnight.items() if person not in self.near.overnight]
        self._objective(
            3,
            NEWLY_WOKEN,
            "people",
            sum_of((d, 1) for d in new),
            lambda chosen: sum(self.model.engine.value_of(d, chosen) for d in new),
            bound=0,
        )

    def _leximin(self) -> None:
        super(ReplanObjectives, self)._leximin()
        if self.near.allowed:
            self._fewest(7, 0)
            self._lightest(7)

    def _improve(self, total_at_most: int | None, until: int | None = None) -> None:
        """Local search knows of no prices: its steps are changes."""

    def _polished(self, chosen: frozenset[int]) -> frozenset[int]:
        return chosen

    def _fewest(self, number: int, allowance: int) -> None:
        price = self.prices.changes
        self._objective(
            number,
            CHANGES,
            "",
            price.expression(self.model),
            price.total,
            bound=self.prices.least,
            allowance=allowance,
        )

    def _lightest(self, number: int) -> None:
        price = self.prices.weight
        self._objective(
            number, WEIGHED, "points", price.expression(self.model), price.total, bound=0
        )


#: What is taken on weighs so much more than what is taken away.
TAKEN_ON, TAKEN_AWAY = 2, 1
#: Points of an hour without any notice; with a week of notice it is half, with two a third.
TENTHS = 10
_NONE = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A sum over choices: what they cost, and what stands whatever is chosen."""

    of: Mapping[int, int]
    base: int

    def total(self, chosen: Iterable[int]) -> int:
        """The price of a set of choices."""
        return self.base + sum(self.of.get(i, 0) for i in chosen)

    def expression(self, model: Formulation) -> Linear:
        """The same, linear."""
        return sum_of((model.engine.choice(i), c) for i, c in self.of.items()) + self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the choices cost against a published schedule.

    Attributes:
        changes: Changed assignments.
        weight: The same, weighed.
        least: Nothing has fewer changes: each slot with its cheapest assignee.
        dear: Choices that are in no schedule with the least changes.
    """

    changes: Price
    weight: Price
    least: int
    dear: frozenset[int]


def prices(choices: Choices, published: Schedule, since: datetime) -> Prices:
    """Price every choice against a published schedule.

    Args:
        since: From when notice is counted.
    """
    known = held_by_slot(choices.world, published)
    changes: dict[int, int] = {}
    weight: dict[int, int] = {}
    for index, holding in enumerate(choices.all):
        if holding.shift is not None:
            gained, lost = _gained(known, holding), _lost(known, holding)
            changes[index] = int(gained > _NONE)
            moved = TAKEN_ON * gained + TAKEN_AWAY * lost
            weight[index] = weighed(moved, holding.start - since)
    base = sum(changes.get(i, 0) for i in choices.fixed)
    heavy = sum(weight.get(i, 0) for i in choices.fixed)
    for table in (changes, weight):
        for i in choices.fixed:
            table.pop(i, None)
    gaps = choices.world.scenario.policy.allow_uncovered
    least, dear = base, set[int]()
    for slot in choices.slots if not gaps else ():
        if not slot.optional:
            least += _cheapest(slot, changes)
            dear |= _dear(slot, changes)
    for slot in choices.slots if gaps else (s for s in choices.slots if s.optional):
        empty, points = _leave_empty(choices.world, known, slot, (changes, weight), since)
        base, heavy = base + empty, heavy + points
    return Prices(
        changes=Price(of={i: c for i, c in changes.items() if c}, base=base),
        weight=Price(of={i: c for i, c in weight.items() if c}, base=heavy),
        least=least,
        dear=frozenset(dear),
    )


def weighed(moved: timedelta, notice: timedelta) -> int:
    """Points of so much time with so much notice, rounded up; time that is past has none."""
    hours = moved / timedelta(hours=1)
    return math.ceil(TENTHS * hours / (1 + max(0.0, notice / timedelta(weeks=1))))


def _gained(known: Held, holding: Holding) -> timedelta:
    """The time by which the assignee has what was not theirs."""
    assert holding.shift is not None
    mine = known.get((holding.rotation, holding.role, holding.shift), {}).get(holding.person, ())
    return length(without(holding.active, mine))


def _lost(known: Held, holding: Holding) -> timedelta:
    """The time of it that was somebody else's."""
    assert holding.shift is not None
    slot_key = known.get((holding.rotation, holding.role, holding.shift), {})
    others = (pieces for who, pieces in slot_key.items() if who != holding.person)
    return sum((length(overlap(holding.active, pieces)) for pieces in others), _NONE)


def _cheapest(slot: Slot, changes: Mapping[int, int]) -> int:
    """Fewest changes that some assignee of a slot, with stand-ins for the holes, makes."""
    return min((_cost(slot, taker, changes) for taker in slot.takers), default=0)


def _cost(slot: Slot, taker: int, changes: Mapping[int, int]) -> int:
    """Fewest changes with one assignee of a slot."""
    holes = (h for h in slot.holes if h.assignee == taker)
    stand_ins = (min((changes.get(s, 0) for s in h.substitutes), default=0) for h in holes)
    return changes.get(taker, 0) + sum(stand_ins)


def _dear(slot: Slot, changes: Mapping[int, int]) -> set[int]:
    """Assignees and stand-ins with whom a slot has more changes than its fewest."""
    least = _cheapest(slot, changes)
    found = {taker for taker in slot.takers if _cost(slot, taker, changes) > least}
    for hole in slot.holes:
        fewest = min((changes.get(s, 0) for s in hole.substitutes), default=0)
        found |= {s for s in hole.substitutes if changes.get(s, 0) > fewest}
    return found


def _leave_empty(
    world: World,
    known: Held,
    slot: Slot,
    tables: tuple[dict[int, int], dict[int, int]],
    since: datetime,
) -> tuple[int, int]:
    """Price an empty slot, and empty holes, that somebody had: its own change and weight."""
    slot_key = known.get((slot.rotation, slot.role, slot.shift), {})
    shift = world.calendar.shifts[slot.rotation][slot.shift]
    changes, weight = tables

    def price(part: Interval, takers: Iterable[int], leaver: int | None) -> tuple[int, int]:
        active = overlap([part], shift.active)
        lost = sum((length(overlap(active, pieces)) for pieces in slot_key.values()), _NONE)
        if not lost:
            return 0, 0
        points = weighed(TAKEN_AWAY * lost, part[0] - since)
        for i in takers:
            changes[i] = changes.get(i, 0) - 1
            weight[i] = weight.get(i, 0) - points
        if leaver is None:
            return 1, points
        changes[leaver] = changes.get(leaver, 0) + 1
        weight[leaver] = weight.get(leaver, 0) + points
        return 0, 0

    for hole in slot.holes:
        price((hole.start, hole.end), hole.substitutes, hole.assignee)
    return price((slot.start, slot.end), slot.takers, None)
