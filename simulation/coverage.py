"""Coverage: what comes when nobody need be on call for a service waits for its next covered hour.

All that waits for one opening of the services of one file (or pattern) with the same hours is one
incident, as it is to whoever finds it in the morning; so the expected rates have it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scenarios.calendar import SLOT_MINUTES, zone_clock
from scenarios.scenario import Scenario
from scenarios.services import AlertHistory, Service
from scenarios.vocabulary import ServiceId
from scenarios.week import WEEK
from simulation.clusters import Mark
from simulation.incidents import FalseAlarm, Incident
from simulation.span import SLOT_HOURS, Span

#: No service that is ever covered is uncovered for longer.
LEAD_HOURS = 168.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours:
    """When one service is covered.

    Attributes:
        opens: For each slot the hours since the origin at which the first covered slot from it on
            begins; ``None``: there is none.
        together: What waits for services of equal ``together`` is one incident at the opening.
    """

    opens: tuple[float | None, ...]
    together: int


class Settled(NamedTuple):
    """The incidents of one replication, and how many are not among them.

    Attributes:
        incidents: Within the horizon, sorted and keyed.
        before, after: What came, or would have been found, before or after the horizon.
        never: What came to services only that are never covered.
    """

    incidents: tuple[Incident, ...]
    before: int
    after: int
    never: int


class _Paged(NamedTuple):
    at: float
    mark: Mark
    waited: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The covered hours of a scenario's services over a span.

    Attributes:
        hours: Of those services that are not covered all the time.
        never: Services that are never covered: they are silent.
    """

    span: Span
    hours: Mapping[ServiceId, ServiceHours]
    never: frozenset[ServiceId]

    def settle(self, arrivals: Iterable[tuple[float, Mark]]) -> Settled:
        """Let wait what comes outside coverage, and keep what falls into the horizon.

        Args:
            arrivals: Hours since the origin, and what came; in any order.
        """
        if not self.hours:
            return self._within([_Paged(at, mark, 0.0) for at, mark in arrivals], 0, 0)
        paged: list[_Paged] = []
        waiting: dict[tuple[float, int, bool], list[tuple[float, Mark]]] = {}
        silent = after = 0
        for at, mark in arrivals:
            if self.never.issuperset(mark.services):
                silent += 1
                continue
            now, later = self._part(at, mark)
            if now:
                paged.append(_Paged(at, _only(mark, now), 0.0))
            for (opening, together), services in later.items():
                key = (opening, together, mark.urgent)
                waiting.setdefault(key, []).append((at, _only(mark, services)))
            after += not now and not later
        for (opening, _, _), held in waiting.items():
            first = min(at for at, _ in held)
            paged.append(_Paged(opening, _joined([mark for _, mark in held]), opening - first))
        return self._within(paged, after, silent)

    def _part(
        self, at: float, mark: Mark
    ) -> tuple[list[ServiceId], dict[tuple[float, int], list[ServiceId]]]:
        """The services that page now, and by opening those that wait."""
        slot = min(max(int((at - self.span.first) / SLOT_HOURS), 0), self.span.grid.slots - 1)
        now: list[ServiceId] = []
        later: dict[tuple[float, int], list[ServiceId]] = {}
        for service in mark.services:
            hours = self.hours.get(service)
            if hours is None:
                now.append(service)
                continue
            opening = hours.opens[slot]
            if opening is not None and opening <= at:
                now.append(service)
            elif opening is not None:
                later.setdefault((opening, hours.together), []).append(service)
        return now, later

    def _within(self, paged: list[_Paged], after: int, never: int) -> Settled:
        start, end = self.span.start, self.span.end
        inside = [one for one in paged if start <= one.at < end]
        inside.sort(key=lambda one: (one.at, one.mark.cause, not one.mark.urgent))
        return Settled(
            incidents=tuple(
                Incident(key, at, *mark, waited) for key, (at, mark, waited) in enumerate(inside)
            ),
            before=sum(1 for one in paged if one.at < start),
            after=after + sum(1 for one in paged if one.at >= end),
            never=never,
        )


def coverage_of(scenario: Scenario, span: Span) -> Coverage:
    """When the services of a scenario are covered."""
    groups: dict[object, int] = {}
    hours = {
        service.id: ServiceHours(
            opens=_opens(service, span), together=groups.setdefault(_group(service), len(groups))
        )
        for service in scenario.services.values()
        if not service.coverage.always
    }
    never = (name for name in hours if not scenario.services[name].coverage.windows)
    return Coverage(span=span, hours=hours, never=frozenset(never))


def _group(service: Service) -> object:
    source = service.alerts.path if isinstance(service.alerts, AlertHistory) else service.id
    return source, service.zone, service.coverage.windows


def _opens(service: Service, span: Span) -> tuple[float | None, ...]:
    week = np.zeros(WEEK // SLOT_MINUTES, dtype=np.bool_)
    for low, high in service.coverage.windows:
        week[low // SLOT_MINUTES : high // SLOT_MINUTES] = True
    covered = week[zone_clock(span.grid, service.zone).minute_of_week // SLOT_MINUTES]
    opens: list[float | None] = []
    opening: float | None = None
    starts = span.slot_starts().tolist()
    for start, is_covered in zip(reversed(starts), reversed(covered.tolist()), strict=True):
        opening = start if is_covered else opening
        opens.append(opening)
    return tuple(reversed(opens))


def _only(mark: Mark, services: Sequence[ServiceId]) -> Mark:
    """The part of an incident that some of its services see."""
    if len(services) == len(mark.services):
        return mark
    return mark._replace(cause=services[0], services=tuple(services))


def _joined(marks: Sequence[Mark]) -> Mark:
    """All that waited for one opening as one incident."""
    if len(marks) == 1:
        return marks[0]
    first = marks[0]
    worked = [mark.work_hours for mark in marks if mark.work_hours is not None]
    kinds = {mark.false_alarm for mark in marks}
    return first._replace(
        services=tuple(dict.fromkeys(name for mark in marks for name in mark.services)),
        alerts=sum(mark.alerts for mark in marks),
        work_hours=max(worked, default=None),
        false_alarm=first.false_alarm if len(kinds) == 1 else _settled(kinds),
    )


def _settled(kinds: set[FalseAlarm]) -> FalseAlarm:
    """What is known of several: one that was real makes all of it real."""
    return FalseAlarm.NO if FalseAlarm.NO in kinds else FalseAlarm.UNKNOWN
