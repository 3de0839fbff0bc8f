"""Active work: how long an incident takes to work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId
from scenarios.rates.interruption_rates import active_work_hours
from scenarios.rates.recorded_work import untimed_hours
from simulation.timeline.incidents import Arrivals, FalseAlarm, Incident

_FALSE = (FalseAlarm.YES, FalseAlarm.PROXY)
#: Replications that are looked at to learn how many alarms are false.
_LEARNT_FROM = 20


@dataclass(frozen=True, slots=True)
class WorkTimes:
    """Mean hours of active work where none is recorded: on real incidents, on false alarms."""

    real: float
    false: float


def work_times(
    scenario: Scenario, false_shares: Mapping[RotationId, float]
) -> dict[RotationId, WorkTimes]:
    """What the incidents of each rotation take; the mean over all is the mean of the rates.

    Args:
        false_shares: Part of a rotation's incidents that are false alarms; 0 where it is missing.
    """
    policy = scenario.policy
    found = {}
    for rotation in scenario.rotations.values():
        services = [scenario.services[name] for name in rotation.services]
        mean = active_work_hours(services, policy.load)
        share = false_shares.get(rotation.id, 0.0)
        usual = policy.response.false_alarm_minutes / 60
        real, false = untimed_hours(mean, false_share=share, usual_false=usual)
        found[rotation.id] = WorkTimes(real=real, false=false)
    return found


def false_shares(scenario: Scenario, arrivals: Arrivals) -> dict[RotationId, float]:
    """Which part of the incidents without recorded work are false alarms, by rotation of the cause.

    It is learnt from the first replications, which are the same for every schedule.
    """
    seen = [
        incident
        for replication in range(_LEARNT_FROM)
        for incident in arrivals.incidents(replication)
        if incident.work_hours is None
    ]
    return {
        rotation.id: _share(one for one in seen if one.cause in rotation.services)
        for rotation in scenario.rotations.values()
    }


def hours_of(incident: Incident, times: WorkTimes, factor: float) -> float:
    """Active work on one incident: what is recorded, else drawn about its mean.

    Args:
        times: Of the rotation that is paged.
        factor: The draw, with mean 1; false alarms do not vary.
    """
    if incident.work_hours is not None:
        return incident.work_hours
    return times.false if incident.false_alarm in _FALSE else times.real * factor


def _share(incidents: Iterable[Incident]) -> float:
    flags = [one.false_alarm in _FALSE for one in incidents]
    return sum(flags) / len(flags) if flags else 0.0
