"""Parse YAML 1.2 or JSON safely to plain data with positions.

Only ruamel's *events* are used, never its constructors: so depth, size and aliases are bounded
before anything is built, dates stay the text that was written, and ``no`` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from scenarios.domain.errors import Problem, ScenarioError
from scenarios.reading.findings import Findings, Loc, Position, spelled
from scenarios.reading.near_matches import shortened

#: What a document holds once it is read.
Data = bool | int | float | str | list["Data"] | dict[str, "Data"] | None

#: Deeper than any file a person writes, and far below Python's recursion limit.
MAX_DEPTH = 50

#: Nodes after aliases are expanded. A year for hundreds of people stays below a tenth of it.
MAX_NODES = 500_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]{1,3})")
_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True, kw_only=True, eq=False)
class _Node:
    """A value with its position: ``pairs`` of a map, or ``items`` of a list."""

    at: Position
    value: bool | int | float | str | None = None
    text: str = ""
    scalar: bool = False
    pairs: list[tuple[_Node, _Node]] | None = None
    items: list[_Node] = field(default_factory=list)


def parse_document(text: str, *, path: str) -> tuple[dict[str, Data], Findings]:
    """Read a document whose top is a map.

    Args:
        text: YAML 1.2 or JSON.
        path: The file, as the user named it.

    Returns:
        The data and a collector that knows the place of every key and value. Keys given twice
        are already recorded in it as problems; the first one counts.

    Raises:
        ScenarioError: The text is not YAML, empty, not a map, or deeper or larger than
            any scenario is.
    """
    try:
        plain = _Plain(path)
        data = plain.top(_tree(text, path))
    except BadSyntax as error:
        line, column = error.at or (1, 1)
        raise ScenarioError.at(path, error.message, error.hint, line=line, column=column) from None
    return data, plain.findings


def _tree(text: str, path: str) -> _Node | None:
    """Return the document's nodes; an alias is the node it refers to."""
    root: _Node | None = None
    stack: list[_Node] = []
    keys: list[_Node | None] = []
    anchors: dict[str, _Node] = {}
    for event in events_of(text, json=path.lower().endswith(".json")):
        if event.kind == "end":
            stack.pop()
            keys.pop()
            continue
        if event.kind == "document":
            if root is not None:
                raise BadSyntax(
                    "a second document starts here", "keep one document per file", event.at
                )
            continue
        node = _referred(event, anchors, stack) if event.kind == "alias" else _node(event)
        if event.kind != "alias" and event.anchor:
            anchors[event.anchor] = node
        root = _attach(node, stack, keys, root)
        if event.kind in ("map", "list"):
            stack.append(node)
            keys.append(None)
            if len(stack) > MAX_DEPTH:
                raise _too_deep(event.at)
    return root


def _referred(event: Event, anchors: dict[str, _Node], stack: list[_Node]) -> _Node:
    """Return the node that an alias refers to."""
    if event.anchor not in anchors:
        hint = "put the text in quotes if it starts with '*'"
        raise BadSyntax(f"unknown alias '*{event.anchor}'", hint, event.at)
    node = anchors[event.anchor]
    if node in stack:
        raise BadSyntax(f"'*{event.anchor}' contains itself", "write the value instead", event.at)
    return node


def _attach(
    node: _Node, stack: list[_Node], keys: list[_Node | None], root: _Node | None
) -> _Node | None:
    """Attach a node to its parent as item, key, or value of the previous key."""
    if not stack:
        return node
    parent = stack[-1]
    if parent.pairs is None:
        parent.items.append(node)
    elif (key := keys[-1]) is None:
        keys[-1] = node
    else:
        parent.pairs.append((key, node))
        keys[-1] = None
    return root


def _node(event: Event) -> _Node:
    if event.kind == "map":
        return _Node(at=event.at, pairs=[])
    if event.kind == "list":
        return _Node(at=event.at)
    text = _joined_surrogates(event.value, event.at)
    control = next((c for c in text if c < " " and c not in "\t\n"), None)
    if control is not None:
        raise BadSyntax(f"a control character (U+{ord(control):04X})", "remove it", event.at)
    value = _scalar(text) if event.plain else text
    return _Node(at=event.at, value=value, text=text, scalar=True)


def _scalar(text: str) -> bool | int | float | str | None:
    """A plain scalar by YAML 1.2's core schema; dates, hexadecimals and ``007`` stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _joined_surrogates(text: str, at: Position) -> str:
    """Join pairs of JSON escapes for characters beyond 16 bits."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise BadSyntax("half of a \\u escape pair", "write the character itself", at) from None


