"""Claims about any input whatever: only a scenario error comes out, and it can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenarios.domain.errors import ScenarioError
from scenarios.load import parse_scenario
from scenarios.reading.schema import ScenarioSection
from tests.scenarios.loading import HEAD, TEAM
from tests.scenarios.resolve.test_time_off import ICS

VALID = """name: t
start: 2027-01-04
weeks: 4
time_zone: Europe/Berlin
country: DE-BE
defaults: {contact: [sms], sleep_hours: "22:00-08:00"}
sites:
  lis: {time_zone: Europe/Lisbon, country: PT, starts: "08:00"}
  tor: {time_zone: America/Toronto}
teams: {pay: {services: [api, web], people: [ana]}}
services:
  api: {alerts: {pages_per_week: 3, shape: office}}
  web: {coverage: business-hours}
people:
  ana: {time_off: ["every Tuesday 18:00-22:00", 2027-02-15/2027-02-26], capacity: 0.5}
  bo: {site: tor, avoids: [weekends, 2027-01-06], joined: 2027-01-05}
  cy: {time_off: [{from: 2027-01-20, to: 2027-01-21, reason: sick}]}
rotations:
  day: {hours: Mon-Fri 08-18, shifts: weekday-weekend, escalation: [bo, {rotation: night}]}
  night: {hours: outside day, shifts: day-night, handoff: "08:00", roles: [primary, secondary]}
  sun: {shifts: follow-the-sun, services: [web], policy: {rest: {hours: 9, hard: true}}}
policy: {preset: google-sre, overnight_pool: 3, weekends: off, together: [[ana, bo]],
  nights: {days: 7}}
pins: [{rotation: day, person: ana, on: 2027-01-11}]
"""


def load(text: str, folder: Path = Path("/nonexistent")) -> str:
    """Load any text; what is said, if anything."""
    try:
        parse_scenario(text, path="s.yaml", folder=folder)
    except ScenarioError as error:
        return str(error) or "nothing is said"
    return ""


def test_the_file_that_is_mutated_is_right() -> None:
    """Otherwise mutations would only ever show its first mistake."""
    assert load(VALID) == ""


@given(st.text())
@settings(max_examples=90)
def test_any_text(text: str) -> None:
    """Also one that begins like a scenario."""
    assert "nothing is said" not in load(text)
    assert "nothing is said" not in load(VALID + text)


WORDS = st.sampled_from(
    ["off", "all", "ana", "main", "2027-02-30", "9999-12-31", "Mon 10:00", "every Tuesday 9-8", "",
     "24x7", "a/b", "x.csv", "x.ics", "outside main", "08-08", "DE-", "-", "every", "2027-01-04/",
     "/etc", "..", "\x85", "'", "week 1 Mon 10:00", "Europe/", "<map>", "[key]", "UTC"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted(ScenarioSection.model_json_schema()["properties"]))


@given(st.dictionaries(KEYS, ANYTHING, max_size=8))
@settings(max_examples=150)
@example({"people": {"": {}}, "rotations": {"main": {"people": [""]}}})
@example({"pins": ["\0", {}], "people": ["\0"]})
def test_any_structure_of_known_keys(content: dict[str, object]) -> None:
    """JSON is YAML, so any structure can be written down."""
    base = {"name": "t", "start": "2027-01-04", "weeks": 2, "time_zone": "UTC"}
    assert "nothing is said" not in load(json.dumps({**base, **content}))


LINES = VALID.splitlines()


@given(st.data())
@settings(max_examples=150)
def test_any_mutation_of_a_right_file(data: st.DataObject) -> None:
    """A value exchanged, a line twice or missing, a few characters gone."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at_line = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at_line]
        match data.draw(st.sampled_from(["word", "override", "twice", "gone"])):
            case "word":
                words = line.split(" ")
                chosen = data.draw(st.integers(0, len(words) - 1))
                words[chosen] = json.dumps(data.draw(ANYTHING))
                lines[at_line] = " ".join(words)
            case "override":
                start = data.draw(st.integers(0, len(line)))
                lines[at_line] = line[:start] + line[start + data.draw(st.integers(1, 3)) :]
            case "twice":
                lines.insert(at_line, line)
            case _ if len(lines) > 1:
                del lines[at_line]
    assert "nothing is said" not in load("\n".join(lines))


TABLE = "person,start,end\nana,2027-01-01,2027-01-02\n"


@pytest.mark.parametrize(("text", "name"), [(ICS, "x.ics"), (TABLE, "x.csv")])
@given(data=st.data())
@settings(max_examples=80)
def test_any_mutation_of_a_calendar_or_a_table(
    text: str, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The calendar libraries raise what they like; it does not come through."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    filling = data.draw(st.text(max_size=12) | WORDS)
    folder = tmp_path_factory.getbasetemp()
    (folder / name).write_bytes(
        (text[:start] + filling + text[end:]).encode("utf-8", "surrogatepass")
    )
    leave = HEAD + TEAM + f"time_off: {name}\n"
    own = HEAD + f"services: [api]\npeople: {{ana: {{time_off: [{name}]}}}}\n"
    for scenario in (leave, own):
        said = load(scenario, folder)
        assert "nothing is said" not in said
