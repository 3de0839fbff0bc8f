"""Saturated windows: where the limit on time on call leaves no slack, schedules repeat.

If the limits of all people add up to exactly what a window needs, everybody is on call exactly
their limit in it, so a shift one window later goes to the same person. The solver does not find
these equalities by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations, pairwise

from optimizer.bounds.arithmetic_bounds import in_windows, slots_needing_overnight
from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from optimizer.model.engine import Constraint, Engine, sum_of
from optimizer.world.world import Scope, World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Most shifts for which the equality is posted shift by shift.
MOST_SHIFTS = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """Minutes that a person has of some days if one of these choices of one shift is taken."""

    minutes: int
    choices: tuple[int, ...]


def require_saturation(
    model: Formulation,
    engine: Engine,
    time_on_call_violation: int | None,
    members: frozenset[PersonId] | None = None,
) -> int:
    """Post the equalities of saturated windows.

    Args:
        engine: The model's engine, or a copy of it.
        time_on_call_violation: Total violation of the limit that the engine allows.
        members: Only they are overnight on call in the engine; ``None``: anybody may be.

    Returns:
        The number of equalities posted.
    """
    policy = model.world.scenario.policy
    if policy.two_rotations_at_once or policy.allow_uncovered:
        return 0
    return sum(
        _saturate(model, engine, scope, members)
        for scope in model.world.scopes(TimeOnCall)
        if scope.limit.hard or time_on_call_violation == 0
    )


def _saturate(
    model: Formulation,
    engine: Engine,
    scope: Scope[TimeOnCall],
    members: frozenset[PersonId] | None,
) -> int:
    days, world, choices = scope.limit.days, model.world, model.choices
    slots = [slot for slot in slots_needing_overnight(model) if slot.rotation in scope.rotations]
    fixed_days = {day for i in choices.fixed for day in world.day_minutes(choices.all[i])}
    room: dict[int, Mapping[PersonId, int]] = {}
    for first, cover in in_windows(model, slots, scope.limit, scope.rotations):
        eligible = {p: most for p, most in cover.capacity if members is None or p in members}
        open_days = fixed_days.isdisjoint(range(first, first + days))
        if open_days and sum(eligible.values()) == cover.demand:
            room[first] = eligible
    by_day = {p: _by_day(model, scope, indices) for p, indices in choices.by_person.items()}
    posted = 0
    for one, other in pairwise(sorted(room)):
        for person in room[one].keys() & room[other].keys():
            if room[one][person] == room[other][person]:
                early = _parts(model, by_day[person], range(one, other))
                late = _parts(model, by_day[person], range(one + days, other + days))
                posted += _equal(engine, early, late)
    return posted


def _by_day(
    model: Formulation, scope: Scope[TimeOnCall], indices: Iterable[int]
) -> Mapping[int, list[tuple[int, int]]]:
    """Day → choices with their minutes of it."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i in indices:
        holding = model.choices.all[i]
        if holding.on_call and not holding.past and holding.rotation in scope.rotations:
            for day, minutes in model.world.day_minutes(holding).items():
                found[day].append((i, minutes))
    return found


def _parts(
    model: Formulation, by_day: Mapping[int, list[tuple[int, int]]], days: range
) -> list[_Part]:
    """The parts of the days, in order of the shifts; choices of a shift exclude each other."""
    minutes: dict[int, int] = defaultdict(int)
    for day in days:
        for i, count in by_day.get(day, ()):
            minutes[i] += count
    groups: dict[tuple[datetime, str, int], list[int]] = defaultdict(list)
    for i, count in minutes.items():
        holding = model.choices.all[i]
        groups[holding.start, holding.rotation, count].append(i)
    return [_Part(key[2], tuple(sorted(group))) for key, group in sorted(groups.items())]


def _equal(engine: Engine, early: list[_Part], late: list[_Part]) -> int:
    """Require as much of one as of the other, shift by shift where no two sets of shifts tie."""
    choice = engine.choice
    sizes = [part.minutes for part in early]
    if sizes == [part.minutes for part in late] and _distinct(sizes):
        for one, other in zip(early, late, strict=True):
            first, second = (sum_of((choice(i), 1) for i in p.choices) for p in (one, other))
            engine.require(first == second)
        return len(early)
    first, second = (
        sum_of((choice(i), part.minutes) for part in parts for i in part.choices)
        for parts in (early, late)
    )
    engine.require(first == second)
    return 1


def _distinct(sizes: list[int]) -> bool:
    """Whether each sum of sizes identifies its summands."""
    if len(sizes) > MOST_SHIFTS:
        return False
    sums = [sum(some) for n in range(len(sizes) + 1) for some in combinations(sizes, n)]
    return len(sums) == len(set(sums))


_Place = tuple[PersonId, RotationId, Role, datetime]


def repeating(model: Formulation) -> tuple[Constraint, ...]:
    """Return constraints that give everybody the same shifts one window later, but for leave."""
    days = _longest_window(model.world)
    if days is None:
        return ()
    later = timedelta(days=days)
    places: dict[_Place, int] = {}
    for index, holding in enumerate(model.choices.all):
        if holding.whole and not holding.past and not holding.fixed:
            zone = model.world.scenario.rotations[holding.rotation].zone
            begin = wall_clock(holding.start, zone)
            places[holding.person, holding.rotation, holding.role, begin] = index
    choice = model.engine.choice
    return tuple(
        choice(index) == choice(places[person, rotation, role, begin + later])
        for (person, rotation, role, begin), index in places.items()
        if (person, rotation, role, begin + later) in places
    )


def repeated_slots(world: World, slots: Sequence[Slot]) -> list[list[list[int]]]:
    """Return the positions of slots at the same place in each window of the limit.

    Returns:
        For each place in a window, for each window, the slots there; empty with one window.
    """
    days = _longest_window(world)
    if days is None:
        return []
    found: dict[tuple[RotationId, int, time], dict[int, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for position, slot in enumerate(slots):
        begin = wall_clock(slot.start, world.scenario.rotations[slot.rotation].zone)
        window, day = divmod(begin.toordinal(), days)
        found[slot.rotation, day, begin.time()][window].append(position)
    return [list(windows.values()) for windows in found.values() if len(windows) > 1]


def _longest_window(world: World) -> int | None:
    return max((scope.limit.days for scope in world.scopes(TimeOnCall)), default=None)
