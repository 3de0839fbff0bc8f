"""Advice on limits that no schedule can meet, by counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

import numpy as np

from optimizer.advice.advisory import Advisory, named, number, spelled
from optimizer.world.attendance import Attendance, RotationShifts
from optimizer.world.holdings import length, overlap
from optimizer.world.world import DAY_MINUTES, L, Scope, day_text
from scenarios.calendar.calendar import Bools, Ints
from scenarios.calendar.local_time import instant, nominal_minutes
from scenarios.domain.limits import ShiftsOff, TimeOnCall, Weekends
from scenarios.domain.vocabulary import RotationId
from scenarios.domain.week import DAY

#: A shift of at least so many minutes is a run by itself.
_LONG = 5 * DAY
_SATURDAY = 5


def time_on_call_limits(attendance: Attendance) -> Iterator[Advisory]:
    """Yield limits on time on call that no schedule can meet."""
    world = attendance.world
    for scope in world.scopes(TimeOnCall):
        limit = scope.limit
        ceiling = round(limit.days * DAY * limit.percent / 100)
        rows = {r: _capacity_rows(attendance, r) for r in _known(attendance, scope)}
        firsts = world.windows(limit.days, scope.rotations)
        for chosen, short in shortages(attendance, rows, firsts, limit.days, ceiling):
            have, need = int(short.people.sum()), -(-short.demand // ceiling)
            slots = _slots(attendance, chosen)
            one = slots.startswith("one ")
            if short.leave:
                message = (
                    f"{_rotations(chosen)}: the {limit.days} days from {day_text(short.first)} "
                    f"need {short.demand / 60:.0f} h on call; {_present(have)} can take "
                    f"{short.most / 60:.0f} h at {limit.percent:g} %"
                )
            else:
                each = 100 * short.demand / max(1, have) / (limit.days * DAY)
                message = (
                    f"{_rotations(chosen)}: {slots} {'needs' if one else 'need'} {need} people at "
                    f"{limit.percent:g} % of {limit.days} days; {have} can take "
                    f"{'it' if one else 'them'}" + (f", {each:.0f} % each" if have else "")
                )
            yield _limit_advisory(attendance, scope, "time_on_call", message)


def weekend_limits(attendance: Attendance) -> Iterator[Advisory]:
    """Yield limits on weekends that no schedule can meet."""
    world = attendance.world
    for scope in world.scopes(Weekends):
        limit = scope.limit
        rows = {r: _weekend_rows(attendance, r) for r in _known(attendance, scope)}
        rows = {r: found for r, found in rows.items() if len(found.label)}
        if limit.at_most >= limit.of or not rows:
            continue
        labels = [int(x) for found in rows.values() for x in (found.label[0], found.label[-1])]
        last = max(labels) - 7 * (limit.of - 1)
        firsts = tuple(range(min(labels), max(last, min(labels)) + 1, 7))
        for chosen, short in shortages(attendance, rows, firsts, 7 * limit.of, limit.at_most):
            have, need = int(short.people.sum()), -(-short.demand // max(1, limit.at_most))
            most = "weekend" if limit.at_most == 1 else "weekends"
            ceiling = f"at most {number(limit.at_most)} {most} in {number(limit.of)}"
            message = f"{ceiling} needs {need} people; {have} can take the shifts"
            if short.leave:
                message = (
                    f"the {limit.of} weekends from {day_text(short.first)} have {short.demand} "
                    f"weekend shifts; {_present(have)} can take {short.most} with {ceiling}"
                )
            message = f"{_rotations(chosen)}: {message}"
            yield _limit_advisory(attendance, scope, "weekends", message)


def shifts_off_limits(attendance: Attendance) -> Iterator[Advisory]:
    """Yield limits on free shifts that weekly shifts cannot meet."""
    for scope in attendance.world.scopes(ShiftsOff):
        span = scope.limit.shifts + 1
        for rotation in _known(attendance, scope):
            found = attendance.rotations[rotation]
            if not _each_long(found) or scope.limit.shifts == 0:
                continue
            short: list[tuple[bool, int, int, int]] = []
            for at in range(max(0, len(found.shifts) - span + 1)):
                window = slice(at, at + span)
                need = int(found.slots[window].sum())
                eligible = int(found.anyone_eligible[window].any(axis=0).sum())
                free = int(found.anyone[window].any(axis=0).sum())
                if free < need:
                    short.append((eligible < need, need - free, -at, need))
            if short:
                structural, _, before, need = max(short)
                yield _shifts_off_advisory(attendance, scope, found, (structural, -before, need))


def _shifts_off_advisory(
    attendance: Attendance,
    scope: Scope[ShiftsOff],
    found: RotationShifts,
    worst: tuple[bool, int, int],
) -> Advisory:
    structural, at, need = worst
    shifts, span = scope.limit.shifts, scope.limit.shifts + 1
    people = (found.anyone_eligible if structural else found.anyone)[at : at + span].any(axis=0)
    names = named(attendance.world.scenario, attendance.those(people))
    free = f"{number(shifts)} shift{'' if shifts == 1 else 's'} off after each shift"
    message = (
        f"{found.rotation.id}: {free} {'needs' if shifts == 1 else 'need'} {need} people in {span} "
        f"successive shifts; {int(people.sum())} can take them ({names})"
    )
    if not structural:
        begin = attendance.world.local(found.shifts[at].start, found.rotation.id)
        message += f" from {begin} because of leave"
    return _limit_advisory(attendance, scope, "shifts_off", message)


def _limit_advisory(attendance: Attendance, scope: Scope[L], kind: str, message: str) -> Advisory:
    world = attendance.world
    if scope.limit.hard:
        uncovered = world.scenario.policy.allow_uncovered
        end = "some hours stay uncovered" if uncovered else "no schedule exists"
        result = f"the limit is hard: {end}"
        hint = "add people or access, raise the limit, or make it soft (`hard: false`)"
    else:
        result = "the limit is soft: the schedule violates it as little as possible"
        hint = "add people or access, or raise the limit"
    return Advisory(kind, f"{message}; {result}", hint, world.scenario.place(scope.where))


def _capacity_rows(attendance: Attendance, rotation: RotationId) -> Rows:
    """Minutes by shift and local day of the rotation."""
    found, parts = attendance.rotations[rotation], attendance.day_minutes(rotation)
    shift = np.array([at for at, _, _ in parts], dtype=np.int64)
    minutes = np.array([m for _, _, m in parts], dtype=np.int64)
    wanted = found.slots[shift] > 0
    return Rows(
        label=np.array([day for _, day, _ in parts], dtype=np.int64),
        demand=minutes * found.slots[shift],
        eligible=minutes[:, None] * (found.anyone_eligible[shift] & wanted[:, None]),
        free=minutes[:, None] * (found.anyone[shift] & wanted[:, None]),
    )


def _weekend_rows(attendance: Attendance, rotation: RotationId) -> Rows:
    """Weekends with two hours or more between Saturday noon and Sunday noon."""
    found = attendance.rotations[rotation]
    shifts: dict[int, list[int]] = defaultdict(list)
    for at, shift in enumerate(found.shifts):
        day = shift.start.toordinal() - 1
        for saturday in range(day, shift.end.toordinal() + 1):
            if (saturday - 1) % 7 == _SATURDAY and _has_weekend(found, at, saturday):
                shifts[saturday].append(at)
    labels = sorted(shifts)
    slots = [int(found.slots[shifts[s]].max()) for s in labels]
    shape = (len(labels), len(attendance.people))
    eligible, free = (
        np.array([who[shifts[s]].any(axis=0) for s in labels], dtype=np.int64).reshape(shape)
        for who in (found.anyone_eligible, found.anyone)
    )
    label, demand = (np.array(values, dtype=np.int64) for values in (labels, slots))
    return Rows(label=label, demand=demand, eligible=eligible, free=free)


def _has_weekend(found: RotationShifts, at: int, saturday: int) -> bool:
    """Whether a shift has two active hours or more of the core of a weekend."""
    zone = found.rotation.zone
    noon = datetime.combine(date.fromordinal(saturday), time(12))
    core = (instant(noon, zone), instant(noon + timedelta(days=1), zone))
    shared = overlap(found.shifts[at].active, [core])
    return length(shared) >= timedelta(minutes=DAY_MINUTES)


def _present(count: int) -> str:
    return "the only person there" if count == 1 else f"the {count} people there"


def _known(attendance: Attendance, scope: Scope[L]) -> list[RotationId]:
    return [r for r in attendance.rotations if r in scope.rotations]


def _slots(attendance: Attendance, chosen: tuple[RotationId, ...]) -> str:
    """Return ``two roles around the clock``, or ``two roles of 50 h a week``."""
    rotations = [attendance.rotations[r] for r in chosen]
    count = sum(len(found.eligible) for found in rotations)
    hours = rotations[0].rotation.hours
    when = "around the clock" if hours.always else f"of {hours.minutes / 60:g} h a week"
    return f"{number(count)} role{'' if count == 1 else 's'} {when}"


def _rotations(chosen: tuple[RotationId, ...]) -> str:
    return spelled(chosen) if len(chosen) <= 5 else f"all {len(chosen)} rotations together"


def _each_long(found: RotationShifts) -> bool:
    """Whether each shift is a run by itself."""
    runs = found.rotation.limits.max_consecutive
    zone = found.rotation.zone
    return (runs is None or runs.shifts in (None, 1)) and all(
        nominal_minutes(t.start, t.end, zone) >= _LONG for t in found.shifts
    )


#: Up to so many rotations every set of them is counted; beyond, single ones and all together.
ALL_SETS_UP_TO = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The demand piece by piece, in order of a label (a day, a weekend).

    Attributes:
        label: Ordinal of each piece's day, shape ``(rows,)``, sorted.
        demand: What the slots need in it, ``(rows,)``.
        eligible: The most that each person could take without leave, ``(rows, people)``.
        free: The same with leave, ``(rows, people)``.
    """

    label: Ints
    demand: Ints
    eligible: Ints
    free: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A window in which people can take less than it needs.

    Attributes:
        first: First day (ordinal) of the window.
        most: What all people together can take within the limit.
        people: Who can take some of it.
        leave: Whether leave is the only reason.
    """

    first: int
    demand: int
    most: int
    people: Bools
    leave: bool


def shortages(
    attendance: Attendance,
    rows: dict[RotationId, Rows],
    firsts: tuple[int, ...],
    days: int,
    ceiling: int,
) -> Iterator[tuple[tuple[RotationId, ...], Short]]:
    """Yield the smallest sets of rotations that need too much, each with its worst window."""
    found: list[frozenset[RotationId]] = []
    for chosen in _sets(attendance, rows):
        if any(smaller <= set(chosen) for smaller in found):
            continue
        short = _shortage([rows[r] for r in chosen], firsts, days, ceiling)
        if short is not None:
            found.append(frozenset(chosen))
            yield chosen, short


def _shortage(rows: list[Rows], firsts: tuple[int, ...], days: int, ceiling: int) -> Short | None:
    """The window with the largest shortage, with leave only if there is none without."""
    demand = sum(_window_sums(r.label, r.demand[:, None], firsts, days)[:, 0] for r in rows)
    for leave in (False, True):
        held = sum(
            _window_sums(r.label, r.free if leave else r.eligible, firsts, days) for r in rows
        )
        most = np.minimum(held, ceiling).sum(axis=1)
        missing = np.asarray(demand) - most
        worst = int(missing.argmax())
        if missing[worst] > 0:
            return Short(
                first=firsts[worst],
                demand=int(np.asarray(demand)[worst]),
                most=int(most[worst]),
                people=np.asarray(held)[worst] > 0,
                leave=leave,
            )
    return None


def _window_sums(label: Ints, values: Ints, firsts: tuple[int, ...], days: int) -> Ints:
    """Sums of rows within each window of days, shape ``(windows, columns)``."""
    running = np.zeros((len(label) + 1, values.shape[1]), dtype=np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    low = np.searchsorted(label, np.array(firsts))
    high = np.searchsorted(label, np.array(firsts) + days)
    sums: Ints = running[high] - running[low]
    return sums


def _sets(
    attendance: Attendance, rotations: Iterable[RotationId]
) -> Iterator[tuple[RotationId, ...]]:
    """Single rotations first, then sets of those active around the clock.

    If two rotations at once are allowed, hours count once, and only single ones are meaningful.
    """
    listed = list(rotations)
    yield from ((r,) for r in listed)
    always = [r for r in listed if attendance.rotations[r].rotation.hours.always]
    if attendance.world.scenario.policy.two_rotations_at_once or len(always) < 2:
        return
    few = len(always) <= ALL_SETS_UP_TO
    for size in range(2, len(always) + 1) if few else (len(always),):
        yield from combinations(always, size)
