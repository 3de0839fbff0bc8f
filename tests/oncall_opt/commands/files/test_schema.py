"""The schema that editors read is the one of this version."""

from __future__ import annotations

import json
from pathlib import Path

from tests.oncall_opt.command_line import run

TOP = Path(__file__).parents[4]


def test_the_schema_in_the_documents_is_the_present_one() -> None:
    """After a change: ``oncall-opt schema -o docs/scenario.schema.json``."""
    kept = (TOP / "docs" / "scenario.schema.json").read_text(encoding="utf-8")
    assert run("schema").stdout == kept


def test_the_schema_names_its_dialect_and_the_keys() -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"name", "people", "rotations", "policy"} <= set(schema["properties"])


def test_it_can_be_written_to_a_file(tmp_path: Path) -> None:
    result = run("schema", "-o", str(tmp_path / "s.json"))
    assert result.stdout == ""
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == run("schema").stdout
