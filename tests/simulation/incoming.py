"""Histories and scenarios of services that page, in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.domain.week import ALWAYS, WeekHours
from tests.scenes import BERLIN, at, people, rotation, scenario

#: A Monday, well before any horizon.
BEGIN = at("2026-06-01 00:00")


def alert(
    when: datetime | str,
    service: str = "api",
    *,
    minutes: float = 0,
    urgent: bool = True,
    acknowledged_at: datetime | None = None,
    resolved_at: datetime | None = None,
    false_alarm: bool | None = None,
) -> Alert:
    """An alert by the wall clock of Berlin; ``minutes`` after it."""
    opened = at(when) if isinstance(when, str) else when
    return Alert(
        opened_at=opened + timedelta(minutes=minutes),
        service=ServiceId(service),
        urgent=urgent,
        acknowledged_at=acknowledged_at,
        resolved_at=resolved_at,
        false_alarm=false_alarm,
    )


def history(
    alerts: Iterable[Alert], *, weeks: int = 10, begin: datetime = BEGIN, path: str = "a.csv"
) -> dict[str, AlertHistory]:
    """The histories of all services that the alerts name, recorded for whole weeks."""
    ordered = sorted(alerts, key=lambda one: (one.opened_at, one.service))
    names = dict.fromkeys(str(one.service) for one in ordered)
    end = begin + timedelta(weeks=weeks)
    return {
        name: AlertHistory(
            path=path,
            start=begin,
            end=end,
            alerts=tuple(one for one in ordered if one.service == name),
        )
        for name in names
    }


def paged(
    alerts: Mapping[str, AlertHistory | AlertPattern],
    *,
    weeks: int = 4,
    start: str = "2027-01-04",
    zone: str = BERLIN,
    coverage: Mapping[str, WeekHours] | None = None,
    pagers: Sequence[Sequence[str]] = (),
) -> Scenario:
    """Services with alerts, at one pager from Monday 00:00 unless several are given."""
    hours = coverage or {}
    listed = pagers or (tuple(alerts),)
    scene = scenario(
        who=people("Ana", "Bo"),
        start=start,
        weeks=weeks,
        zone=zone,
        rotations=[
            rotation(f"pager-{number}", services=services, handoffs=(0,), zone=zone)
            for number, services in enumerate(listed)
        ],
    )
    services = {
        ServiceId(name): Service(
            id=ServiceId(name), zone=zone, alerts=known, coverage=hours.get(name, ALWAYS)
        )
        for name, known in alerts.items()
    }
    return replace(scene, services=services)
