"""Claims about the JSON Schema: editors get every key with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from scenarios.reading.schema import json_schema
from scenarios.reading.schema_errors import known_keys


def sections() -> Iterator[tuple[str, dict[str, object]]]:
    schema = json_schema()
    yield "scenario", schema
    yield from cast("dict[str, dict[str, object]]", schema["$defs"]).items()


def test_every_top_level_key_is_described() -> None:
    """Required keys are said to be; nothing else may stand there."""
    schema = json_schema()
    assert schema["required"] == ["name", "start", "weeks", "time_zone"]
    assert schema["additionalProperties"] is False
    properties = cast("dict[str, dict[str, object]]", schema["properties"])
    assert all(one.get("description") for one in properties.values())


def test_every_section_says_what_it_is_and_refuses_other_keys() -> None:
    """Its docstring, written for readers of the file, is what the editor shows."""
    for name, section in sections():
        assert section.get("description"), name
        assert section.get("additionalProperties") is False, name


def test_keys_are_found_where_they_can_stand() -> None:
    """Through maps, lists and either-or, as near matches need them."""
    assert {"handoff", "escalation"} <= known_keys(("rotations", "main"))
    assert known_keys(("pins", 0)) == {"rotation", "person", "role", "on", "from", "to"}
    assert {"hours", "hard"} <= known_keys(("policy", "rest"))
    assert {"pages_per_week", "file"} <= known_keys(("services", "api", "alerts"))
