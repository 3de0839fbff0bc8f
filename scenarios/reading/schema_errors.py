"""Check plain data against the file's schema; report every mistake in plain words, at its place.

Wrong values are removed, so that the rest of the file is checked in the same run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import hint_for, nearest, renamed, shortened
from scenarios.reading.schema import ScenarioSection, json_schema
from scenarios.reading.yaml_source import Data

#: Stand-ins for required keys that are missing or wrong, so that checking can go on.
_STAND_IN: dict[str, Data] = {"name": "?", "start": "2027-01-04", "weeks": 1, "time_zone": "UTC"}
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
    "greater_than": ("gt", "is not above"),
    "greater_than_equal": ("ge", "is below"),
    "less_than": ("lt", "is not below"),
    "less_than_equal": ("le", "is above"),
}
_ROUNDS = 5

#: Replaces a wrong item of a list, so that the other items keep their positions.
BLANK = "\0"
BLANK_PIN: dict[str, Data] = {"rotation": BLANK, "person": BLANK}


def check_schema(data: dict[str, Data], findings: Findings) -> ScenarioSection | None:
    """Read plain data as sections.

    Args:
        data: The document; wrong values are removed from it.
        findings: Collects the mistakes.

    Returns:
        The sections, or ``None`` if too much is wrong to continue.
    """
    for _ in range(_ROUNDS):
        try:
            return ScenarioSection.model_validate(data)
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
        placed = [(mistake, _document_loc(mistake["loc"], data)) for mistake in mistakes]
        for mistake, loc in placed:
            if mistake["input"] != BLANK:
                _report(mistake, loc, findings)
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


def _report(mistake: ErrorDetails, loc: Loc, findings: Findings) -> None:
    kind, given, context = mistake["type"], mistake["input"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(loc[-1])
        hint = _merge_key_hint(name) or _key_hint(name, loc[:-1])
        findings.problem(loc, f"unknown key {shortened(name)!r}", hint, at_key=True)
    elif kind == "missing":
        description = _described(loc)
        hint = f"add `{loc[-1]}: …`" + (f" ({description})" if description else "")
        findings.problem(loc[:-1], f"the key {loc[-1]!r} is missing", hint)
    elif kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        message = f"{_given(given)} is not an allowed word"
        at_key = mistake["loc"][-1] == "[key]"
        hint = renamed(str(given), words) or hint_for(str(given), words)
        findings.problem(loc, message, hint, at_key=at_key)
    elif kind in _BOUNDS:
        bound, relation = _BOUNDS[kind]
        message = f"{_given(given)} {relation} {context.get(bound):g}"
        findings.problem(loc, message, _range_hint(loc))
    else:
        what = mistake["msg"] if kind == "kind" else _MUST_BE.get(kind, "something else")
        hint = _unquoted_hint(given) or _expected(loc)
        findings.problem(loc, f"must be {what}, not {_given(given)}", hint)


def _given(value: object) -> str:
    """A value as messages show it."""
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


def _expected(loc: Loc) -> str:
    description = _described(loc)
    return f"expected: {description}" if description else ""


def _range_hint(loc: Loc) -> str:
    """The numbers that are allowed at a place: ``write a number from 0 to 1, such as 0.6``."""
    sections = _sections_at(loc)
    for section in sections:
        if (kind := section.get("type")) not in ("number", "integer"):
            continue
        noun = "number" if kind == "number" else "whole number"
        low = section.get("minimum", section.get("exclusiveMinimum"))
        high = section.get("maximum", section.get("exclusiveMaximum"))
        limits = f"of {low} or more" if high is None else f"from {low} to {high}"
        if high is None and "exclusiveMinimum" in section:
            limits = f"above {low}"
        examples = next((one["examples"] for one in sections if "examples" in one), None)
        example = f", such as {examples[0]}" if isinstance(examples, list) else ""
        return f"write a {noun} {limits}{example}"
    return ""


def _merge_key_hint(name: str) -> str:
    return "YAML 1.2 has no merge key; use `defaults:`" if name == "<<" else ""


def _take_out(loc: Loc, mistake: ErrorDetails, data: dict[str, Data]) -> None:
    """Remove a wrong value; a named thing stays with its defaults."""
    if mistake["type"] == "missing" and len(loc) > 1:
        loc = loc[:-1]
    if len(loc) == 1 and loc[0] in _STAND_IN:
        data[str(loc[0])] = _STAND_IN[str(loc[0])]
        return
    parent: Data = data
    for part in loc[:-1]:
        parent = _member(parent, part)
    last = loc[-1] if loc else None
    if isinstance(parent, dict) and isinstance(last, str) and last in parent:
        if len(loc) == 2 and loc[0] in _NAMED:
            parent[last] = {"time_zone": "UTC"} if loc[0] == "sites" else None
        else:
            del parent[last]
    elif isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        if parent[last] == BLANK:
            del parent[last]
        else:
            # Deleting at once would move the places of those that follow.
            parent[last] = BLANK_PIN.copy() if loc[0] == "pins" else BLANK


def _member(parent: Data, part: str | int) -> Data:
    if isinstance(parent, dict) and part in parent:
        return parent[part]
    if isinstance(parent, list) and isinstance(part, int) and part < len(parent):
        return parent[part]
    return None


def known_keys(loc: Loc) -> set[str]:
    """The keys allowed in the map at a place of the document."""
    keys: set[str] = set()
    for section in _sections_at(loc):
        properties = section.get("properties", {})
        if isinstance(properties, Mapping):
            keys |= set(properties)
    return keys


def _key_hint(name: str, loc: Loc) -> str:
    """The near match, the section one level down that has the key, or the keys allowed here."""
    known = sorted(known_keys(loc))
    if hint := renamed(name, known):
        return hint
    below = [key for key in known if name in known_keys((*loc, key))]
    if nearest(name, known) is None and len(below) == 1:
        return f"it belongs in `{below[0]}: {{{name}: …}}`"
    return hint_for(name, known)


def _described(loc: Loc) -> str:
    """The schema's description of a key, as it continues a sentence."""
    for section in _sections_at(loc[:-1]) if loc else ():
        text = _mapping(_mapping(section.get("properties")).get(str(loc[-1]))).get("description")
        if isinstance(text, str):
            keep = text[1:2].isupper()
            return (text if keep else text[:1].lower() + text[1:]).removesuffix(".")
    return ""


@cache
def _schema() -> Mapping[str, object]:
    """The schema, created only when a mistake is explained."""
    return json_schema()


def _sections_at(loc: Loc) -> list[Mapping[str, object]]:
    """The schemas that may describe a place; several if it can have several kinds of value."""
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
