"""Checks plain data against the file's schema; every mistake in plain words, at its place.

What is wrong is then taken out, so that the rest of the file can be checked for everything else
and all mistakes are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import hint_for, nearest, shortened
from scenarios.reading.renamed_keys import renamed
from scenarios.reading.schema import ScenarioSection, json_schema
from scenarios.reading.yaml_source import Data

#: Stand-ins for required keys that are missing or wrong, so that checking can go on.
_STAND_IN: dict[str, Data] = {
    "name": "?",
    "start": "2027-01-04",
    "weeks": 1,
    "time_zone": "UTC",
}
_NAMED = ("people", "services", "rotations", "sites", "teams")
_MUST_BE = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "finite_number": "a finite number",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_ROUNDS = 5

#: Stands in a list where a wrong item was, so that the others keep their places.
BLANK = "\0"
BLANK_PIN: dict[str, Data] = {"rotation": BLANK, "person": BLANK}


def check_schema(data: dict[str, Data], findings: Findings) -> ScenarioSection | None:
    """Shift plain data into sections.

    Args:
        data: The document; what is wrong is taken out of it.
        findings: Where mistakes go.

    Returns:
        The sections, or ``None`` where too much is wrong to go on.
    """
    for _ in range(_ROUNDS):
        try:
            return ScenarioSection.model_validate(data)
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
        placed = [(mistake, _document_loc(mistake["loc"], data)) for mistake in mistakes]
        for mistake, loc in placed:
            if mistake["input"] != BLANK:
                _tell(mistake, loc, findings)
        for mistake, loc in reversed(placed):
            _take_out(loc, mistake, data)
    return None


def _document_loc(loc: tuple[int | str, ...], data: Data) -> Loc:
    """The error's place without the schema's own tags such as ``<map>``."""
    parts: list[str | int] = []
    here: Data = data
    for part in loc:
        below = _member(here, part)
        is_tag = part == "[key]" or re.fullmatch(r"<[a-z]+>", str(part))
        if below is None and is_tag and not (isinstance(here, dict) and part in here):
            continue
        here = below
        parts.append(part)
    return tuple(parts)


def _tell(mistake: ErrorDetails, loc: Loc, findings: Findings) -> None:
    kind, given, context = mistake["type"], mistake["input"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(loc[-1])
        hint = _merge_key_hint(name) or _key_hint(name, loc[:-1])
        findings.problem(loc, f"unknown key {shortened(name)!r}", hint, at_key=True)
    elif kind == "missing":
        says = _description(loc)
        hint = f"add `{loc[-1]}: …`" + (f" ({says})" if says else "")
        findings.problem(loc[:-1], f"the key {loc[-1]!r} is missing", hint)
    elif kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        message = f"{_given(given)} is none of the words that can stand here"
        at_key = mistake["loc"][-1] == "[key]"
        hint = renamed(str(given), words) or hint_for(str(given), words)
        findings.problem(loc, message, hint, at_key=at_key)
    elif kind in _BOUNDS:
        bound, words_for_it = _BOUNDS[kind]
        limit = f"{context.get(bound):g}"
        findings.problem(loc, f"must be {words_for_it} {limit}, not {_given(given)}", _belongs(loc))
    else:
        what = mistake["msg"] if kind == "kind" else _MUST_BE.get(kind, "something else")
        hint = _unquoted_hint(given) or _belongs(loc)
        findings.problem(loc, f"must be {what}, not {_given(given)}", hint)


def _given(value: object) -> str:
    """A value as a person would name it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return repr(shortened(value, 40))
    if isinstance(value, list):
        return "a list"
    return "a map" if isinstance(value, dict) else str(value)


def _unquoted_hint(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[-+]?[\d.]+", value.strip()):
        return "write it without quotes"
    return ""


def _belongs(loc: Loc) -> str:
    says = _description(loc)
    return f"here belongs: {says[:1].lower()}{says[1:]}" if says else ""


def _merge_key_hint(name: str) -> str:
    return "YAML 1.2 has no merge key; use `defaults:`" if name == "<<" else ""


def _take_out(loc: Loc, mistake: ErrorDetails, data: dict[str, Data]) -> None:
    """Remove what is wrong; a named thing stays as one of which nothing is said."""
    if mistake["type"] == "missing" and len(loc) > 1:
        loc = loc[:-1]
    if len(loc) == 1 and loc[0] in _STAND_IN:
        data[str(loc[0])] = _STAND_IN[str(loc[0])]
        return
    assignee: Data = data
    for part in loc[:-1]:
        assignee = _member(assignee, part)
    last = loc[-1] if loc else None
    if isinstance(assignee, dict) and isinstance(last, str) and last in assignee:
        if len(loc) == 2 and loc[0] in _NAMED:
            assignee[last] = {"time_zone": "UTC"} if loc[0] == "sites" else None
        else:
            del assignee[last]
    elif isinstance(assignee, list) and isinstance(last, int) and last < len(assignee):
        if assignee[last] == BLANK:
            del assignee[last]
        else:
            # Deleting at once would move the places of those that follow.
            assignee[last] = BLANK_PIN.copy() if loc[0] == "pins" else BLANK


def _member(assignee: Data, part: str | int) -> Data:
    if isinstance(assignee, dict) and part in assignee:
        return assignee[part]
    if isinstance(assignee, list) and isinstance(part, int) and part < len(assignee):
        return assignee[part]
    return None


def known_keys(loc: Loc) -> set[str]:
    """The keys that can stand in the map at a place of the document."""
    keys: set[str] = set()
    for section in _sections_at(loc):
        properties = section.get("properties", {})
        if isinstance(properties, Mapping):
            keys |= set(properties)
    return keys


def _key_hint(name: str, loc: Loc) -> str:
    """The near match; or the section below in which the key can stand; or what can stand here."""
    known = sorted(known_keys(loc))
    if hint := renamed(name, known):
        return hint
    below = [key for key in known if name in known_keys((*loc, key))]
    if nearest(name, known) is None and len(below) == 1:
        return f"it belongs in `{below[0]}: {{{name}: …}}`"
    return hint_for(name, known)


def _description(loc: Loc) -> str:
    if not loc:
        return ""
    for section in _sections_at(loc[:-1]):
        found = _mapping(_mapping(section.get("properties")).get(str(loc[-1]))).get("description")
        if isinstance(found, str):
            return found.removesuffix(".")
    return ""


@cache
def _schema() -> Mapping[str, object]:
    """The schema, made when the first mistake is explained: right files never need it."""
    return json_schema()


def _sections_at(loc: Loc) -> list[Mapping[str, object]]:
    """The schemas that may describe a place; several where it is either one thing or another."""
    schema = _schema()
    definitions = _mapping(schema["$defs"])
    here = list(_branches(schema, definitions))
    for part in loc:
        below: list[object] = []
        for section in here:
            if isinstance(part, int):
                below.append(section.get("items"))
            elif part in (properties := _mapping(section.get("properties"))):
                below.append(properties[part])
            else:
                below.append(section.get("additionalProperties"))
        here = [branch for schema in below for branch in _branches(schema, definitions)]
    return here


def _branches(schema: object, definitions: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    section = _mapping(schema)
    if not section:
        return
    yield section
    reference = section.get("$ref")
    if isinstance(reference, str):
        yield from _branches(definitions[reference.rsplit("/", 1)[-1]], definitions)
    for either in ("oneOf", "anyOf"):
        for branch in cast("list[object]", section.get(either, [])):
            yield from _branches(branch, definitions)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
