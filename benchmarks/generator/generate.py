"""Scenarios of any size, drawn from a seed: for benchmarks, tests and trials.

>>> scenario = generate(people=8, rotations=1, weeks=12, seed=1)
>>> scenario == generate(people=8, rotations=1, weeks=12, seed=1)
True
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from benchmarks.generator.draw_people import Member, Team, draw_members
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
    Role,
    RotationId,
    ServiceId,
    ShiftKind,
    SiteId,
)
from scenarios.domain.week import DAY

#: Where everybody works unless told otherwise.
BERLIN = Site(id=SiteId("ber"), zone="Europe/Berlin", country="DE-BE")
SERVICES_PER_ROTATION = 3

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
    """Draw a plausible scenario; the same arguments always give the same one.

    Every rotation has at least two people more than roles, as far as there are people, and leave
    never takes the last one to spare; in follow-the-sun this holds at each site. Whether a schedule
    exists is for the policy to say: nothing here makes up for a share limit that is too low.

    Args:
        people: How many; they belong to the sites in turn.
        rotations: How many, each with three services of its own.
        weeks: Length of the horizon.
        seed: Everything random comes from it.
        roles: Roles of each rotation: 1 primary, 2 and secondary, 3 and shadow.
        shifts: The kind of shift of every rotation, anything but custom, at the default handoffs.
        sites: Where people work; the first gives the zone of services and handoffs.
        capacity_spread: Part of the people, from 0 to 1, whose share is 0.5, 0.6 or 0.8 instead of
            1.
        access_spread: Fewest and most rotations whose services a person has access to.
        leave_days_per_person: Mean days of leave in the horizon, in blocks of at most two weeks.
        pages_per_week: Expected pages of each rotation.
        policy: The policy; the preset ``standard`` by default.
        start: First local day of the horizon.

    Raises:
        ValueError: A number out of its range, fewer people than roles of a rotation (at a site, in
            follow-the-sun, which needs two sites), or custom shifts.
    """
    team = Team(
        people=people,
        rotations=rotations,
        slots=roles,
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
    members = draw_members(rng, team)
    settled = policy or Policy(limits=PRESETS["standard"])
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
            {r.id: r for r in _rotations(team, shifts, services, members, settled)}
        ),
        sites=MappingProxyType({site.id: site for site in team.sites}),
        policy=settled,
    )


def _refuse(team: Team, shifts: ShiftKind) -> None:
    if shifts not in _HANDOFFS:
        raise ValueError(f"shifts: {shifts} shifts cannot be generated")
    if not 1 <= team.slots <= len(ROTATION_ROLES):
        raise ValueError(f"roles: {team.slots} is not between 1 and {len(ROTATION_ROLES)}")
    if min(team.rotations, team.days) < 1 or team.leave_days < 0:
        raise ValueError("rotations, weeks, leave: at least one rotation, one week, no day less")
    if not team.sites or not 0 <= team.part_time <= 1 or team.access[0] > team.access[1]:
        raise ValueError(
            "sites, capacity_spread, access_spread: none, not in 0 to 1, or upside down"
        )
    if team.site_by_site and len(team.sites) < 2:
        raise ValueError("sites: follow-the-sun needs two or more")
    if team.people // (len(team.sites) if team.site_by_site else 1) < team.slots:
        raise ValueError(f"people: {team.people} cannot hold {team.slots} roles of a rotation")


def _services(
    rng: random.Random, rotation: int, pages_per_week: float, zone: str
) -> tuple[Service, ...]:
    """The services of one rotation; its pages are split unevenly among them."""
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
    team: Team,
    shifts: ShiftKind,
    services: Sequence[tuple[Service, ...]],
    members: Sequence[Member],
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
            roles=ROTATION_ROLES[: team.slots],
            people=tuple(member.id for member in members),
            limits=policy.limits,
        )


def _person(member: Member, services: Sequence[tuple[Service, ...]], slots: int) -> Person:
    held = {Role.PRIMARY, Role.SECONDARY, Role.ESCALATION, *ROTATION_ROLES[:slots]}
    zone = member.site.zone
    return Person(
        id=member.id,
        name=member.id.capitalize(),
        zone=zone,
        country=member.site.country,
        site=member.site.id,
        access=frozenset(s.id for index in member.rotations for s in services[index]),
        contact=frozenset({Contact.PUSH, Contact.PHONE}),
        roles=frozenset(held),
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
