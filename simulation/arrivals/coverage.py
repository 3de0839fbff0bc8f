"""Coverage: alerts outside a service's coverage wait for its next covered hour.

All that waits for one opening of the services of one file (or pattern) with the same hours is one
incident, as for the person who finds it in the morning; the expected rates do the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import QUARTER_MINUTES, zone_clock
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertHistory, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.domain.week import WEEK, WeekHours
from simulation.arrivals.incident_clusters import AlertMark, join_marks
from simulation.timeline.incidents import Incident
from simulation.timeline.span import QUARTER_HOURS, Span

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


class SettledArrivals(NamedTuple):
    """The incidents of one replication, and how many are not among them.

    Attributes:
        incidents: Within the horizon, sorted and keyed.
        before, after: Incidents before or after the horizon.
        never: Incidents of services that are never covered.
    """

    incidents: tuple[Incident, ...]
    before: int
    after: int
    never: int


#: Hours since the origin, what pages, and how long it waited.
_Paged = tuple[float, AlertMark, float]


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

    def settle(self, arrivals: Iterable[tuple[float, AlertMark]]) -> SettledArrivals:
        """Let alerts outside coverage wait; keep those within the horizon."""
        paged: list[_Paged] = []
        waiting: dict[tuple[float, int, bool], list[tuple[float, AlertMark]]] = {}
        silent = after = 0
        partly = self.hours.keys()
        for at, mark in arrivals:
            if partly.isdisjoint(mark.services):
                paged.append((at, mark, 0.0))
                continue
            now, later = self._part(at, mark)
            if now:
                paged.append((at, _only(mark, now), 0.0))
            elif self.never.issuperset(mark.services):
                silent += 1
            elif not later:
                after += 1
            for (opening, together), services in later.items():
                key = (opening, together, mark.urgent)
                waiting.setdefault(key, []).append((at, _only(mark, services)))
        for (opening, _, _), held in waiting.items():
            held.sort(key=lambda one: (one[0], one[1].cause))
            joined = join_marks([mark for _, mark in held])
            paged.append((opening, joined, opening - held[0][0]))
        return self._within(paged, after, silent)

    def _part(
        self, at: float, mark: AlertMark
    ) -> tuple[list[ServiceId], dict[tuple[float, int], list[ServiceId]]]:
        """The services that page now, and by opening those that wait."""
        quarter = min(
            max(int((at - self.span.first) / QUARTER_HOURS), 0), self.span.grid.quarters - 1
        )
        now: list[ServiceId] = []
        later: dict[tuple[float, int], list[ServiceId]] = {}
        for service in mark.services:
            hours = self.hours.get(service)
            if hours is None:
                now.append(service)
                continue
            opening = hours.opens[quarter]
            if opening is not None and opening <= at:
                now.append(service)
            elif opening is not None:
                later.setdefault((opening, hours.together), []).append(service)
        return now, later

    def _within(self, paged: list[_Paged], after: int, never: int) -> SettledArrivals:
        start, end = self.span.start, self.span.end
        inside = [one for one in paged if start <= one[0] < end]
        inside.sort(key=itemgetter(0))
        before = sum([at < start for at, _, _ in paged])
        return SettledArrivals(
            incidents=tuple(
                [Incident(key, at, *mark, waited) for key, (at, mark, waited) in enumerate(inside)]
            ),
            before=before,
            after=after + len(paged) - before - len(inside),
            never=never,
        )


def coverage_of(scenario: Scenario, span: Span) -> Coverage:
    """When the services of a scenario are covered."""
    partly = [service for service in scenario.services.values() if not service.coverage.always]
    opens = {
        (zone, coverage): _opens(coverage, zone, span)
        for zone, coverage in {(service.zone, service.coverage) for service in partly}
    }
    groups: dict[object, int] = {}
    hours = {
        service.id: ServiceHours(
            opens=opens[service.zone, service.coverage],
            together=groups.setdefault(_group(service), len(groups)),
        )
        for service in partly
    }
    never = (name for name in hours if not scenario.services[name].coverage.windows)
    return Coverage(span=span, hours=hours, never=frozenset(never))


def _group(service: Service) -> object:
    source = service.alerts.path if isinstance(service.alerts, AlertHistory) else service.id
    return source, service.zone, service.coverage.windows


def _opens(coverage: WeekHours, zone: str, span: Span) -> tuple[float | None, ...]:
    week = np.zeros(WEEK // QUARTER_MINUTES, dtype=np.bool_)
    for low, high in coverage.windows:
        week[low // QUARTER_MINUTES : high // QUARTER_MINUTES] = True
    covered = week[zone_clock(span.grid, zone).minute_of_week // QUARTER_MINUTES]
    opens: list[float | None] = []
    opening: float | None = None
    starts = span.quarter_starts().tolist()
    for start, is_covered in zip(reversed(starts), reversed(covered.tolist()), strict=True):
        opening = start if is_covered else opening
        opens.append(opening)
    return tuple(reversed(opens))


def _only(mark: AlertMark, services: Sequence[ServiceId]) -> AlertMark:
    """The part of an incident that some of its services see."""
    if len(services) == len(mark.services):
        return mark
    return mark._replace(cause=services[0], services=tuple(services))
