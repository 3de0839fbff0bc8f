"""What if fewer alerts arrived: one is fixed for good, or false alarms are dropped.

A fault is the alerts of one file that arrive close together and so have one cause. It is a false
alarm as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from scenarios.domain.errors import WhatIfError
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.rates.recorded_work import faults_of, is_false_alarm, recorded_together
from scenarios.reading.near_matches import hint_for, listed, shortened
from scenarios.what_if.people import Changed

#: The part of alerts assumed to be false alarms where nothing is known [A]: 25 %, VictorOps survey;
#: the plausible range is 0 to 60 %.
ASSUMED_FALSE_SHARE = 0.25
_ASSUMED = f"{100 * ASSUMED_FALSE_SHARE:.0f} % assumed"
_SERVICE, _ALERT = "service:", "alert:"


#: What a name means: a service, or else the alerts of a name.
_Meant = tuple[ServiceId | None, str | None]


def fix_alert(scenario: Scenario, name: str, *, known: Scenario | None = None) -> Changed:
    """Remove an alert.

    Args:
        name: An alert of a history, or a service: all of its alerts. ``service:x`` or ``alert:x``
            where both have the name.
        known: Where names are looked up; by default the scenario itself.

    Raises:
        WhatIfError: Nothing has that name, or two things have it.
    """
    meant = _meant(known or scenario, name)
    services = {service.id: _without(service, meant) for service in scenario.services.values()}
    changed = replace(scenario, services=services)
    return Changed(changed, tuple(_fixed_notes(scenario, changed, name, meant)))


def drop_false_alarms(scenario: Scenario) -> Changed:
    """Remove false alarms: as marked, by a proxy, or an assumed part of all alerts.

    Faults marked false are dropped. Where a file marks a fault neither way, one that resolved by
    itself and that nobody acknowledged counts as false, as long as the file has acknowledgements
    at all. Of files that record neither, and of patterns, a part is assumed.
    """
    services = dict(scenario.services)
    notes: list[str] = []
    for (path, _, _), members in recorded_together(scenario.services.values()).items():
        false, how = _false_alarms(members)
        total = sum(len(one.recorded) for one in members)
        for one in members:
            kept = tuple(alert for alert in one.recorded if alert not in false)
            services[one.id] = _with_history(one, kept)
        notes.append(f"{path}: {len(false):,} of {total:,} alerts are false alarms: {how}")
    patterns: list[str] = []
    for service in scenario.services.values():
        if isinstance(alerts := service.alerts, AlertPattern):
            rate = alerts.pages_per_week * (1 - ASSUMED_FALSE_SHARE)
            services[service.id] = replace(service, alerts=replace(alerts, pages_per_week=rate))
            patterns.append(service.id)
    if patterns:
        notes.append(f"{listed(patterns)}: no history, so {_ASSUMED} to be false [A]")
    return Changed(replace(scenario, services=services), tuple(notes))


def _meant(scenario: Scenario, name: str) -> _Meant:
    alerts = {
        alert.name: None
        for service in scenario.services.values()
        for alert in service.recorded
        if alert.name
    }
    is_service, is_alert = name in scenario.services, name in alerts
    if is_service and is_alert and not _same(scenario, name):
        hint = f"write {_SERVICE}{name} or {_ALERT}{name}"
        raise WhatIfError(f"{name} is a service and an alert", hint, "fix-alert")
    if is_service:
        return ServiceId(name), None
    if is_alert:
        return None, name
    if name.startswith(_SERVICE) and name.removeprefix(_SERVICE) in scenario.services:
        return ServiceId(name.removeprefix(_SERVICE)), None
    if name.startswith(_ALERT) and name.removeprefix(_ALERT) in alerts:
        return None, name.removeprefix(_ALERT)
    hint = hint_for(name, [*scenario.services, *alerts])
    raise WhatIfError(f"unknown alert or service {shortened(name)!r}", hint, "fix-alert")


def _same(scenario: Scenario, name: str) -> bool:
    """Whether the alerts of a service are exactly those of its name."""
    return all(
        (alert.name == name) == (service.id == name)
        for service in scenario.services.values()
        for alert in service.recorded
    )


def _without(service: Service, meant: _Meant) -> Service:
    fixed, alert_name = meant
    if service.id == fixed and isinstance(service.alerts, AlertPattern):
        # A rate of zero: no history would mean that the rate is unknown.
        return replace(service, alerts=replace(service.alerts, pages_per_week=0.0))
    if not isinstance(service.alerts, AlertHistory):
        return service
    recorded = () if service.id == fixed else service.recorded
    return _with_history(
        service, tuple(a for a in recorded if alert_name is None or a.name != alert_name)
    )


def _fixed_notes(before: Scenario, after: Scenario, name: str, meant: _Meant) -> Iterator[str]:
    service = None if meant[0] is None else before.services[meant[0]]
    if service is not None and isinstance(service.alerts, AlertPattern):
        rate = f"{service.alerts.pages_per_week:g} a week expected"
        yield f"{name} fixed: its pages, {rate}, no longer arrive"
        return
    count = sum(len(one.recorded) for one in before.services.values())
    gone = count - sum(len(one.recorded) for one in after.services.values())
    if gone:
        yield f"{name} fixed: {gone:,} of {count:,} recorded alerts no longer arrive"
    else:
        yield f"{name} fixed: it has no alerts left, so this changes nothing"


def _false_alarms(members: Sequence[Service]) -> tuple[Collection[Alert], str]:
    """Return the false alarms of one file, and how they were identified."""
    alerts = sorted(
        (alert for one in members for alert in one.recorded),
        key=lambda alert: (alert.opened_at, alert.service, alert.source_id),
    )
    acknowledged = any(alert.acknowledged_at for alert in alerts)
    marked = any(alert.false_alarm is not None for alert in alerts)
    faults = [
        fault
        for urgent in (True, False)
        for fault in faults_of(alert for alert in alerts if alert.urgent is urgent)
    ]
    if not marked and not acknowledged:
        in_time = sorted(faults, key=lambda fault: fault[0].opened_at)
        some = [fault for place, fault in enumerate(in_time) if _assumed_false(place)]
        return _members(some), f"nothing is recorded, so {_ASSUMED}, evenly spread [A]"
    false = [fault for fault in faults if is_false_alarm(fault, acknowledgements=acknowledged)]
    by_mark = sum(1 for f in false for a in f if any(b.false_alarm is not None for b in f))
    by_proxy = sum(len(fault) for fault in false) - by_mark
    proxy = "by the proxy (nobody acknowledged, resolved by itself)"
    counts = ((by_mark, "as marked"), (by_proxy, proxy))
    ways = [f"{count:,} {way}" for count, way in counts if count]
    unknown = "" if acknowledged else "; what is not marked counts as real"
    return _members(false), (listed(ways) or "none is marked or looks like one") + unknown


def _assumed_false(place: int) -> bool:
    """Whether the fault at this place is in the assumed part, spread evenly."""
    return int((place + 1) * ASSUMED_FALSE_SHARE) > int(place * ASSUMED_FALSE_SHARE)


def _members(faults: Sequence[Sequence[Alert]]) -> frozenset[Alert]:
    return frozenset(alert for fault in faults for alert in fault)


def _with_history(service: Service, alerts: tuple[Alert, ...]) -> Service:
    """Return the service with these alerts, recorded over the same time."""
    assert isinstance(service.alerts, AlertHistory)
    return replace(service, alerts=replace(service.alerts, alerts=alerts))
