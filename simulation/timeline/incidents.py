"""Incidents, and the log of what happened to them in one run."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol

from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId


class ArrivalMode(StrEnum):
    """What a simulation does with recorded alerts; a pattern always arrives from the model."""

    #: The model, whose mean rates are those of the optimizer.
    AUTO = "auto"
    #: The recorded weeks in their order; the last ones where there are more than needed.
    REPLAY = "replay"
    #: Whole recorded weeks, drawn at random.
    RESAMPLE = "resample"
    #: Rates by hour of the week, with good and bad weeks and days.
    MODEL = "model"
    #: Alerts recorded within the schedule period, at their own dates.
    DATED = "dated"

    @property
    def resolved(self) -> ArrivalMode:
        """The mode that ``auto`` stands for."""
        return ArrivalMode.MODEL if self is ArrivalMode.AUTO else self


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
        faults: Which recorded faults it is made of, by number; none where it is from a pattern.
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
    """Where incidents arrive from. The same replication always gives the same incidents."""

    @property
    def description(self) -> str:
        """Where the incidents are from, for the output."""

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        """The incidents of one replication within the horizon, sorted by ``at``, keyed from 0."""


class Interruption(NamedTuple):
    """What a person feels: pages that arrive while one is already up belong to the same one.

    Attributes:
        start: When the first of its pages reached the person.
        end: When the last work on it ended, or the person was released.
        settled: When the person could be asleep again, were it night: the latest over its pages
            of the end of work plus that page's own resettling time.
        work_hours: Time spent at work on it.
        incidents: Keys of the incidents in it, in order of arrival.
        woken: Whether the person was asleep when it began.
    """

    person: PersonId
    start: float
    end: float
    settled: float
    work_hours: float
    incidents: tuple[int, ...]
    woken: bool


class Handling(NamedTuple):
    """One incident at one rotation's pager.

    Attributes:
        paged: People paged, in order, with the role they held.
        acknowledged: When somebody did, ``None``: nobody.
        by: Who did.
        ended: When the work on it ended.
        uncovered: Whether the role paged first was empty.
    """

    incident: int
    rotation: RotationId
    at: float
    paged: tuple[tuple[PersonId, Role], ...]
    acknowledged: float | None
    by: PersonId | None
    ended: float | None
    uncovered: bool


class Log(NamedTuple):
    """Everything that happened in one replication.

    Attributes:
        interruptions: Sorted by start.
        handlings: Sorted by time of the incident; a shared fault has one for every rotation paged.
        deferred: Keys of incidents of low urgency that waited for somebody to get up.
    """

    interruptions: tuple[Interruption, ...]
    handlings: tuple[Handling, ...]
    deferred: tuple[int, ...]
