"""JSON: the form, and every mistake with its place."""

from __future__ import annotations

import json

import pytest

from scenarios import VERSION
from scenarios.domain.errors import ScenarioError
from scenarios.domain.vocabulary import PersonId
from scenarios.schedules.json_format import read_json, scenario_hash, write_json
from scenarios.schedules.schedule_rows import Names
from tests.scenarios.schedule_strategies import one_week

NAMES = Names(people=("ana", "bo"), rotations=("main",))


def problems(text: str) -> list[str]:
    """What is said about a file with this text, one sentence per problem."""
    with pytest.raises(ScenarioError) as caught:
        read_json(text, NAMES, shown="schedule.json")
    return [str(problem) for problem in caught.value.problems]


def document(**changes: object) -> str:
    """A good file with some top-level keys changed; ``None`` takes one away."""
    good: dict[str, object] = {"format": "oncall-opt schedule", "version": 1, "assignments": []}
    kept = {key: value for key, value in (good | changes).items() if value is not None}
    return json.dumps(kept, indent=1)


def row(**changes: object) -> dict[str, object]:
    """A good assignment with some keys changed."""
    good: dict[str, object] = {
        "rotation": "main",
        "role": "primary",
        "start": "2027-01-04T10:00:00+01:00",
        "end": "2027-01-11T10:00:00+01:00",
        "person": "ana",
    }
    return good | changes


def test_a_schedule_is_written_with_what_made_it() -> None:
    scenario, schedule = one_week()
    text = write_json(scenario, schedule, not_overnight=[PersonId("bo")], details={"seed": 7})
    assert json.loads(text) == {
        "format": "oncall-opt schedule",
        "version": 1,
        "scenario": "odd names",
        "scenario_hash": scenario_hash(scenario),
        "tool_version": VERSION,
        "not_overnight": ["bo"],
        "assignments": [row(name="Ana")],
        "seed": 7,
    }


def test_names_are_written_as_people_read_them() -> None:
    assert '"name": "Jörg"' in write_json(*one_week(name="Jörg"))


def test_details_cannot_stand_in_for_the_schedule() -> None:
    with pytest.raises(ValueError, match="assignments"):
        write_json(*one_week(), details={"assignments": []})


def test_a_number_that_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(*one_week(), details={"gap": float("inf")})


def test_every_mistake_is_said_at_once_with_its_line_and_column() -> None:
    text = document(
        not_overnight=["anna"],
        assignments=[row(person="bob", role=3), row(start="2027-01-04"), "ana", {"rotation": "x"}],
    )
    found = problems(text)
    assert found == [
        "schedule.json:7:12: assignments[0].role: 3 is not a text",
        (
            "schedule.json:15:13: assignments[1].start: '2027-01-04' has no UTC "
            "offset; add it: 2027-01-04T00:00:00+01:00, or Z for UTC"
        ),
        (
            "schedule.json:19:3: assignments[2]: an assignment is a map;"
            " with the keys rotation, role, start, end, person"
        ),
        "schedule.json:20:3: assignments[3]: 'end' is missing",
        "schedule.json:20:3: assignments[3]: 'person' is missing",
        "schedule.json:20:3: assignments[3]: 'role' is missing",
        "schedule.json:20:3: assignments[3]: 'start' is missing",
        "schedule.json:25:3: not_overnight[0]: unknown person 'anna'; did you mean 'ana'?",
    ]


def test_a_person_is_a_name_or_null() -> None:
    assert problems(document(assignments=[row(person=False)])) == [
        (
            "schedule.json:10:14: assignments[0].person: false is not a text;"
            " write null for an uncovered role"
        )
    ]


def test_an_overlap_names_the_other_assignment() -> None:
    text = document(assignments=[row(), row(person="bo")])
    assert problems(text)[0].startswith(
        "schedule.json:15:13: assignments[1].start: main primary overlaps assignments[0];"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "schedule.json:1:1: the file is empty; "),
        ('{"format": ', "schedule.json:1:12: not valid JSON: expecting value; "),
        ("[" * 100_000, "schedule.json:1:1: not valid JSON: nested too deeply; "),
        ("1" * 5000, "schedule.json:1:1: not valid JSON: a number with thousands of digits; "),
        ("[]", "schedule.json:1:1: the file is not a map of keys; "),
        (document(format="other"), "schedule.json:2:12: format: this is not a schedule file; "),
        (
            document(version=2),
            "schedule.json:3:13: version: unknown format version 2; ",
        ),
        (
            document(version="x"),
            "schedule.json:3:13: version: unknown format version 'x';",
        ),
        (
            document(assignments={}),
            "schedule.json:4:17: assignments: a list of assignments is missing",
        ),
        (
            document(assignments=None),
            "schedule.json:1:1: assignments: a list of assignments is miss",
        ),
        (
            document(not_overnight="ana"),
            "schedule.json:5:19: not_overnight: is not a list of people",
        ),
    ],
)
def test_what_is_no_schedule_is_told_so(text: str, said: str) -> None:
    assert problems(text)[0].startswith(said)


def test_half_a_character_is_no_name() -> None:
    text = document(assignments=[row(person="\ud800")])
    with pytest.raises(ScenarioError, match="unknown person"):
        read_json(text, Names(), shown="schedule.json")
