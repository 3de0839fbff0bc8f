"""Incidents: alerts with one cause, at an instant of the simulated horizon.

Time in this package is hours since an origin (aware UTC), as a float; the calendar alone knows the
wall clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol

from scenarios.domain.vocabulary import ServiceId


class FalseAlarm(StrEnum):
    """Whether an incident turned out to be nothing, and how that is known."""

    YES = "yes"
    NO = "no"
    #: It resolved by itself and nobody acknowledged it: a proxy, and called one.
    PROXY = "proxy"
    UNKNOWN = "unknown"


class Incident(NamedTuple):
    """Alerts with one cause.

    Attributes:
        key: Position within its replication; every draw about it is keyed by this.
        at: Hours since the origin at which its first alert pages (after any waiting).
        cause: The service in which the fault lies.
        services: Every service that pages because of it, the cause first.
        alerts: How many alerts it makes.
        urgent: Whether any of them is of high urgency.
        work_hours: Active work where it is recorded; else it is drawn.
        false_alarm: What is known of it.
        name: The alert's name where the history gives one, else ''.
        faults: Which recorded faults it is made of, by number; none where it comes of a pattern.
        waited_hours: How long it waited for its service to be covered; 0: it did not.
    """

    key: int
    at: float
    cause: ServiceId
    services: tuple[ServiceId, ...]
    alerts: int = 1
    urgent: bool = True
    work_hours: float | None = None
    false_alarm: FalseAlarm = FalseAlarm.UNKNOWN
    name: str = ""
    faults: tuple[int, ...] = ()
    waited_hours: float = 0.0


class Arrivals(Protocol):
    """Where incidents come from. The same replication always gives the same incidents."""

    @property
    def description(self) -> str:
        """What the output says of where the incidents come from."""

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        """The incidents of one replication within the horizon, sorted by ``at``, keyed from 0."""
