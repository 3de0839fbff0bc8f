"""Bounds from arithmetic alone: they hold before any search, and are often tight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from scenarios.domain.limits import ShiftsOff, TimeOnCall
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import PersonId, RotationId
from scenarios.domain.week import DAY

#: Up to so many rotations every subset gets its covers; beyond, single ones and all together.
ALL_SUBSETS_UP_TO = 5


@dataclass(frozen=True, slots=True)
class WindowCover:
    """Σ capacity · overnight on call ≥ demand: some people have to be overnight on call."""

    capacity: tuple[tuple[PersonId, int], ...]
    demand: int


def covers(model: Formulation, violations: Mapping[str, int]) -> tuple[WindowCover, ...]:
    """Return what the overnight pool must cover: at every instant, in every window of a limit.

    Args:
        violations: Soft limit → the most that considered schedules violate it in total, in the
            rule's unit; the demand of each window is reduced by all of it.
    """
    if _may_be_uncovered(model) and violations.get("one_assignee") != 0:
        return ()
    slots = slots_needing_overnight(model)
    found: set[WindowCover] = set()
    for chosen in side_by_side(model, frozenset(model.world.scenario.rotations)):
        found |= set(_at_once(model, [slot for slot in slots if slot.rotation in chosen]))
    for scope in model.world.scopes(TimeOnCall):
        allowed = 0 if scope.limit.hard else violations.get("time_on_call")
        for chosen in side_by_side(model, scope.rotations & set(model.world.scenario.rotations)):
            if allowed is not None:
                mine = [slot for slot in slots if slot.rotation in chosen]
                windows = in_windows(model, mine, scope.limit, scope.rotations)
                found |= {WindowCover(c.capacity, c.demand - allowed) for _, c in windows}
    for off in model.world.scopes(ShiftsOff):
        allowed = 0 if off.limit.hard else violations.get("shifts_off")
        if allowed is not None:
            shifts = _between_runs(model, slots, off.limit, off.rotations)
            found |= {WindowCover(c.capacity, c.demand - allowed) for c in shifts}
    kept = (c for c in found if c.demand > 0)
    return tuple(sorted(kept, key=lambda c: (c.demand, c.capacity)))


def slots_needing_overnight(model: Formulation) -> list[Slot]:
    """Return the required slots that put every taker overnight on call."""
    return [s for s in model.choices.slots if not s.optional and _needs_overnight(model, s)]


def in_windows(
    model: Formulation, slots: list[Slot], limit: TimeOnCall, rotations: frozenset[RotationId]
) -> Iterator[tuple[int, WindowCover]]:
    """Yield the first day (ordinal) of each window and its cover in minutes.

    The limit must allow the people overnight on call the minutes that the window needs.
    """
    ceiling = round(limit.days * DAY * limit.percent / 100)
    for window in window_demands(model, slots, limit, rotations):
        capacity = sorted((p, min(ceiling, sum(by.values()))) for p, by in window.eligible.items())
        yield window.first, WindowCover(tuple(capacity), window.demand)


@dataclass(frozen=True, slots=True)
class WindowDemand:
    """What a window from a first day (ordinal) needs, in minutes.

    Attributes:
        eligible: Person → start of a slot → minutes of it in the window that the person could take.
    """

    first: int
    demand: int
    eligible: Mapping[PersonId, Mapping[datetime, int]]


def window_demands(
    model: Formulation, slots: list[Slot], limit: TimeOnCall, rotations: frozenset[RotationId]
) -> Iterator[WindowDemand]:
    """Yield the windows of a limit that need people overnight on call."""
    world, choices = model.world, model.choices
    parts = [(slot, _slot_days(model, slot)) for slot in slots]
    for first in world.windows(limit.days, rotations):
        span = range(first, first + limit.days)
        demand = 0
        eligible: dict[PersonId, dict[datetime, int]] = defaultdict(dict)
        for slot, days in parts:
            minutes = sum(m for day, m in days.items() if day in span)
            if not minutes:
                continue
            # Leave out a hole that some substitute takes without being overnight on call.
            spare = [h for h in slot.holes if not model.strong.issuperset(h.substitutes)]
            by_assignee: Counter[int] = Counter()
            for hole in spare:
                by_assignee[hole.assignee] += hole.minutes
            demand += max(0, minutes - max(by_assignee.values(), default=0))
            stand_ins = [i for h in slot.holes for i in h.substitutes if i in model.strong]
            for i in {*slot.takers, *stand_ins}:
                mine = eligible[choices.all[i].person]
                mine[slot.start] = max(mine.get(slot.start, 0), minutes)
        if demand > 0:
            yield WindowDemand(first, demand, eligible)


def worst_bound(model: Formulation, members: int | None) -> int:
    """Return the least x (tenths of an hour) that somebody must have, by capacities alone.

    At most ``members`` people carry the load of overnight slots, and only people with access carry
    the load of a service. While nobody is above x, k people carry at most the sum of the k largest
    x·capacity − balance.
    """
    if model.world.scenario.policy.two_rotations_at_once:
        return min((model.fairness.relative(p, 0) for p in model.fairness.people), default=0)
    low = max((model.fairness.relative(p, 0) for p in model.fairness.people), default=0)
    for chosen in _subsets(frozenset(model.world.scenario.rotations)):
        slots = [s for s in model.choices.slots if s.rotation in chosen and s.takers]
        for demand, eligible, most in _demands(model, slots, members):
            low = max(low, _least_x(model, demand, eligible, most))
    return low


def least_total(model: Formulation) -> int:
    """Return the least total load in centi-hours: each slot with its cheapest taker."""
    if model.world.scenario.policy.two_rotations_at_once:
        return 0
    compared = model.fairness.people
    fixed = sum(
        model.loads[i] for i in model.choices.fixed if model.choices.all[i].person in compared
    )
    return fixed + sum(
        round(_cheapest(slot, lambda i: model.loads[i]))
        for slot in model.choices.slots
        if slot.takers
        and not slot.optional
        and not _may_be_uncovered(model)
        and _everybody(model, [slot]) <= set(compared)
    )


def least_relative_total(model: Formulation) -> int:
    """Return the least Σ x over everybody compared, in tenths of an hour."""
    people = model.fairness.people
    base = sum(100 * e.balance / e.capacity for e in people.values())
    if model.world.scenario.policy.two_rotations_at_once:
        return int(base) - len(people)
    for i in model.choices.fixed:
        holding = model.choices.all[i]
        if holding.person in people:
            base += 100 * model.loads[i] / people[holding.person].capacity

    def price(choice: int) -> float:
        person = model.choices.all[choice].person
        return 100 * model.loads[choice] / people[person].capacity if person in people else 0.0

    for slot in model.choices.slots:
        if slot.takers and not slot.optional and not _may_be_uncovered(model):
            base += _cheapest(slot, price)
    return -int(-base // 1) if base >= 0 else int(base)


def only_overnight_loads(model: Formulation) -> bool:
    """Return whether only people overnight on call can have a load."""
    return all(
        i in model.strong or model.loads[i] == 0
        for i, holding in enumerate(model.choices.all)
        if not holding.past
    )


def _may_be_uncovered(model: Formulation) -> bool:
    return model.world.scenario.policy.allow_uncovered


def _demands(
    model: Formulation, slots: list[Slot], members: int | None
) -> Iterator[tuple[int, frozenset[PersonId], int | None]]:
    """Load that must be carried, who can carry some of it, and how many of them may."""
    if _may_be_uncovered(model):
        return
    required = [s for s in slots if not s.optional]
    if _everybody(model, required) <= set(model.fairness.people):
        whole = sum(round(_cheapest(s, lambda i: model.loads[i])) for s in required)
        yield whole, _everybody(model, required), None
    # Substitutes for a few hours need not be overnight on call: their load is left out.
    night = [s for s in required if _needs_overnight(model, s)]
    takers = frozenset(model.choices.all[i].person for s in night for i in s.takers)
    if takers <= set(model.fairness.people):
        yield sum(min(model.loads[i] for i in s.takers) for s in night), takers, members


def _cheapest(slot: Slot, price: Callable[[int], float]) -> float:
    """Least price of a slot: its taker's, with the substitutes in the holes of the taker."""
    bridged: dict[int, float] = defaultdict(float)
    for hole in slot.holes:
        bridged[hole.assignee] += min((price(i) for i in hole.substitutes), default=0.0)
    return min(price(i) + bridged.get(i, 0.0) for i in slot.takers)


