"""The load table: what any schedule gives each person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from optimizer.fairness.relative_load import CENTI, FULL_CAPACITY, TENTH, Fairness, gini, jain
from optimizer.world.eligibility import wakeable
from optimizer.world.expected_load import Load
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import DAY_MINUTES, NIGHT_MINUTES, World, held
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoad:
    """One row of the load table.

    Attributes:
        compared: Whether the person may take a shift, and so is part of the fairness comparison.
        capacity: In this horizon, with membership and long leave.
        shifts: Shifts as their main assignee.
        overrides: Times the person takes a few hours of somebody else's shift.
        expected: Hours, interruptions and work by class; load; sleep lost. Two rotations at once
            count the hours of both here, but the load's standby only once.
        load: Hours of personal time taken in this horizon.
        relative: (balance + load)/capacity in hours, rounded up to tenths; ``None``: not compared.
        balance_before: Carried over, in hours, limited to what one horizon corrects.
        balance_after: The balance before, plus the load, minus the fair part.
        overnight: Whether the person is overnight on call.
        time_on_call: Part of the horizon on call (primary or secondary), 0 to 1.
    """

    person: PersonId
    name: str
    compared: bool
    capacity: float
    shifts: int
    overrides: int
    expected: Load
    weekends: int
    holidays: int
    nights: int
    load: float
    relative: float | None
    balance_before: float
    balance_after: float
    overnight: bool
    time_on_call: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a schedule gives everybody.

    Attributes:
        worst: Largest relative load, in hours.
        total: Load of everybody, in hours.
        gini, jain, spread: Of the relative loads; reported, never optimized.
        overnight_pool: People overnight on call.
        not_overnight: Compared people who are not.
        at_once: Most people carrying a pager at one instant.
    """

    people: tuple[PersonLoad, ...]
    worst: float
    total: float
    gini: float
    jain: float
    spread: float
    overnight_pool: tuple[PersonId, ...]
    not_overnight: tuple[PersonId, ...]
    at_once: int

    @property
    def worst_sleep_interruptions(self) -> float:
        """Expected sleep interruptions of the person with the most."""
        return max((p.expected.interruptions[2] for p in self.people), default=0.0)


def measure(scenario: Scenario, schedule: Schedule, *, world: World | None = None) -> Measures:
    """Measure a schedule."""
    world = world or World(scenario)
    fairness, holdings = Fairness(world), Holdings(world.calendar, schedule)
    current = {
        person: [h for h in mine if not h.past] for person, mine in holdings.by_person.items()
    }
    loads = {person: fairness.total(mine) for person, mine in current.items()}
    always = wakeable(world)
    overnight = {p for p, mine in current.items() if p in always or nights_held(world, mine)}
    fair = _fair_parts(fairness, loads, overnight)
    rows = tuple(
        _row(world, fairness, person, current[person], loads[person], fair[person], always)
        for person in scenario.people
    )
    xs = [row.relative for row in rows if row.relative is not None]
    return Measures(
        people=rows,
        worst=max(xs, default=0.0),
        total=sum(row.load for row in rows),
        gini=gini([max(0.0, x) for x in xs]),
        jain=jain([max(0.0, x) for x in xs]),
        spread=max(xs, default=0.0) - min(xs, default=0.0),
        overnight_pool=tuple(row.person for row in rows if row.overnight),
        not_overnight=tuple(row.person for row in rows if row.compared and not row.overnight),
        at_once=_at_once([h for mine in current.values() for h in mine]),
    )


def nights_held(world: World, holdings: list[Holding]) -> frozenset[int]:
    """Return nights (ordinals) with two sleep hours on call, in roles that are paged."""
    minutes: Counter[int] = Counter()
    for holding in holdings:
        if holding.role is not Role.SHADOW:
            minutes.update(world.nights(holding))
    return held(minutes, NIGHT_MINUTES)


def _row(  # noqa: PLR0913, PLR0917 -- what the rows have in common is measured once
    world: World,
    fairness: Fairness,
    person: PersonId,
    mine: list[Holding],
    load: int,
    fair: float,
    always: frozenset[PersonId],
) -> PersonLoad:
    on_call = [h for h in mine if h.on_call]
    entitled = fairness.people.get(person)
    nights = nights_held(world, mine)
    before = entitled.balance / CENTI if entitled else 0.0
    return PersonLoad(
        person=person,
        name=world.name(person),
        compared=entitled is not None,
        capacity=entitled.capacity / FULL_CAPACITY if entitled else 0.0,
        shifts=sum(1 for h in mine if h.whole),
        overrides=sum(1 for h in mine if not h.whole),
        expected=sum((world.load(h) for h in mine), Load()),
        weekends=len(_days(on_call, world, "weekends")),
        holidays=len(_days(on_call, world, "holidays")),
        nights=len(nights),
        load=load / CENTI,
        relative=fairness.relative(person, load) / TENTH if entitled else None,
        balance_before=before,
        balance_after=before + load / CENTI - fair,
        overnight=bool(nights) or person in always,
        time_on_call=_time_on_call(world, on_call),
    )


def _days(holdings: list[Holding], world: World, kind: str) -> frozenset[int]:
    """Return weekends or holidays of which a single holding has two hours."""
    measured = world.weekends if kind == "weekends" else world.holidays
    return frozenset(day for h in holdings for day in held(measured(h), DAY_MINUTES))


def _fair_parts(
    fairness: Fairness, loads: dict[PersonId, int], overnight: set[PersonId]
) -> dict[PersonId, float]:
    """Return everybody's fair part of the whole load, in hours, by capacity."""
    everyone = fairness.world.scenario.policy.overnight_pool.size == "everyone"
    settling = overnight or {p for p, load in loads.items() if load}
    taking_part = {p: e for p, e in fairness.people.items() if everyone or p in settling}
    total = sum(loads[p] for p in taking_part) / CENTI
    capacities = sum(e.capacity for e in taking_part.values())
    parts = {p: total * e.capacity / capacities for p, e in taking_part.items()}
    return {person: parts.get(person, load / CENTI) for person, load in loads.items()}


def _time_on_call(world: World, on_call: list[Holding]) -> float:
    days: Counter[int] = Counter()
    for at, holding in enumerate(on_call):
        days.update(world.day_minutes(holding))
        for other in on_call[:at]:
            days.subtract(world.shared_by_day(holding, other))
    first, last = world.days
    return sum(days.values()) / ((last - first) * 24 * 60)


def _at_once(holdings: list[Holding]) -> int:
    """Return the most people on call at one instant."""
    events = sorted(
        (moment, change, h.person)
        for h in holdings
        for start, end in h.active
        for moment, change in ((start, 1), (end, -1))
    )
    carrying: Counter[PersonId] = Counter()
    most = 0
    for _, change, person in events:
        carrying[person] += change
        most = max(most, sum(1 for count in carrying.values() if count > 0))
    return most
