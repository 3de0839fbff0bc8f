"""Shifts free between two runs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term, any_of, collected
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings
from optimizer.rules.kit.shift_sequence import shifts_held
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.domain.limits import ShiftsOff
from scenarios.domain.vocabulary import PersonId, RotationId
from scenarios.domain.week import DAY

K = TypeVar("K")

#: Shifts at least this long are runs of their own.
_LONG = 5 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class _LongShift(Generic[K]):
    """A shift that is a run of its own, and what holds it."""

    rotation: RotationId
    start: datetime
    end: datetime
    minutes: int
    keys: tuple[K, ...]


class ShiftsOffRule(Rule):
    """After a run of shifts, so many shifts are free before the next run begins.

    A shift of five days or more is a run of its own, unless ``max_consecutive`` allows more;
    free shifts are counted across rotations then, by the length of the shorter one. Of shorter
    shifts, those of the same rotation are counted.
    """

    name = "shifts_off"
    unit = "shifts"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every two runs with too few shifts between them."""
        for scope in world.scopes(ShiftsOff):
            for person, assigned in counted_holdings(holdings, scope):
                items = [(h, h) for h in assigned]
                for first, then, missing in _too_close(world, scope, items):
                    if not all(h.fixed for h in (*first.keys, *then.keys)):
                        begins = (then.rotation, then.start)
                        yield _violation(world, scope, person, (first.end, begins), missing)
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = shifts_held(world, rotation, _short(world, items))
                    yield from _short_breaks(world, scope, rotation, person, held)

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid two long shifts; two short ones require those between them."""
        for scope in world.scopes(ShiftsOff):
            for _, indices in counted_choices(choices, scope):
                items = [(i, choices.all[i]) for i in indices]
                for first, then, missing in _too_close(world, scope, items):
                    # Nobody holds two roles of one shift: the choices of a shift exclude each
                    # other.
                    terms = [(i, 1) for i in (*first.keys, *then.keys)]
                    yield _constraint(scope, terms, missing)
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = shifts_held(world, rotation, _short(world, items))
                    chosen = {shift: any_of(keys) for shift, keys in held.items()}
                    for low, high in _pairs(scope, held):
                        between = [(chosen.get(shift), -1) for shift in range(low + 1, high)]
                        terms_ = [(chosen[low], 1), (chosen[high], 1), *between]
                        yield _constraint(scope, terms_, scope.limit.shifts - (high - low - 1))


def _constraint(
    scope: Scope[ShiftsOff], terms: Iterable[tuple[Term | None, int]], weight: int
) -> LinearConstraint:
    return LinearConstraint(
        rule=ShiftsOffRule.name,
        hard=scope.limit.hard,
        terms=collected(terms),
        at_most=1,
        weight=weight,
    )


def _too_close(
    world: World, scope: Scope[ShiftsOff], items: list[tuple[K, Holding]]
) -> Iterator[tuple[_LongShift[K], _LongShift[K], int]]:
    """Pairs of long shifts with too little between them, and how many shifts are missing."""
    shifts = _long_shifts(world, items)
    most = scope.limit.shifts * max((t.minutes for t in shifts), default=0)
    for at, first in enumerate(shifts):
        for then in shifts[at + 1 :]:
            between = nominal_minutes(first.end, then.start, world.scenario.zone)
            if between >= most:
                break
            if then.start < first.end:
                continue
            shorter = min(first.minutes, then.minutes)
            missing = math.ceil((scope.limit.shifts * shorter - between) / shorter)
            if missing > 0:
                yield first, then, missing


def _long_shifts(world: World, items: list[tuple[K, Holding]]) -> list[_LongShift[K]]:
    keys: dict[tuple[datetime, datetime, RotationId], list[K]] = defaultdict(list)
    for key, holding in items:
        if holding.whole and _stands_alone(world, holding):
            keys[*_span(world, holding), holding.rotation].append(key)
    return [
        _LongShift(
            rotation=rotation,
            start=start,
            end=end,
            minutes=_minutes(world, start, end, rotation),
            keys=tuple(of),
        )
        for (start, end, rotation), of in sorted(keys.items(), key=lambda item: item[0])
    ]


def _short(world: World, items: list[tuple[K, Holding]]) -> list[tuple[K, Holding]]:
    return [(key, h) for key, h in items if not _stands_alone(world, h)]


def _stands_alone(world: World, holding: Holding) -> bool:
    """Whether the holding's shift is a run of its own."""
    rotation = world.scenario.rotations.get(holding.rotation)
    runs = (
        rotation.limits.max_consecutive
        if rotation
        else world.scenario.policy.limits.max_consecutive
    )
    several = runs is not None and max(runs.shifts or 0, runs.min_shifts or 0) > 1
    return not several and _minutes(world, *_span(world, holding), holding.rotation) >= _LONG


def _span(world: World, holding: Holding) -> tuple[datetime, datetime]:
    """The shift's start and end; of past ones only what was held is known."""
    if holding.shift is None:
        return holding.pieces[0][0], holding.pieces[-1][1]
    shift = world.calendar.shifts[holding.rotation][holding.shift]
    return shift.start, shift.end


def _minutes(world: World, start: datetime, end: datetime, rotation: RotationId) -> int:
    known = world.scenario.rotations.get(rotation)
    return nominal_minutes(start, end, known.zone if known else world.scenario.zone)


def _pairs(scope: Scope[ShiftsOff], held: Collection[int]) -> Iterator[tuple[int, int]]:
    """Two shifts that a person may hold, with at least one but too few between them."""
    for low in sorted(held):
        for high in range(low + 2, low + 1 + scope.limit.shifts):
            if high in held and high >= 0:
                yield low, high


def _short_breaks(
    world: World,
    scope: Scope[ShiftsOff],
    rotation: RotationId,
    person: PersonId,
    held: Mapping[int, list[Holding]],
) -> Iterator[Violation]:
    fixed = {shift for shift, having in held.items() if any(h.fixed for h in having)}
    for low, high in _pairs(scope, held):
        if _ends(held, low, high) > max(1, _ends(fixed, low, high)):
            begins = (rotation, world.calendar.shifts[rotation][high].start)
            ended = max(h.end for h in held[low])
            missing = scope.limit.shifts - (high - low - 1)
            yield _violation(world, scope, person, (ended, begins), missing)


def _ends(held: Collection[int], low: int, high: int) -> int:
    """2 where both shifts are held and nothing between them is."""
    return (low in held) + (high in held) - sum(shift in held for shift in range(low + 1, high))


def _violation(
    world: World,
    scope: Scope[ShiftsOff],
    person: PersonId,
    between: tuple[datetime, tuple[RotationId, datetime]],
    missing: int,
) -> Violation:
    ended, (rotation, begins) = between
    free = scope.limit.shifts - missing
    return Violation(
        rule=ShiftsOffRule.name,
        hard=scope.limit.hard,
        amount=missing,
        message=f"{world.name(person)} ends a run on {world.local(ended, rotation)} and "
        f"begins the next on {world.local(begins, rotation)} ({rotation}): "
        f"{free} shift{'' if free == 1 else 's'} off, the policy requires {scope.limit.shifts}",
        setting=world.setting(scope.where),
        people=(person,),
        start=begins,
    )
