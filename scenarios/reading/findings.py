"""What loading finds: every mistake and every settled reading, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from scenarios.domain.errors import Misread, Problem, ScenarioError

T = TypeVar("T")

#: A place in a document: keys and list positions from the top.
Loc = tuple[str | int, ...]

#: 1-based line and column.
Position = tuple[int, int]


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collects mistakes and notes while a file is read; the one mutable thing in loading.

    Attributes:
        path: The file, as the user named it.
        values: Where each value of the document begins.
        keys: Where each key of the document's maps begins.
        problems: The mistakes so far.
        notes: The readings so far that ought to be said aloud.
        places: Places of things that stand in other files, by their own words.
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

    def misread(self, loc: Loc, error: Misread) -> None:
        """Record a text that could not be read."""
        self.problem(loc, error.message, error.hint)

    def read(self, loc: Loc, parse: Callable[[str], T], text: str) -> T | None:
        """Parse a text; a mistake is recorded and gives ``None``."""
        try:
            return parse(text)
        except Misread as error:
            self.misread(loc, error)
            return None

    def adopt(self, error: ScenarioError, loc: Loc) -> None:
        """Take over the mistakes of another file; one without a line is told where it is named."""
        for problem in error.problems:
            if problem.line:
                self.problems.append(problem)
            else:
                self.problem(loc, f"{problem.path}: {problem.message}", problem.hint)

    @property
    def faulty(self) -> frozenset[str]:
        """Top-level keys in which something is wrong already, so that more may only follow."""
        return frozenset(re.split(r"[.\[]", problem.where)[0] for problem in self.problems)

    def note(self, loc: Loc, text: str) -> None:
        """Record a reading, with its place."""
        line, column = self.position(loc)
        self.notes.append(f"{self.path}:{line}:{column}: {spelled(loc)}: {text}")

    def position(self, loc: Loc, *, at_key: bool = False) -> Position:
        """Where a value (or key) stands, else its nearest ancestor, else the top of the file."""
        if at_key and loc in self.keys:
            return self.keys[loc]
        while loc:
            if loc in self.values:
                return self.values[loc]
            loc = loc[:-1]
        return self.values.get((), (1, 1))

    def all_places(self) -> dict[str, str]:
        """Document path → ``file:line:column``: of the key in a map, of the item in a list."""
        positions = {**self.values, **self.keys}
        here = {
            spelled(loc): f"{self.path}:{line}:{column}"
            for loc, (line, column) in positions.items()
            if loc
        }
        return here | self.places


def spelled(loc: Iterable[str | int]) -> str:
    """A place in the document's own words: ``people.ana.time_off[0]``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
