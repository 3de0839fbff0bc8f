"""YAML as a stream of small events, and its syntax errors in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from scenarios.reading.findings import Position

#: What ruamel says (a part of it) → what is wrong, what to do.
_IN_PLAIN_WORDS = (
    ("'\\t'", "a tab where YAML wants spaces", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a ':' where none can stand",
        "put the text in quotes, or begin a new line with the right indentation",
    ),
    (
        "expected <block end>",
        "this line does not fit the lines above it",
        "give keys of one map the same indentation",
    ),
    ("while scanning a quoted scalar", "a quote is opened and never closed", "close it"),
    ("expected ',' or ']'", "a '[' is never closed, or a ',' is missing", "close the list"),
    ("expected ',' or '}'", "a '{' is never closed, or a ',' is missing", "close the map"),
    ("could not find expected ':'", "a key without a ':'", "write `key: value`"),
    (
        "that cannot start any token",
        "a character that cannot begin a value",
        "put the text in quotes",
    ),
    ("expected the node content", "a value is missing", "write one, or take the mark away"),
    ("expected '<document start>'", "text after the end of the document", "take it away"),
)


class BadSyntax(Exception):
    """The text is no document we read; ``at`` is where that shows."""

    def __init__(self, message: str, hint: str, at: Position | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step through a document.

    Attributes:
        kind: ``document``, ``map``, ``list``, ``scalar``, ``alias`` or ``end`` (of map or list).
        plain: Of a scalar: written without quotes, so that ``5`` is a number.
    """

    kind: str
    at: Position
    value: str = ""
    anchor: str = ""
    plain: bool = False


_KINDS = {
    "DocumentStartEvent": "document",
    "MappingStartEvent": "map",
    "SequenceStartEvent": "list",
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
}
_KNOWN_TAGS = {None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))}


def events_of(text: str, *, json: bool = False) -> Iterator[Event]:
    """Walk the text; lazily, so that the caller can stop at what is too deep.

    Raises:
        BadSyntax: In plain words, with its place.
    """
    if json:
        text = text.replace("\t", " ")
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            kind = _KINDS.get(type(event).__name__)
            if kind is None:
                continue
            at = (event.start_mark.line + 1, event.start_mark.column + 1)
            tag = getattr(event, "tag", None)
            if tag not in _KNOWN_TAGS:
                raise BadSyntax(f"the tag {tag!s} is not understood", "take it away", at)
            yield Event(
                kind=kind,
                at=at,
                value=getattr(event, "value", None) or "",
                anchor=getattr(event, "anchor", None) or "",
                plain=kind == "scalar" and event.implicit[0],
            )
    except YAMLError as error:
        raise _plainly(error, text) from None
    except (ValueError, OverflowError, RecursionError, LookupError, AttributeError, TypeError) as e:
        # ruamel lets a few of Python's own errors through, on "\U00120000" for example.
        raise BadSyntax(f"no valid YAML ({e})", "check escapes and special characters") from None


def _plainly(error: YAMLError, text: str) -> BadSyntax:
    if isinstance(error, ReaderError):
        before = text[: error.position]
        at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        code = error.character if isinstance(error.character, int) else ord(error.character)
        return BadSyntax(f"a control character (U+{code:04X})", "take it away", at)
    if not isinstance(error, MarkedYAMLError):
        return BadSyntax("no valid YAML", "check quotes, brackets and indentation")
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in said and "end of stream" in said:
        mark = error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else None
    for part, message, hint in _IN_PLAIN_WORDS:
        if part in said:
            return BadSyntax(f"no valid YAML: {message}", hint, place)
    short = " ".join((error.problem or "").split())
    return BadSyntax(f"no valid YAML: {short}", "check quotes, brackets and indentation", place)
