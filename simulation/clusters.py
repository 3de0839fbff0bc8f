"""Clusters: the alerts of one recording, joined into incidents with one cause.

Alerts of a file, of whichever of its services, that come while the work on an earlier one would
still go on belong to the same incident: an incident ends where no alert came for
``window_hours``, which is the mean active work [A] (30 min where none is recorded). That is the
rule by which expected interruptions are counted, so that both count the same things. The recorded
traces show no better place for the cut: in one of them alerts follow each other 10 to 12 times as
often as by chance at every distance from 5 minutes to an hour and 7 times after four hours; in the
other two nothing but alerts of the very same minutes belongs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from scenarios.rates import ENOUGH_TIMED, active_work_hours
from scenarios.scenario import Scenario
from scenarios.services import Alert, AlertHistory, Service
from scenarios.vocabulary import ServiceId
from simulation.incidents import FalseAlarm
from simulation.span import HOUR


class Mark(NamedTuple):
    """What an incident is, apart from when it comes; the fields are those of ``Incident``."""

    cause: ServiceId
    services: tuple[ServiceId, ...]
    alerts: int = 1
    urgent: bool = True
    work_hours: float | None = None
    false_alarm: FalseAlarm = FalseAlarm.UNKNOWN
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What the services of one file did together.

    Attributes:
        path: The file.
        zone: In whose local time it is laid out: that of the first of its services.
        services: Those that it is for, in the order of the scenario.
        start, end: What was recorded.
        window_hours: Alerts closer than this belong together.
        clusters: When each incident began and what it was, sorted; those of high and of low
            urgency are told apart, since what can wait does not wake.
    """

    path: str
    zone: str
    services: tuple[ServiceId, ...]
    start: datetime
    end: datetime
    window_hours: float
    clusters: tuple[tuple[datetime, Mark], ...]

    @property
    def weeks(self) -> float:
        """Its length; at least a day, so that rates are finite."""
        return max((self.end - self.start) / timedelta(weeks=1), 1 / 7)

    @property
    def alerts(self) -> int:
        """How many alerts it holds."""
        return sum(mark.alerts for _, mark in self.clusters)

    def between(self, start: datetime, end: datetime) -> Recording:
        """The part ``[start, end)`` of it."""
        return Recording(
            path=self.path,
            zone=self.zone,
            services=self.services,
            start=max(start, self.start),
            end=min(end, self.end),
            window_hours=self.window_hours,
            clusters=tuple(one for one in self.clusters if start <= one[0] < end),
        )


def recordings(scenario: Scenario) -> tuple[Recording, ...]:
    """The recordings of a scenario: one for each file and stretch of it."""
    groups: dict[tuple[str, datetime, datetime], list[Service]] = {}
    for service in scenario.services.values():
        if isinstance(service.alerts, AlertHistory):
            history = service.alerts
            groups.setdefault((history.path, history.start, history.end), []).append(service)
    return tuple(
        _recording(scenario, members, path, start, end)
        for (path, start, end), members in groups.items()
    )


def cluster_window_hours(scenario: Scenario, service: ServiceId) -> float:
    """Mean active work at the pager of the service: what comes within it belongs together."""
    pager = next((r for r in scenario.rotations.values() if service in r.services), None)
    names = pager.services if pager else (service,)
    return active_work_hours((scenario.services[name] for name in names), scenario.policy.burden)


def cluster_alerts(
    alerts: Iterable[Alert], *, window_hours: float, cap_hours: float
) -> tuple[tuple[datetime, Mark], ...]:
    """Join alerts into incidents, those of high and of low urgency apart.

    Args:
        alerts: In any order.
        window_hours: An incident ends where no alert came for so long.
        cap_hours: Longest active work on an incident.

    Returns:
        When each began, and what it was; sorted.
    """
    ordered = sorted(alerts, key=lambda alert: (alert.opened_at, alert.service, alert.source_id))
    recorded = any(alert.acknowledged_at for alert in ordered)
    timed = sum(1 for a in ordered if a.acknowledged_at and a.resolved_at) >= ENOUGH_TIMED
    found: list[tuple[datetime, Mark]] = []
    for urgent in (True, False):
        same = [alert for alert in ordered if alert.urgent is urgent]
        for group in _chains(same, timedelta(hours=window_hours)):
            mark = _mark(group, cap_hours if timed else None, acknowledgements=recorded)
            found.append((group[0].opened_at, mark))
    return tuple(sorted(found, key=lambda one: (one[0], not one[1].urgent)))


def _recording(
    scenario: Scenario, members: Sequence[Service], path: str, start: datetime, end: datetime
) -> Recording:
    window = cluster_window_hours(scenario, members[0].id)
    histories = [m.alerts for m in members if isinstance(m.alerts, AlertHistory)]
    return Recording(
        path=path,
        zone=members[0].zone,
        services=tuple(member.id for member in members),
        start=start,
        end=end,
        window_hours=window,
        clusters=cluster_alerts(
            (alert for history in histories for alert in history.alerts),
            window_hours=window,
            cap_hours=scenario.policy.burden.active_work_cap_hours,
        ),
    )


def _chains(alerts: Sequence[Alert], window: timedelta) -> Iterator[list[Alert]]:
    group: list[Alert] = []
    for alert in alerts:
        if group and alert.opened_at - group[-1].opened_at >= window:
            yield group
            group = []
        group.append(alert)
    if group:
        yield group


def _mark(group: Sequence[Alert], cap_hours: float | None, *, acknowledgements: bool) -> Mark:
    services = tuple(dict.fromkeys(alert.service for alert in group))
    return Mark(
        cause=services[0],
        services=services,
        alerts=len(group),
        urgent=group[0].urgent,
        work_hours=None if cap_hours is None else _work_hours(group, cap_hours),
        false_alarm=_false_alarm(group, acknowledgements=acknowledgements),
        name=next((alert.name for alert in group if alert.name), ""),
    )


def _work_hours(group: Sequence[Alert], cap_hours: float) -> float | None:
    """Time in which somebody worked on any of the alerts, capped; ``None``: nobody did."""
    worked = sorted(
        (alert.acknowledged_at, alert.resolved_at)
        for alert in group
        if alert.acknowledged_at
        and alert.resolved_at
        and alert.resolved_at >= alert.acknowledged_at
    )
    if not worked:
        return None
    total = 0.0
    until = worked[0][0]
    for start, end in worked:
        total += max(0.0, (end - max(start, until)) / HOUR)
        until = max(until, end)
    return min(total, cap_hours)


def _false_alarm(group: Sequence[Alert], *, acknowledgements: bool) -> FalseAlarm:
    """One alert that was real makes the incident real; where none is marked, by proxy."""
    marked = [alert.false_alarm for alert in group if alert.false_alarm is not None]
    if marked:
        return FalseAlarm.YES if all(marked) else FalseAlarm.NO
    by_itself = all(alert.resolved_at and not alert.acknowledged_at for alert in group)
    return FalseAlarm.PROXY if acknowledgements and by_itself else FalseAlarm.UNKNOWN
