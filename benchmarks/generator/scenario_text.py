"""A scenario as the text of a file: what a generated scenario looks like to the loader."""

from __future__ import annotations

import json
from dataclasses import fields, replace

from scenarios.calendar.local_time import wall_clock
from scenarios.domain.limit import Limit
from scenarios.domain.limits import Limits
from scenarios.domain.people import Absence, Person, PersonalHours, Site
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Service
from scenarios.domain.vocabulary import AbsenceKind, ShiftKind

_NESTED = frozenset({"together", "apart", "one_of", "balance"})


def scenario_text(scenario: Scenario) -> str:
    """Write a scenario as YAML, a line for each entry; reading it gives the same scenario.

    Made for generated scenarios: patterns, sites, access, leave, limits.

    Raises:
        ValueError: The scenario holds what is not written here: alert histories, schedules, fixed
            assignments, restricted or personal hours, wishes, custom shifts, or settings of the
            policy beyond plain limits, pool, overrides, pagers and gaps.
    """
    if scenario.previous or scenario.fixed or scenario.ledger:
        raise ValueError("earlier schedules and fixed assignments are not written")
    if scenario.auto is not None or any(s.grants is not None for s in scenario.services.values()):
        raise ValueError("rotations that are to be made, and whom access may be given, are not")
    head = [
        f"name: {json.dumps(scenario.name)}",
        f"start: {wall_clock(scenario.start, scenario.zone).date()}",
        f"weeks: {scenario.weeks}",
        f"time_zone: {scenario.zone}",
        *([f"country: {json.dumps(scenario.country)}"] if scenario.country else []),
    ]
    sections: dict[str, dict[str, object]] = {
        "sites": {site.id: _site(site) for site in scenario.sites.values()},
        "services": {service.id: _service(service) for service in scenario.services.values()},
        "people": {person.id: _person(person) for person in scenario.people.values()},
        "rotations": {r.id: _rotation(r, scenario) for r in scenario.rotations.values()},
        "policy": _policy(scenario.policy),
    }
    for name, entries in sections.items():
        rows = [f"  {key}: {json.dumps(value)}" for key, value in entries.items()]
        head += [f"{name}:", *rows] if rows else []
    return "\n".join(head) + "\n"


def _site(site: Site) -> dict[str, object]:
    starts = f"{site.starts // 60:02d}:{site.starts % 60:02d}"
    country = {"country": site.country} if site.country else {}
    return {"time_zone": site.zone, **country, "starts": starts}


def _service(service: Service) -> dict[str, object]:
    if not service.coverage.always or not isinstance(service.alerts, AlertPattern | None):
        raise ValueError(f"services.{service.id}: its coverage or its history is not written")
    if service.alerts is None:
        return {"time_zone": service.zone}
    pattern = {
        "pages_per_week": service.alerts.pages_per_week,
        "shape": service.alerts.shape,
        "burstiness": service.alerts.burstiness,
    }
    return {"time_zone": service.zone, "alerts": pattern}


def _person(person: Person) -> dict[str, object]:
    special = person.prefers or person.avoids or person.joined or person.leaves
    if special or person.hours != PersonalHours():
        raise ValueError(f"people.{person.id}: wishes, dates or hours of one's own are not written")
    return {
        "name": person.name,
        "time_zone": person.zone,
        **({"country": person.country} if person.country else {}),
        **({"site": person.site} if person.site else {}),
        "access": sorted(person.access),
        "contact": sorted(person.contact),
        "roles": sorted(person.roles),
        "capacity": person.capacity,
        "time_off": [_absence(absence, person.zone) for absence in person.time_off],
    }


def _absence(absence: Absence, zone: str) -> dict[str, str]:
    if absence.kind is AbsenceKind.BLACKOUT:
        raise ValueError(f"{absence.where}: time off that recurs is not written")
    start, end = (wall_clock(moment, zone) for moment in (absence.start, absence.end))
    written = {"from": start.isoformat(timespec="minutes"), "to": end.isoformat(timespec="minutes")}
    return {**written, "reason": absence.reason} if absence.reason else written


def _rotation(rotation: Rotation, scenario: Scenario) -> dict[str, object]:
    unusual = rotation.shifts is ShiftKind.CUSTOM or rotation.escalation or rotation.overrides
    if unusual or not rotation.hours.always or rotation.people != tuple(scenario.people):
        raise ValueError(f"rotations.{rotation.id}: more than services, shifts, sites and roles")
    return {
        "services": list(rotation.services),
        "time_zone": rotation.zone,
        "shifts": rotation.shifts,
        **({"sites": list(rotation.sites)} if rotation.sites else {}),
        "roles": list(rotation.roles),
    }


def _policy(policy: Policy) -> dict[str, object]:
    plain = replace(
        Policy(),
        preset=policy.preset,
        limits=policy.limits,
        overnight_pool=policy.overnight_pool,
        override_max_hours=policy.override_max_hours,
        two_rotations_at_once=policy.two_rotations_at_once,
        allow_uncovered=policy.allow_uncovered,
    )
    if policy != plain:
        raise ValueError("policy: settings beyond limits, pool, overrides, pagers and gaps")
    return {
        "preset": policy.preset,
        "overnight_pool": policy.overnight_pool.size,
        "override_max_hours": policy.override_max_hours,
        "two_rotations_at_once": policy.two_rotations_at_once,
        "allow_uncovered": policy.allow_uncovered,
        **{f.name: _limit(f.name, getattr(policy.limits, f.name)) for f in fields(Limits)},
    }


def _limit(name: str, limit: Limit | None) -> object:
    if limit is None:
        return "off"
    if name in _NESTED:
        raise ValueError(f"policy.{name}: people and classes in limits are not written")
    values = ((f.name, getattr(limit, f.name)) for f in fields(limit))
    return {key: value for key, value in values if value is not None}
