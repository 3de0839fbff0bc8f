"""Changes: what taking a choice costs people who know the published schedule.

An assignment is changed where somebody gets hours of a shift that they did not have; a seat that is
left to nobody is a change too. Changes are weighed by their hours and how soon they are, and what
is taken on counts twice as much as what is taken away:

    weight = (2 · hours taken on + hours taken away) / (1 + weeks of notice), in tenths
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Choices, Slot
from optimizer.model.engine import Linear, sum_of
from optimizer.objectives.frozen_schedule import Held, held_by_shift
from optimizer.world.holdings import Holding, Interval, length, overlap, without
from optimizer.world.world import World
from scenarios.domain.schedule import Schedule

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
        least: Nothing has fewer changes: each seat with its cheapest holder.
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
    known = held_by_shift(choices.world, published)
    changes: dict[int, int] = {}
    weight: dict[int, int] = {}
    for index, holding in enumerate(choices.all):
        if holding.turn is not None:
            gained, lost = _gained(known, holding), _lost(known, holding)
            changes[index] = int(gained > _NONE)
            moved = TAKEN_ON * gained + TAKEN_AWAY * lost
            weight[index] = weighed(moved, holding.start - since)
    base = sum(changes.get(i, 0) for i in choices.fixed)
    heavy = sum(weight.get(i, 0) for i in choices.fixed)
    for table in (changes, weight):
        for i in choices.fixed:
            table.pop(i, None)
    gaps = choices.world.scenario.policy.gaps
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
    """The time by which the holder has what was not theirs."""
    assert holding.turn is not None
    mine = known.get((holding.rotation, holding.role, holding.turn), {}).get(holding.person, ())
    return length(without(holding.active, mine))


def _lost(known: Held, holding: Holding) -> timedelta:
    """The time of it that was somebody else's."""
    assert holding.turn is not None
    shift = known.get((holding.rotation, holding.role, holding.turn), {})
    others = (pieces for who, pieces in shift.items() if who != holding.person)
    return sum((length(overlap(holding.active, pieces)) for pieces in others), _NONE)


def _cheapest(slot: Slot, changes: Mapping[int, int]) -> int:
    """Fewest changes that some holder of a slot, with stand-ins for the holes, makes."""
    return min((_cost(slot, taker, changes) for taker in slot.takers), default=0)


def _cost(slot: Slot, taker: int, changes: Mapping[int, int]) -> int:
    """Fewest changes with one holder of a slot."""
    holes = (h for h in slot.holes if h.holder == taker)
    stand_ins = (min((changes.get(s, 0) for s in h.substitutes), default=0) for h in holes)
    return changes.get(taker, 0) + sum(stand_ins)


def _dear(slot: Slot, changes: Mapping[int, int]) -> set[int]:
    """Holders and stand-ins with whom a slot has more changes than its fewest."""
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
    """Price an empty seat, and empty holes, that somebody had: its own change and weight."""
    shift = known.get((slot.rotation, slot.role, slot.turn), {})
    turn = world.calendar.turns[slot.rotation][slot.turn]
    changes, weight = tables

    def price(part: Interval, takers: Iterable[int], leaver: int | None) -> tuple[int, int]:
        active = overlap([part], turn.active)
        lost = sum((length(overlap(active, pieces)) for pieces in shift.values()), _NONE)
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
        price((hole.start, hole.end), hole.substitutes, hole.holder)
    return price((slot.start, slot.end), slot.takers, None)
