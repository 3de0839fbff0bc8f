"""Settings of ``rotations: auto``, and who may be granted access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scenarios.domain.rotations import AutoRotations, Rotation
from scenarios.domain.services import Service
from scenarios.domain.vocabulary import PersonId, RotationId, ServiceId
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import unknown
from scenarios.reading.schema import AutoSection, ScenarioSection, ServiceSection
from scenarios.resolve.handoffs import resolve_handoffs
from scenarios.resolve.person_keys import placed_texts, read_hours
from scenarios.resolve.regions import Frame
from scenarios.resolve.rotations import Cast, roles_of, sites_of

_ANYBODY, _NOBODY = "anybody", "nobody"
#: Keys that name rotations, which ``rotations: auto`` creates later.
_NAMING = ("published", "pins", "external")


def resolve_auto(
    section: ScenarioSection, cast: Cast, frame: Frame, findings: Findings
) -> AutoRotations | None:
    """Return how rotations are created; ``None`` if the file does not use it."""
    wanted = section.rotations == "auto"
    if section.auto is None and not wanted:
        return None
    auto = section.auto or AutoSection.model_construct()
    for key in _NAMING if wanted else ():
        if getattr(section, key):
            message = "names rotations, but `rotations: auto` creates new ones"
            hint = "write the rotations that `consolidate` shows, or remove this key"
            findings.problem((key,), message, hint, at_key=True)
    return AutoRotations(
        wanted=wanted,
        pattern=_pattern(auto, cast, frame, findings),
        apart=read_hours(auto.apart, findings, ("auto", "apart")),
        smallest_pool=auto.smallest_pool,
    )


def resolve_grants(
    section: ScenarioSection,
    written: Mapping[str, ServiceSection],
    services: Mapping[ServiceId, Service],
    cast: Cast,
    findings: Findings,
) -> dict[ServiceId, Service]:
    """Return the services with the people who may be granted access."""
    usual = section.auto.grants if section.auto is not None else None
    found = {}
    for id_, service in services.items():
        loc: Loc = ("services", id_, "grants")
        texts = placed_texts(written[id_].grants, loc)
        if written[id_].grants is None:
            allowed = frozenset[PersonId]() if usual == _NOBODY else None
        else:
            allowed = _allowed(texts, cast, findings)
        found[id_] = replace(service, grants=allowed)
    return found


def _pattern(auto: AutoSection, cast: Cast, frame: Frame, findings: Findings) -> Rotation:
    loc: Loc = ("auto",)
    kind, handoffs, weeks = resolve_handoffs(auto, findings, loc)
    return Rotation(
        id=RotationId("auto"),
        services=(),
        zone=frame.zone,
        shifts=kind,
        handoffs=handoffs,
        cycle_weeks=weeks,
        sites=sites_of(None, kind, cast.sites, findings, loc),
        roles=roles_of(auto, findings, loc),
        limits=cast.policy.limits,
    )


def _allowed(
    texts: list[tuple[Loc, str]], cast: Cast, findings: Findings
) -> frozenset[PersonId] | None:
    """Return the named people and team members; ``None``: anybody."""
    words = {text for _, text in texts}
    if words == {_ANYBODY}:
        return None
    if words <= {_NOBODY}:
        return frozenset()
    named: set[PersonId] = set()
    for loc, name in texts:
        if name in cast.people:
            named.add(PersonId(name))
        elif name in cast.teams:
            named |= {PersonId(one) for one in cast.teams[name] if one in cast.people}
        elif name in (_ANYBODY, _NOBODY):
            hint = "write it alone, or name people and teams"
            findings.problem(loc, f"{name!r} cannot be combined with other names", hint)
        else:
            known = [_ANYBODY, _NOBODY, *cast.people, *cast.teams]
            findings.misread(loc, unknown("person or team", name, known))
    return frozenset(named)
