"""The command line as a whole: light, helpful, and clear about what went wrong."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest

from oncall_opt.cli import COMMANDS, cli
from scenarios.domain.errors import (
    InfeasibleError,
    IntegrationError,
    OncallOptError,
    UndecidedError,
)
from tests.oncall_opt.command_line import files, run


def test_help_loads_nothing_heavy() -> None:
    code = """
import sys
from oncall_opt.cli import cli
try:
    cli(["--help"])
except SystemExit:
    pass
heavy = "numpy pydantic ortools holidays icalendar rich ruamel simpy tabulate zoneinfo".split()
print([name for name in heavy if name in sys.modules], file=sys.stderr)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stderr.strip() == "[]"


def test_help_names_every_command_in_the_order_in_which_it_is_needed() -> None:
    lines = run("--help").stdout.splitlines()
    named = [line.split()[0] for line in lines if line.startswith("  ") and line.strip()]
    assert [name for name in named if name in COMMANDS] == list(COMMANDS)


def test_help_names_every_exit_code() -> None:
    text = run("--help").stdout
    for meaning in ("3 the file is wrong", "4 proven: no schedule exists", "130 interrupted"):
        assert meaning in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_shows_how(name: str) -> None:
    text = run(name, "--help").stdout
    assert "Examples:" in text
    assert f"  $ oncall-opt {name}" in text
    for parameter in cli.get_command(click.Context(cli), name).params:  # type: ignore[union-attr]
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


def test_a_misspelt_command_is_told_what_was_meant() -> None:
    result = run("solv")
    assert result.exit_code == 2
    assert "there is no command 'solv'; did you mean 'solve'?" in result.stderr


def test_an_unknown_command_is_told_what_there_is() -> None:
    assert "there are init, schema" in run("xyzzy").stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InfeasibleError(["Seven people cannot hold two roles."]), 4, "Seven people cannot"),
        (UndecidedError("no schedule was found within 60 s"), 6, "undecided: no schedule was"),
        (IntegrationError("schedule.csv cannot be written"), 1, "error: schedule.csv cannot"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "error: no space left on device"),
        (KeyboardInterrupt(), 130, "interrupted; nothing was written"),
        (ZeroDivisionError("division by zero"), 1, "this is a bug in oncall-opt (ZeroDivision"),
        (OncallOptError("the twins disagree"), 1, "this is a bug in oncall-opt"),
    ],
)
def test_whatever_goes_wrong_has_its_exit_code_and_its_words(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("oncall_opt.commands.files.schema.schema_text", fail)
    monkeypatch.delenv("ONCALL_OPT_DEBUG", raising=False)
    result = run("schema")
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_bug_shows_its_traceback_to_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("oncall_opt.commands.files.schema.schema_text", fail)
    monkeypatch.setenv("ONCALL_OPT_DEBUG", "1")
    result = run("schema")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "from oncall_opt.cli import main; main()"
    command = f'"{sys.executable}" -c "{code}" schema | head -c 10'
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert result.stdout == '{\n  "$sche'
    assert result.stderr == ""


def test_a_terminal_that_cannot_show_a_sign_gets_a_question_mark(tmp_path: Path) -> None:
    code = "from oncall_opt.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "show", *files(tmp_path)],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "latin-1", "PYTHONPATH": ":".join(sys.path)},
    )
    assert result.returncode == 0
    assert b"2027-01-04  Ana Silva" in result.stdout
    assert b"?????" in result.stdout


def test_without_arguments_three_lines_name_what_to_try_first() -> None:
    result = run()
    assert result.exit_code == 0
    named = [line.split("  ")[0] for line in result.stdout.splitlines()]
    assert named == [
        "oncall-opt init --from small-team",
        "oncall-opt solve small-team.yaml",
        "oncall-opt --help",
    ]
