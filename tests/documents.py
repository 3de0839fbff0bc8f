"""Documents as data: the commands, files and output that their fenced blocks show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w.-]+\.yaml)\n")
_EXIT = re.compile(r"\s+# exit (\d+)$")
#: What a faster machine changes, and the blanks and lines that make room for it.
_VARIES = (
    (re.compile(r"(less than )?\d+(\.\d)? s\b"), "T"),
    (re.compile(r"─+"), "─"),
    (re.compile(r"[ \n]+"), " "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command line of a document.

    Attributes:
        line: Without the prompt.
        exit_code: What it says it leaves with: ``# exit 3`` at its end, else 0.
        shown: The output the document shows; empty: nothing is said of it.
    """

    line: str
    exit_code: int
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a document: a block whose first line is a comment with its name."""

    name: str
    text: str


def documents() -> list[Path]:
    """Every document whose commands are run."""
    return [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]


def steps(path: Path) -> Iterator[Command | File]:
    """The files and commands of a document, in order; ``console`` blocks are what runs."""
    for kind, body in _BLOCK.findall(path.read_text(encoding="utf-8")):
        named = _FILE.match(body)
        if kind == "console":
            yield from _commands(body)
        elif named:
            yield File(name=named[1], text=body)


def fragments(path: Path) -> list[str]:
    """The YAML blocks that are no whole file: what is to be changed in one."""
    found = _BLOCK.findall(path.read_text(encoding="utf-8"))
    return [body for kind, body in found if kind == "yaml" and not _FILE.match(body)]


def agrees(shown: str, output: str) -> bool:
    """Whether the output is what is shown, but for times; ``…`` stands for anything."""
    parts = (re.escape(_even(part)) for part in shown.split("…"))
    return re.fullmatch(".*?".join(parts), _even(output)) is not None


def _commands(body: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        said = _EXIT.search(line)
        yield Command(
            line=_EXIT.sub("", line), exit_code=int(said[1]) if said else 0, shown=shown.strip()
        )


def _even(text: str) -> str:
    for pattern, plain in _VARIES:
        text = pattern.sub(plain, text)
    return text.strip()
