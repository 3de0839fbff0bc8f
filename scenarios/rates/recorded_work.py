"""Recorded work: how long people worked on alerts that belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from scenarios.domain.services import Alert, AlertHistory, Service

T = TypeVar("T")


def chains(ones: Iterable[T], at: Callable[[T], datetime], gap: timedelta) -> Iterator[list[T]]:
    """Groups that end where nothing came for the gap.

    Args:
        ones: Sorted by time.
        at: When one came.
    """
    group: list[T] = []
    for one in ones:
        if group and at(one) - at(group[-1]) >= gap:
            yield group
            group = []
        group.append(one)
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
    """The services that have a history, by file and stretch of it."""
    groups: dict[tuple[str, datetime, datetime], list[Service]] = {}
    for service in services:
        history = service.alerts
        if isinstance(history, AlertHistory):
            groups.setdefault((history.path, history.start, history.end), []).append(service)
    return groups


def faults_of(alerts: Iterable[Alert]) -> Iterator[list[Alert]]:
    """Alerts by their common cause.

    Args:
        alerts: Sorted by ``opened_at``.
    """
    return chains(alerts, attrgetter("opened_at"), SAME_CAUSE)


def incident_work_hours(alerts: Sequence[Alert], cap_hours: float) -> float | None:
    """Active work on one interruption; ``None``: nobody is known to have worked on it.

    Args:
        alerts: Sorted by ``opened_at``.
        cap_hours: Longest work on one fault.
    """
    worked = [worked_hours(fault, cap_hours) for fault in faults_of(alerts)]
    return max((hours for hours in worked if hours is not None), default=None)


def worked_hours(alerts: Sequence[Alert], cap_hours: float) -> float | None:
    """Time in which somebody worked on any of the alerts, capped; ``None``: nobody did."""
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
    """Whether every fault of one interruption was nothing: marked so, or by the proxy.

    Args:
        alerts: Sorted by ``opened_at``.
        acknowledgements: Whether the history says of any alert that it was acknowledged: only then
            "resolved by itself, acknowledged by nobody" says something.
    """
    return all(_nothing(fault, acknowledgements=acknowledgements) for fault in faults_of(alerts))


def untimed_hours(mean: float, *, false_share: float, usual_false: float) -> tuple[float, float]:
    """Hours of work on something and on nothing, where none is recorded; their mean is ``mean``.

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
