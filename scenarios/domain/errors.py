"""Errors a person can act on: what is wrong, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in an input file.

    Attributes:
        path: The file, as the user named it.
        line: 1-based line; 0 for the whole file.
        column: 1-based column; 0 for the whole file.
        where: Path in the document, e.g. ``people.ana.time_off[0]``.
        message: What is wrong.
        hint: What to write instead; may be empty.
    """

    path: str
    line: int = 0
    column: int = 0
    where: str = ""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        where = f" {self.where}:" if self.where else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}:{where} {self.message}{hint}"


class OncallOptError(Exception):
    """Root of every error this package raises on purpose."""


class ScenarioError(OncallOptError):
    """An input file is wrong; carries all problems, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(
        cls, path: str, message: str, hint: str = "", *, line: int = 0, column: int = 1
    ) -> ScenarioError:
        """Return the error of one problem; without a line it is of the whole file."""
        column = column if line else 0
        return cls([Problem(path=path, line=line, column=column, message=message, hint=hint)])


class Misread(ValueError):
    """A text cannot be read; the caller who knows its place turns it into a :class:`Problem`."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WhatIfError(Misread):
    """A change that cannot be made to a scenario.

    Attributes:
        option: Which part of the change: ``without``, ``add`` or ``fix-alert``.
    """

    def __init__(self, message: str, hint: str, option: str) -> None:
        super().__init__(message, hint)
        self.option = option


class InfeasibleError(OncallOptError):
    """No schedule meets every hard rule, which is proven.

    Attributes:
        reasons: Sentences naming the conflicting rules, people and dates.
        what: What does not exist, as the beginning of a sentence.
    """

    def __init__(self, reasons: Iterable[str], *, what: str = "no schedule exists") -> None:
        self.reasons = tuple(reasons)
        self.what = what
        super().__init__(f"{what}: " + " ".join(self.reasons))


class UndecidedError(OncallOptError):
    """The time limit ended before a schedule, or a proof that none exists, was found."""


class IntegrationError(OncallOptError):
    """Something outside failed: a disk, a network, another service."""
