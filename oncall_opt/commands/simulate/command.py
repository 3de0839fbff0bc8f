"""``oncall-opt simulate``: simulate what a schedule does to people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import read_scenario, scenario_argument
from oncall_opt.options.option_set import DATA_SUFFIXES, examples, output_option
from oncall_opt.options.simulation import SimulationOptions, simulation_options
from oncall_opt.options.what_if import what_if_options
from oncall_opt.terminal.output import (
    bold,
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    talk,
    terminal_width,
    wrapped,
)

if TYPE_CHECKING:
    from oncall_opt.commands.simulate.what_if import WhatIfSimulated
    from oncall_opt.running.replicate import Given
    from scenarios.domain.scenario import Scenario
    from scenarios.what_if.change import WhatIf
    from simulation.arrivals.model_fit import FitRow
    from simulation.simulate import Outcome


@click.command(
    short_help="Simulate what a schedule does to people.",
    epilog=examples(
        "simulate small-team.yaml schedule.csv",
        "simulate small-team.yaml round-robin --runs 50 --detail",
        "simulate small-team.yaml schedule.csv --runs 50 --format json",
        "simulate small-team.yaml --fit",
        "simulate small-team.yaml schedule.csv --fix-alert payments --runs 50",
    ),
)
@scenario_argument
@click.argument("schedule", required=False)
@simulation_options()
@what_if_options
@click.option("--fit", is_flag=True, help="How well the model predicts alerts it has not seen.")
@click.option("--detail", is_flag=True, help="Every column, and the acute signs.")
@format_option
@output_option(
    DATA_SUFFIXES, "Write the numbers to a .csv or .json file; may be given several times."
)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    what_if: WhatIf,
    simulation: SimulationOptions,
    *,
    scenario: Path,
    schedule: str | None,
    fit: bool,
    detail: bool,
    style: str,
    outputs: tuple[Path, ...],
) -> None:
    """Simulate what a schedule does to people.

    SCHEDULE is a file, or round-robin, linkedin, fair-count or heroes. Many simulation runs with
    alerts like the recorded ones show who is woken, how much sleep is lost, how long recovery
    takes, which limits are crossed, and which alerts cause it.

    --without, --add, --fix-alert and --drop-false-alarms also simulate that change, and show what
    it saves in nights of sleep, under the same alerts and the same random draws.
    """
    from oncall_opt.running.replicate import ending_code, given_schedule, simulate_given
    from oncall_opt.terminal.output_files import write_told
    from oncall_opt.views.schedule_writing import check_places

    if schedule is None and not fit:
        raise click.UsageError("SCHEDULE is missing: name a file, or round-robin for example", ctx)
    if fit and schedule is not None and ".csv" in {f".{style}", *map(_suffix, outputs)}:
        raise click.UsageError("CSV is one table: leave SCHEDULE out, or take JSON", ctx)
    if fit and what_if:
        raise click.UsageError("--fit is about alerts as they were: leave the change out", ctx)
    read = [scenario, *([Path(schedule)] if schedule else []), *filter(None, [simulation.alerts])]
    check_places(outputs, inputs=read)
    problem = read_scenario(scenario)
    judged = _fit(problem, simulation) if fit else None
    given: Given | None = None
    outcome: Outcome | None = None
    changed: WhatIfSimulated | None = None
    if what_if and schedule is not None:
        from oncall_opt.commands.simulate.what_if import simulate_what_if

        changed = simulate_what_if(problem, schedule, what_if, simulation)
        given, outcome = changed.given, changed.comparison.outcome
    elif schedule is not None:
        given = given_schedule(problem, schedule)
        outcome = simulate_given(problem, [given], simulation)
    for path in outputs:
        write_told(path, _data(problem, outcome, judged, changed, _suffix(path)))
    if style == "table":
        from simulation.timeline.incidents import ArrivalMode

        modeled = ArrivalMode(simulation.arrivals).resolved is ArrivalMode.MODEL
        _show(given, outcome, judged, changed, detail=detail, modeled=modeled)
    else:
        emit(_data(problem, outcome, judged, changed, f".{style}"))
        if changed is not None and style == "csv":
            talk(changed.text(width=terminal_width()))
    if outcome is not None:
        ctx.exit(ending_code(outcome.replications))


def _fit(scenario: Scenario, simulation: SimulationOptions) -> tuple[FitRow, ...]:
    from simulation.arrivals.arrivals import with_alerts
    from simulation.arrivals.model_fit import fit

    if simulation.alerts is not None:
        scenario, notes = with_alerts(scenario, simulation.alerts)
        for note in notes:
            talk(wrapped(note, width=terminal_width()))
    return fit(scenario, seed=simulation.seed)


def _data(
    scenario: Scenario,
    outcome: Outcome | None,
    judged: tuple[FitRow, ...] | None,
    changed: WhatIfSimulated | None,
    suffix: str,
) -> str:
    """Return the results as the text of a ``.csv`` or ``.json`` file."""
    from oncall_opt.commands.simulate.document import (
        FIT_COLUMNS,
        MEASURE_COLUMNS,
        fit_documents,
        measure_documents,
        outcome_document,
    )

    if suffix == ".csv":
        if outcome is not None:
            return csv_text(MEASURE_COLUMNS, measure_documents(outcome.measures))
        return csv_text(FIT_COLUMNS, fit_documents(judged or ()))
    document: dict[str, object] = {"scenario": scenario.name}
    if outcome is not None:
        document = outcome_document(outcome)
    if changed is not None:
        document["what_if"] = changed.document()
    return json_text(document if judged is None else document | {"fit": fit_documents(judged)})


def _show(
    given: Given | None,
    outcome: Outcome | None,
    judged: tuple[FitRow, ...] | None,
    changed: WhatIfSimulated | None,
    *,
    detail: bool,
    modeled: bool,
) -> None:
    from oncall_opt.commands.simulate.report import SimulationReport
    from oncall_opt.commands.simulate.tables import fit_text

    width = terminal_width()
    if given is not None and outcome is not None:
        made = f"{given.name}: a baseline, made now without the optimizer"
        readings = (made,) if given.made else ()
        name = given.name if changed is None else changed.name
        report = SimulationReport(
            outcome=outcome, schedule=name, modeled=modeled, readings=readings
        )
        show(report.text(width=width, detail=detail))
        if changed is not None:
            show(f"\n{changed.text(width=width)}")
    if judged is not None:
        heading = bold("How well does the model predict alerts it has not seen?")
        between = "" if outcome is None else "\n"
        show(f"{between}{heading}\n{fit_text(judged, width=width)}")


def _suffix(path: Path) -> str:
    return path.suffix.lower()
