"""One person on call in Berlin, and pages written as wall-clock times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scenarios.calendar.calendar import Calendar
from scenarios.domain.people import Person
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.sleep.person_context import PersonContext, person_context
from simulation.timeline.incidents import Interruption
from tests.scenes import at, person, rotation, scenario, shifts

ANA = PersonId("ana")


def alone(
    *,
    who: Person | None = None,
    weeks: int = 4,
    start: str = "2027-01-04",
    response: ResponseSettings | None = None,
    schedule: Iterable[Assignment] | None = None,
    assignees: Sequence[str] = (),
) -> PersonContext:
    """Ana's context, who holds every weekly shift from Monday 10:00 by default."""
    scene = scenario(
        who=[who or person("Ana"), person("Bo")],
        rotations=[rotation()],
        start=start,
        weeks=weeks,
        policy=Policy(response=response or ResponseSettings()),
    )
    given = shifts(scene, assignees or ["ana"] * weeks) if schedule is None else schedule
    return person_context(Calendar(scene), Schedule.of(given), ANA)


def page(
    context: PersonContext, when: str, *, up: float = 30, resettling: float = 0, incidents: int = 1
) -> Interruption:
    """An interruption at a wall clock of Berlin; minutes up, and minutes to sleep again."""
    start = context.span.hours(at(when))
    end = start + up / 60
    return Interruption(
        person=ANA,
        start=start,
        end=end,
        settled=end + resettling / 60,
        work_hours=up / 60,
        incidents=tuple(range(incidents)),
        woken=True,
    )


@dataclass(frozen=True)
class Paged:
    """A page with its draws: hours; the delay until work could begin, the work, the resettling."""

    at: float
    delay: float
    work: float
    resettling: float


def answered(pages: Iterable[Paged]) -> tuple[Interruption, ...]:
    """One responder, first come first served, no misses: pages that find them up are merged."""
    made: list[Interruption] = []
    free = float("-inf")
    for one in sorted(pages, key=lambda p: p.at):
        end = max(one.at + one.delay, free) + one.work
        settled = end + one.resettling
        if made and one.at <= made[-1].end:
            last = made[-1]
            made[-1] = last._replace(
                end=max(end, last.end),
                settled=max(settled, last.settled),
                work_hours=last.work_hours + one.work,
                incidents=(*last.incidents, len(last.incidents)),
            )
        else:
            made.append(Interruption(ANA, one.at, end, settled, one.work, (0,), True))
        free = end
    return tuple(made)


def at_time_on_call(who: Person, capacity: float) -> Person:
    """The same person, meant to carry a part of a full load."""
    return replace(who, capacity=capacity)
