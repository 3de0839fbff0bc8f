"""The errors a person can act on: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in an input file.

    Attributes:
        path: The file, as the user named it.
        line: 1-based line, or 0 where the file as a whole is meant.
        column: 1-based column, or 0 where the file as a whole is meant.
        where: Where in the document's own words, e.g. ``people.ana.time_off[0]``.
        message: What is wrong.
        hint: What to do about it; empty where the message says it all.
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
    """An input file is wrong. Carries *all* problems found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Misread(ValueError):
    """A piece of text cannot be read; whoever knows its place makes a :class:`Problem` of it."""

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
    """It is proven that nothing keeps every hard rule: no schedule, or what ``what`` says.

    Attributes:
        reasons: Sentences naming rules, people and dates that stand in each other's way.
        what: What there is none of, as the beginning of a sentence.
    """

    def __init__(self, reasons: Iterable[str], *, what: str = "no schedule exists") -> None:
        self.reasons = tuple(reasons)
        self.what = what
        super().__init__(f"{what}: " + " ".join(self.reasons))


class UndecidedError(OncallOptError):
    """The time ran out before a schedule, or a proof that there is none, was found."""


class IntegrationError(OncallOptError):
    """Something outside failed: a disk, a network, another service."""
