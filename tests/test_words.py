"""What people read uses one vocabulary: no retired word in help, documents, files or messages."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from oncall_opt.cli import COMMANDS, cli
from scenarios.reading.schema import json_schema
from tests.documents import TOP
from tests.retired_words import RETIRED, Retired

PACKAGES = ("scenarios", "optimizer", "simulation", "oncall_opt")
FILES = [
    TOP / "README.md",
    TOP / "CONTRIBUTING.md",
    *sorted((TOP / "docs").rglob("*.md")),
    *sorted((TOP / "scenarios").rglob("*.yaml")),
]


def hits(text: str, place: str, first: int = 1) -> Iterator[str]:
    """``file:line: word; write …`` for every retired word."""
    for retired in RETIRED:
        found = list(retired.pattern.finditer(text))
        if len(found) <= retired.allowed.get(place, 0):
            continue
        for match in found:
            line = first + text.count("\n", 0, match.start())
            yield f"{place}:{line}: {match[0]!r}; write {retired.instead}"


def messages(path: Path) -> Iterator[tuple[int, str]]:
    """The sentences and settings among a module's string literals, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docstrings | inside:
                continue
            text = node.value
        else:
            continue
        if " " in text or text.startswith("policy."):
            yield node.lineno, text


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and every command of a group, by name."""
    context = click.Context(cli)
    yield "oncall-opt", cli
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {one.name}", one) for one in command.commands.values())


def test_no_file_that_people_read_has_a_retired_word() -> None:
    places = {str(path.relative_to(TOP)): path for path in FILES}
    found = [
        hit
        for place, path in places.items()
        for hit in hits(path.read_text(encoding="utf-8"), place)
    ]
    assert not found, "\n".join(found)


def test_no_help_has_a_retired_word() -> None:
    found = [
        hit
        for name, command in commands()
        for hit in hits(command.get_help(click.Context(command)), f"{name} --help")
    ]
    assert not found, "\n".join(found)


def test_no_description_of_the_schema_has_a_retired_word() -> None:
    lines = json.dumps(json_schema(), ensure_ascii=False, indent=2).split("\n")
    # pydantic makes titles from the keys, which are checked themselves.
    text = "\n".join(line for line in lines if '"title": ' not in line)
    found = list(hits(text, "docs/scenario.schema.json"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_message_has_a_retired_word(package: str) -> None:
    found = [
        hit
        for path in sorted((TOP / package).rglob("*.py"))
        for line, text in messages(path)
        for hit in hits(text, str(path.relative_to(TOP)), line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "each in turn; the month turns red, and in turn she turns it off",
        "the list is cut off; shared capacity; it capped the work",
        "the cheapest fix; a hole in coverage; escaped",
        "spare: 1 means N+1; N spare people",
        "a shift begins after her last one; turn to the next page",
    ],
)
def test_plain_english_is_left_alone(text: str) -> None:
    assert list(hits(text, "text")) == []


@pytest.mark.parametrize("retired", RETIRED, ids=lambda retired: retired.sample)
def test_a_retired_word_is_found_with_its_line(retired: Retired) -> None:
    found = list(hits(f"A line before.\nNow {retired.sample}", "text"))
    assert any(hit.endswith(f"write {retired.instead}") for hit in found)
    assert all(hit.startswith("text:2: ") for hit in found)
