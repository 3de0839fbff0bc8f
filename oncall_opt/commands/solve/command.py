"""``oncall-opt solve``: from a scenario to a fair, proven, checked schedule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import read_scenario, refused, scenario_argument
from oncall_opt.options.option_set import SCHEDULE_SUFFIXES, examples, output_option
from oncall_opt.options.search import METHODS, Searching, search_options
from oncall_opt.options.what_if import what_if_options
from oncall_opt.terminal.output import emit, format_option, show, talk, terminal_width, wrapped

if TYPE_CHECKING:
    from oncall_opt.commands.solve.solving import SolveResult
    from oncall_opt.running.exit_codes import ExitCode
    from scenarios.what_if.change import WhatIf


@click.command(
    short_help="Make the fairest schedule there is, and prove it.",
    epilog=examples(
        "solve small-team.yaml",
        "solve small-team.yaml -o schedule.csv -o schedule.ics --time-limit 30",
        "solve small-team.yaml --format json",
        "solve small-team.yaml --method round-robin -o round-robin.csv",
        "solve small-team.yaml --until-healthy",
        "solve small-team.yaml --without dara --add 2",
    ),
)
@scenario_argument
@output_option(
    SCHEDULE_SUFFIXES,
    "Write the schedule to a .csv, .json or .ics file; may be given several times.",
)
@format_option
@search_options()
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default=METHODS[0],
    show_default=True,
    help="Use a simple baseline instead, to compare.",
)
@click.option(
    "--until-healthy",
    is_flag=True,
    help="Simulate, limit what went wrong and solve again, up to five times (--time-limit each).",
)
@click.option(
    "--relax",
    is_flag=True,
    help="Where no schedule exists: the one with the least harmful violations, each named; exit 5.",
)
@click.option(
    "--detail", "everything", is_flag=True, help="All weeks, people, columns, sums and violations."
)
@what_if_options
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    what_if: WhatIf,
    searching: Searching,
    *,
    scenario: Path,
    outputs: tuple[Path, ...],
    style: str,
    method: str,
    until_healthy: bool,
    relax: bool,
    everything: bool,
) -> None:
    """Make the fairest schedule there is, and prove it.

    Hard rules first; then the fewest violations of health limits, the smallest (or your) overnight
    pool, the lowest load for the most loaded person, and an even load for everybody else. Each
    objective shows whether it is proven optimal, or how far from optimal it may be.

    --without, --add, --fix-alert and --drop-false-alarms solve the scenario with that change and
    compare it, in nights of sleep, with the scenario as it is, which is solved first.
    """
    from oncall_opt.commands.solve.solving import Displays, IncompatibleOptionsError, solve
    from oncall_opt.running.progress import live_progress
    from oncall_opt.running.replicate import runs_bar
    from oncall_opt.views.schedule_writing import check_places, write_schedule
    from scenarios.what_if.change import WhatIfError

    check_places(outputs, inputs=(scenario,))
    try:
        result = solve(
            read_scenario(scenario),
            searching.options(),
            method=method,
            until_healthy=until_healthy,
            relax=relax,
            what_if=what_if,
            displays=Displays(search=live_progress, runs=runs_bar),
        )
    except IncompatibleOptionsError as error:
        raise click.UsageError(str(error), ctx) from None
    except WhatIfError as error:
        raise refused(error, f"--{error.option}") from None
    for path in outputs:
        text = _text(result, path.suffix.lower())
        write_schedule(path, text, len(result.schedule.assignments))
    _print(result, style, scenario, outputs, everything=everything)
    ctx.exit(_exit_code(result))


def _text(result: SolveResult, suffix: str) -> str:
    from oncall_opt.views.schedule_writing import not_overnight_on_purpose, schedule_text

    return schedule_text(
        result.scenario,
        result.schedule,
        suffix,
        not_overnight=not_overnight_on_purpose(result.scenario, result.solution),
        details=_details(result) if suffix == ".json" else {},
    )


def _details(result: SolveResult) -> Mapping[str, object]:
    from oncall_opt.views.schedule_writing import details

    document = dict(details(result.solution, result.measures))
    if (relaxed := result.relaxed) is not None:
        document["relaxed"] = {"limits": relaxed.relaxed, "violated": relaxed.sentences}
    if result.what_if is not None:
        document["what_if"] = result.what_if.document()
    if result.healing is not None:
        from oncall_opt.commands.solve.health_table import health_document

        document["until_healthy"] = health_document(result.healing)
    return document


def _print(
    result: SolveResult, style: str, scenario: Path, outputs: tuple[Path, ...], *, everything: bool
) -> None:
    """Print data or tables to stdout; beside data, warnings go to stderr."""
    width = terminal_width()
    if style == "table":
        from oncall_opt.commands.solve.report import SolveReport

        files = (str(scenario), *map(str, outputs))
        show(SolveReport(result=result, files=files, width=width, everything=everything).text())
    else:
        from oncall_opt.running.exit_codes import unproven_talk

        emit(_text(result, f".{style}"))
        if result.what_if is not None and style == "csv":
            talk(result.what_if.text(width=width))
        if result.healing is not None:
            from oncall_opt.commands.solve.health_table import health_talk

            talk(wrapped(health_talk(result.scenario, result.healing), width=width))
        for line in unproven_talk(result.solution):
            talk(wrapped(line, width=width))
    if result.relaxed is not None:
        from oncall_opt.commands.solve.report import relaxed_talk

        talk(relaxed_talk(result.relaxed, width=width))


def _exit_code(result: SolveResult) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode

    if result.solution.interrupted:
        return ExitCode.INTERRUPTED
    relaxed = result.relaxed is not None and bool(result.relaxed.sentences)
    if relaxed or any(violation.hard for violation in result.solution.violations):
        return ExitCode.RULES
    return ExitCode.DONE
