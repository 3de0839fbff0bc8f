"""``oncall-opt doctor``: what a bug report needs to know."""

from __future__ import annotations

import click

from oncall_opt.options.option_set import examples
from oncall_opt.terminal.output import bold, bullets, emit, json_text, show, terminal_width, wrapped


@click.command(
    short_help="Show what a bug report needs: versions, solver, machine.",
    epilog=examples("doctor", "doctor --format json"),
)
@click.option(
    "--format",
    "style",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="What goes to stdout: a table for people, or data.",
)
@click.pass_context
def command(ctx: click.Context, *, style: str) -> None:
    """Show what a bug report needs: versions, the solver, the machine, and what is missing.

    It sends nothing anywhere, and shows no name, host or path of yours. Exit 1 if something that
    oncall-opt needs is missing.
    """
    from oncall_opt.commands.doctor.installation import Installation
    from oncall_opt.running.exit_codes import ExitCode

    installation = Installation()
    document = installation.document()
    if style == "json":
        emit(json_text(document))
    else:
        show(_text(document, installation.problems))
    ctx.exit(ExitCode.OUTSIDE if installation.problems else ExitCode.DONE)


def _text(document: dict[str, object], problems: tuple[str, ...]) -> str:
    """The verdict, then a line for each fact."""
    from oncall_opt.terminal.tables import count

    width = terminal_width()
    head = wrapped("Ready: the solver loads and no dependency is missing.", width=width)
    if problems:
        head = f"{bold(count(len(problems), 'problem'))}\n{bullets(problems, width=width)}"
    facts = [
        wrapped(f"{name.replace('_', ' '):16}{text}", width=width, hanging=" " * 16)
        for name, value in document.items()
        if name != "problems" and (text := _words(value))
    ]
    return "\n".join([head, "", *facts])


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(part)}" for name, part in value.items())
    if value is None:
        return "missing"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
