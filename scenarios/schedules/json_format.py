"""Schedules as JSON: assignments, details, and the fingerprint of their scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType

from scenarios import VERSION
from scenarios.calendar.local_time import zone_info
from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId
from scenarios.reading.findings import Loc
from scenarios.reading.near_matches import hint_for, nearest, shortened
from scenarios.reading.yaml_source import parse_document
from scenarios.schedules.schedule_rows import Names, ReadSchedule, Row, schedule_of

#: Fields that say where something was read from, not what the problem is.
_ORIGINS = frozenset({"notes", "path", "place", "places", "where"})


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of the resolved scenario, in hexadecimal.

    Files with the same meaning have the same hash: key order, comments, short or long forms and
    the folder do not matter. Any change that can affect a schedule changes it.
    """
    text = json.dumps(_hashable(scenario), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _hashable(value: object) -> object:
    """Return any value of a scenario as JSON data; sets in a fixed order."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        # 1 and 1.0 mean the same capacity.
        return int(value) if float(value).is_integer() else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _hashable(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_hashable(item) for item in value), key=json.dumps)
    if isinstance(value, tuple | list):
        return [_hashable(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in fields(value) if field.name not in _ORIGINS)
        return {name: _hashable(getattr(value, name)) for name in names}
    raise TypeError(f"a scenario cannot hold a {type(value).__name__}")


FORMAT = "oncall-opt schedule"
FORMAT_VERSION = 1
_KEYS = ("rotation", "role", "start", "end", "person")
_NONE: Mapping[str, object] = MappingProxyType({})


def write_json(
    scenario: Scenario,
    schedule: Schedule,
    *,
    not_overnight: Iterable[PersonId] = (),
    details: Mapping[str, object] = _NONE,
) -> str:
    """Return a schedule as JSON text.

    Args:
        not_overnight: People who are deliberately not on call overnight.
        details: More top-level keys: options, seed, objectives and their proof.

    Raises:
        ValueError: A detail uses a key of the format itself, or is not a finite number.
    """
    document: dict[str, object] = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "tool_version": VERSION,
        "not_overnight": sorted(not_overnight),
        "assignments": [_plain(scenario, assignment) for assignment in schedule.assignments],
    }
    if taken := document.keys() & details.keys():
        raise ValueError(f"details cannot set {sorted(taken)}")
    text = json.dumps(document | dict(details), ensure_ascii=False, indent=2, allow_nan=False)
    return text + "\n"


def read_json(text: str, names: Names, *, shown: str) -> ReadSchedule:
    """Read a schedule; ignore unknown keys.

    Raises:
        ScenarioError: Carries every mistake, with line and column.
    """
    document = _parse(text, shown)
    problems = [_at_top(shown, key, error) for key, error in _wrong_head(document)]
    if problems:
        raise ScenarioError(_placed(problems, text, shown))
    rows, wrong = _rows(document["assignments"], shown)
    not_overnight, unknown = _not_overnight(document.get("not_overnight", []), names, shown)
    schedule, more = schedule_of(rows, names, shown=shown)
    if problems := [*wrong, *unknown, *more]:
        raise ScenarioError(_placed(problems, text, shown))
    return ReadSchedule(schedule=schedule, not_overnight=not_overnight)


def _plain(scenario: Scenario, assignment: Assignment) -> dict[str, str | None]:
    rotation = scenario.rotations.get(assignment.rotation)
    zone = zone_info(rotation.zone if rotation else scenario.zone)
    person = scenario.people.get(assignment.person) if assignment.person else None
    return {
        "rotation": assignment.rotation,
        "role": assignment.role.value,
        "start": assignment.start.astimezone(zone).isoformat(),
        "end": assignment.end.astimezone(zone).isoformat(),
        "person": assignment.person,
        "name": person.name if person else assignment.person,
    }


def _parse(text: str, shown: str) -> dict[str, object]:
    """Return the document, which must be a map."""
    line, column = 1, 1
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        message = (
            "the file is empty" if not text.strip() else f"not valid JSON: {error.msg.lower()}"
        )
    except RecursionError:
        message = "not valid JSON: nested too deeply"
    except ValueError:
        message = "not valid JSON: a number with thousands of digits"
    else:
        if isinstance(document, dict):
            return document
        message = "the file is not a map of keys"
    hint = "write one with `oncall-opt solve SCENARIO -o schedule.json`"
    raise ScenarioError.at(shown, message, hint, line=line, column=column)


def _wrong_head(document: Mapping[str, object]) -> Iterable[tuple[str, Misread]]:
    """Yield what is wrong with the format, version and list of assignments."""
    version = document.get("version")
    if document.get("format") != FORMAT:
        hint = f'a schedule file has "format": "{FORMAT}"'
        yield "format", Misread("this is not a schedule file", hint)
    elif version != FORMAT_VERSION:
        newer = isinstance(version, int) and version > FORMAT_VERSION
        hint = "install a newer oncall-opt" if newer else f"write {FORMAT_VERSION}"
        yield "version", Misread(f"unknown format version {version!r}", hint)
    if not isinstance(document.get("assignments"), list):
        near = nearest("assignments", [key for key in document if key != "assignments"])
        hint = f"did you mean {near!r}?" if near else "write a list of assignments, [] for none"
        yield "assignments", Misread("a list of assignments is missing", hint)


def _rows(items: object, shown: str) -> tuple[list[Row], list[Problem]]:
    """Return the items that are maps of texts, and the problems of the others."""
    assert isinstance(items, list)
    rows: list[Row] = []
    problems: list[Problem] = []
    for index, item in enumerate(items):
        row = Row(label=f"assignments[{index}]", cells={}, prefix=f"assignments[{index}]")
        if not isinstance(item, dict):
            error = Misread("an assignment is a map", f"with the keys {', '.join(_KEYS)}")
            problems.append(row.problem(shown, "", error))
            continue
        wrong = [row.problem(shown, key, error) for key, error in _wrong_keys(item)]
        problems += wrong
        if not wrong:
            rows.append(replace(row, cells={key: item[key] or "" for key in _KEYS}))
    return rows, problems


def _wrong_keys(item: Mapping[str, object]) -> Iterable[tuple[str, Misread]]:
    for key in _KEYS:
        if key not in item:
            near = nearest(key, [other for other in item if other not in _KEYS])
            yield "", Misread(f"{key!r} is missing", f"did you mean {near!r}?" if near else "")
        elif not isinstance(item[key], str) and not (key == "person" and item[key] is None):
            hint = "write null for an uncovered role" if key == "person" else ""
            yield key, Misread(f"{shortened(json.dumps(item[key]))} is not a text", hint)


def _not_overnight(
    value: object, names: Names, shown: str
) -> tuple[frozenset[PersonId], list[Problem]]:
    """Return the people not on call overnight, and the problems of unknown names."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return frozenset(), [_at_top(shown, "not_overnight", Misread("is not a list of people"))]
    known = value if names.people is None else names.people
    problems = [
        _at_top(
            shown,
            f"not_overnight[{index}]",
            Misread(f"unknown person {shortened(name)!r}", hint_for(name, known)),
        )
        for index, name in enumerate(value)
        if name not in known
    ]
    return frozenset(PersonId(name) for name in value), problems


def _at_top(shown: str, where: str, error: Misread) -> Problem:
    return Problem(path=shown, where=where, message=error.message, hint=error.hint)


def _placed(problems: Iterable[Problem], text: str, shown: str) -> Iterable[Problem]:
    """Add line and column to the problems, which takes a second parse."""
    try:
        _, findings = parse_document(text, path=f"{shown}.json")
    except ScenarioError:
        # JSON that YAML reads otherwise, such as a raw U+007F: the words of the document do.
        return (replace(problem, line=1, column=1) for problem in problems)
    return (
        replace(problem, line=line, column=column)
        for problem in problems
        for line, column in [findings.position(_loc(problem.where))]
    )


def _loc(where: str) -> Loc:
    """Split ``assignments[3].start`` into keys and positions."""
    parts = where.replace("[", ".[").split(".")
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in parts)
