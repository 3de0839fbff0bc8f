"""The steps of a re-plan: the fewest changes are directly after the hard rules.

1 hard rules and uncovered slots · fewest changed assignments · the same, weighted · 2 soft health
limits · 3 nobody new is overnight on call unless that is needed · 4 to 7 as in any solve.
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
from optimizer.objectives.single_objective import ObjectiveSearch
from optimizer.world.holdings import Holding, Interval, length, overlap, without
from optimizer.world.world import World
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

CHANGES = "changed assignments"
WEIGHED = "hours changed, the soon ones first"
NEWLY_WOKEN = "newly overnight on call"


@dataclass(frozen=True, slots=True)
class Near:
    """A published schedule that the new one stays near to.

    Attributes:
        since: From when notice is counted.
        allowed: Changes beyond the fewest that fairness may spend.
        overnight: People who are overnight on call in the published schedule.
    """

    published: Schedule
    since: datetime
    allowed: int = 0
    overnight: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanSteps:
    """What a re-plan does between the objectives of any solve, with the price of each choice."""

    near: Near
    prices: Prices

    def fewest_changes(self, search: ObjectiveSearch) -> None:
        """After the hard rules: minimize the changes, then their weight."""
        self._fewest(search, 1, self.near.allowed)
        if self.near.allowed:
            return
        if search.reports[-1].value == self.prices.least:
            # Every slot has its cheapest assignee then: most are settled by that.
            for index in sorted(self.prices.dear):
                search.model.engine.fix(index, 0)
        self._lightest(search, 1)

    def newly_overnight(self, search: ObjectiveSearch) -> None:
        """In place of the smallest pool: put as few new people overnight on call as possible."""
        model = search.model
        new = [d for person, d in model.overnight.items() if person not in self.near.overnight]
        expression = sum_of((d, 1) for d in new)

        def count(chosen: frozenset[int]) -> int:
            return sum(model.engine.value_of(d, chosen) for d in new)

        search.objective(3, NEWLY_WOKEN, "people", expression, count, bound=0)

    def take_back_changes(self, search: ObjectiveSearch) -> None:
        """After the evenness: take back the allowed changes that bring nothing."""
        if self.near.allowed:
            self._fewest(search, 7, 0)
            self._lightest(search, 7)

    def _fewest(self, search: ObjectiveSearch, number: int, allowance: int) -> None:
        price, least = self.prices.changes, self.prices.least
        linear = price.expression(search.model)
        search.objective(number, CHANGES, "", linear, price.total, bound=least, allowance=allowance)

    def _lightest(self, search: ObjectiveSearch, number: int) -> None:
        price = self.prices.weight
        linear = price.expression(search.model)
        search.objective(number, WEIGHED, "points", linear, price.total, bound=0)


#: Weights of an hour taken on, and of one taken away.
TAKEN_ON, TAKEN_AWAY = 2, 1
#: Points of an hour without any notice; with a week of notice it is half, with two a third.
TENTHS = 10
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Price:
    """A sum over choices, and what is added whatever is chosen."""

    of: Mapping[int, int]
    base: int

    def total(self, chosen: Iterable[int]) -> int:
        """Return the price of a set of choices."""
        return self.base + sum(self.of.get(i, 0) for i in chosen)

    def expression(self, model: Formulation) -> Linear:
        """Return the same as a linear expression."""
        return sum_of((model.engine.choice(i), c) for i, c in self.of.items()) + self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What choices cost against a published schedule.

    Attributes:
        changes: Changed assignments.
        weight: The same, weighted by hours and notice.
        least: No schedule has fewer changes: each slot has its cheapest assignee.
        dear: Choices that are in no schedule with the fewest changes.
    """

    changes: Price
    weight: Price
    least: int
    dear: frozenset[int]


