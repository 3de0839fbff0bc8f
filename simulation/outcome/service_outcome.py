"""What services get: how soon somebody answers, is assembled, is done; and what goes unanswered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from scenarios.domain.vocabulary import ServiceId
from simulation.outcome.measures import AnswerTime
from simulation.statistics.histogram import Histogram
from simulation.timeline.incidents import Incident, Log

#: Grain of the times, in minutes.
_GRAIN = 0.1


@dataclass(slots=True, kw_only=True)
class ServiceTally:
    """Counts and times of one service over replications; an incident counts for its cause.

    Attributes:
        incidents: All of them.
        paged: Those that paged anybody.
        in_time: Acknowledged within the time-out of the first page, at every rotation paged.
        unacknowledged: Paged, and acknowledged by nobody.
        uncovered: Paged while the first role of a rotation was empty.
        waited: Waited for the service to be covered.
        deferred: Of low urgency, and left until somebody gets up.
        unpaged: At hours in which no rotation of it is active.
        people: People interrupted, summed over incidents.
        acknowledge, assemble, resolve: Minutes from the page until somebody acknowledged, until
            every rotation that was paged had, and until the work was over.
    """

    incidents: int = 0
    paged: int = 0
    in_time: int = 0
    unacknowledged: int = 0
    uncovered: int = 0
    waited: int = 0
    deferred: int = 0
    unpaged: int = 0
    people: int = 0
    acknowledge: Histogram
    assemble: Histogram
    resolve: Histogram

    @classmethod
    def empty(cls) -> ServiceTally:
        """Nothing counted yet."""
        return cls(
            acknowledge=Histogram(_GRAIN), assemble=Histogram(_GRAIN), resolve=Histogram(_GRAIN)
        )

    def add(self, other: ServiceTally) -> None:
        """Take over what another has counted."""
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if isinstance(mine, Histogram):
                mine.merge(theirs)
            else:
                setattr(self, field.name, mine + theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFigures:
    """What one service gets. Times in minutes; ``None``: there is nothing to say it of.

    Attributes:
        incidents_per_run: Mean number of incidents of which it is the cause.
        in_time: Part of the paged incidents answered within the time-out.
        unacknowledged, uncovered, waited, deferred, unpaged: Per run, see ``ServiceTally``.
        people_per_incident: People interrupted by an incident that paged anybody.
        uncovered_hours: Hours of its coverage in which nobody is primary for it.
    """

    service: ServiceId
    incidents_per_run: float
    acknowledge_median: float | None
    acknowledge_p90: float | None
    assemble_median: float | None
    assemble_p90: float | None
    resolve_median: float | None
    resolve_p90: float | None
    in_time: float | None
    unacknowledged: float
    uncovered: float
    waited: float
    deferred: float
    unpaged: float
    people_per_incident: float | None
    uncovered_hours: float


def count_services(
    incidents: Iterable[Incident],
    log: Log,
    answers: Mapping[int, AnswerTime],
    tallies: Mapping[ServiceId, ServiceTally],
) -> None:
    """Add one replication to the tallies of its services."""
    people: dict[int, int] = defaultdict(int)
    for interruption in log.interruptions:
        for key in interruption.incidents:
            people[key] += 1
    deferred = frozenset(log.deferred)
    for incident in incidents:
        tally = tallies[incident.cause]
        tally.incidents += 1
        tally.waited += incident.waited_hours > 0
        tally.deferred += incident.key in deferred
        answer = answers.get(incident.key)
        tally.unpaged += answer is None and incident.key not in deferred
        if answer is not None:
            tally.people += people.get(incident.key, 0)
            _count(tally, answer)


def service_figures(
    tallies: Mapping[ServiceId, ServiceTally], uncovered: Mapping[ServiceId, float], runs: int
) -> tuple[ServiceFigures, ...]:
    """What is printed of every service.

    Args:
        uncovered: Hours, see ``uncovered_services``.
        runs: Replications in the tallies.
    """
    return tuple(
        ServiceFigures(
            service=service,
            incidents_per_run=tally.incidents / runs,
            acknowledge_median=tally.acknowledge.quantile(0.5),
            acknowledge_p90=tally.acknowledge.quantile(0.9),
            assemble_median=tally.assemble.quantile(0.5),
            assemble_p90=tally.assemble.quantile(0.9),
            resolve_median=tally.resolve.quantile(0.5),
            resolve_p90=tally.resolve.quantile(0.9),
            in_time=tally.in_time / tally.paged if tally.paged else None,
            unacknowledged=tally.unacknowledged / runs,
            uncovered=tally.uncovered / runs,
            waited=tally.waited / runs,
            deferred=tally.deferred / runs,
            unpaged=tally.unpaged / runs,
            people_per_incident=tally.people / tally.paged if tally.paged else None,
            uncovered_hours=uncovered[service],
        )
        for service, tally in tallies.items()
    )


def _count(tally: ServiceTally, answer: AnswerTime) -> None:
    tally.paged += 1
    tally.uncovered += any(one.uncovered for one in answer.handlings)
    if answer.first is None:
        tally.unacknowledged += 1
        return
    tally.acknowledge.count(60 * answer.first)
    if answer.assembled is not None:
        tally.assemble.count(60 * answer.assembled)
    tally.in_time += answer.in_time
    lasted = (one.ended - one.at for one in answer.handlings if one.ended is not None)
    tally.resolve.count(60 * max(lasted))
