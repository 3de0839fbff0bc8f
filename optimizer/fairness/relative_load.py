"""Fairness: load relative to capacity of everybody who may take a shift, in whole numbers.

x = (balance + load) / capacity. Loads and balances are rounded to hundredths of an hour, x up to
tenths: a finer proof takes time and changes nothing. The solver and the plain measure use the same
numbers, so that they agree to the last digit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from optimizer.world.eligibility import obstacle
from optimizer.world.expected_load import rows_held_twice
from optimizer.world.holdings import Holding, overlap, without
from optimizer.world.world import World
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.vocabulary import AbsenceKind, PersonId, Role

#: Grain of loads and balances, per hour.
CENTI = 100
#: Grain of relative load, per hour.
TENTH = 10
#: Grain of capacities: a full capacity is this many.
FULL_CAPACITY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What somebody brings into the horizon.

    Attributes:
        capacity: Capacity times the part of the horizon as a member, in thousandths, at least 1.
        balance: Load carried before minus the fair part, in centi-hours, limited to what one
            horizon corrects.
        carried: Load carried in the ledger's window, in hours.
        owed: The balance before that limit, in hours.
    """

    capacity: int
    balance: int
    carried: float
    owed: float


class Fairness:
    """Capacities, balances and the whole-number loads of a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def people(self) -> Mapping[PersonId, Entitlement]:
        """Everybody who may take a shift → what they bring; others are not compared."""
        owed = balances(self.world)
        most = self.correction
        return {
            person: Entitlement(
                capacity=capacity,
                balance=round(CENTI * min(max(owed[person][1], -most), most)),
                carried=owed[person][0],
                owed=owed[person][1],
            )
            for person in self.world.scenario.people
            if may_hold(self.world, person) and (capacity := capacity_of(self.world, person)) > 0
        }

    @property
    def correction(self) -> float:
        """The most that one horizon corrects, in hours: one shift's worth by default."""
        return self.world.scenario.policy.ledger.correction_shifts * self.largest_shift

    @cached_property
    def largest_shift(self) -> float:
        """The largest load of a single shift of the horizon for anybody, in hours."""
        world = self.world
        worth = [
            world.loads.load(person, rotation.id, role, [(shift.start, shift.end)]).load
            for rotation in world.scenario.rotations.values()
            for role in rotation.roles
            for shift in world.calendar.shifts[rotation.id]
            for person in _representatives(world)
        ]
        return max(worth, default=0.0)

    def load(self, holding: Holding) -> int:
        """Return the load of one holding for its assignee, in centi-hours."""
        return round(CENTI * self.world.load(holding).load)

    def shared_standby(self, one: Holding, other: Holding) -> int:
        """Return the standby that two holdings of one person count twice, in centi-hours."""
        if one.start >= other.end or other.start >= one.end:
            return 0
        active = overlap(one.active, other.active)
        if not active:
            return 0
        load, person = self.world.loads.load, one.person
        standby = (load(person, h.rotation, h.role, active).standby for h in (one, other))
        return round(CENTI * min(standby))

    def total(self, holdings: Sequence[Holding]) -> int:
        """Return the load of all holdings of one person, in centi-hours."""
        once = sum(self.load(h) for h in holdings)
        ordered = sorted(holdings, key=lambda h: h.start)
        twice = 0
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                if other.start >= one.end:
                    break
                twice += self.shared_standby(one, other)
        return once - twice

    def relative(self, person: PersonId, load: int) -> int:
        """Return x of a person with this load (centi-hours), in tenths of an hour, rounded up."""
        entitled = self.people[person]
        return -(-CENTI * (entitled.balance + load) // entitled.capacity)


def sums_of_largest(values: Iterable[int]) -> tuple[int, ...]:
    """Return the sums of the k largest for k = 1, 2, …; lower at the first difference is fairer."""
    sums: list[int] = []
    for value in sorted(values, reverse=True):
        sums.append((sums[-1] if sums else 0) + value)
    return tuple(sums)


def gini(values: Sequence[float]) -> float:
    """Return the Gini coefficient of non-negative values; reported, never optimized."""
    total = sum(values)
    if total <= 0:
        return 0.0
    ordered = sorted(values)
    n = len(ordered)
    return (2 * sum(i * v for i, v in enumerate(ordered, 1)) / (n * total)) - (n + 1) / n


def jain(values: Sequence[float]) -> float:
    """Return Jain's index (Σv)²/(n·Σv²); 1 where all are equal. Reported, never optimized."""
    squares = sum(v * v for v in values)
    return 1.0 if squares <= 0 else sum(values) ** 2 / (len(values) * squares)


def may_hold(world: World, person: PersonId) -> bool:
    """Return whether a person may be primary or secondary of some rotation, whatever the time."""
    return any(open_to(world, person, r) for r in world.scenario.rotations.values())


def open_to(world: World, person: PersonId, rotation: Rotation) -> bool:
    """Return whether a person may be primary or secondary of a rotation, whatever the time."""
    someone = world.scenario.people[person]
    return any(
        obstacle(someone, rotation, role) is None
        for role in (Role.PRIMARY, Role.SECONDARY)
        if role in rotation.roles
    )


def capacity_of(world: World, person: PersonId) -> int:
    """Return the capacity in the horizon, in thousandths: times the part of it as a member.

    Leave of more than the policy's days, and sick or parental leave, reduces it too.
    """
    scenario = world.scenario
    someone = scenario.people[person]
    member = _member(someone, scenario.start, scenario.end)
    if member <= 0:
        return 0
    long = timedelta(days=scenario.policy.leave_reduces_capacity_after_days)
    reducing = (AbsenceKind.SICK, AbsenceKind.PARENTAL)
    away = sum(
        _member(someone, max(a.start, scenario.start), min(a.end, scenario.end))
        for a in someone.time_off
        if a.kind in reducing or (a.kind is AbsenceKind.LEAVE and a.end - a.start > long)
    )
    whole = (scenario.end - scenario.start) / timedelta(hours=1)
    part = max(0.0, member - away) / whole
    return max(1, round(FULL_CAPACITY * someone.capacity * part)) if part > 0 else 0


#: Person → (load carried, fair part), in hours.
_Settled = Mapping[PersonId, tuple[float, float]]


def balances(world: World) -> Mapping[PersonId, tuple[float, float]]:
    """Return person → (load carried, load carried minus the fair part), in hours.

    Each past schedule is settled among those who took part in it: people who appear in it, and with
    ``overnight_pool: everyone`` all members of the time, without those who were kept off nights on
    purpose. Only the ledger's window counts. Leavers drop out. Where the ledger file has a period,
    past schedules do not count.
    """
    scenario = world.scenario
    window = scenario.start - timedelta(weeks=scenario.policy.ledger.weeks)
    balance = dict.fromkeys(scenario.people, (0.0, 0.0))
    previous = (_settled(world, past, window) for past in scenario.previous)
    for settled in (*_from_ledger(world, window), *previous):
        for person, (carried, fair) in settled.items():
            before, owed = balance[person]
            balance[person] = (before + carried, owed + carried - fair)
    return balance


def _from_ledger(world: World, window: datetime) -> Iterator[_Settled]:
    """Yield the loads of each ledger period; in proportion to its part in the window."""
    scenario = world.scenario
    # A horizon's last shifts end somewhat after the day on which the next horizon begins.
    firsts = (shifts[0].start for shifts in world.calendar.shifts.values() if shifts)
    edge = max(firsts, default=scenario.start)
    for entry in scenario.ledger.entries if scenario.ledger else ():
        start, end = max(entry.start, window), min(entry.end, edge)
        if start < end:
            part = (end - start) / (entry.end - entry.start) * _remembered(scenario, start, end)
            yield {
                row.person: (part * sum(row.carried), part * sum(row.fair))
                for row in entry.rows
                if row.person in scenario.people
            }


def _remembered(scenario: Scenario, start: datetime, end: datetime) -> float:
    """Return how much of a load of that time still counts: halved with every half-life."""
    half_life = scenario.policy.ledger.half_life_weeks
    if half_life is None:
        return 1.0
    age = (scenario.start - start - (end - start) / 2) / timedelta(weeks=1)
    return float(0.5 ** (age / half_life))


def _unsettled(scenario: Scenario, past: PastSchedule, window: datetime) -> list[Assignment]:
    """Return the rows of a past schedule in the window, without periods that the ledger has."""
    settled = [(e.start, e.end) for e in scenario.ledger.entries] if scenario.ledger else []
    return [
        replace(a, start=start, end=end)
        for a in past.assignments
        if a.end > window and a.start < scenario.start
        for start, end in without([(max(a.start, window), min(a.end, scenario.start))], settled)
    ]


def _settled(world: World, past: PastSchedule, window: datetime) -> _Settled:
    scenario = world.scenario
    rows = _unsettled(scenario, past, window)
    if not rows:
        return {}
    begin, end = min(a.start for a in rows), max(a.end for a in rows)
    part = _remembered(scenario, begin, end)
    held: dict[PersonId, list[Assignment]] = defaultdict(list)
    for a in rows:
        if a.person is not None and a.person in scenario.people:
            held[a.person].append(a)
    carried = {person: _load_of(world, person, held[person]) for person in scenario.people}
    everyone = scenario.policy.overnight_pool.size == "everyone"
    capacities = {
        person: scenario.people[person].capacity * _member(scenario.people[person], begin, end)
        for person in scenario.people
        if person not in past.not_overnight
        and (held[person] or (everyone and may_hold(world, person)))
    }
    total_capacity = sum(capacities.values())
    if total_capacity <= 0:
        return {}
    total = sum(carried[person] for person in capacities)
    return {
        p: (part * carried[p], part * total * capacity / total_capacity)
        for p, capacity in capacities.items()
    }


def _load_of(world: World, person: PersonId, rows: Sequence[Assignment]) -> float:
    """Return the load of past assignments; standby of two rotations at once counts once."""
    loads = world.loads
    once = sum(loads.load(person, a.rotation, a.role, [(a.start, a.end)]).load for a in rows)
    return once - sum(sum(twice) for twice in rows_held_twice(loads, person, rows))


def _member(person: Person, start: datetime, end: datetime) -> float:
    """Return the hours of ``[start, end)`` in which somebody is a member."""
    low = max(start, person.joined) if person.joined else start
    high = min(end, person.leaves) if person.leaves else end
    return max(0.0, (high - low) / timedelta(hours=1))


def _representatives(world: World) -> tuple[PersonId, ...]:
    """Return one person for each set of equal hours: loads are the same within it."""
    seen: dict[object, PersonId] = {}
    for person in world.scenario.people:
        seen.setdefault(world.calendar.profile(person), person)
    return tuple(seen.values())
