"""Variants: what differs under one of several schedules with the same alerts and random draws.

Removed alerts are taken out of the incidents that arrive under the other schedules; the rest keeps
its key, and so its random draws. Of an incident in which some alerts are left, the first of these
pages at its own time; the rest stays one incident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.rates.interruption_rates import known_of
from scenarios.rates.recorded_work import SAME_CAUSE, recorded_together
from simulation.arrivals.incident_clusters import (
    AlertMark,
    RecordedFault,
    faults_of,
    join_marks,
    mark_of,
)
from simulation.timeline.incidents import Incident
from simulation.timeline.random_draws import Purpose, stream
from simulation.timeline.span import HOUR


class Left(NamedTuple):
    """What is left of a fault.

    Attributes:
        at, left_at: When its first alert arrived, and the first one left; hours since any origin.
        mark: What is left; ``None``: nothing.
    """

    at: float
    left_at: float
    mark: AlertMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """What is removed.

    Attributes:
        faults: By number, of every file of which anything is taken out.
        touched: Those of which something is taken out.
        kept: Of services with a pattern: the part of their incidents that is left. What waited
            for a covered hour together is left or taken out together.
    """

    faults: Mapping[int, Left]
    touched: frozenset[int]
    kept: Mapping[ServiceId, float]

    def left(
        self, incidents: Sequence[Incident], seed: int, replication: int, end: float
    ) -> tuple[Incident, ...]:
        """The remaining incidents of a replication, sorted by ``at``, with their keys.

        Incidents from ``end`` on (hours since the origin) are dropped.
        """
        chances = stream(seed, replication, Purpose.TAKEN_OUT).random(len(incidents)).tolist()
        left = (self._left(one, chances[one.key]) for one in incidents)
        arriving = [one for one in left if one is not None and one.at < end]
        return tuple(sorted(arriving, key=attrgetter("at")))

    def _left(self, incident: Incident, chance: float) -> Incident | None:
        if not incident.faults:
            return incident if chance < self.kept.get(incident.cause, 1.0) else None
        if self.touched.isdisjoint(incident.faults):
            return incident
        faults = [self.faults[number] for number in incident.faults]
        left = [(one.left_at, one.mark) for one in faults if one.mark is not None]
        seen = set(incident.services)
        left = [(at, mark) for at, mark in left if not seen.isdisjoint(mark.services)]
        if not left:
            return None
        mark = join_marks([mark for _, mark in left])
        services = tuple(name for name in mark.services if name in seen)
        later = min(at for at, _ in left) - min(one.at for one in faults)
        return incident._replace(
            at=incident.at if incident.waited_hours else incident.at + later,
            cause=mark.cause if mark.cause in seen else services[0],
            services=services,
            alerts=mark.alerts,
            work_hours=mark.work_hours,
            false_alarm=mark.false_alarm,
            name=mark.name,
            faults=mark.faults,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A scenario with one schedule's own escalation, all else everybody's; what is removed."""

    scenario: Scenario
    taken_out: TakenOut


def variant_of(scenario: Scenario, changed: Scenario) -> Variant:
    """What is otherwise in a changed scenario.

    Args:
        scenario: The source of the alerts; it has everybody.
        changed: The same services, some with fewer alerts or none; its escalation counts.
    """
    faults: dict[int, Left] = {}
    touched: set[int] = set()
    numbered = 0
    for members in recorded_together(scenario.services.values()).values():
        found = tuple(_left_of(scenario, members, changed))
        if any(one.left is not one.fault.mark for one in found):
            for number, one in enumerate(found, numbered):
                faults[number] = _numbered(one, number)
                if one.left is not one.fault.mark:
                    touched.add(number)
        numbered += len(found)
    kept = {
        service.id: _kept(service.alerts, changed.services[service.id])
        for service in scenario.services.values()
        if isinstance(service.alerts, AlertPattern)
    }
    return Variant(
        scenario=replace(scenario, rotations=changed.rotations),
        taken_out=TakenOut(faults=faults, touched=frozenset(touched), kept=kept),
    )


class _Imbalance(NamedTuple):
    """A fault, and what is left of it: its own mark where nothing is taken out."""

    fault: RecordedFault
    left: AlertMark | None
    later: float


def _left_of(
    scenario: Scenario, members: Sequence[Service], changed: Scenario
) -> Iterator[_Imbalance]:
    """The faults of one file in their order, and what is left of each."""
    alerts = [alert for one in members for alert in one.recorded]
    known = known_of(alerts, scenario.policy.load.active_work_cap_hours)
    there = {alert for one in members for alert in changed.services[one.id].recorded}
    for fault in faults_of(alerts, window=SAME_CAUSE, known=known):
        kept = [alert for alert in fault.alerts if alert in there]
        if len(kept) == len(fault.alerts):
            yield _Imbalance(fault, fault.mark, 0.0)
        elif kept:
            yield _Imbalance(fault, mark_of(kept, known), (kept[0].opened_at - fault.at) / HOUR)
        else:
            yield _Imbalance(fault, None, 0.0)


def _numbered(one: _Imbalance, number: int) -> Left:
    at = one.fault.at.timestamp() / HOUR.total_seconds()
    mark = None if one.left is None else one.left._replace(faults=(number,))
    return Left(at, at + one.later, mark)


def _kept(pattern: AlertPattern, service: Service) -> float:
    """The part of a pattern's pages that is left."""
    if not isinstance(service.alerts, AlertPattern) or not pattern.pages_per_week:
        return 0.0
    return service.alerts.pages_per_week / pattern.pages_per_week
