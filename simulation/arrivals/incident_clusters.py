"""Clusters: the alerts of one recording, joined into faults and these into incidents.

Alerts of a file, of any of its services, within ``SAME_CAUSE`` of each other have
one cause: a *fault*. Faults that reach the same pagers while the work on an earlier one would still
go on make one *incident*; it ends where no alert arrived for ``window_hours``, the mean active work
[A] (30 min where none is recorded). That is the rule by which expected interruptions are counted,
so that both count the same things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, Service
from scenarios.domain.vocabulary import RotationId, ServiceId
from scenarios.rates.interruption_rates import Known, active_work_hours, known_of
from scenarios.rates.recorded_work import SAME_CAUSE, chains, recorded_together, worked_hours
from simulation.timeline.incidents import FalseAlarm


class AlertMark(NamedTuple):
    """What an incident is, except when it arrives; the fields are those of ``Incident``."""

    cause: ServiceId
    services: tuple[ServiceId, ...]
    alerts: int = 1
    urgent: bool = True
    work_hours: float | None = None
    false_alarm: FalseAlarm = FalseAlarm.UNKNOWN
    name: str = ""
    faults: tuple[int, ...] = ()


class RecordedFault(NamedTuple):
    """Alerts that have one cause: when the first arrived, what they are, and themselves."""

    at: datetime
    mark: AlertMark
    alerts: tuple[Alert, ...]


#: When something began, and what it was.
Dated = tuple[datetime, AlertMark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What the services of one file did together.

    Attributes:
        path: The file.
        zone: In whose local time it is laid out: that of the first of its services.
        services: Those that it is for, in the order of the scenario.
        start, end: What was recorded.
        window_hours: Alerts of the same pagers closer than this are one incident.
        faults: When each began and what it was, sorted; high and low urgency separate,
            since what can wait does not wake.
        incidents: The same, joined.
        pagers: Service → a number that services with the same rotations have in common.
    """

    path: str
    zone: str
    services: tuple[ServiceId, ...]
    start: datetime
    end: datetime
    window_hours: float
    faults: tuple[Dated, ...]
    incidents: tuple[Dated, ...]
    pagers: Mapping[ServiceId, int]

    @property
    def weeks(self) -> float:
        """Its length; at least a day, so that rates are finite."""
        return max((self.end - self.start) / timedelta(weeks=1), 1 / 7)

    @property
    def alerts(self) -> int:
        """How many alerts it holds."""
        return sum(mark.alerts for _, mark in self.faults)

    def between(self, start: datetime, end: datetime) -> Recording:
        """The part ``[start, end)`` of it."""
        return replace(
            self,
            start=max(start, self.start),
            end=min(end, self.end),
            faults=tuple(one for one in self.faults if start <= one[0] < end),
            incidents=tuple(one for one in self.incidents if start <= one[0] < end),
        )

    def stream(self, mark: AlertMark) -> tuple[bool, tuple[int, ...]]:
        """What is joined: faults of one urgency that reach the same pagers."""
        return mark.urgent, tuple(sorted({self.pagers[service] for service in mark.services}))


def recordings(scenario: Scenario) -> tuple[Recording, ...]:
    """The recordings of a scenario: one for each file and stretch of it."""
    found: list[Recording] = []
    numbered = 0
    for (path, start, end), members in recorded_together(scenario.services.values()).items():
        found.append(_recording(scenario, members, path, start, end, numbered))
        numbered += len(found[-1].faults)
    return tuple(found)


def cluster_window_hours(scenario: Scenario, service: ServiceId) -> float:
    """Mean active work at the pager of the service: alerts within it belong together."""
    pager = next((r for r in scenario.rotations.values() if service in r.services), None)
    names = pager.services if pager else (service,)
    return active_work_hours((scenario.services[name] for name in names), scenario.policy.load)


def cluster_alerts(
    alerts: Iterable[Alert], *, window: timedelta, cap_hours: float
) -> tuple[Dated, ...]:
    """Join alerts that have one cause into faults, high and low urgency separate.

    Args:
        alerts: In any order.
        window: A fault ends where no alert arrived for so long.
        cap_hours: Longest active work on one.
    """
    listed = list(alerts)
    faults = faults_of(listed, window=window, known=known_of(listed, cap_hours))
    return tuple((fault.at, fault.mark) for fault in faults)


def faults_of(
    alerts: Iterable[Alert], *, window: timedelta, known: Known
) -> tuple[RecordedFault, ...]:
    """The same, each with its alerts, in the same order."""
    ordered = sorted(alerts, key=lambda alert: (alert.opened_at, alert.service, alert.source_id))
    found: list[RecordedFault] = []
    for urgent in (True, False):
        same = (alert for alert in ordered if alert.urgent is urgent)
        found += [
            RecordedFault(group[0].opened_at, mark_of(group, known), tuple(group))
            for group in chains(same, attrgetter("opened_at"), window)
        ]
    return tuple(sorted(found, key=lambda fault: _by_time((fault.at, fault.mark))))


