"""The reference names everything there is, with true defaults and examples that are right."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from io import StringIO
from pathlib import Path

import click
import pytest
from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML

import oncall_opt
from oncall_opt.cli import COMMANDS, cli
from oncall_opt.options.search import METHODS
from oncall_opt.running.exit_codes import ExitCode
from optimizer.rules import ALWAYS, RULES
from scenarios.domain.limit import Limit
from scenarios.domain.limits import HEALTH_ORDER, LIMITS
from scenarios.domain.policy import (
    LedgerSettings,
    LoadSettings,
    ResponseSettings,
    RiskLimits,
    Weights,
)
from scenarios.domain.presets import PRESETS
from scenarios.load import parse_scenario
from scenarios.reading import schema as file_schema
from scenarios.reading import schema_limits as file_limits
from scenarios.reading import schema_policy as file_policy
from scenarios.reading.schema_values import Section
from scenarios.shipped import path_of
from tests.documents import TOP, fragments

REFERENCE = TOP / "docs" / "reference"

#: Limits that one table describes.
_PAIRS = ("together", "apart")
#: Heading of the reference → the section of the file that it describes.
SECTIONS: Mapping[str, type[BaseModel]] = {
    "The file": file_schema.ScenarioSection,
    "A person, and `defaults`": file_schema.PersonSection,
    "Time off as a map": file_schema.TimeOffEntry,
    "A site": file_schema.SiteSection,
    "A team": file_schema.TeamSection,
    "A service": file_schema.ServiceSection,
    "Expected changes in pages": file_schema.ExpectsSection,
    "Alerts: a pattern": file_schema.AlertPatternSection,
    "Alerts: a history": file_schema.AlertFileSection,
    "A rotation": file_schema.RotationSection,
    "Rotations that the tool creates": file_schema.AutoSection,
    "A step of escalation": file_schema.EscalationSection,
    "A past schedule": file_schema.PastSection,
    "Published": file_schema.PublishedSection,
    "A pin": file_schema.PinSection,
    "Policy": file_policy.PolicySection,
    "The overnight pool as a map": file_policy.PoolSection,
    "Limits": file_limits.LimitsSection,
    **{
        f"`{name}`": section for name, section in file_limits.SECTIONS.items() if name not in _PAIRS
    },
    "`together` and `apart`": file_limits.SECTIONS["together"],
    "Load": file_policy.LoadSection,
    "Standby": file_policy.StandbySection,
    "Response": file_policy.ResponseSection,
    "Risk": file_policy.RiskSection,
    "Amber and red": file_policy.AmberRedSection,
    "Ledger": file_policy.LedgerSection,
    "Weights": file_policy.WeightsSection,
}
SETTINGS: Mapping[str, object] = {
    "Load": LoadSettings(),
    "Response": ResponseSettings(),
    "Risk": RiskLimits(),
    "Ledger": LedgerSettings(),
    "Weights": Weights(),
}


def sections(page: str) -> dict[str, str]:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row whose first cell is code."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def keys(text: str) -> dict[str, list[str]]:
    return {row[0].strip("| `"): row[1:] for row in rows(text)}


def in_file(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def mistakes(model: type[BaseModel], key: str, example: str) -> list[object]:
    """What is wrong with one value; that other keys are missing does not matter."""
    value = YAML(typ="safe", pure=True).load(StringIO(f"{key}: {example}"))
    try:
        model.model_validate(json.loads(json.dumps(value, default=str)))
    except ValidationError as error:
        return [e for e in error.errors() if e["loc"][0] == key]
    return []


def models(*modules: object) -> set[type[BaseModel]]:
    found = {m for module in modules for m in vars(module).values() if isinstance(m, type)}
    return {m for m in found if issubclass(m, BaseModel)}


def test_every_section_of_the_file_is_described() -> None:
    not_written = {
        Section,
        file_limits.LimitSection,
        file_schema.PersonDefaults,  # its keys are listed with the person's
        file_schema.ShiftsSection,  # its keys are listed with those of rotations and auto
    }
    written = set(SECTIONS.values()) - set(file_limits.SECTIONS.values())
    assert models(file_schema, file_limits, file_policy) - not_written == written


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_described_and_its_example_is_right(heading: str) -> None:
    parts = sections("scenario-file.md")
    model, written = SECTIONS[heading], keys(parts.get(heading, ""))
    inherited = in_file(file_limits.LimitsSection) if heading == "Policy" else set()
    fields = {f.alias or name: f for name, f in model.model_fields.items()}
    missing = [
        f"| `{key}` | … | {f.default} | `…` | {f.description} |"
        for key, f in fields.items()
        if key not in {*written, *inherited}
    ]
    assert missing == [], f"rows to add below {heading}"
    assert set(written) <= set(fields)
    for key, (_, default, example, meaning) in written.items():
        assert mistakes(model, key, example.strip("`")) == [], key
        field = next(f for n, f in model.model_fields.items() if (f.alias or n) == key)
        assert field.is_required() == (default == "**required**"), key
        assert meaning.strip("| "), key


@pytest.mark.parametrize("heading", SETTINGS)
def test_the_defaults_of_settings_are_those_of_the_code(heading: str) -> None:
    written, settings = keys(sections("scenario-file.md")[heading]), SETTINGS[heading]
    for key, (_, default, *_) in written.items():
        value = getattr(settings, key, None)
        if isinstance(value, bool):
            assert default == str(value).lower(), key
        elif isinstance(value, int | float):
            assert default in (f"{value:g}", f"{60 * value:.0f} min"), key
        elif isinstance(value, tuple):
            amber, red = value
            assert default == f"`{{amber: {amber:g}, red: {red:g}}}`", key
        elif isinstance(value, str):
            assert default == f"`{value}`", key


def test_every_rule_is_explained_with_its_unit() -> None:
    page = sections("rules.md")
    explained = keys(page["Always on"]) | keys(page["Limits"])
    assert set(keys(page["Always on"])) == ALWAYS
    rows_to_add = [
        f"| `{rule.name}` | {inspect.getdoc(rule)} | {rule.unit} |"
        for rule in RULES
        if explained.get(rule.name, [""])[-1].strip("| ") != rule.unit
    ]
    assert rows_to_add == []
    assert set(explained) == {rule.name for rule in RULES}


def test_the_health_order_is_the_one_of_the_code() -> None:
    said = re.search(r"Soft limits of health \((.*), or as", sections("rules.md")["Limits"])
    assert said is not None
    assert re.findall(r"`(\w+)`", said[1]) == list(HEALTH_ORDER)


def test_the_presets_have_the_limits_that_the_code_has() -> None:
    written = keys(sections("rules.md")["Presets"])
    assert set(written) == {n for n in LIMITS for p in PRESETS.values() if getattr(p, n)}
    for position, (preset, limits) in enumerate(PRESETS.items()):
        for name, cells in written.items():
            said = cells[position].strip("| ")
            assert said == describe(getattr(limits, name)), (preset, name)


def describe(limit: Limit | None) -> str:
    if limit is None:
        return "off"
    values = ((f.name, getattr(limit, f.name)) for f in fields(limit) if f.name != "hard")
    said = ", ".join(f"{name} {value:g}" for name, value in values if value is not None)
    return f"{'hard' if limit.hard else 'soft'}: {said}"


def test_the_default_health_order_is_that_of_the_code() -> None:
    text = (REFERENCE / "scenario-file.md").read_text(encoding="utf-8")
    (row,) = (line for line in text.splitlines() if line.startswith("| `health_order`"))
    assert f"`[{', '.join(HEALTH_ORDER)}]`" in row


def test_every_command_and_every_option_is_described() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    lines = {name: next((x for x in rows if x.startswith(f"| `{name}")), "") for name in COMMANDS}
    assert [name for name, line in lines.items() if not line] == [], "rows to add to commands.md"
    context = click.Context(cli)
    for name, line in lines.items():
        command = cli.get_command(context, name)
        assert command is not None
        options = [p for p in command.params if isinstance(p, click.Option)]
        missing = [o.opts for o in options if not any(f"`{word}`" in line for word in o.opts)]
        assert missing == [], name
    assert all(f"`{method}`" in text for method in METHODS)


def test_every_exit_code_is_described() -> None:
    found = re.findall(r"^\| (\d+) \|", sections("commands.md")["Exit codes"], re.MULTILINE)
    assert [int(code) for code in found] == [code.value for code in ExitCode]


def test_every_public_name_is_in_the_reference() -> None:
    text = sections("commands.md")["From Python"]
    public = [n for n in dir(oncall_opt) if not n.startswith("_") and n in oncall_opt._HOMES]
    assert [name for name in public if f"`{name}`" not in text] == []


def test_what_the_how_to_pages_change_in_a_file_is_right() -> None:
    """Each piece of YAML is laid over the scenario of the library that the page works with."""
    for piece in fragments(TOP / "docs" / "how-to.md"):
        document = laid_over(load(path_of("small-team").read_text(encoding="utf-8")), load(piece))
        parse_scenario(json.dumps(document), path="small-team.yaml", folder=Path())


def load(text: str) -> dict[str, object]:
    value = YAML(typ="safe", pure=True).load(StringIO(text))
    document: dict[str, object] = json.loads(json.dumps(value, default=str))
    return document


def laid_over(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = laid_over(old, value) if both else value  # type: ignore[arg-type]
    return merged
