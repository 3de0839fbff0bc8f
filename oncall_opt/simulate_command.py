"""``oncall-opt simulate``: live through a schedule before anyone has to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.examples import examples
from oncall_opt.living_options import LivingOptions, living_options
from oncall_opt.output import (
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
from oncall_opt.reading import read_scenario, scenario_argument

if TYPE_CHECKING:
    from oncall_opt.living import Given
    from scenarios.scenario import Scenario
    from simulation.fit import FitRow
    from simulation.simulate import Outcome

_SUFFIXES = (".csv", ".json")


def _data_file(_: click.Context, option: click.Parameter, value: object) -> object:
    """Check, before any work is done, that an output names a kind of file that can be written."""
    for path in value if isinstance(value, tuple) else ():
        if path.suffix.lower() not in _SUFFIXES:
            raise click.BadParameter(f"{path} must end in .csv or .json", param=option)
    return value


@click.command(
    short_help="Live through a schedule before anyone has to.",
    epilog=examples(
        "simulate small-team.yaml rota.csv",
        "simulate small-team.yaml round-robin --runs 50 --detail",
        "simulate small-team.yaml rota.csv --runs 50 --format json",
        "simulate small-team.yaml --fit",
    ),
)
@scenario_argument
@click.argument("schedule", required=False)
@living_options
@click.option("--fit", is_flag=True, help="How well the model foretells alerts it has not seen.")
@click.option("--detail", is_flag=True, help="Every column, and the acute signs.")
@format_option
@click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path),
    callback=_data_file,
    multiple=True,
    metavar="FILE",
    help="Write the numbers to a .csv or .json file; may be given several times.",
)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    living: LivingOptions,
    *,
    scenario: Path,
    schedule: str | None,
    fit: bool,
    detail: bool,
    style: str,
    outputs: tuple[Path, ...],
) -> None:
    """Live through a schedule before anyone has to.

    SCHEDULE is a file, whoever made it, or round-robin, linkedin, fair-count or heroes. It meets
    alerts like the recorded ones many times over: who is woken, how much sleep is lost, how long
    it takes to recover, which limit that crosses, and which alerts it comes from.
    """
    from oncall_opt.living import given_schedule, live
    from oncall_opt.run_ending import ending_code
    from oncall_opt.schedule_output import check_places

    if schedule is None and not fit:
        raise click.UsageError("SCHEDULE is missing: name a file, or round-robin for example", ctx)
    if fit and schedule is not None and ".csv" in {f".{style}", *map(_suffix, outputs)}:
        raise click.UsageError("CSV is one table: leave SCHEDULE out, or take JSON", ctx)
    read = [scenario, *([Path(schedule)] if schedule else []), *filter(None, [living.alerts])]
    check_places(outputs, inputs=read)
    problem = read_scenario(scenario)
    given = None if schedule is None else given_schedule(problem, schedule)
    judged = _fit(problem, living) if fit else None
    outcome = None if given is None else live(problem, [given], living)
    for path in outputs:
        _write(path, _data(problem, outcome, judged, _suffix(path)))
    if style == "table":
        modelled = living.arrivals in {"auto", "model"}
        _show(given, outcome, judged, detail=detail, modelled=modelled)
    else:
        emit(_data(problem, outcome, judged, f".{style}"))
    if outcome is not None:
        ctx.exit(ending_code(outcome.replications))


def _fit(scenario: Scenario, living: LivingOptions) -> tuple[FitRow, ...]:
    from simulation.fit import fit
    from simulation.other_alerts import with_alerts

    if living.alerts is not None:
        scenario, notes = with_alerts(scenario, living.alerts)
        for note in notes:
            talk(wrapped(note, width=terminal_width()))
    return fit(scenario, seed=living.seed)


def _data(
    scenario: Scenario,
    outcome: Outcome | None,
    judged: tuple[FitRow, ...] | None,
    suffix: str,
) -> str:
    """What was found as the text of a ``.csv`` or ``.json`` file."""
    from oncall_opt.outcome_document import (
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
    document = {"scenario": scenario.name} if outcome is None else outcome_document(outcome)
    return json_text(document if judged is None else document | {"fit": fit_documents(judged)})


def _write(path: Path, text: str) -> None:
    from oncall_opt.files import write_whole

    write_whole(path, text)
    talk(f"{path}: written")


def _show(
    given: Given | None,
    outcome: Outcome | None,
    judged: tuple[FitRow, ...] | None,
    *,
    detail: bool,
    modelled: bool,
) -> None:
    from oncall_opt.fit_table import fit_text
    from oncall_opt.simulation_report import SimulationReport

    width = terminal_width()
    if given is not None and outcome is not None:
        made = f"{given.name}: made now, the way rotas are made today, by no optimizer"
        readings = (made,) if given.made else ()
        report = SimulationReport(
            outcome=outcome, schedule=given.name, modelled=modelled, readings=readings
        )
        show(report.text(width=width, detail=detail))
    if judged is not None:
        heading = bold("How well the model foretells alerts it has not seen")
        between = "" if outcome is None else "\n"
        show(f"{between}{heading}\n{fit_text(judged, width=width)}")


def _suffix(path: Path) -> str:
    return path.suffix.lower()
