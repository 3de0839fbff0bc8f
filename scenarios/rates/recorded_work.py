"""Recorded work: how long people worked on alerts with one cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from scenarios.domain.services import Alert, AlertHistory, Service

T = TypeVar("T")


def chains(items: Iterable[T], at: Callable[[T], datetime], pause: timedelta) -> Iterator[list[T]]:
    """Yield groups of items less than ``pause`` after each other.

    Args:
        items: Sorted by time.
        at: The time of an item.
    """
    group: list[T] = []
    for item in items:
        if group and at(item) - at(group[-1]) >= pause:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


#: Alerts this close share a cause [A]. In three recorded traces alerts of different services follow
#: each other within a minute or two 16 to 600 times as often as by chance, later on no more often
#: than at any hour of the same day.
SAME_CAUSE = timedelta(minutes=2)
#: Real alarms take at most this many times the mean [A].
_AT_MOST = 2.0
_HOUR = timedelta(hours=1)


def recorded_together(
    services: Iterable[Service],
) -> dict[tuple[str, datetime, datetime], list[Service]]:
    """Group the services with a history by file and its time."""
    groups: dict[tuple[str, datetime, datetime], list[Service]] = {}
    for service in services:
        history = service.alerts
        if isinstance(history, AlertHistory):
            groups.setdefault((history.path, history.start, history.end), []).append(service)
    return groups


def faults_of(alerts: Iterable[Alert]) -> Iterator[list[Alert]]:
    """Group alerts by their common cause.

    Args:
        alerts: Sorted by ``opened_at``.
    """
    return chains(alerts, attrgetter("opened_at"), SAME_CAUSE)


def incident_work_hours(alerts: Sequence[Alert], cap_hours: float) -> float | None:
    """Return the active work on one interruption; ``None``: none is recorded.

    Args:
        alerts: Sorted by ``opened_at``.
        cap_hours: Longest work on one fault.
    """
    worked = [worked_hours(fault, cap_hours) for fault in faults_of(alerts)]
    return max((hours for hours in worked if hours is not None), default=None)


def worked_hours(alerts: Sequence[Alert], cap_hours: float) -> float | None:
    """Return the time worked on any of the alerts, capped; ``None``: none is recorded."""
    spans = sorted(
        (alert.acknowledged_at, alert.resolved_at)
        for alert in alerts
        if alert.acknowledged_at
        and alert.resolved_at
        and alert.resolved_at >= alert.acknowledged_at
    )
    if not spans:
        return None
    total, until = 0.0, spans[0][0]
    for start, end in spans:
        total += max(0.0, (end - max(start, until)) / _HOUR)
        until = max(until, end)
    return min(total, cap_hours)


def is_false_alarm(alerts: Sequence[Alert], *, acknowledgements: bool) -> bool:
    """Return whether every fault of one interruption was a false alarm.

    Args:
        alerts: Sorted by ``opened_at``.
        acknowledgements: Whether the history says of any alert that it was acknowledged: only then
            "resolved by itself, acknowledged by nobody" says something.
    """
    return all(_nothing(fault, acknowledgements=acknowledgements) for fault in faults_of(alerts))


def untimed_hours(mean: float, *, false_share: float, usual_false: float) -> tuple[float, float]:
    """Return unrecorded hours of work on an incident and on a false alarm, with mean ``mean``.

    Where nearly all are false, the others are not made longer without end: false ones then take
    longer than usual.

    Args:
        false_share: Part of false alarms among those without recorded work.
        usual_false: Hours that a false alarm takes, where that is less than the mean.
    """
    false = min(usual_false, mean)
    if mean - false_share * false <= (1 - false_share) * _AT_MOST * mean:
        real = (mean - false_share * false) / (1 - false_share) if false_share < 1 else mean
        return real, false
    real = _AT_MOST * mean
    return real, (mean - (1 - false_share) * real) / false_share


def _nothing(fault: Sequence[Alert], *, acknowledgements: bool) -> bool:
    marked = [alert.false_alarm for alert in fault if alert.false_alarm is not None]
    if marked:
        return all(marked)
    return acknowledgements and all(
        alert.resolved_at and not alert.acknowledged_at for alert in fault
    )
