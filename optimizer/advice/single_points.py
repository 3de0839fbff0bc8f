"""Advice on cover: services and roles that depend on one person, uncovered hours, no alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from optimizer.advice.advisory import Advisory, counted, hours_in_words, named, number, spelled
from optimizer.world.eligibility import eligible, obstacle
from optimizer.world.world import World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.services import AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import PersonId, Role, ServiceId, SiteId
from scenarios.domain.week import DAY, WeekHours
from scenarios.rates.interruption_rates import pattern_rates


def thin_services(world: World) -> Iterator[Advisory]:
    """Yield services that nobody, or only one reachable person, can cover."""
    scenario = world.scenario
    groups: dict[tuple[PersonId, ...], list[ServiceId]] = defaultdict(list)
    for service in scenario.services:
        who = coverers(world, service)
        if len(who) < 2:
            groups[who].append(service)
    for who, services in groups.items():
        message, hint = f"nobody can cover {spelled(services)}", _why_nobody(world, services)
        if who:
            message = f"only {named(scenario, who)} can cover {spelled(services)}"
            hint = "give somebody else access: one vacation or illness would leave it uncovered"
        yield Advisory("cover", message, hint, scenario.place(f"services.{services[0]}"))


def thin_roles(world: World) -> Iterator[Advisory]:
    """Yield roles that nobody or one person may take, and rotations with fewer people than roles.

    Rotations with a service that ``thin_services`` reports are skipped.
    """
    scenario = world.scenario
    for rotation in scenario.rotations.values():
        if any(len(coverers(world, service)) < 2 for service in rotation.services):
            continue
        roles: list[Role] = [role for role in rotation.roles if role is not Role.SHADOW]
        for site in rotation.sites or (None,):
            who = {role: eligible(scenario, rotation, role, site) for role in roles}
            yield from _thin_roles(world, rotation, site, who)


def unreachable(world: World) -> Iterator[Advisory]:
    """Yield people with access but without a paging contact."""
    served = {s for rotation in world.scenario.rotations.values() for s in rotation.services}
    for person in world.scenario.people.values():
        access = sorted(person.access & served)
        if access and not person.reachable and person.roles - {Role.SHADOW}:
            known = spelled(sorted(person.contact))
            how = f"has only {known} as contact" if known else "has no contact"
            yield Advisory(
                kind="contact",
                message=f"{person.name} has access to {_few(access)}, but {how}: nothing can page "
                "them, so they cannot be on call",
                hint="add phone, sms or push to their contact",
                place=world.scenario.place(f"people.{person.id}.contact"),
            )


def uncovered(world: World) -> Iterator[Advisory]:
    """Yield hours of the week without coverage, and hours on call without any page."""
    scenario = world.scenario
    groups: dict[tuple[WeekHours, str], list[Service]] = defaultdict(list)
    for service in scenario.services.values():
        if not service.coverage.always:
            groups[service.coverage, service.zone].append(service)
    for (coverage, zone), services in groups.items():
        outside = coverage.outside()
        waiting = sum(_alerts_within(service, outside) for service in services)
        wait = f"; about {waiting:.1f} alerts a week wait then" if waiting >= 0.05 else ""
        yield Advisory(
            kind="uncovered",
            message=f"{spelled(s.id for s in services)} {'is' if len(services) == 1 else 'are'} "
            f"uncovered {outside.minutes / 60:g} of 168 h a week, as declared: "
            f"{hours_in_words(outside)} ({zone}){wait}",
            hint="if that is not intended, write `coverage: 24x7`",
            place=scenario.place(f"services.{services[0].id}.coverage"),
        )
    for rotation in scenario.rotations.values():
        yield from _idle_hours(world, rotation)


def silent(world: World) -> Iterator[Advisory]:
    """Yield services without known alerts."""
    services = [s for s, service in world.scenario.services.items() if service.alerts is None]
    if services:
        yield Advisory(
            kind="silent",
            message=f"no alerts are known of {_few(services)}: "
            f"{'it counts' if len(services) == 1 else 'they count'} as silent, "
            "and expected interruptions leave it out",
            hint="name a file of past alerts or a pattern, like `alerts: {pages_per_week: 1}`",
            place=world.scenario.place(f"services.{services[0]}"),
        )


def coverers(world: World, service: ServiceId) -> tuple[PersonId, ...]:
    """Return reachable people with access to a service and a paged role that serves it."""
    return tuple(
        person.id
        for person in world.scenario.people.values()
        if person.reachable
        and service in person.access
        and any(_has_place(person, rotation) for rotation in _serving(world, service))
    )


def alerts_a_week(service: Service) -> float:
    """Return the urgent alerts of a service per week."""
    return _alerts_within(service, WeekHours.of([(0, 0)]))


def _has_place(person: Person, rotation: Rotation) -> bool:
    """Whether pool, roles and sites let somebody be on call, whatever the access."""
    return (
        (not rotation.people or person.id in rotation.people)
        and bool(person.roles & set(rotation.roles) - {Role.SHADOW})
        and (not rotation.sites or person.site in rotation.sites)
    )


def _serving(world: World, service: ServiceId) -> list[Rotation]:
    return [r for r in world.scenario.rotations.values() if service in r.services]


def _why_nobody(world: World, services: list[ServiceId]) -> str:
    """Who has access, and why they cannot be on call."""
    people = [p for p in world.scenario.people.values() if p.access.issuperset(services)]
    if not people:
        return "give at least two people access"
    mute = named(world.scenario, [p.id for p in people if not p.reachable])
    rest = named(world.scenario, [p.id for p in people if p.reachable])
    parts = [f"{mute} would need phone, sms or push"] if mute else []
    return spelled([*parts, *([f"role, pool or site rule out {rest}"] if rest else [])])


def _thin_roles(
    world: World, rotation: Rotation, site: SiteId | None, who: dict[Role, tuple[PersonId, ...]]
) -> Iterator[Advisory]:
    scenario = world.scenario
    at = f" at {site}" if site else ""
    place = scenario.place(f"rotations.{rotation.id}")
    for role, people in who.items():
        message = f"nobody can be {role} of {rotation.id}{at}"
        if people:
            only = f"only {named(scenario, people)} can be {role} of {rotation.id}{at}"
            message = f"{only}: they are on call every shift"
        if len(people) < 2:
            yield Advisory("cover", message, _nearest(world, rotation, role, site), place)
    everyone = {person for people in who.values() for person in people}
    if len(everyone) < len(who) and all(who.values()):
        yield Advisory(
            kind="cover",
            message=f"{rotation.id} has {number(len(who))} roles{at}, and only "
            f"{named(scenario, everyone)} can take any: nobody has two roles of one shift",
            hint="give more people access, or remove a role",
            place=place,
        )


def _nearest(world: World, rotation: Rotation, role: Role, site: SiteId | None) -> str:
    """The people who lack least for the role."""
    missing: list[tuple[int, str]] = []
    for person in world.scenario.people.values():
        why = obstacle(person, rotation, role, site)
        if why is not None:
            lacks = len(set(rotation.services) - person.access)
            lacks += 10 * (not _has_place(person, rotation))
            missing.append((lacks, f"{person.name} {why}"))
    if not missing:
        return "add people"
    nearest = [text for _, text in sorted(missing, key=lambda pair: pair[0])[:2]]
    return f"nearest: {'; '.join(nearest)}"


def _idle_hours(world: World, rotation: Rotation) -> Iterator[Advisory]:
    services = [world.scenario.services[s] for s in rotation.services]
    if not rotation.hours.always or any(s.coverage.always for s in services):
        return
    needed = WeekHours(windows=())
    for service in services:
        needed = needed.union(service.coverage)
    if needed.always or len({s.zone for s in services}) != 1:
        return
    outside = needed.outside()
    yield Advisory(
        kind="idle",
        message=f"{rotation.id} is active around the clock, but its services need cover only "
        f"{hours_in_words(needed)}: people are on call {outside.minutes / 60:g} h a week in which "
        "nothing can page",
        hint="give the rotation the same `hours`",
        place=world.scenario.place(f"rotations.{rotation.id}"),
    )


def _alerts_within(service: Service, hours: WeekHours) -> float:
    """Urgent alerts a week within weekly hours of the service's zone."""
    if isinstance(service.alerts, AlertPattern):
        rates = pattern_rates(service.alerts)
        scale = service.alerts.pages_per_week / max(rates.sum(), 1e-12)
        inside = np.array([hour * 60 in hours for hour in range(168)])
        return float(rates[inside].sum() * scale)
    if not isinstance(service.alerts, AlertHistory):
        return 0.0
    urgent = [alert.opened_at for alert in service.alerts.alerts if alert.urgent]
    weeks = max((service.alerts.end - service.alerts.start) / timedelta(weeks=1), 1 / 7)
    if hours.always:
        return len(urgent) / weeks
    local = (wall_clock(moment, service.zone) for moment in urgent)
    return sum(1 for t in local if t.weekday() * DAY + t.hour * 60 + t.minute in hours) / weeks


def _few(words: list[ServiceId], most: int = 6) -> str:
    """A list of at most ``most`` words and the number of the others."""
    if len(words) <= most:
        return spelled(words)
    return f"{', '.join(words[:most])} and {counted(len(words) - most, 'more service')}"
