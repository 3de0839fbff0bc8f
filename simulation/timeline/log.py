"""The log of one replication: what happened, as flat rows, hours since the origin."""

from __future__ import annotations

from typing import NamedTuple

from scenarios.domain.vocabulary import PersonId, Role, RotationId


class Interruption(NamedTuple):
    """What a person feels: pages that arrive while one is already up belong to the same one.

    Attributes:
        start: When the first of its pages reached the person.
        end: When the last work on it ended, or the person was released.
        settled: When the person could be asleep again, were it night: the latest over its pages
            of the end of work plus that page's own resettling time.
        work_hours: Time spent at work on it.
        incidents: Keys of the incidents in it, in the order in which they came.
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
        uncovered: Whether the seat paged first was empty.
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
