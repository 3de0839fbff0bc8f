"""Output: data to stdout, messages to stderr, and ``--format``."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import TextWrapper
from typing import TypeVar
from unicodedata import category

import click

C = TypeVar("C", bound=Callable[..., object])

FORMATS = ("table", "csv", "json")
#: Prose is no easier to read in longer lines.
_PROSE = 100
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:h|s|min|%)(?!\w))")
#: Stands for a blank that no line may end at; no text of ours holds it.
_TIE = "\ue000"
#: Unicode's categories of controls, and of separators of lines and paragraphs.
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})


def format_option(command: C) -> C:
    """Add ``--format table|csv|json``: what goes to stdout."""
    option = click.option(
        "--format",
        "style",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="What goes to stdout: a table for people, or data.",
    )
    return option(command)


def emit(text: str) -> None:
    """Write data to stdout, as UTF-8 to the byte, whatever the terminal's encoding."""
    click.echo(text.encode(), nl=False)


def show(text: str = "") -> None:
    """Print a line or more for people to stdout."""
    click.echo(text)


def talk(text: str) -> None:
    """Print a line or more for people to stderr, where data is not disturbed."""
    click.echo(text, err=True)


def bold(text: str) -> str:
    """Return a heading."""
    return click.style(text, bold=True)


def terminal_width() -> int:
    """Return the columns of the terminal; 100 where there is none."""
    return max(shutil.get_terminal_size(fallback=(100, 24)).columns, 40)


def wrapped(text: str, *, width: int, indent: str = "", hanging: str | None = None) -> str:
    """Return a paragraph in lines that fit; names and numbers with units stay whole."""
    wrapper = TextWrapper(
        width=min(width, _PROSE),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.fill(_BEFORE_UNIT.sub(_TIE, printable(text))).replace(_TIE, " ")


def bullets(texts: Iterable[str], *, width: int) -> str:
    """Return a list: a paragraph for each text, behind a dash."""
    return "\n".join(wrapped(one, width=width, indent="- ", hanging="  ") for one in texts)


def printable(text: str) -> str:
    """Return the text without characters that control a terminal or break a line."""
    return "".join(" " if category(sign) in _CONTROLS else sign for sign in text)


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as RFC 4180 text; no cell can start a formula in a spreadsheet."""
    from scenarios.schedules.csv_format import guard

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column], guard) for column in columns])
    return text.getvalue()


def json_text(document: object) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _cell(value: object, guard: Callable[[str], str]) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return guard(" ".join(str(item) for item in value))
    return guard("" if value is None else str(value))