def prices(choices: Choices, published: Schedule, since: datetime) -> Prices:
    """Price every choice against a published schedule; notice is counted from ``since``."""
    known = held_by_slot(choices.world, published)
    changes: dict[int, int] = {}
    weight: dict[int, int] = {}
    for index, holding in enumerate(choices.all):
        if holding.shift is not None:
            gained, lost = _moved(known, holding)
            changes[index] = int(gained > _NONE)
            moved = TAKEN_ON * gained + TAKEN_AWAY * lost
            weight[index] = weighed(moved, holding.start - since)
    base = sum(changes.pop(i, 0) for i in choices.fixed)
    heavy = sum(weight.pop(i, 0) for i in choices.fixed)
    gaps = choices.world.scenario.policy.allow_uncovered
    least, dear = base, set[int]()
    for slot in choices.slots if not gaps else ():
        if not slot.optional:
            least += _cheapest(slot, changes)
            dear |= _dear(slot, changes)
    for slot in choices.slots if gaps else (s for s in choices.slots if s.optional):
        empty, points = _leave_empty(choices.world, known, slot, (changes, weight), since)
        base, heavy = base + empty, heavy + points
    few = Price({i: c for i, c in changes.items() if c}, base)
    light = Price({i: c for i, c in weight.items() if c}, heavy)
    return Prices(changes=few, weight=light, least=least, dear=frozenset(dear))


def weighed(moved: timedelta, notice: timedelta) -> int:
    """Return the points of a stretch of time with some notice, rounded up."""
    hours = moved / timedelta(hours=1)
    return math.ceil(TENTHS * hours / (1 + max(0.0, notice / timedelta(weeks=1))))


def _moved(known: Held, holding: Holding) -> tuple[timedelta, timedelta]:
    """Return the time that the assignee newly has, and the part that was somebody else's."""
    assert holding.shift is not None
    slot = known.get((holding.rotation, holding.role, holding.shift), {})
    others = (pieces for who, pieces in slot.items() if who != holding.person)
    lost = sum((length(overlap(holding.active, pieces)) for pieces in others), _NONE)
    return length(without(holding.active, slot.get(holding.person, ()))), lost


def _cheapest(slot: Slot, changes: Mapping[int, int]) -> int:
    """Return the fewest changes of a slot, with stand-ins for the holes."""
    return min((_cost(slot, taker, changes) for taker in slot.takers), default=0)


def _cost(slot: Slot, taker: int, changes: Mapping[int, int]) -> int:
    """Return the fewest changes of a slot with this assignee."""
    holes = (h for h in slot.holes if h.assignee == taker)
    stand_ins = (min((changes.get(s, 0) for s in h.substitutes), default=0) for h in holes)
    return changes.get(taker, 0) + sum(stand_ins)


def _dear(slot: Slot, changes: Mapping[int, int]) -> set[int]:
    """Return assignees and stand-ins with whom a slot has more changes than its fewest."""
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
    """Price an empty slot, and empty holes, that somebody had; return its change and weight."""
    slot_key = known.get((slot.rotation, slot.role, slot.shift), {})
    shift = world.calendar.shifts[slot.rotation][slot.shift]
    changes, weight = tables

    def price(part: Interval, takers: Iterable[int], leaver: int | None) -> tuple[int, int]:
        active = overlap([part], shift.active)
        lost = sum((length(overlap(active, pieces)) for pieces in slot_key.values()), _NONE)
        if not lost:
            return 0, 0
        points = weighed(TAKEN_AWAY * lost, part[0] - since)
        signs = [*((i, -1) for i in takers), *([] if leaver is None else [(leaver, 1)])]
        for i, sign in signs:
            changes[i] = changes.get(i, 0) + sign
            weight[i] = weight.get(i, 0) + sign * points
        return (1, points) if leaver is None else (0, 0)

    for hole in slot.holes:
        price((hole.start, hole.end), hole.substitutes, hole.assignee)
    return price((slot.start, slot.end), slot.takers, None)
