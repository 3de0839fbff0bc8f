"""Schedules with the oddest names that anybody could give, over a change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import ROTATION_ROLES, PersonId, Role, RotationId

ODD = (
    "ana",
    "=cmd|'/C calc'!A0",
    "'=1+1",
    "''",
    "'",
    "+49 170",
    "-",
    "@ana",
    "\t=1",
    " =1",
    '"=1',
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\ufeff=1",
    'a,"b";c',
    "a\nb",
    "a\r\nb",
    "a\rb",
    " blank ",
    "Jörg Müßig",
    "山田太郎" * 30,
    "a\u2028b",
    "100%41",
    "\x00",
    "BEGIN:VEVENT",
)

ids = st.sampled_from(ODD) | st.text(min_size=1, max_size=30)
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Scenario, Schedule]:
    """A scenario and a schedule of it in which no role is held twice at once."""
    people = draw(st.lists(ids, max_size=4, unique=True))
    rotations = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    assignments = []
    for rotation in rotations:
        for role in draw(st.sets(st.sampled_from(ROTATION_ROLES))):
            moment = datetime(2027, 3, 26, tzinfo=UTC)
            for _ in range(draw(st.integers(0, 4))):
                start = moment + timedelta(seconds=draw(st.integers(0, 90_000)))
                moment = start + timedelta(seconds=draw(st.integers(1, 90_000)))
                assignee = draw(st.sampled_from([None, *people]))
                assignments.append(
                    Assignment(
                        rotation=RotationId(rotation),
                        role=role,
                        start=start,
                        end=moment,
                        person=PersonId(assignee) if assignee else None,
                    )
                )
    names = draw(st.lists(ids, min_size=len(people), max_size=len(people)))
    return (
        scenario_of(dict(zip(people, names, strict=True)), rotations, zone=draw(zones)),
        Schedule.of(assignments),
    )


def scenario_of(people: dict[str, str], rotations: list[str], *, zone: str = "UTC") -> Scenario:
    """A scenario that knows these people (id to name) and rotations."""
    return Scenario(
        name="odd names",
        zone=zone,
        start=datetime(2027, 3, 22, tzinfo=UTC),
        end=datetime(2027, 4, 5, tzinfo=UTC),
        weeks=2,
        people={
            PersonId(person): Person(id=PersonId(person), name=name, zone=zone)
            for person, name in people.items()
        },
        services={},
        rotations={
            RotationId(rotation): Rotation(
                id=RotationId(rotation), services=(), zone=zone, limits=Limits()
            )
            for rotation in rotations
        },
    )


def one_week(*, person: str | None = "ana", name: str = "Ana") -> tuple[Scenario, Schedule]:
    """A winter week of one primary in Berlin, Monday 10:00 to Monday 10:00."""
    assignment = Assignment(
        rotation=RotationId("main"),
        role=Role.PRIMARY,
        start=datetime(2027, 1, 4, 9, tzinfo=UTC),
        end=datetime(2027, 1, 11, 9, tzinfo=UTC),
        person=PersonId(person) if person else None,
    )
    people = {person: name} if person else {}
    return scenario_of(people, ["main"], zone="Europe/Berlin"), Schedule.of([assignment])
