"""Small scenarios for tests: people, rotations and schedules in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from optimizer.model.choices import Choices
from optimizer.rules.kit.rule import Rule, Violation
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.calendar.local_time import instant
from scenarios.domain.limits import Limits
from scenarios.domain.people import Absence, Person, PersonalHours, Preference
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule, Schedule
from scenarios.domain.services import AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import Contact, PersonId, Role, RotationId, ServiceId, ShiftKind
from scenarios.domain.week import ALWAYS, DAY, WeekHours

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
KOLKATA = "Asia/Kolkata"
API = ServiceId("api")
MAIN = RotationId("main")
ALL_ROLES = frozenset({Role.PRIMARY, Role.SECONDARY, Role.SHADOW, Role.ESCALATION})

_HANDOFFS = {
    ShiftKind.WEEKLY: (600,),
    ShiftKind.DAILY: tuple(day * DAY + 600 for day in range(7)),
    ShiftKind.DAY_NIGHT: tuple(day * DAY + hour * 60 for day in range(7) for hour in (8, 20)),
    ShiftKind.WEEKDAY_WEEKEND: (600, 4 * DAY + 18 * 60),
}


def at(text: str, zone: str = BERLIN) -> datetime:
    """The instant of a wall clock, ``2027-03-01 10:00``."""
    return instant(datetime.fromisoformat(text), zone)


def person(
    name: str,
    *,
    zone: str = BERLIN,
    country: str | None = None,
    access: Iterable[str] = ("api", "web"),
    contact: Iterable[Contact] = (Contact.PUSH,),
    roles: Iterable[Role] = ALL_ROLES,
    capacity: float = 1.0,
    joined: datetime | None = None,
    leaves: datetime | None = None,
    away: Sequence[tuple[datetime, datetime]] = (),
    prefers: tuple[Preference, ...] = (),
    avoids: tuple[Preference, ...] = (),
    hours: PersonalHours | None = None,
) -> Person:
    """Somebody called ``Ana``, id ``ana``, who may hold everything unless told otherwise."""
    return Person(
        id=PersonId(name.lower()),
        name=name,
        zone=zone,
        country=country,
        access=frozenset(ServiceId(service) for service in access),
        contact=frozenset(contact),
        roles=frozenset(roles),
        capacity=capacity,
        joined=joined,
        leaves=leaves,
        time_off=tuple(sorted(Absence(start=start, end=end) for start, end in away)),
        prefers=prefers,
        avoids=avoids,
        hours=hours or PersonalHours(),
    )


def people(*names: str) -> tuple[Person, ...]:
    """Several who may hold everything."""
    return tuple(person(name) for name in names)


def rotation(
    name: str = "main",
    *,
    shifts: ShiftKind = ShiftKind.WEEKLY,
    handoffs: tuple[int, ...] | None = None,
    zone: str = BERLIN,
    hours: WeekHours = ALWAYS,
    roles: tuple[Role, ...] = (Role.PRIMARY,),
    services: Iterable[str] = ("api",),
    pool: Iterable[str] = (),
    limits: Limits | None = None,
    own_limits: Iterable[str] = (),
    cycle_weeks: int = 1,
) -> Rotation:
    """A rotation of ``api`` in Berlin; weekly from Monday 10:00 unless told otherwise."""
    return Rotation(
        id=RotationId(name),
        services=tuple(ServiceId(service) for service in services),
        zone=zone,
        hours=hours,
        shifts=shifts,
        handoffs=_HANDOFFS[shifts] if handoffs is None else handoffs,
        cycle_weeks=cycle_weeks,
        roles=roles,
        people=tuple(PersonId(p) for p in pool),
        limits=limits or Limits(),
        own_limits=frozenset(own_limits),
    )


def scenario(
    *,
    who: Iterable[Person],
    rotations: Iterable[Rotation] = (),
    start: str = "2027-01-04",
    weeks: int = 4,
    zone: str = BERLIN,
    limits: Limits | None = None,
    policy: Policy | None = None,
    alerts: AlertPattern | AlertHistory | None = None,
    previous: Iterable[Assignment] = (),
    fixed: Iterable[Assignment] = (),
) -> Scenario:
    """A scenario of one silent service; limits hold for every rotation that sets none itself."""
    begin = datetime.fromisoformat(start)
    kept = limits or (policy.limits if policy else Limits())
    listed = list(rotations) or [rotation()]
    own = {r.id: r if r.own_limits else _with(r, kept) for r in listed}
    past = tuple(previous)
    services = {
        ServiceId(name): Service(
            id=ServiceId(name), zone=zone, alerts=alerts if name == API else None
        )
        for name in ("api", "web")
    }
    return Scenario(
        name="scene",
        zone=zone,
        start=instant(begin, zone),
        end=instant(begin + timedelta(weeks=weeks), zone),
        weeks=weeks,
        people={p.id: p for p in who},
        services=services,
        rotations=own,
        policy=_policy(policy, kept),
        previous=(PastSchedule(path="past.csv", assignments=past),) if past else (),
        fixed=Schedule.of(fixed).assignments,
    )


def held(
    who: str,
    start: str,
    end: str,
    *,
    of: str = "main",
    role: Role = Role.PRIMARY,
    zone: str = BERLIN,
) -> Assignment:
    """An assignment by the wall clocks of a zone."""
    return Assignment(
        rotation=RotationId(of),
        role=role,
        start=at(start, zone),
        end=at(end, zone),
        person=PersonId(who),
    )


def shifts(
    scene: Scenario, assignees: Iterable[str], *, of: str = "main", role: Role = Role.PRIMARY
) -> list[Assignment]:
    """Whole shifts from the horizon's first on; ``-`` leaves one to nobody."""
    known = World(scene).calendar.shifts[RotationId(of)]
    return [
        Assignment(
            rotation=RotationId(of),
            role=role,
            start=shift.start,
            end=shift.end,
            person=PersonId(who),
        )
        for who, shift in zip(assignees, known, strict=False)
        if who != "-"
    ]


def violations(rule: Rule, scene: Scenario, assignments: Iterable[Assignment]) -> list[Violation]:
    """Return what the rule finds in a schedule, once its linear form has found the same.

    The schedule is made of what could be chosen, so that its holdings are among the choices.
    """
    world = World(scene)
    choices = Choices(world, lambda _: None)
    standing = [a for a in scene.fixed if a.person is not None]
    holdings = Holdings(world.calendar, Schedule.of({*assignments, *standing}))
    numbers = {holding: index for index, holding in enumerate(choices.all)}
    chosen = frozenset(numbers[holding] for holding in holdings.all)
    found = list(rule.violations(world, holdings))
    exceeded = [c for c in rule.constraints(world, choices) if c.excess(chosen, choices.fixed)]
    soft = sum(c.excess(chosen, choices.fixed) for c in exceeded if not c.hard)
    assert soft == sum(v.amount for v in found if not v.hard), "the forms disagree"
    assert any(c.hard for c in exceeded) == any(v.hard for v in found), "the forms disagree"
    return found


def _with(one: Rotation, limits: Limits) -> Rotation:
    return replace(one, limits=limits)


def _policy(policy: Policy | None, limits: Limits) -> Policy:
    return replace(policy or Policy(), limits=limits)
