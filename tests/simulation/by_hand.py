"""A few incidents with random draws that are written down: hours; delays in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, ServiceId
from simulation.response.engine import respond
from simulation.response.response_plan import ResponsePlan, make_plan
from simulation.timeline.incidents import Handling, Incident, Interruption, Log
from simulation.timeline.random_draws import Draws

#: Monday 2027-01-04, 12:00 in Berlin, in hours since the start of the usual scene.
NOON = 12.0
#: Wednesday 2027-01-06, 03:00 in Berlin.
NIGHT = 51.0


def incident(at: float, *services: str, work: float | None = 0.5, urgent: bool = True) -> Incident:
    """An incident of ``api`` that takes half an hour; its key is set by ``run``."""
    named = tuple(ServiceId(service) for service in services or ("api",))
    return Incident(0, at, named[0], named, work_hours=work, urgent=urgent)


def drawn(
    people: Iterable[str],
    incidents: int,
    *,
    missed: Iterable[tuple[int, str]] = (),
    minutes: Mapping[tuple[int, str], float] | None = None,
    resettling: Mapping[tuple[int, str], float] | None = None,
) -> Draws:
    """Two minutes to acknowledge, a quarter of an hour to sleep again, by default."""
    names = list(people)
    lost, late, again = set(missed), minutes or {}, resettling or {}
    delays = [[late.get((i, n), 2.0) / 60 for n in names] for i in range(incidents)]
    return Draws(
        missed=[[(i, n) in lost for n in names] for i in range(incidents)],
        awake_hours=delays,
        asleep_hours=delays,
        resettling_hours=[[again.get((i, n), 15.0) / 60 for n in names] for i in range(incidents)],
        work_factor=[1.0] * incidents,
    )


def run(
    plan: ResponsePlan,
    incidents: Iterable[Incident],
    *,
    missed: Iterable[tuple[int, str]] = (),
    minutes: Mapping[tuple[int, str], float] | None = None,
    resettling: Mapping[tuple[int, str], float] | None = None,
) -> Log:
    """The log of some incidents."""
    keyed = [one._replace(key=key) for key, one in enumerate(incidents)]
    draws = drawn(plan.people, len(keyed), missed=missed, minutes=minutes, resettling=resettling)
    return respond(plan, keyed, draws)


def planned(scene: Scenario, *assignments: Assignment, **response: object) -> ResponsePlan:
    """The plan of a scene, with other settings of response."""
    settings = replace(ResponseSettings(), **response)  # type: ignore[arg-type]
    policy: Policy = replace(scene.policy, response=settings)
    return make_plan(replace(scene, policy=policy), Schedule.of(assignments))


def interruptions_of(log: Log, who: str) -> list[Interruption]:
    """The interruptions of one person."""
    return [one for one in log.interruptions if one.person == PersonId(who)]


def paged(handling: Handling) -> str:
    """Who was paged, in order: ``ana bo``."""
    return " ".join(person for person, _ in handling.paged)
