"""The load that people carried in a past period, and their fair part of it.

Expected loads of their shifts; or, with recorded alerts, standby plus the mean work and waking that
each alert cost the people on call at that time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from optimizer.fairness.relative_load import FULL_CAPACITY, Fairness, capacity_of, may_hold, open_to
from optimizer.world.answer_chances import PAGED, answer, chain_minutes, paged_roles
from optimizer.world.eligibility import nights_within
from optimizer.world.expected_load import ByClass, load_by_class, rows_held_twice
from optimizer.world.holdings import Interval, length, overlap
from optimizer.world.world import World
from scenarios.calendar.calendar import CLASSES
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import active_within
from scenarios.domain.ledger import Carried, Entry
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.services import Alert, AlertHistory
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId
from scenarios.rates.interruption_rates import ENOUGH_TIMED, active_work_hours, merge_alerts
from scenarios.rates.recorded_work import incident_work_hours
from scenarios.reading.near_matches import listed

_NOTHING: ByClass = (0.0,) * len(CLASSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a past period ``[start, end)``.

    Attributes:
        not_overnight: Who was kept off nights on purpose.
        declared: Whom the schedule itself declares not overnight; people who had a night after all
            (covering for somebody, say) do not count.
        alerts: Recorded alerts by service; ``None``: expected loads are taken.
        source: How to name the schedule.
    """

    schedule: Schedule
    start: datetime
    end: datetime
    not_overnight: frozenset[PersonId] = frozenset()
    declared: frozenset[PersonId] = frozenset()
    alerts: Mapping[ServiceId, tuple[Alert, ...]] | None = None
    source: str = ""


def carried(scenario: Scenario, past: Past) -> Entry:
    """Return a period of the ledger: the load that people carried, and their fair parts.

    Everybody who may take a shift, or had one, has a row. People who were kept off nights on
    purpose owe nothing and are owed nothing; the load of all others is divided by capacity. Unless
    the policy wants everyone overnight, people without a night count as kept off on purpose.
    """
    world = World(_framed(scenario, past))
    rows = _rows(past)
    loads = {p: _of_person(world, p, rows.get(p, [])) for p in scenario.people}
    if past.alerts is not None:
        for person, cost in _events(world, past, rows):
            loads[person] = _plus(loads[person], cost)
    concerned = [p for p in scenario.people if rows.get(p) or may_hold(world, p)]
    not_overnight = _not_overnight(world, past, rows, concerned)
    capacities = {p: capacity_of(world, p) for p in concerned if p not in not_overnight}
    every = sum(capacities.values())
    total = _NOTHING
    for person in capacities:
        total = _plus(total, loads[person])
    return Entry(
        start=past.start,
        end=past.end,
        source=past.source,
        source_hash=_fingerprint(past),
        rows=tuple(
            Carried(
                person=person,
                carried=loads[person],
                fair=tuple(value * capacities[person] / every for value in total)
                if person in capacities and every
                else loads[person],
                capacity=capacities.get(person, 0) / FULL_CAPACITY,
                not_overnight=person in not_overnight,
            )
            for person in concerned
        ),
    )


