"""What loading finds: mistakes and notes, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from scenarios.domain.errors import Misread, Problem, ScenarioError

T = TypeVar("T")

#: A place in a document: keys and list positions from the top.
Loc = tuple[str | int, ...]

#: 1-based line and column.
Position = tuple[int, int]


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collect mistakes and notes while a file is read.

    Attributes:
        path: The file, as the user named it.
        values: Position of each value of the document.
        keys: Position of each key of the document's maps.
        problems: The mistakes so far.
        notes: The notes so far.
        places: Places in other files, by their paths.
    """

    path: str
    values: dict[Loc, Position] = field(default_factory=dict)
    keys: dict[Loc, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def problem(self, loc: Loc, message: str, hint: str = "", *, at_key: bool = False) -> None:
        """Record a mistake in a value, or in its key."""
        line, column = self.position(loc, at_key=at_key)
        self.problems.append(
            Problem(
                path=self.path,
                line=line,
                column=column,
                where=spelled(loc),
                message=message,
                hint=hint,
            )
        )

    def misread(self, loc: Loc, error: Misread, *, at_key: bool = False) -> None:
        """Record a text that could not be read."""
        self.problem(loc, error.message, error.hint, at_key=at_key)

    def shown(self, name: str) -> str:
        """Return a path of the file as the user finds it from the working folder."""
        return str(Path(self.path).parent / name)

    def read(self, loc: Loc, parse: Callable[[str], T], text: str) -> T | None:
        """Parse a text; a mistake is recorded and gives ``None``."""
        try:
            return parse(text)
        except Misread as error:
            self.misread(loc, error)
            return None

    def adopt(self, error: ScenarioError, loc: Loc) -> None:
        """Add the mistakes of another file, without a line at the place of its name."""
        for problem in error.problems:
            if problem.line:
                self.problems.append(problem)
            else:
                self.problem(loc, f"{problem.path}: {problem.message}", problem.hint)

    @property
    def faulty(self) -> frozenset[str]:
        """Top-level keys with mistakes, whose consequences need no message."""
        return frozenset(re.split(r"[.\[]", problem.where)[0] for problem in self.problems)

    def note(self, loc: Loc, text: str) -> None:
        """Record a note with its place."""
        line, column = self.position(loc)
        self.notes.append(f"{self.path}:{line}:{column}: {spelled(loc)}: {text}")

    def position(self, loc: Loc, *, at_key: bool = False) -> Position:
        """Return the position of a value or key, else of its nearest ancestor."""
        if at_key and loc in self.keys:
            return self.keys[loc]
        while loc:
            if loc in self.values:
                return self.values[loc]
            loc = loc[:-1]
        return self.values.get((), (1, 1))

    def all_places(self) -> dict[str, str]:
        """Return document path → ``file:line:column`` of every key and item."""
        positions = {**self.values, **self.keys}
        here = {
            spelled(loc): f"{self.path}:{line}:{column}"
            for loc, (line, column) in positions.items()
            if loc
        }
        return here | self.places


def spelled(loc: Iterable[str | int]) -> str:
    """Return a place as a path: ``people.ana.time_off[0]``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
