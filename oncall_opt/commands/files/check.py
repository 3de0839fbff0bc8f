"""``oncall-opt check``: judge a scenario file, or any schedule of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_scenario,
    read_schedule_file,
    scenario_argument,
    schedule_argument,
)
from oncall_opt.options.option_set import examples
from oncall_opt.terminal.output import (
    bold,
    bullets,
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    terminal_width,
    wrapped,
)

if TYPE_CHECKING:
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.advice.advise import Advisory
    from optimizer.fairness.load_measures import Measures
    from optimizer.rules.kit.rule import Violation
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule

_VIOLATION_COLUMNS = ("rule", "hard", "amount", "message", "setting", "people", "start")
#: Violations, of hard and of soft rules, that are shown without ``--detail``.
FIRST_VIOLATIONS = 20
_ADVISORY_COLUMNS = ("message", "hint", "place")


@click.command(
    short_help="Judge a scenario file, or any schedule of it.",
    epilog=examples(
        "check small-team.yaml",
        "check small-team.yaml schedule.csv",
        "check small-team.yaml schedule.csv --format json",
    ),
)
@scenario_argument
@schedule_argument(required=False)
@format_option
@click.option(
    "--detail", "everything", is_flag=True, help="Every violation, all columns of the load."
)
@click.pass_context
def command(
    ctx: click.Context, *, scenario: Path, schedule: Path | None, style: str, everything: bool
) -> None:
    """Judge a scenario file, or any schedule of it.

    Of a file: that it is valid, or every mistake with its place. Of a schedule: each violation of a
    rule, and what each person carries; exit 5 if it violates hard rules.
    """
    problem = read_scenario(scenario)
    if schedule is None:
        _check_scenario(problem, style)
    else:
        given = read_schedule_file(schedule, problem)
        ctx.exit(_check_schedule(problem, given.schedule, style, everything=everything))


def _check_scenario(scenario: Scenario, style: str) -> None:
    from oncall_opt.views.scenario_summary import advisory_documents
    from optimizer.advice.advise import advise

    advisories = tuple(advise(scenario))
    if style == "csv":
        emit(csv_text(_ADVISORY_COLUMNS, advisory_documents(advisories)))
    elif style == "json":
        document = {"advisories": advisory_documents(advisories), "notes": list(scenario.notes)}
        emit(json_text({"scenario": scenario.name} | document))
    else:
        show(_scenario_text(scenario, advisories, terminal_width()))


def _scenario_text(scenario: Scenario, advisories: tuple[Advisory, ...], width: int) -> str:
    from oncall_opt.terminal.tables import count
    from oncall_opt.views.scenario_summary import advisory_text, headline, slots_to_fill

    shifts = count(slots_to_fill(scenario), "shift")
    parts = [wrapped(f"Valid. {headline(scenario)}, {shifts}.", width=width)]
    if advisories:
        parts.append(f"{bold('Warnings')}\n{advisory_text(advisories, width=width)}")
    if scenario.notes:
        parts.append(f"{bold('Notes')}\n{bullets(scenario.notes, width=width)}")
    return "\n\n".join(parts)


def _check_schedule(
    scenario: Scenario, schedule: Schedule, style: str, *, everything: bool
) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.views.load_table import load_rows
    from oncall_opt.views.violation_list import violation_documents
    from optimizer.fairness.load_measures import measure
    from optimizer.judge.check import check
    from optimizer.world.world import World

    world = World(scenario)
    violations = check(scenario, schedule, world=world)
    measures = measure(scenario, schedule, world=world)
    documents = violation_documents(violations)
    if style == "csv":
        emit(csv_text(_VIOLATION_COLUMNS, documents))
    elif style == "json":
        document = {"violations": documents, "load": load_rows(measures)}
        emit(json_text({"scenario": scenario.name} | document))
    else:
        show(_schedule_text(scenario, violations, measures, everything=everything))
    return ExitCode.RULES if any(v.hard for v in violations) else ExitCode.DONE


def _schedule_text(
    scenario: Scenario, violations: tuple[Violation, ...], measures: Measures, *, everything: bool
) -> str:
    from oncall_opt.views.load_table import LEGEND, LOAD_HEADING, load_text
    from oncall_opt.views.scenario_summary import headline
    from oncall_opt.views.violation_list import LEGAL_NOTE, met_text, speaks_of_law, violation_text

    width = terminal_width()
    parts = [wrapped(f"{met_text(violations)} {headline(scenario)}.", width=width)]
    for hard, heading in ((True, "Hard rules violated"), (False, "Not met")):
        some = [v for v in violations if v.hard is hard]
        listed = violation_text(some, width=width, most=None if everything else FIRST_VIOLATIONS)
        if some:
            parts.append(f"{bold(f'{heading}: {len(some)}')}\n{listed}")
    load = load_text(measures, width=width, everything=everything)
    legend = f"\n{wrapped(LEGEND, width=width)}" if everything else ""
    parts.append(f"{bold(LOAD_HEADING)}\n{load}{legend}")
    if speaks_of_law(violations, scenario.policy.preset):
        parts.append(wrapped(LEGAL_NOTE, width=width))
    return "\n\n".join(parts)