def join_marks(marks: Sequence[AlertMark]) -> AlertMark:
    """Several faults as one incident: the first one's cause, everybody's services and alerts.

    The work is the longest: work in progress does not start again.
    """
    if len(marks) == 1:
        return marks[0]
    worked = [mark.work_hours for mark in marks if mark.work_hours is not None]
    return marks[0]._replace(
        services=tuple(dict.fromkeys(name for mark in marks for name in mark.services)),
        alerts=sum(mark.alerts for mark in marks),
        work_hours=max(worked, default=None),
        false_alarm=_joint(mark.false_alarm for mark in marks),
        faults=tuple(number for mark in marks for number in mark.faults),
    )


def mark_of(group: Sequence[Alert], known: Known) -> AlertMark:
    """What the alerts of one fault are, sorted; it has no number yet."""
    services = tuple(dict.fromkeys(alert.service for alert in group))
    worked = None if known.cap_hours is None else worked_hours(group, known.cap_hours)
    return AlertMark(
        cause=services[0],
        services=services,
        alerts=len(group),
        urgent=group[0].urgent,
        work_hours=worked,
        false_alarm=_false_alarm(group, acknowledgements=known.acknowledgements),
        name=next((alert.name for alert in group if alert.name), ""),
    )


def _recording(
    scenario: Scenario,
    members: Sequence[Service],
    path: str,
    start: datetime,
    end: datetime,
    numbered: int,
) -> Recording:
    window = cluster_window_hours(scenario, members[0].id)
    faults = cluster_alerts(
        (alert for member in members for alert in member.recorded),
        window=SAME_CAUSE,
        cap_hours=scenario.policy.load.active_work_cap_hours,
    )
    bare = Recording(
        path=path,
        zone=members[0].zone,
        services=tuple(member.id for member in members),
        start=start,
        end=end,
        window_hours=window,
        faults=tuple(
            (at, mark._replace(faults=(number,)))
            for number, (at, mark) in enumerate(faults, numbered)
        ),
        incidents=(),
        pagers=_pagers(scenario, members),
    )
    return replace(bare, incidents=_incidents(bare))


def _pagers(scenario: Scenario, members: Sequence[Service]) -> dict[ServiceId, int]:
    numbers: dict[tuple[RotationId, ...], int] = {}
    found = {}
    for member in members:
        reached = tuple(r.id for r in scenario.rotations.values() if member.id in r.services)
        found[member.id] = numbers.setdefault(reached, len(numbers))
    return found


def _incidents(recording: Recording) -> tuple[Dated, ...]:
    """Faults joined to an incident that is going on at all of their pagers."""
    window = timedelta(hours=recording.window_hours)
    done: list[list[Dated]] = []
    going: list[list[Dated]] = []
    for fault in recording.faults:
        still = [group for group in going if fault[0] - group[-1][0] < window]
        done += [group for group in going if fault[0] - group[-1][0] >= window]
        going = still
        urgent, pagers = recording.stream(fault[1])
        for group in going:
            is_urgent, reached = recording.stream(group[0][1])
            if is_urgent is urgent and set(pagers) <= set(reached):
                group.append(fault)
                break
        else:
            going.append([fault])
    joined = [(group[0][0], join_marks([mark for _, mark in group])) for group in done + going]
    return tuple(sorted(joined, key=_by_time))


def _by_time(one: Dated) -> tuple[datetime, ServiceId, bool]:
    at, mark = one
    return at, mark.cause, not mark.urgent


def _false_alarm(group: Sequence[Alert], *, acknowledgements: bool) -> FalseAlarm:
    """One alert that was real makes the incident real; where none is marked, by proxy."""
    marked = [alert.false_alarm for alert in group if alert.false_alarm is not None]
    if marked:
        return FalseAlarm.YES if all(marked) else FalseAlarm.NO
    by_itself = all(alert.resolved_at and not alert.acknowledged_at for alert in group)
    return FalseAlarm.PROXY if acknowledgements and by_itself else FalseAlarm.UNKNOWN


def _joint(kinds: Iterable[FalseAlarm]) -> FalseAlarm:
    """What is known of several: one that was real makes all of it real."""
    found = set(kinds)
    if FalseAlarm.NO in found:
        return FalseAlarm.NO
    return found.pop() if len(found) == 1 else FalseAlarm.UNKNOWN
