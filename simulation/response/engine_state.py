"""What the engine keeps while it runs: calls, shared faults, and people with what they are at.

These are the only things in this package that change while a replication is simulated; the log
is made of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from typing import Protocol

from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId
from simulation.timeline.incidents import Handling, Incident, Interruption
from simulation.timeline.span import Edges


class Interruptible(Protocol):
    """A process of the engine that stops when somebody else is first."""

    def interrupt(self) -> None:
        """Interrupt the process."""


class ActiveFault:
    """An incident that pages several rotations.

    Attributes:
        calls: At each of their pagers.
        over: When the work is over; ``None``: nobody who can help has acknowledged yet.
        waiting: Whether somebody who cannot help waits for somebody who can.
        working: Numbers of the people who have acknowledged and are not released yet.
    """

    __slots__ = ("calls", "cause", "over", "waiting", "working")

    def __init__(self, cause: ServiceId) -> None:
        self.cause = cause
        self.calls: list[Call] = []
        self.over: float | None = None
        self.waiting = False
        self.working: set[int] = set()


class Call:
    """One incident at one rotation's pager.

    Attributes:
        hours: Active work it takes.
        paged: Who was paged, in order.
        reached: The people who noticed a page.
        acknowledged, by, ended: When, who, and when the work was over; ``None``: not yet.
        uncovered: Whether the role paged first was empty.
    """

    __slots__ = (
        "acknowledged", "at", "by", "ended", "fault", "hours", "key", "paged", "reached",
        "rotation", "uncovered", "urgent",
    )  # fmt: skip

    def __init__(
        self, incident: Incident, rotation: RotationId, hours: float, fault: ActiveFault | None
    ) -> None:
        self.key = incident.key
        self.at = incident.at
        self.urgent = incident.urgent
        self.rotation = rotation
        self.hours = hours
        self.fault = fault
        self.paged: list[tuple[PersonId, Role]] = []
        self.reached: list[Responder] = []
        self.acknowledged: float | None = None
        self.by: Responder | None = None
        self.ended: float | None = None
        self.uncovered = False

    def was_paged(self, person: PersonId) -> bool:
        """Whether the person was paged already."""
        return bool(self.paged) and any(person == other for other, _ in self.paged)

    def handling(self) -> Handling:
        """The row of the log."""
        return Handling(
            self.key,
            self.rotation,
            self.at,
            tuple(self.paged),
            self.acknowledged,
            None if self.by is None else self.by.person,
            self.ended,
            self.uncovered,
        )


class Responder:
    """A person: what they are at, what waits for them, and the interruption they are in.

    Attributes:
        number: Position among the people of the scenario.
        sleep_class: Hours of the class sleep.
        up: Whether they are in an interruption, which the attributes below then describe.
        queue: Calls that wait, in order of arrival, and when each could be acknowledged.
        process: The engine's process of the interruption.
        answering: The call they are about to acknowledge.
    """

    __slots__ = (
        "_awake_until", "_keys", "_nights", "_settled", "_start", "_woken", "answering", "number",
        "person", "process", "queue", "sleep_class", "up", "work",
    )  # fmt: skip

    def __init__(self, number: int, person: PersonId, asleep: Edges, sleep_class: Edges) -> None:
        self.number = number
        self.person = person
        self._nights = asleep.hours
        self.sleep_class = sleep_class
        self.up = False
        self.queue: deque[tuple[Call, float]] = deque()
        self.process: Interruptible | None = None
        self.answering: Call | None = None
        self.work = 0.0
        self._awake_until = self._start = self._settled = 0.0
        self._keys: list[int] = []
        self._woken = False

    def sleeps(self, moment: float) -> bool:
        """Whether somebody who is not up is asleep: within the window, and settled again."""
        return moment >= self._awake_until and bisect_right(self._nights, moment) & 1 == 1

    def begin(self, moment: float, key: int, *, woken: bool) -> None:
        """An interruption begins."""
        self.up, self._woken = True, woken
        self._start = self._settled = moment
        self.work = 0.0
        self._keys = [key]

    def merge(self, call: Call, ready: float) -> None:
        """A page that arrives while they are up waits, and belongs to the interruption."""
        if call.key not in self._keys:
            self._keys.append(call.key)
        self.queue.append((call, ready))

    def settle(self, moment: float) -> None:
        """One page lets them sleep from this moment on; the last one decides."""
        self._settled = max(self._settled, moment)

    def rest(self, moment: float, stays_up: float) -> Interruption:
        """End the interruption; with less than ``stays_up`` of the night left they stay up."""
        self.up = False
        settled = self._settled
        self._awake_until = settled
        place = bisect_right(self._nights, settled)
        if place & 1 and self._nights[place] - settled < stays_up:
            self._awake_until = self._nights[place]
        return Interruption(
            self.person, self._start, moment, settled, self.work, tuple(self._keys), self._woken
        )
