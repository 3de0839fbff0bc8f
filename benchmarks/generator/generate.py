"""Scenarios of any size, generated from a seed: for benchmarks and tests.

>>> scenario = generate(people=8, rotations=1, weeks=12, seed=1)
>>> scenario == generate(people=8, rotations=1, weeks=12, seed=1)
True
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from scenarios.calendar.local_time import instant, midnight
from scenarios.domain.people import Absence, Person, Site
from scenarios.domain.policy import Policy
from scenarios.domain.presets import PRESETS
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Service, Shape
from scenarios.domain.vocabulary import (
    ROTATION_ROLES,
    Contact,
    PersonId,
    Role,
    RotationId,
    ServiceId,
    ShiftKind,
    SiteId,
)
from scenarios.domain.week import DAY

#: The default site.
BERLIN = Site(id=SiteId("ber"), zone="Europe/Berlin", country="DE-BE")
SERVICES_PER_ROTATION = 3

_NAMES = (
    "ada aiko alma amir ana aron bela bilal bo carla chidi cleo cy dario devi diego edda ekin emi "
    "farah finn gita goran hana hugo ines ivo jalal jana juno kai kofi lars leila lena luz mara "
    "mateo mei milo nadia noor olga omar pia priya quinn rafa remi rosa sami sena taro tess uma "
    "vera wes xenia yara yuki zoe"
)
_PART_TIME = (0.5, 0.6, 0.8)
_LONGEST_LEAVE_DAYS = 14
_TRIES = 30
#: Minutes of the week at which each kind of shift changes hands: the defaults of the file format.
_HANDOFFS = MappingProxyType(
    {
        ShiftKind.WEEKLY: (10 * 60,),
        ShiftKind.DAILY: tuple(day * DAY + 10 * 60 for day in range(7)),
        ShiftKind.DAY_NIGHT: tuple(day * DAY + hour * 60 for day in range(7) for hour in (8, 20)),
        ShiftKind.WEEKDAY_WEEKEND: (10 * 60, 4 * DAY + 18 * 60),
        ShiftKind.FOLLOW_THE_SUN: (),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    """The arguments of ``generate``.

    Attributes:
        roles: Number of roles of each rotation.
        site_by_site: Whether each site must fill every role by itself, as in follow-the-sun.
        part_time: Part of the people with a capacity below 1.
    """

    people: int
    rotations: int
    roles: int
    sites: Sequence[Site]
    site_by_site: bool
    part_time: float
    access: tuple[int, int]
    leave_days: float
    start: date
    days: int


@dataclass(slots=True, kw_only=True)
class _Member:
    """A person while they are generated.

    Attributes:
        rotations: Numbers of the rotations whose services the person has access to.
        leave: First and last days away, inclusive.
    """

    id: PersonId
    site: Site
    capacity: float
    rotations: set[int] = field(default_factory=set)
    leave: list[tuple[date, date]] = field(default_factory=list)


def generate(  # noqa: PLR0913 -- each is one independent knob, named by its caller
    *,
    people: int,
    rotations: int,
    weeks: int,
    seed: int,
    roles: int = 2,
    shifts: ShiftKind = ShiftKind.DAILY,
    sites: Sequence[Site] = (BERLIN,),
    capacity_spread: float = 0.25,
    access_spread: tuple[int, int] = (1, 3),
    leave_days_per_person: float = 7.0,
    pages_per_week: float = 6.0,
    policy: Policy | None = None,
    start: date = date(2027, 1, 4),
) -> Scenario:
    """Return a plausible scenario; the same arguments always give the same one.

    Every rotation has at least two people more than roles, as far as there are people, and leave
    always spares one more than the roles; in follow-the-sun this holds at each site. Whether a
    schedule exists depends on the policy.

    Args:
        people: Number of people; they belong to the sites in turn.
        rotations: Number of rotations, each with three services of its own.
        weeks: Length of the horizon.
        seed: Seed of everything random.
        roles: Roles of each rotation: 1 primary, 2 and secondary, 3 and shadow.
        shifts: The kind of shift of every rotation, anything but custom, at the default handoffs.
        sites: Where people work; the first gives the zone of services and handoffs.
        capacity_spread: Part of the people, from 0 to 1, with a capacity of 0.5, 0.6 or 0.8.
        access_spread: Fewest and most rotations whose services a person has access to.
        leave_days_per_person: Mean days of leave in the horizon, in blocks of at most two weeks.
        pages_per_week: Expected pages of each rotation.
        policy: The policy; the preset ``standard`` by default.
        start: First local day of the horizon.

    Raises:
        ValueError: A number out of its range, fewer people than roles of a rotation (at a site, in
            follow-the-sun, which needs two sites), or custom shifts.
    """
    team = _Team(
        people=people,
        rotations=rotations,
        roles=roles,
        sites=tuple(sites),
        site_by_site=shifts is ShiftKind.FOLLOW_THE_SUN,
        part_time=capacity_spread,
        access=access_spread,
        leave_days=leave_days_per_person,
        start=start,
        days=7 * weeks,
    )
    _refuse(team, shifts)
    rng = random.Random(seed)  # noqa: S311 -- to be repeatable, not secret
    zone = team.sites[0].zone
    services = [_services(rng, index, pages_per_week, zone) for index in range(rotations)]
    members = _draw_members(rng, team)
    policy = policy or Policy(limits=PRESETS["standard"])
    return Scenario(
        name=f"generated-{people}-{rotations}-{weeks}-{seed}",
        zone=zone,
        country=team.sites[0].country,
        start=midnight(start, zone),
        end=instant(datetime.combine(start, time()) + timedelta(weeks=weeks), zone),
        weeks=weeks,
        people=MappingProxyType({m.id: _person(m, services, roles) for m in members}),
        services=MappingProxyType({s.id: s for group in services for s in group}),
        rotations=MappingProxyType(
            {r.id: r for r in _rotations(team, shifts, services, members, policy)}
        ),
        sites=MappingProxyType({site.id: site for site in team.sites}),
        policy=policy,
    )


def _refuse(team: _Team, shifts: ShiftKind) -> None:
    if shifts not in _HANDOFFS:
        raise ValueError(f"shifts: {shifts} shifts cannot be generated")
    if not 1 <= team.roles <= len(ROTATION_ROLES):
        raise ValueError(f"roles: {team.roles} is not between 1 and {len(ROTATION_ROLES)}")
    if min(team.rotations, team.days) < 1 or team.leave_days < 0:
        raise ValueError("rotations, weeks, leave: at least one rotation, one week, zero days")
    if not team.sites or not 0 <= team.part_time <= 1 or team.access[0] > team.access[1]:
        raise ValueError(
            "sites, capacity_spread, access_spread: empty, not in 0 to 1, or in the wrong order"
        )
    if team.site_by_site and len(team.sites) < 2:
        raise ValueError("sites: follow-the-sun needs two or more")
    if team.people // (len(team.sites) if team.site_by_site else 1) < team.roles:
        raise ValueError(f"people: {team.people} cannot fill {team.roles} roles of a rotation")


def _services(
    rng: random.Random, rotation: int, pages_per_week: float, zone: str
) -> tuple[Service, ...]:
    """The services of one rotation, with uneven parts of its pages."""
    parts = [rng.uniform(0.2, 1.0) for _ in range(SERVICES_PER_ROTATION)]
    return tuple(
        Service(
            id=ServiceId(f"service-{rotation + 1}-{number + 1}"),
            zone=zone,
            alerts=AlertPattern(
                pages_per_week=round(pages_per_week * part / sum(parts), 2),
                shape=rng.choice(tuple(Shape)),
                burstiness=round(rng.uniform(1.0, 8.0), 1),
            ),
        )
        for number, part in enumerate(parts)
    )


def _rotations(
    team: _Team,
    shifts: ShiftKind,
    services: Sequence[tuple[Service, ...]],
    members: Sequence[_Member],
    policy: Policy,
) -> Iterator[Rotation]:
    for index, group in enumerate(services):
        yield Rotation(
            id=RotationId(f"rotation-{index + 1}"),
            services=tuple(service.id for service in group),
            zone=team.sites[0].zone,
            shifts=shifts,
            handoffs=_HANDOFFS[shifts],
            sites=tuple(site.id for site in team.sites) if team.site_by_site else (),
            roles=ROTATION_ROLES[: team.roles],
            people=tuple(member.id for member in members),
            limits=policy.limits,
        )


def _person(member: _Member, services: Sequence[tuple[Service, ...]], slots: int) -> Person:
    roles = {Role.PRIMARY, Role.SECONDARY, Role.ESCALATION, *ROTATION_ROLES[:slots]}
    zone = member.site.zone
    return Person(
        id=member.id,
        name=member.id.capitalize(),
        zone=zone,
        country=member.site.country,
        site=member.site.id,
        access=frozenset(s.id for index in member.rotations for s in services[index]),
        contact=frozenset({Contact.PUSH, Contact.PHONE}),
        roles=frozenset(roles),
        capacity=member.capacity,
        time_off=tuple(
            Absence(
                start=midnight(first, zone),
                end=midnight(last + timedelta(days=1), zone),
                reason="vacation",
                where=f"people.{member.id}.time_off[{number}]",
            )
            for number, (first, last) in enumerate(member.leave)
        ),
    )


def _draw_members(rng: random.Random, team: _Team) -> list[_Member]:
    """Draw everybody: capacity, then access, then leave."""
    members = [
        _Member(
            id=_person_id(index),
            site=team.sites[index % len(team.sites)],
            capacity=rng.choice(_PART_TIME) if rng.random() < team.part_time else 1.0,
        )
        for index in range(team.people)
    ]
    groups = _site_groups(members, team)
    for group in groups:
        _give_access(rng, group, team)
    pools = [
        [m for m in group if r in m.rotations] for group in groups for r in range(team.rotations)
    ]
    _send_on_leave(rng, members, pools, team)
    return members


def _person_id(index: int) -> PersonId:
    names = _NAMES.split()
    lap, place = divmod(index, len(names))
    return PersonId(names[place] + (str(lap + 1) if lap else ""))


def _site_groups(members: list[_Member], team: _Team) -> list[list[_Member]]:
    """Groups that must each be able to fill every role."""
    if not team.site_by_site:
        return [members]
    return [[m for m in members if m.site == site] for site in team.sites]


def _give_access(rng: random.Random, group: list[_Member], team: _Team) -> None:
    """Give each a home rotation and random others, and more where a rotation has too few."""
    low, high = (min(team.rotations, max(1, bound)) for bound in team.access)
    for place, member in enumerate(group):
        home = place % team.rotations
        others = [index for index in range(team.rotations) if index != home]
        member.rotations = {home, *rng.sample(others, rng.randint(low, high) - 1)}
    for index in range(team.rotations):
        missing = team.roles + 2 - sum(index in member.rotations for member in group)
        outside = [member for member in group if index not in member.rotations]
        outside.sort(key=lambda member: len(member.rotations))
        for member in outside[: max(0, missing)]:
            member.rotations.add(index)


def _send_on_leave(
    rng: random.Random, members: list[_Member], pools: list[list[_Member]], team: _Team
) -> None:
    """Place blocks of leave that leave every pool at least one person more than roles."""
    away: list[Counter[int]] = [Counter() for _ in pools]
    for member in members:
        mine = [n for n, pool in enumerate(pools) if any(m is member for m in pool)]
        spare = {n: len(pools[n]) - team.roles - 1 for n in mine}
        left = round(team.leave_days * rng.uniform(0.5, 1.5))
        while left > 0:
            length = min(left, _LONGEST_LEAVE_DAYS, team.days)
            left -= length
            for _ in range(_TRIES):
                first = rng.randint(0, team.days - length)
                block = range(first, first + length)
                if all(away[n][day] < spare[n] for n in mine for day in block) and not _meets(
                    member, block, team
                ):
                    begin, end = (team.start + timedelta(days=block[n]) for n in (0, -1))
                    member.leave = sorted([*member.leave, (begin, end)])
                    for n in mine:
                        away[n].update(block)
                    break


def _meets(member: _Member, block: range, team: _Team) -> bool:
    """Whether a block touches other leave of the person."""
    first, last = (team.start + timedelta(days=day) for day in (block.start - 1, block.stop))
    return any(a <= last and first <= b for a, b in member.leave)
