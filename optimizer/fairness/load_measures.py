"""The load table: what a schedule gives each person, whoever made it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from optimizer.fairness.relative_load import CENTI, TENTH, WHOLE_SHARE, Fairness, gini, jain
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
        compared: Whether the person may hold a shift, and so is part of the fairness comparison.
        share: Share in this horizon (membership and long leave taken into account).
        shifts: Shifts held, as their main holder.
        cuts: Times the person steps in for somebody for a few hours.
        expected: Hours, interruptions and work by class; burden; sleep lost. Two pagers at once count
            the hours of both here, but the burden's standby only once.
        burden: Hours of personal time taken in this horizon.
        relative: (balance + burden)/share in hours, rounded up to tenths; ``None`` if not compared.
        balance_before: What the ledger brings in, in hours, within the limit of one correction.
        balance_after: The balance before, plus the burden, minus what the share would have been.
        on_duty: Whether the person can be woken: on 24/7 duty.
        time_on_call: Part of the horizon on call (primary or secondary), 0 to 1.
    """

    person: PersonId
    name: str
    compared: bool
    share: float
    shifts: int
    cuts: int
    expected: Load
    weekends: int
    holidays: int
    nights: int
    burden: float
    relative: float | None
    balance_before: float
    balance_after: float
    on_duty: bool
    time_on_call: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a schedule gives everybody.

    Attributes:
        worst: Largest relative burden, in hours.
        total: Burden of everybody, in hours.
        gini, jain, spread: Of the relative burdens; reported, never optimised.
        duty_pool: People on 24/7 duty.
        spared: Compared people who are not.
        at_once: Most people carrying a pager at one instant.
    """

    people: tuple[PersonLoad, ...]
    worst: float
    total: float
    gini: float
    jain: float
    spread: float
    duty_pool: tuple[PersonId, ...]
    spared: tuple[PersonId, ...]
    at_once: int

    @property
    def worst_sleep_interruptions(self) -> float:
        """Expected sleep interruptions of the person who has most of them."""
        return max((p.expected.interruptions[2] for p in self.people), default=0.0)


def measure(scenario: Scenario, schedule: Schedule, *, world: World | None = None) -> Measures:
    """Measure a schedule.

    Args:
        world: The scenario's world, where there is one already.
    """
    world = world or World(scenario)
    fairness, holdings = Fairness(world), Holdings(world.calendar, schedule)
    current = {
        person: [h for h in mine if not h.past] for person, mine in holdings.by_person.items()
    }
    burdens = {person: fairness.total(mine) for person, mine in current.items()}
    always = wakeable(world)
    duty = {p for p, mine in current.items() if p in always or nights_held(world, mine)}
    fair = _fair_parts(fairness, burdens, duty)
    rows = tuple(
        _row(world, fairness, person, current[person], burdens[person], fair[person], always)
        for person in scenario.people
    )
    xs = [row.relative for row in rows if row.relative is not None]
    return Measures(
        people=rows,
        worst=max(xs, default=0.0),
        total=sum(row.burden for row in rows),
        gini=gini([max(0.0, x) for x in xs]),
        jain=jain([max(0.0, x) for x in xs]),
        spread=max(xs, default=0.0) - min(xs, default=0.0),
        duty_pool=tuple(row.person for row in rows if row.on_duty),
        spared=tuple(row.person for row in rows if row.compared and not row.on_duty),
        at_once=_at_once([h for mine in current.values() for h in mine]),
    )


def nights_held(world: World, holdings: list[Holding]) -> frozenset[int]:
    """Nights (ordinals) of which two of the person's sleep hours are held, in seats that page."""
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
    burden: int,
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
        share=entitled.share / WHOLE_SHARE if entitled else 0.0,
        shifts=sum(1 for h in mine if h.whole),
        cuts=sum(1 for h in mine if not h.whole),
        expected=sum((world.load(h) for h in mine), Load()),
        weekends=len(_days(on_call, world, "weekends")),
        holidays=len(_days(on_call, world, "holidays")),
        nights=len(nights),
        burden=burden / CENTI,
        relative=fairness.relative(person, burden) / TENTH if entitled else None,
        balance_before=before,
        balance_after=before + burden / CENTI - fair,
        on_duty=bool(nights) or person in always,
        time_on_call=_time_on_call(world, on_call),
    )


def _days(holdings: list[Holding], world: World, kind: str) -> frozenset[int]:
    """Weekends or holidays that a single holding reaches two hours of."""
    measured = world.weekends if kind == "weekends" else world.holidays
    return frozenset(day for h in holdings for day in held(measured(h), DAY_MINUTES))


def _fair_parts(
    fairness: Fairness, burdens: dict[PersonId, int], duty: set[PersonId]
) -> dict[PersonId, float]:
    """Hours of burden that each share would have been, of all that was carried.

    Settled as the ledger will: whoever is spared from 24/7 duty owes nothing for it, unless the
    policy wants everyone in. Where nobody is on duty, it is settled among all who carry something.
    """
    everyone = fairness.world.scenario.policy.duty_pool.size == "everyone"
    settling = duty or {p for p, burden in burdens.items() if burden}
    taking_part = {p: e for p, e in fairness.people.items() if everyone or p in settling}
    total = sum(burdens[p] for p in taking_part) / CENTI
    shares = sum(e.share for e in taking_part.values())
    return {
        person: total * taking_part[person].share / shares
        if person in taking_part
        else burden / CENTI
        for person, burden in burdens.items()
    }


def _time_on_call(world: World, on_call: list[Holding]) -> float:
    days: Counter[int] = Counter()
    for at, holding in enumerate(on_call):
        days.update(world.day_minutes(holding))
        for other in on_call[:at]:
            days.subtract(world.shared_by_day(holding, other))
    first, last = world.days
    return sum(days.values()) / ((last - first) * 24 * 60)


def _at_once(holdings: list[Holding]) -> int:
    """Most distinct people carrying a pager at one instant."""
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
