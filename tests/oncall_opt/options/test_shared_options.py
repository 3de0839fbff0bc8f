"""Options that commands share: the same words, and every command's own defaults."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oncall_opt.cli import COMMANDS, cli
from oncall_opt.options.option_set import with_options
from oncall_opt.options.search import Searching, search_options
from optimizer.session.solution import SolveOptions
from tests.oncall_opt.command_line import files, run


def of(command: str) -> dict[str, click.Parameter]:
    with click.Context(cli) as ctx:
        found = cli.get_command(ctx, command)
    assert found is not None
    return {str(parameter.name): parameter for parameter in found.params}


SEARCHING = [name for name in COMMANDS if "workers" in of(name)]


def test_what_is_said_of_a_search_is_what_the_optimizer_is_asked() -> None:
    said: list[Searching] = []

    @click.command()
    @search_options(time_limit=7.0)
    def command(searching: Searching) -> None:
        said.append(searching)

    result = CliRunner().invoke(command, ["--workers", "3", "--seed", "5", "--reproducible"])
    assert result.exit_code == 0
    asked = SolveOptions(time_limit=7.0, workers=3, seed=5, reproducible=True)
    assert said[0].options() == asked
    assert CliRunner().invoke(command, []).exit_code == 0
    assert said[1].options() == SolveOptions(time_limit=7.0)


def test_options_come_as_one_value_before_what_is_there_already() -> None:
    seen: list[object] = []

    def told(first: tuple[str, int], ctx: click.Context, *, third: str) -> None:
        seen.append((first, ctx.info_name, third))

    options = {"one": click.option("--one"), "two": click.option("--two", type=int)}
    gathered = with_options(told, options, lambda one, two: (one, two))
    command = click.command("it")(click.option("--third")(click.pass_context(gathered)))
    result = CliRunner().invoke(command, ["--two", "2", "--third", "c", "--one", "a"])
    assert result.exit_code == 0
    assert seen == [(("a", 2), "it", "c")]


@pytest.mark.parametrize("command", SEARCHING)
def test_commands_that_search_have_all_of_it_and_no_time_is_refused(
    tmp_path: Path, command: str
) -> None:
    assert {"time_limit", "workers", "reproducible", "seed"} <= set(of(command))
    needed = {"replan": ["schedule.csv", "--from", "2027-01-20"]}.get(command, [])
    result = run(command, files(tmp_path)[0], *needed, "--time-limit", "0")
    assert result.exit_code == 2
    assert "Invalid value for '--time-limit'" in result.stderr


def test_each_command_says_how_many_runs_it_makes() -> None:
    for command in (name for name in COMMANDS if "runs" in of(name)):
        told = " ".join(run(command, "--help").stdout.split())
        often = "200, or until" if command == "frontier" else "50 or more, until"
        assert f"Number of simulation runs; by default {often} --precision." in told
