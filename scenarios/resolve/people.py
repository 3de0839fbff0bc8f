"""People and sites: a person's own keys over those of the site, teams and defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from scenarios.calendar.local_time import midnight
from scenarios.domain.people import Person, PersonalHours, Site
from scenarios.domain.vocabulary import Contact, PersonId, Role, ServiceId, SiteId
from scenarios.reading.dates import is_date, read_date, read_day_or_moment
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import shortened, unknown
from scenarios.reading.schema import PersonDefaults, PersonSection, ScenarioSection
from scenarios.reading.weekly_hours import read_clock
from scenarios.resolve.person_keys import PersonKeys, known_names, placed_texts, read_person_keys
from scenarios.resolve.regions import Frame, read_country, read_zone
from scenarios.resolve.time_off import LeavePerson, LeaveReader

T = TypeVar("T")

_USUAL_CONTACT = frozenset({Contact.PUSH, Contact.PHONE})
_USUAL_ROLES = frozenset({Role.PRIMARY, Role.SECONDARY, Role.ESCALATION})
_USUAL_HOURS = PersonalHours()


def resolve_sites(section: ScenarioSection, findings: Findings) -> dict[SiteId, Site]:
    """Return the sites by id."""
    sites = {}
    for name, site in (section.sites or {}).items():
        loc: Loc = ("sites", name)
        starts = None
        if site.starts is not None:
            starts = findings.read((*loc, "starts"), read_clock, site.starts)
        country = None
        if site.country is not None:
            country = findings.read((*loc, "country"), read_country, site.country)
        sites[SiteId(name)] = Site(
            id=SiteId(name),
            zone=findings.read((*loc, "time_zone"), read_zone, site.time_zone) or "UTC",
            country=country,
            starts=_first(starts, 9 * 60) % (24 * 60),
        )
    return sites


def resolve_people(
    section: ScenarioSection,
    frame: Frame,
    sites: Mapping[SiteId, Site],
    services: Collection[str],
    findings: Findings,
) -> dict[PersonId, Person]:
    """Return the people by id, in the order of the file, with their time off."""
    written = people_sections(section, findings)
    usual = read_person_keys(
        section.defaults or PersonDefaults.model_construct(), services, findings, ("defaults",)
    )
    by_team = _team_services(section, written, services, findings)
    people = {}
    for name, person in written.items():
        loc: Loc = ("people", name)
        keys = read_person_keys(person, services, findings, loc)
        site = _site_of(person, sites, findings, loc)
        zone, country = _zone_and_country(site, keys, usual, frame)
        joined, leaves = _membership(person, zone, findings, loc)
        given = usual.access if keys.access is None else keys.access
        people[PersonId(name)] = replace(
            _person(name, person, site, keys, usual),
            zone=zone,
            country=country,
            joined=joined,
            leaves=leaves,
            access=_access(given, by_team.get(name), services),
        )
    return _with_time_off(people, written, section, frame, findings)


def people_sections(section: ScenarioSection, findings: Findings) -> dict[str, PersonSection]:
    """Return the section of each person, also from a list of names."""
    if isinstance(section.people, dict):
        written = {
            name: one or PersonSection.model_construct() for name, one in section.people.items()
        }
    else:
        written = dict.fromkeys(
            named_once(section.people, "people", findings), PersonSection.model_construct()
        )
    if not written and "people" not in findings.faulty:
        hint = "list people, such as `people: [ana, bo, cy]`"
        findings.problem(("people",), "nobody can be on call", hint, at_key=True)
    return written


def named_once(names: list[str] | None, key: str, findings: Findings) -> list[str]:
    """Return the names of a list, each once; record repeated names."""
    first: dict[str, Loc] = {}
    for loc, name in placed_texts(names, (key,)):
        if name in first:
            line = findings.position(first[name])[0]
            message = f"{shortened(name)!r} is listed twice, first in line {line}"
            findings.problem(loc, message, "keep one of the two")
        first.setdefault(name, loc)
        # Messages about this name point to its place in the list.
        findings.keys.setdefault((key, name), findings.position(loc))
    return list(first)


def _team_services(
    section: ScenarioSection, people: Collection[str], services: Collection[str], findings: Findings
) -> dict[str, frozenset[ServiceId]]:
    """Return person → services of their teams, for people in teams."""
    found: dict[str, frozenset[ServiceId]] = {}
    for name, team in (section.teams or {}).items():
        if team is None:
            continue
        loc: Loc = ("teams", name)
        names = placed_texts(team.services, (*loc, "services"))
        access = frozenset(map(ServiceId, known_names(names, services, "service", findings)))
        members = placed_texts(team.people, (*loc, "people"))
        for person in known_names(members, people, "person", findings):
            found[person] = found.get(person, frozenset()) | access
    return found


def _site_of(
    person: PersonSection, sites: Mapping[SiteId, Site], findings: Findings, loc: Loc
) -> Site | None:
    if person.site is None:
        return None
    site = sites.get(SiteId(person.site))
    if site is None:
        findings.misread((*loc, "site"), unknown("site", person.site, sites))
    return site


def _person(
    name: str, section: PersonSection, site: Site | None, keys: PersonKeys, usual: PersonKeys
) -> Person:
    """Return a person from own keys, else the defaults; zone, access and dates follow later."""
    return Person(
        id=PersonId(name),
        name=(section.name or "").strip() or name,
        email=section.email,
        zone="UTC",
        site=site.id if site else None,
        contact=_first(keys.contact, usual.contact, _USUAL_CONTACT),
        roles=_first(keys.roles, usual.roles, _USUAL_ROLES),
        capacity=_first(keys.capacity, usual.capacity, 1.0),
        prefers=_first(keys.prefers, usual.prefers, ()),
        avoids=_first(keys.avoids, usual.avoids, ()),
        hours=PersonalHours(
            business=_first(keys.business, usual.business, _USUAL_HOURS.business),
            sleep=_first(keys.sleep, usual.sleep, _USUAL_HOURS.sleep),
            habitual_sleep=_first(
                keys.habitual_sleep, usual.habitual_sleep, _USUAL_HOURS.habitual_sleep
            ),
        ),
    )


def _access(
    given: frozenset[ServiceId] | None,
    by_team: frozenset[ServiceId] | None,
    services: Collection[str],
) -> frozenset[ServiceId]:
    """Return own and team access; all services if neither is written."""
    if given is None and by_team is None:
        return frozenset(map(ServiceId, services))
    return (given or frozenset()) | (by_team or frozenset())


def _zone_and_country(
    site: Site | None, keys: PersonKeys, usual: PersonKeys, frame: Frame
) -> tuple[str, str | None]:
    """Return the person's own, else the site's, else the default zone and country."""
    # The scenario's country applies only to people in the scenario's zone.
    zone = keys.zone or (site.zone if site else None) or usual.zone or frame.zone
    at_home = zone == frame.zone or (keys.zone is None and site is None)
    country = keys.country or (site.country if site else None) or usual.country
    return zone, country or (frame.country if at_home else None)


def _membership(
    section: PersonSection, zone: str, findings: Findings, loc: Loc
) -> tuple[datetime | None, datetime | None]:
    """Return the first instant as a member, and the instant after the last day."""

    def first(text: str) -> datetime:
        return read_day_or_moment(text, zone)

    def after_last(text: str) -> datetime:
        if is_date(text):
            return midnight(read_date(text) + timedelta(days=1), zone)
        return read_day_or_moment(text, zone)

    joined = leaves = None
    if section.joined is not None:
        joined = findings.read((*loc, "joined"), first, section.joined)
    if section.leaves is not None:
        leaves = findings.read((*loc, "leaves"), after_last, section.leaves)
    if joined is not None and leaves is not None and leaves <= joined:
        findings.problem((*loc, "leaves"), "is before `joined`", "swap the two dates")
    return joined, leaves


def _with_time_off(
    people: Mapping[PersonId, Person],
    written: Mapping[str, PersonSection],
    section: ScenarioSection,
    frame: Frame,
    findings: Findings,
) -> dict[PersonId, Person]:
    """Return the people with absences from their own entries and from shared leave files."""
    reader = LeaveReader(frame=frame, findings=findings)
    known = [
        LeavePerson(id=person.id, name=person.name, email=person.email, zone=person.zone)
        for person in people.values()
    ]
    for_many = reader.of_everybody(placed_texts(section.time_off, ("time_off",)), known)
    complete = {}
    for who, person in zip(known, people.values(), strict=True):
        entries = written[person.id].time_off
        loc: Loc = ("people", person.id, "time_off")
        listed = [entries] if isinstance(entries, str) else entries or []
        single = isinstance(entries, str)
        own = reader.of_person(
            who, [(loc if single else (*loc, at), entry) for at, entry in enumerate(listed)]
        )
        absences = sorted([*own, *for_many.get(person.id, [])])
        complete[person.id] = replace(person, time_off=tuple(absences))
    return complete


def _first(*values: T | None) -> T:
    """Return the first value that is not ``None``; the last one never is."""
    found = next((value for value in values if value is not None), None)
    assert found is not None
    return found