class _Plain:
    """Expand nodes to plain data within a budget and keep every position."""

    def __init__(self, path: str) -> None:
        self.values: dict[Loc, Position] = {}
        self.keys: dict[Loc, Position] = {}
        self.findings = Findings(path=path, values=self.values, keys=self.keys)
        self.budget = MAX_NODES

    def top(self, root: _Node | None) -> dict[str, Data]:
        """Return the whole document, which must be a map."""
        if root is None:
            raise BadSyntax("the file is empty", "run `oncall-opt init` to write a first one")
        if root.pairs is None:
            kind = "one value" if root.scalar else "a list"
            hint = "start with `name: …`, `start: …`, `weeks: …`"
            raise BadSyntax(f"the file contains {kind}, not a map of keys", hint, root.at)
        self.values[()] = root.at
        return self._map(root.pairs, (), 0)

    def expand(self, node: _Node, loc: Loc, depth: int) -> Data:
        self.budget -= 1
        if self.budget < 0:
            raise BadSyntax(
                f"more than {MAX_NODES:,} values after its aliases (*…) are expanded",
                "write a smaller file, without aliases inside of aliases",
                node.at,
            )
        if depth > MAX_DEPTH:
            raise _too_deep(node.at)
        self.values[loc] = node.at
        if node.scalar:
            return node.value
        if node.pairs is None:
            return [self.expand(item, (*loc, i), depth + 1) for i, item in enumerate(node.items)]
        return self._map(node.pairs, loc, depth)

    def _map(self, pairs: list[tuple[_Node, _Node]], loc: Loc, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        for key, value in pairs:
            if not key.scalar:
                raise BadSyntax("a key that is a list or a map", "write a word before ':'", key.at)
            name = key.text
            place = (*loc, name)
            if name in data:
                self._twice(place, key.at, name)
                continue
            self.keys[place] = key.at
            data[name] = self.expand(value, place, depth + 1)
        return data

    def _twice(self, place: Loc, at: Position, name: str) -> None:
        kind = _SINGULAR.get(str(place[0]), "key") if len(place) == 2 else "key"
        first = self.keys[place][0]
        self.findings.problems.append(
            Problem(
                path=self.findings.path,
                line=at[0],
                column=at[1],
                where=spelled(place),
                message=f"the {kind} {shortened(name)!r} is written twice, first in line {first}",
                hint="keep one of the two",
            )
        )


_SINGULAR = {
    "people": "person",
    "services": "service",
    "rotations": "rotation",
    "sites": "site",
    "teams": "team",
}


def _too_deep(at: Position) -> BadSyntax:
    return BadSyntax(
        f"nested deeper than {MAX_DEPTH} levels", "a scenario needs about six levels", at
    )


#: Part of ruamel's message → what is wrong, what to write instead.
_IN_PLAIN_WORDS = (
    ("'\\t'", "a tab where YAML needs spaces", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a ':' that YAML does not allow here",
        "put the text in quotes, or start a new line with the right indentation",
    ),
    (
        "expected <block end>",
        "this line is indented differently from the lines above it",
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
    ("expected the node content", "a value is missing", "write one, or remove the mark"),
    ("expected '<document start>'", "text after the end of the document", "remove it"),
)


class BadSyntax(Exception):
    """The text is not a valid document; ``at`` is the position."""

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
    """Yield the events of the text lazily, so that the caller can stop.

    Raises:
        BadSyntax: The text is not valid YAML.
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
                raise BadSyntax(f"the tag {tag!s} is not supported", "remove it", at)
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
        raise BadSyntax(f"not valid YAML ({e})", "check escapes and special characters") from None


def _plainly(error: YAMLError, text: str) -> BadSyntax:
    if isinstance(error, ReaderError):
        before = text[: error.position]
        at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        code = error.character if isinstance(error.character, int) else ord(error.character)
        return BadSyntax(f"a control character (U+{code:04X})", "remove it", at)
    if not isinstance(error, MarkedYAMLError):
        return BadSyntax("not valid YAML", "check quotes, brackets and indentation")
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in said and "end of stream" in said:
        mark = error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else None
    for part, message, hint in _IN_PLAIN_WORDS:
        if part in said:
            return BadSyntax(f"not valid YAML: {message}", hint, place)
    short = " ".join((error.problem or "").split())
    return BadSyntax(f"not valid YAML: {short}", "check quotes, brackets and indentation", place)