def _framed(scenario: Scenario, past: Past) -> Scenario:
    """Return the scenario with the period as its horizon; silent where recorded alerts count."""
    services = scenario.services
    if past.alerts is not None:
        services = {name: replace(one, alerts=None) for name, one in services.items()}
    return replace(
        scenario,
        start=past.start,
        end=past.end,
        weeks=max(1, -(-(past.end - past.start) // timedelta(weeks=1))),
        services=services,
        previous=(),
        fixed=(),
        ledger=None,
    )


def _rows(past: Past) -> dict[PersonId, list[Assignment]]:
    """Return everybody's assignments, limited to the period."""
    found: dict[PersonId, list[Assignment]] = defaultdict(list)
    for row in past.schedule.assignments:
        if row.person is not None and row.overlaps(past.start, past.end):
            start, end = max(row.start, past.start), min(row.end, past.end)
            found[row.person].append(replace(row, start=start, end=end))
    return found


def _of_person(world: World, person: PersonId, rows: Collection[Assignment]) -> ByClass:
    """Return the load by class; standby of two rotations at once counts once."""
    total = _NOTHING
    for row in rows:
        slot = (row.rotation, row.role)
        total = _plus(total, load_by_class(world.loads, person, slot, [(row.start, row.end)]))
    for twice in rows_held_twice(world.loads, person, rows):
        total = tuple(a - b for a, b in zip(total, twice, strict=True))
    return total


def _not_overnight(
    world: World,
    past: Past,
    rows: Mapping[PersonId, list[Assignment]],
    concerned: Iterable[PersonId],
) -> frozenset[PersonId]:
    overnight = {p for p in world.scenario.people if _overnight(world, p, rows.get(p, ()))}
    # Where nobody has a night, all who carry something take part.
    taking_part = overnight or {p for p in concerned if rows.get(p)}
    not_overnight = past.not_overnight | (past.declared - overnight)
    if world.scenario.policy.overnight_pool.size == "everyone":
        return not_overnight
    return not_overnight | {p for p in concerned if p not in taking_part}


def _overnight(world: World, person: PersonId, rows: Iterable[Assignment]) -> bool:
    """Return whether the person was overnight on call: two sleep hours within one night."""
    pieces: list[Interval] = []
    for row in rows:
        rotation = world.scenario.rotations.get(row.rotation)
        if row.role is Role.SHADOW:
            continue
        hours = (row.start, row.end)
        pieces += active_within(*hours, rotation.hours, rotation.zone) if rotation else [hours]
    return nights_within(world, person, pieces)


def _events(
    world: World, past: Past, rows: Mapping[PersonId, list[Assignment]]
) -> Iterator[tuple[PersonId, ByClass]]:
    """Yield the load of each interruption for the people on call at that time."""
    held: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for own in rows.values():
        for row in own:
            held[row.rotation, row.role].append(row)
    for rotation in world.scenario.rotations.values():
        active = world.calendar.within(rotation.hours, rotation.zone)
        for moment, urgent, work in _interruptions(world.scenario, past, rotation):
            if not active[_quarter(world, moment)]:
                continue
            for role in paged_roles(rotation, *PAGED):
                for row in held[rotation.id, role]:
                    if row.start <= moment < row.end and row.person in world.scenario.people:
                        assert row.person is not None
                        cost = _cost(world, row, rotation, moment, urgent=urgent, work=work)
                        yield row.person, cost


def _interruptions(
    scenario: Scenario, past: Past, rotation: Rotation
) -> Iterator[tuple[datetime, bool, float]]:
    """Yield when each began, whether it was urgent, and its hours of work."""
    assert past.alerts is not None
    found = [a for name in rotation.services for a in past.alerts.get(name, ())]
    alerts = sorted(a for a in found if past.start <= a.opened_at < past.end)
    settings = scenario.policy.load
    timed = sum(1 for a in found if a.acknowledged_at and a.resolved_at) >= ENOUGH_TIMED
    history = AlertHistory(path="", start=past.start, end=past.end, alerts=())
    services = [
        replace(scenario.services[s], alerts=replace(history, alerts=past.alerts.get(s, ())))
        for s in rotation.services
    ]
    mean = active_work_hours(services, settings)
    for urgent in (True, False):
        same = [alert for alert in alerts if alert.urgent is urgent]
        begins = merge_alerts([alert.opened_at for alert in same], mean)
        for at, begin in enumerate(begins):
            until = begins[at + 1] if at + 1 < len(begins) else past.end
            group = [alert for alert in same if begin <= alert.opened_at < until]
            known = incident_work_hours(group, settings.active_work_cap_hours) if timed else None
            yield begin, urgent, mean if known is None else known


def _cost(
    world: World,
    row: Assignment,
    rotation: Rotation,
    moment: datetime,
    *,
    urgent: bool,
    work: float,
) -> ByClass:
    """Return the load of one interruption for an assignee, in the class of its first hour."""
    assert row.person is not None
    hours, policy = world.calendar.hours(row.person), world.scenario.policy
    slot = _quarter(world, moment)
    klass = int(hours.klass[slot])
    if klass == 0 or (not urgent and klass == 2 and not policy.response.low_urgency_wakes):
        return _NOTHING
    chain = chain_minutes(world.scenario, rotation, row.role)
    place = paged_roles(rotation, row.role).index(row.role)
    asleep = bool(hours.habitual[slot] > 0)
    chances = answer(policy.response, chain, place, asleep=asleep)
    waking = policy.load.resettling_hours + policy.load.waking_hours
    cost = work * chances.works + (waking * chances.felt if klass == 2 else 0.0)
    cost *= policy.load.holiday_factor if hours.holiday[slot] else 1.0
    return tuple(cost if at == klass else 0.0 for at in range(len(CLASSES)))


def _quarter(world: World, moment: datetime) -> int:
    return int(world.calendar.grid.quarters_of(moment, moment + timedelta(minutes=1)).start)


def _fingerprint(past: Past) -> str:
    """Return a hash of everything that was read: rows, who was not overnight, alerts."""
    alerted = "expected" if past.alerts is None else "alerts"
    not_overnight = sorted(past.not_overnight | past.declared)
    parts = [f"{past.start.isoformat()} {past.end.isoformat()} {not_overnight} {alerted}"]
    parts += [
        f"{a.rotation} {a.role} {a.start.isoformat()} {a.end.isoformat()} {a.person}"
        for a in past.schedule.assignments
    ]
    for name, alerts in sorted((past.alerts or {}).items()):
        parts += [f"{name} {a.opened_at.isoformat()} {a.urgent} {a.source_id}" for a in alerts]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _plus(one: ByClass, other: ByClass) -> ByClass:
    return tuple(a + b for a, b in zip(one, other, strict=True))


_DAY = timedelta(days=1)
_WHOLE = "whole shifts divide no finer"
Narrow = Mapping[PersonId, tuple[RotationId, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """A balance that remains, and why.

    Attributes:
        more: Load carried beyond the fair part, in hours; negative: less.
        reasons: Clauses, the most particular first.
    """

    person: PersonId
    more: float
    reasons: tuple[str, ...]


def imbalances(world: World) -> tuple[Imbalance, ...]:
    """Return who differs from others by more than the largest shift; the largest balance first.

    Of any two such people, at least one is more than half a shift from the fair part: these.
    """
    fairness = Fairness(world)
    shift, every = fairness.largest_shift, [e.owed for e in fairness.people.values()]
    if max(every, default=0.0) - min(every, default=0.0) <= shift:
        return ()
    owed = {p: e.owed for p, e in fairness.people.items() if abs(e.owed) > shift / 2}
    remaining = sorted(owed.items(), key=lambda item: -item[1])
    return tuple(
        Imbalance(person=p, more=more, reasons=tuple(_reasons(fairness, p, owed)) or (_WHOLE,))
        for p, more in remaining
    )


def _reasons(fairness: Fairness, person: PersonId, owed: Mapping[PersonId, float]) -> Iterator[str]:
    """Yield what is in the way of a person's fair part."""
    world, more = fairness.world, owed[person]
    narrow = _narrow(world)
    yield from _for_others(world, owed, narrow) if more > 0 else _own(world, person, narrow)
    if abs(more) > fairness.correction:
        yield f"one schedule period corrects at most {fairness.correction:.1f} h of it"


def _narrow(world: World) -> Narrow:
    """Return who may not take shifts of every rotation → the rotations of which they may."""
    rotations = world.scenario.rotations.values()
    eligible = {
        p: tuple(r.id for r in rotations if open_to(world, p, r)) for p in world.scenario.people
    }
    return {p: some for p, some in eligible.items() if len(some) < len(rotations)}


def _own(world: World, person: PersonId, narrow: Narrow) -> Iterator[str]:
    """Yield what was in the way of somebody who has carried less."""
    someone = world.scenario.people[person]
    entries = _entries(world)
    if person in narrow:
        yield f"may take shifts of {listed(narrow[person])} only"
    if someone.joined and any(e.start < someone.joined for e in entries):
        yield f"joined on {_date(someone.joined, someone)}"
    if someone.leaves and any(someone.leaves < e.end for e in entries):
        yield f"left on {_date(someone.leaves, someone)}"
    if (days := _days_away(world, person)) >= 1:
        yield f"away for {days:.0f} days"
    rows = [row for entry in entries for row in entry.rows if row.person == person]
    if not_overnight := sum(row.not_overnight for row in rows):
        yield f"not overnight in {not_overnight} of {len(entries)} periods"


def _for_others(world: World, owed: Mapping[PersonId, float], narrow: Narrow) -> Iterator[str]:
    """Yield for whom somebody has carried more."""
    less = [person for person, more in owed.items() if more < 0]
    barred = [p for p in less if p in narrow]
    away = [p for p in less if p not in narrow and _days_away(world, p) >= 1]
    if barred:
        yield f"carries for {listed([world.name(p) for p in barred])}, who may not take all of it"
    if away:
        were = "were" if len(away) > 1 else "was"
        yield f"stood in for {listed([world.name(p) for p in away])}, who {were} away"


def _days_away(world: World, person: PersonId) -> float:
    """Return the days away in the ledger's periods; recurring absences are known for now only."""
    absences = [(a.start, a.end) for a in world.scenario.people[person].time_off]
    periods = [(entry.start, entry.end) for entry in _entries(world)]
    return length(overlap(absences, periods)) / _DAY


def _entries(world: World) -> tuple[Entry, ...]:
    return world.scenario.ledger.entries if world.scenario.ledger else ()


def _date(moment: datetime, someone: Person) -> str:
    return f"{wall_clock(moment, someone.zone):%Y-%m-%d}"
