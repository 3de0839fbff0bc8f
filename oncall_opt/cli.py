"""The command line: one thin group that loads a command only when it is called."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from importlib import import_module

import click

from scenarios import VERSION

#: The commands in the order of ``--help``; each is ``command`` in ``commands/NAME/command.py``.
COMMANDS = (
    "init",
    "schema",
    "check",
    "solve",
    "consolidate",
    "simulate",
    "compare",
    "backtest",
    "frontier",
    "show",
    "replan",
    "cover",
    "explain",
    "ledger",
    "export",
    "doctor",
)

#: Small commands that share a folder.
_HOMES = {name: f"files.{name}" for name in ("init", "schema", "check", "export")}

_EPILOG = """\b
Start here:
  $ oncall-opt init --from small-team
  $ oncall-opt solve small-team.yaml

\b
Exit: 0 done · 1 failed from outside (disk, network) · 2 wrong usage · 3 the file is wrong ·
4 proven: no schedule exists · 5 the schedule violates rules · 6 undecided within the time limit ·
130 interrupted.

Every command says more with --help. ONCALL_OPT_DEBUG=1 shows the traceback of a bug.
"""

#: What to try first: the answer to a call without arguments.
_FIRST = """\
oncall-opt init --from small-team   writes small-team.yaml, a first scenario to try
oncall-opt solve small-team.yaml    makes the fairest schedule for it, proven, within a minute
oncall-opt --help                   lists all commands"""

#: Skips what no command uses: threads for linear algebra (40 ms of processor time when numpy is
#: loaded), and a search through all installed packages for pydantic's plugins.
_LIGHT_LIBRARIES = {"OPENBLAS_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}


class CommandGroup(click.Group):
    """Loads a command's module when it is called or listed; turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List the commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Load and return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"oncall_opt.commands.{_HOMES.get(cmd_name, f'{cmd_name}.command')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve as usual; suggest the nearest name for a misspelt one."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from scenarios.reading.near_matches import nearest

            near = nearest(name, COMMANDS)
            hint = f"did you mean {near!r}?" if near else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; report any failure in words and by the exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort of all
            from oncall_opt.running.exit_codes import report

            ctx.exit(report(error))


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="oncall-opt")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Make on-call schedules that are fair, proven and simulated before anybody works them."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if ctx.invoked_subcommand is None:
        click.echo(_FIRST)


def main() -> None:
    """Run the command line and leave with its exit code."""
    _travel_light()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a name shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    cli(prog_name="oncall-opt")


def _travel_light() -> None:
    """Skip the set-up that pays only in a long-running process."""
    for name, value in _LIGHT_LIBRARIES.items():
        os.environ.setdefault(name, value)
    # Objects made at start-up live as long as the process. Collecting garbage among them takes a
    # quarter of the time of a `check`.
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)
