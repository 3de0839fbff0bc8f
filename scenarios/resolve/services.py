"""Services: coverage, and the history or pattern of their alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scenarios.calendar.local_time import midnight
from scenarios.domain.errors import ScenarioError
from scenarios.domain.services import AlertHistory, AlertPattern, Expectation, Service, Shape
from scenarios.domain.vocabulary import ServiceId
from scenarios.domain.week import ALWAYS
from scenarios.inputs.alert_files import AlertFile, read_alert_file
from scenarios.reading.dates import read_date, stretch_between
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import nearest
from scenarios.reading.schema import (
    AlertFileSection,
    AlertPatternSection,
    ScenarioSection,
    ServiceSection,
)
from scenarios.resolve.people import named_once
from scenarios.resolve.person_keys import read_hours
from scenarios.resolve.regions import Frame, read_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The part of an alert file that one service uses."""

    service: ServiceId
    zone: str
    name: str
    first: str | None
    last: str | None
    loc: Loc


def service_sections(section: ScenarioSection, findings: Findings) -> dict[str, ServiceSection]:
    """Return the section of each service, also from a list of names."""
    if isinstance(section.services, dict):
        written = {
            name: one or ServiceSection.model_construct() for name, one in section.services.items()
        }
    else:
        names = named_once(section.services, "services", findings)
        written = dict.fromkeys(names, ServiceSection.model_construct())
    if not written and "services" not in findings.faulty:
        hint = "list services, such as `services: [api, web]`"
        findings.problem(("services",), "the file defines no service", hint, at_key=True)
    return written


def resolve_services(
    written: Mapping[str, ServiceSection], frame: Frame, findings: Findings
) -> dict[ServiceId, Service]:
    """Return the services by id, in the order of the file, with their alerts."""
    services: dict[ServiceId, Service] = {}
    wanted: dict[str, list[_Wanted]] = defaultdict(list)
    for name, section in written.items():
        loc: Loc = ("services", name)
        service = ServiceId(name)
        zone = frame.zone
        if section.time_zone is not None:
            zone = findings.read((*loc, "time_zone"), read_zone, section.time_zone) or zone
        alerts = section.alerts
        services[service] = Service(
            id=service,
            zone=zone,
            coverage=read_hours(section.coverage, findings, (*loc, "coverage")) or ALWAYS,
            alerts=_pattern(alerts) if isinstance(alerts, AlertPatternSection) else None,
            expects=tuple(_expects(section, zone, findings, loc)),
        )
        if isinstance(alerts, str):
            alerts = AlertFileSection.model_construct(file=alerts)
        if isinstance(alerts, AlertFileSection):
            wanted[alerts.file].append(
                _Wanted(
                    service=service,
                    zone=zone,
                    name=alerts.service or name,
                    first=alerts.from_,
                    last=alerts.until,
                    loc=(*loc, "alerts"),
                )
            )
    for file, requests in wanted.items():
        for service, history in _histories(file, requests, frame, findings).items():
            services[service] = replace(services[service], alerts=history)
    return services


def _pattern(section: AlertPatternSection) -> AlertPattern:
    return AlertPattern(
        pages_per_week=float(section.pages_per_week),
        shape=Shape(section.shape or Shape.FLAT),
        burstiness=float(section.burstiness or 1.0),
    )


def _expects(
    section: ServiceSection, zone: str, findings: Findings, loc: Loc
) -> Iterator[Expectation]:
    """Yield the periods with more or fewer pages than usual."""
    for index, one in enumerate(section.expects or ()):
        place = (*loc, "expects", index)

        def read(text: str, last: str = one.until) -> tuple[datetime, datetime]:
            return stretch_between(text, last, zone)

        found = findings.read(place, read, one.from_)
        if found is not None:
            yield Expectation(
                start=found[0], end=found[1], times=float(one.times), name=one.name or ""
            )


def _histories(
    file: str, requests: list[_Wanted], frame: Frame, findings: Findings
) -> dict[ServiceId, AlertHistory]:
    """Read an alert file for all services that use it."""
    shown = findings.shown(file)
    try:
        alerts = read_alert_file(
            frame.folder / file, {request.name for request in requests}, shown=shown
        )
    except ScenarioError as error:
        findings.adopt(error, requests[0].loc)
        return {}
    findings.notes.extend(alerts.notes)
    found = ((request, _history(shown, request, alerts, findings)) for request in requests)
    return {request.service: history for request, history in found if history is not None}


def _history(
    shown: str, request: _Wanted, file: AlertFile, findings: Findings
) -> AlertHistory | None:
    """Return one service's part of an alert file; ``None`` if it has no alerts."""
    start, end = file.start, file.end
    if request.first is not None:
        first = findings.read((*request.loc, "from"), read_date, request.first)
        start = max(start, midnight(first, request.zone)) if first else start
    if request.last is not None:
        last = findings.read((*request.loc, "until"), read_date, request.last)
        end = min(end, midnight(last + timedelta(days=1), request.zone)) if last else end
    if end <= start:
        message = "the file has no alerts between these days"
        hint = (
            f"the file runs from {file.start:%Y-%m-%d} to {file.end - timedelta(days=1):%Y-%m-%d}"
        )
        findings.problem(request.loc, message, hint)
        return None
    rows = file.alerts.get(request.name, ())
    if not rows:
        near = nearest(request.name, file.names)
        hint = f" (did you mean `service: {near}`?)" if near else ""
        note = f"{shown} has no alerts of {request.name!r}; the service counts as silent{hint}"
        findings.note(request.loc, note)
        return None
    if rows[0].service != request.service:
        rows = tuple(replace(alert, service=request.service) for alert in rows)
    inside = rows
    if (start, end) != (file.start, file.end):
        inside = tuple(alert for alert in rows if start <= alert.opened_at < end)
    return AlertHistory(path=shown, start=start, end=end, alerts=inside)