def _everybody(model: Formulation, slots: Iterable[Slot]) -> frozenset[PersonId]:
    """Everybody who could take some of these slots, as taker or substitute."""
    return frozenset(
        model.choices.all[i].person
        for slot in slots
        for i in (*slot.takers, *(i for hole in slot.holes for i in hole.substitutes))
    )


def _least_x(
    model: Formulation, demand: int, eligible: frozenset[PersonId], members: int | None
) -> int:
    """Least x at which the ``members`` largest loads of eligible people reach the demand."""
    people = model.fairness.people

    def carried(x: int) -> int:
        room = (max(0, x * people[p].capacity // 100 - people[p].balance) for p in eligible)
        return sum(sorted(room, reverse=True)[:members])

    low, high = -1, 1
    while carried(high) < demand:
        low, high = high, 2 * high
        if high > 10**9:
            return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if carried(middle) < demand else (low, middle)
    return max(high, 0)


def _needs_overnight(model: Formulation, slot: Slot) -> bool:
    """Whether every taker of the slot is overnight on call by it."""
    return bool(slot.takers) and model.strong.issuperset(slot.takers)


def _at_once(model: Formulation, slots: Iterable[Slot]) -> Iterator[WindowCover]:
    """Nobody has two slots at once: each instant needs as many people as slots."""
    listed = sorted(slots, key=lambda s: s.start)
    for instant in sorted({slot.start for slot in listed}):
        together = [s for s in listed if s.start <= instant < s.end]
        yield _one_each(model, together)


def _between_runs(
    model: Formulation, slots: list[Slot], limit: ShiftsOff, rotations: Collection[RotationId]
) -> Iterator[WindowCover]:
    """With weekly shifts and free shifts between, successive shifts need different people."""
    known = model.world.scenario.rotations
    weekly = [known[r] for r in rotations if r in known and _is_long(known[r])]
    for chosen in side_by_side(model, frozenset(r.id for r in weekly)):
        by_shift: dict[int, list[Slot]] = defaultdict(list)
        for slot in slots:
            # The rest of a pinned shift may not make its taker the assignee.
            if slot.rotation in chosen and all(model.choices.all[i].whole for i in slot.takers):
                by_shift[slot.shift].append(slot)
        for first in sorted(by_shift):
            shifts = range(first, first + limit.shifts + 1)
            yield _one_each(model, [slot for t in shifts for slot in by_shift.get(t, ())])


def _is_long(rotation: Rotation) -> bool:
    longest = rotation.limits.max_consecutive.shifts if rotation.limits.max_consecutive else None
    return rotation.longest_shift_minutes == 7 * DAY and longest in (None, 1)


def _one_each(model: Formulation, slots: list[Slot]) -> WindowCover:
    eligible = {model.choices.all[i].person for slot in slots for i in slot.takers}
    return WindowCover(tuple((p, 1) for p in sorted(eligible)), len(slots))


def _slot_days(model: Formulation, slot: Slot) -> Mapping[int, int]:
    """Nominal minutes of a slot by day: of its taker and the substitutes together."""
    longest: dict[int, int] = {}
    for i in slot.takers:
        for day, minutes in model.world.day_minutes(model.choices.all[i]).items():
            longest[day] = max(longest.get(day, 0), minutes)
    return longest


def side_by_side(
    model: Formulation, rotations: frozenset[RotationId]
) -> Iterator[frozenset[RotationId]]:
    """Yield sets of rotations whose slots need one person each: single ones if two at once."""
    if model.world.scenario.policy.two_rotations_at_once:
        yield from (frozenset({rotation}) for rotation in sorted(rotations))
    else:
        yield from _subsets(rotations)


def _subsets(rotations: frozenset[RotationId]) -> Iterator[frozenset[RotationId]]:
    ordered = sorted(rotations)
    every = len(ordered) <= ALL_SUBSETS_UP_TO
    for size in range(1, len(ordered) + 1) if every else (1, len(ordered)):
        yield from (frozenset(c) for c in combinations(ordered, size))
