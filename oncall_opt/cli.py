"""The command line: one thin group whose commands are loaded when they are asked for."""

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
)

#: Small commands that share a folder.
_HOMES = {name: f"files.{name}" for name in ("init", "schema", "check", "export")}

_EPILOG = """\b
Start here:
  $ oncall-opt init --from small-team
  $ oncall-opt solve small-team.yaml

\b
Exit: 0 done · 1 failed from outside (disk, network) · 2 wrong usage · 3 the file is wrong ·
4 proven: no schedule exists · 5 the schedule breaks rules · 6 undecided within the time limit ·
130 interrupted.

Every command says more with --help. ONCALL_OPT_DEBUG=1 shows the traceback of a bug.
"""

#: Spares what no command uses: threads of a linear algebra that nothing calls (40 ms of processor
#: time when numpy is loaded), and a search through all installed packages for pydantic's plugins.
_LIGHT_LIBRARIES = {"OPENBLAS_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}


class CommandGroup(click.Group):
    """Loads a command's module when it is called or listed; shifts errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"oncall_opt.commands.{_HOMES.get(cmd_name, f'{cmd_name}.command')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual; a misspelt name is told what was most likely meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from scenarios.reading.near_matches import nearest

            near = nearest(name, COMMANDS)
            hint = f"did you mean {near!r}?" if near else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whatever goes wrong is said in words and by the exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort of all
            from oncall_opt.running.exit_codes import report

            ctx.exit(report(error))


@click.group(
    cls=CommandGroup,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="oncall-opt")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """On-call rotations that are fair, proven and tried out."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> None:
    """Run the command line and leave with its exit code."""
    _travel_light()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a name shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    cli(prog_name="oncall-opt")


def _travel_light() -> None:
    """Spare a process that lives for a moment what pays in a long life only."""
    for name, value in _LIGHT_LIBRARIES.items():
        os.environ.setdefault(name, value)
    # What start-up makes is there to stay, and goes with the process: to look for garbage in it,
    # again and again at first and once more at the end, takes a fourth of a `check`.
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)
