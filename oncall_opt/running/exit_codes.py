"""Failures: the message and the exit code of whatever goes wrong."""

from __future__ import annotations

import errno
import os
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from oncall_opt.terminal.output import printable, talk, terminal_width, wrapped
from oncall_opt.terminal.tables import count, often
from scenarios.domain.errors import (
    InfeasibleError,
    IntegrationError,
    OncallOptError,
    ScenarioError,
    UndecidedError,
)

if TYPE_CHECKING:
    from optimizer.session.solution import Solution


class ExitCode(IntEnum):
    """The exit code of the process."""

    DONE = 0
    OUTSIDE = 1
    USAGE = 2
    FILE = 3
    INFEASIBLE = 4
    RULES = 5
    UNDECIDED = 6
    INTERRUPTED = 130


def report(error: BaseException) -> ExitCode:
    """Report what went wrong on stderr and return the exit code.

    Raises:
        OSError: The reader of a pipe has gone; click leaves quietly then.
    """
    if isinstance(error, KeyboardInterrupt):
        talk("interrupted; nothing was written")
        return ExitCode.INTERRUPTED
    if isinstance(error, OncallOptError):
        return _report_known(error)
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:
            raise error
        talk(_line("error", f"{_reason(error)}; check the disk and the place"))
        return ExitCode.OUTSIDE
    return _report_bug(error)


def unproven_talk(solution: Solution) -> tuple[str, ...]:
    """Return what nobody must miss about a schedule: violated rules and missing proofs."""
    from oncall_opt.views.objectives_table import unproven

    lines = []
    hard = sum(1 for violation in solution.violations if violation.hard)
    if hard:
        lines.append(f"This schedule violates hard rules {often(hard)}; do not use it as it is.")
    if solution.interrupted:
        lines.append("Interrupted: this is the best schedule so far; it keeps every hard rule.")
    open_proofs = unproven(solution)
    if open_proofs:
        lines.append(f"Not proven: {'; '.join(open_proofs)}. A longer --time-limit may prove more.")
    return tuple(lines)


def _report_known(error: OncallOptError) -> ExitCode:
    if isinstance(error, ScenarioError):
        files = {problem.path for problem in error.problems}
        place = f" in {files.pop()}" if len(files) == 1 else ""
        for problem in error.problems:
            talk(printable(str(problem)))
        talk(_line("", f"{count(len(error.problems), 'problem')}{place}"))
        return ExitCode.FILE
    if isinstance(error, InfeasibleError):
        talk(_line("", f"{error.what.capitalize()}, and this is proven:"))
        for reason in error.reasons:
            talk(wrapped(reason, width=terminal_width(), indent="  "))
        return ExitCode.INFEASIBLE
    if isinstance(error, UndecidedError):
        talk(_line("undecided", str(error)))
        return ExitCode.UNDECIDED
    if isinstance(error, IntegrationError):
        talk(_line("error", str(error)))
        return ExitCode.OUTSIDE
    return _report_bug(error)


def _report_bug(error: BaseException) -> ExitCode:
    if os.environ.get("ONCALL_OPT_DEBUG"):
        talk("".join(traceback.format_exception(error)).rstrip())
    message = str(error).splitlines()[0][:200] if str(error) else "no message"
    talk(
        _line("error", f"this is a bug in oncall-opt ({type(error).__name__}: {message}); ")
        + "please report it with the output of ONCALL_OPT_DEBUG=1 and of `oncall-opt doctor`"
    )
    return ExitCode.OUTSIDE


def _line(kind: str, text: str) -> str:
    return f"{click.style(f'{kind}:', fg='red')} {text}" if kind else click.style(text, bold=True)


def _reason(error: OSError) -> str:
    what = (error.strerror or str(error) or type(error).__name__).lower()
    return f"{error.filename}: {what}" if error.filename else what
