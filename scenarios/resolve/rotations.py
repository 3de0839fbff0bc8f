"""Rotations: services, hours, shifts, roles, pool, escalation and limits of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scenarios.domain.errors import Misread
from scenarios.domain.people import Person, Site
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.vocabulary import (
    ROTATION_ROLES,
    PersonId,
    Role,
    RotationId,
    ServiceId,
    ShiftKind,
    SiteId,
)
from scenarios.domain.week import ALWAYS, WeekHours
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import listed, unknown
from scenarios.reading.schema import (
    EscalationSection,
    RotationSection,
    ScenarioSection,
    ShiftsSection,
)
from scenarios.reading.schema_errors import BLANK
from scenarios.resolve.handoffs import resolve_handoffs
from scenarios.resolve.person_keys import known_names, placed_texts, read_hours
from scenarios.resolve.policy import resolve_limits
from scenarios.resolve.regions import Frame, read_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """People, teams, services and sites that rotations can name."""

    people: Mapping[PersonId, Person]
    teams: Mapping[str, Collection[str]]
    services: Collection[str]
    sites: Mapping[SiteId, Site]
    policy: Policy


def resolve_rotations(
    section: ScenarioSection, cast: Cast, frame: Frame, findings: Findings
) -> dict[RotationId, Rotation]:
    """Return the rotations by id; one weekly ``main`` by default, none for ``auto``."""
    if section.rotations == "auto":
        return {}
    written = {
        name: one or RotationSection.model_construct()
        for name, one in (section.rotations or {}).items()
    }
    if not written:
        written = {"main": RotationSection.model_construct()}
    hours = _Hours(written, frame, findings)
    rotations = {}
    for name, rotation in written.items():
        loc: Loc = ("rotations", name)
        kind, handoffs, weeks = resolve_handoffs(rotation, findings, loc)
        zone, active = hours.of(name)
        limits, own_limits = cast.policy.limits, frozenset[str]()
        if rotation.policy is not None:
            limits, own_limits = resolve_limits(
                rotation.policy, limits, cast.people, findings, (*loc, "policy")
            )
        rotations[RotationId(name)] = Rotation(
            id=RotationId(name),
            services=_services(rotation, cast, findings, loc),
            zone=zone,
            hours=active,
            shifts=kind,
            handoffs=handoffs,
            cycle_weeks=weeks,
            sites=sites_of(rotation.sites, kind, cast.sites, findings, loc),
            roles=roles_of(rotation, findings, loc),
            people=_pool(rotation, cast, findings, loc),
            escalation=_escalation(rotation, name, cast, written, findings, loc),
            limits=limits,
            own_limits=own_limits,
        )
    return rotations


class _Hours:
    """Zones and hours of all rotations, with ``outside OTHER`` resolved."""

    def __init__(
        self, written: Mapping[str, RotationSection], frame: Frame, findings: Findings
    ) -> None:
        self.written = written
        self.frame = frame
        self.findings = findings
        self.known: dict[str, tuple[str, WeekHours]] = {}
        self.open: list[str] = []
        self.failed: set[str] = set()

    def of(self, name: str) -> tuple[str, WeekHours]:
        """Zone and hours of a rotation."""
        if name not in self.known:
            self.open.append(name)
            self.known[name] = self._resolve(name)
            self.open.remove(name)
        return self.known[name]

    def _resolve(self, name: str) -> tuple[str, WeekHours]:
        rotation = self.written[name]
        loc: Loc = ("rotations", name)
        own = None
        if rotation.time_zone is not None:
            own = self.findings.read((*loc, "time_zone"), read_zone, rotation.time_zone)
        zone = own or self.frame.zone
        texts = rotation.hours
        if isinstance(texts, list) and len(texts) == 1:
            texts = texts[0]
        if isinstance(texts, str) and texts.strip().casefold().startswith("outside "):
            try:
                return self._outside(texts.strip()[8:].strip(), own)
            except Misread as error:
                self.failed.add(name)
                self.findings.misread((*loc, "hours"), error)
                return zone, ALWAYS
        return zone, read_hours(texts, self.findings, (*loc, "hours")) or ALWAYS

    def _outside(self, other: str, own_zone: str | None) -> tuple[str, WeekHours]:
        if other not in self.written:
            raise unknown("rotation", other, self.written)
        if other in self.open:
            circle = " → ".join([*self.open[self.open.index(other) :], other])
            hint = "write the hours of one of them"
            raise Misread(f"the hours refer to each other in a circle: {circle}", hint)
        zone, hours = self.of(other)
        if own_zone is not None and own_zone != zone:
            message = f"{other} has its hours in {zone}, this rotation in {own_zone}"
            raise Misread(message, "use the same time_zone for both, or write the hours")
        if hours.always and other in self.failed:
            return zone, hours
        if hours.always:
            raise Misread(
                f"{other} is always active, so no hours are left", f"add `hours` to {other}"
            )
        return zone, hours.outside()


def _services(
    rotation: RotationSection, cast: Cast, findings: Findings, loc: Loc
) -> tuple[ServiceId, ...]:
    if rotation.services is None:
        return tuple(map(ServiceId, cast.services))
    place = (*loc, "services")
    if not rotation.services:
        findings.problem(place, "the list of services is empty", "remove it to cover all services")
    names = placed_texts(rotation.services, place)
    return tuple(map(ServiceId, known_names(names, cast.services, "service", findings)))


def sites_of(
    written: list[str] | None,
    kind: ShiftKind,
    known: Mapping[SiteId, Site],
    findings: Findings,
    loc: Loc,
) -> tuple[SiteId, ...]:
    """Return the sites of a follow-the-sun rotation."""
    place = (*loc, "sites")
    names = list(known) if written is None else written
    if kind is not ShiftKind.FOLLOW_THE_SUN:
        if written is not None:
            hint = "write `shifts: follow-the-sun`, or name people or a team instead"
            findings.problem(place, f"{kind} shifts have no sites", hint)
        return ()
    given = placed_texts(names, place)
    good = tuple(map(SiteId, known_names(given, known, "site", findings)))
    if len(good) < 2 and len(set(names)) < 2:
        at = place if written is not None else (*loc, "shifts")
        hint = "list them under `sites:`, such as [tor, lis, syd]"
        findings.problem(at, "follow-the-sun needs at least two sites", hint)
    starts: dict[tuple[str, int], SiteId] = {}
    for site in (known[name] for name in good):
        twin = starts.setdefault((site.zone, site.starts), site.id)
        if twin != site.id:
            hint = "change the `starts` of one of them"
            findings.problem(place, f"{twin} and {site.id} start at the same time", hint)
    return good


def roles_of(rotation: ShiftsSection, findings: Findings, loc: Loc) -> tuple[Role, ...]:
    """Return the roles in order, always with a primary."""
    if rotation.roles is None:
        return (Role.PRIMARY,)
    place = (*loc, "roles")
    roles = [Role(role) for role in rotation.roles]
    if len(set(roles)) < len(roles):
        findings.problem(place, "lists one role twice", "keep it once")
    if Role.PRIMARY not in roles and str(loc[0]) not in findings.faulty:
        findings.problem(place, "primary is missing", "add primary")
    return tuple(role for role in ROTATION_ROLES if role in roles) or (Role.PRIMARY,)


def _pool(
    rotation: RotationSection, cast: Cast, findings: Findings, loc: Loc
) -> tuple[PersonId, ...]:
    """Return the people of a rotation, with teams expanded; everybody by default."""
    if rotation.people is None:
        return tuple(cast.people)
    place = (*loc, "people")
    if not rotation.people:
        findings.problem(place, "the list of people is empty", "remove it to include everybody")
    pool: dict[PersonId, None] = {}
    for where, name in placed_texts(rotation.people, place):
        if name in cast.people and name in cast.teams:
            hint = "rename the team"
            findings.problem(where, f"{name!r} is both a person and a team", hint)
        elif name in cast.people:
            pool[PersonId(name)] = None
        elif name in cast.teams:
            members = (PersonId(one) for one in cast.teams[name] if one in cast.people)
            pool |= dict.fromkeys(members)
        else:
            known = [*cast.people, *cast.teams]
            findings.misread(where, unknown("person or team", name, known))
    return tuple(pool)


def _escalation(
    rotation: RotationSection,
    own: str,
    cast: Cast,
    rotations: Collection[str],
    findings: Findings,
    loc: Loc,
) -> tuple[EscalationStep, ...]:
    steps = []
    for index, entry in enumerate(rotation.escalation or ()):
        place = (*loc, "escalation", index)
        if entry == BLANK:
            continue
        try:
            step = _step(entry, cast, rotations)
        except Misread as error:
            findings.misread(place, error)
            continue
        if step.rotation == own:
            hint = "name a person, or another rotation"
            findings.problem(place, f"{own} cannot escalate to itself", hint)
        steps.append(step)
    return tuple(steps)


def _step(entry: str | EscalationSection, cast: Cast, rotations: Collection[str]) -> EscalationStep:
    usual = cast.policy.response.timeout_minutes
    if isinstance(entry, str):
        if entry in cast.people and entry in rotations:
            hint = f"write {{person: {entry}}} or {{rotation: {entry}}}"
            raise Misread(f"{entry!r} is both a person and a rotation", hint)
        if entry not in cast.people and entry not in rotations:
            raise unknown("person or rotation", entry, [*cast.people, *rotations])
        if entry in cast.people:
            entry = EscalationSection.model_construct(person=entry)
        else:
            entry = EscalationSection.model_construct(rotation=entry)
    after = usual if entry.after is None else float(entry.after)
    if (entry.person is None) == (entry.rotation is None):
        raise Misread("a step needs one person or one rotation", "write {person: ed, after: 10}")
    if entry.rotation is not None:
        if entry.rotation not in rotations:
            raise unknown("rotation", entry.rotation, rotations)
        return EscalationStep(rotation=RotationId(entry.rotation), after_minutes=after)
    person = cast.people.get(PersonId(entry.person or ""))
    if person is None:
        raise unknown("person", entry.person or "", cast.people)
    if Role.ESCALATION not in person.roles:
        roles = listed(sorted(person.roles)) or "none"
        message = f"{person.id} does not take escalations, only these roles: {roles}"
        raise Misread(message, f"add escalation to the roles of {person.id}")
    return EscalationStep(person=person.id, after_minutes=after)
