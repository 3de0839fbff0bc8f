"""``oncall-opt solve``: from a scenario to a fair, proven, checked rotation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import read_scenario, scenario_argument
from oncall_opt.options.option_set import SCHEDULE_SUFFIXES, examples, output_option
from oncall_opt.options.search import METHODS, Searching, search_options
from oncall_opt.options.what_if import what_if_options
from oncall_opt.terminal.output import emit, format_option, show, talk, terminal_width, wrapped

if TYPE_CHECKING:
    from oncall_opt.commands.solve.report import BaselineComparison, SolveReport
    from oncall_opt.commands.solve.until_healthy import Healing
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.session.solution import Solution, SolveOptions
    from optimizer.world.world import World
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule
    from scenarios.what_if.change import WhatIf
    from simulation.runs.replication import Replications

_COMPARED = "round-robin"


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
    help="Or make it the way it is made today, to compare.",
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
@click.option("--all", "everything", is_flag=True, help="All weeks, columns, sums and violations.")
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

    Hard rules first; then the least violation of health limits, the smallest (or your) overnight
    pool, the least for the most loaded person, and an even share for everybody else. Each is
    proven, or its distance to the best possible is told.

    --without, --add, --fix-alert and --drop-false-alarms solve the scenario with that changed, and
    tell what it brings in nights of sleep against the scenario as it is, which is solved first.
    """
    from oncall_opt.views.schedule_writing import check_places

    check_places(outputs, inputs=(scenario,))
    options = searching.options()
    if until_healthy and method != METHODS[0]:
        raise click.UsageError("--until-healthy goes with --method optimal alone", ctx)
    if relax and (until_healthy or what_if or method != METHODS[0]):
        raise click.UsageError("--relax goes with --method optimal, and nothing else asked", ctx)
    problem = read_scenario(scenario)
    if relax:
        report = _land(problem, options)
    elif what_if:
        from oncall_opt.commands.solve.what_if import solve_what_if

        if until_healthy:
            raise click.UsageError("--until-healthy asks no what if: choose one of them", ctx)
        report = solve_what_if(
            problem, what_if, options, lambda trial, some: _solve(trial, some, method, None)
        )
    else:
        healing = _heal(problem, options) if until_healthy else None
        report = _solve(problem, options, method, healing)
    _write(report, outputs)
    _print(report, style, everything=everything)
    ctx.exit(_exit_code(report))


def _land(scenario: Scenario, options: SolveOptions) -> SolveReport:
    """Solve with rules giving way where they must, and gather what is to be said about it."""
    from oncall_opt.commands.solve.report import SolveReport
    from oncall_opt.running.progress import live_progress
    from optimizer.advice.advise import advise
    from optimizer.explain.least_bad_schedule import land_softly
    from optimizer.fairness.load_measures import measure
    from optimizer.world.world import World

    world = World(scenario)
    with live_progress() as listener:
        landing = land_softly(scenario, options, listener=listener, world=world)
    return SolveReport(
        scenario=scenario,
        solution=landing.solution,
        measures=measure(scenario, landing.solution.schedule, world=world),
        comparison=_compare(scenario, world),
        advisories=tuple(advise(scenario, world=world)),
        landing=landing,
    )


def _heal(scenario: Scenario, options: SolveOptions) -> Healing:
    """Solve and simulate by turns, with a line of progress for either."""
    from oncall_opt.commands.solve.until_healthy import RUNS, solve_until_healthy
    from oncall_opt.running.progress import live_progress
    from oncall_opt.running.replicate import runs_bar
    from optimizer.solve import solve
    from simulation.simulate import SimulateOptions, simulate

    def solver(trial: Scenario, start: Schedule | None) -> Solution:
        with live_progress() as listener:
            return solve(trial, options, listener=listener, start=start)

    def liver(trial: Scenario, schedule: Schedule, number: int) -> Replications:
        lives = SimulateOptions(runs=RUNS, seed=options.seed + number)
        with runs_bar() as bar:
            return simulate(trial, schedule, options=lives, progress=bar).replications

    return solve_until_healthy(scenario, solver=solver, liver=liver)


def _solve(
    scenario: Scenario, options: SolveOptions, method: str, healing: Healing | None
) -> SolveReport:
    """Solve, unless that is done, and gather what is to be said about it."""
    from oncall_opt.commands.solve.report import SolveReport
    from oncall_opt.running.progress import live_progress
    from optimizer.advice.advise import advise
    from optimizer.fairness.load_measures import measure
    from optimizer.solve import solve
    from optimizer.world.world import World

    world = World(scenario)
    if healing is not None and healing.best.solution is not None:
        solution = healing.best.solution
    else:
        with live_progress() as listener:
            solution = solve(scenario, options, listener=listener, method=method, world=world)
    return SolveReport(
        scenario=scenario,
        solution=solution,
        measures=measure(scenario, solution.schedule, world=world),
        comparison=None if method == _COMPARED else _compare(scenario, world),
        advisories=tuple(advise(scenario, world=world)),
        healing=healing,
    )


def _compare(scenario: Scenario, world: World) -> BaselineComparison:
    from oncall_opt.commands.solve.report import BaselineComparison
    from optimizer.baselines.baselines import baseline
    from optimizer.fairness.load_measures import measure
    from optimizer.judge.check import check

    schedule = baseline(scenario, _COMPARED, world=world)
    violations = check(scenario, schedule, world=world)
    return BaselineComparison(
        method=_COMPARED,
        measures=measure(scenario, schedule, world=world),
        broken=sum(1 for v in violations if v.hard),
    )


def _write(report: SolveReport, outputs: tuple[Path, ...]) -> None:
    from oncall_opt.views.schedule_writing import write_schedule

    for path in outputs:
        text = _text(report, path.suffix.lower())
        write_schedule(path, text, len(report.solution.schedule.assignments))


def _text(report: SolveReport, suffix: str) -> str:
    from oncall_opt.views.schedule_writing import not_overnight_on_purpose, schedule_text

    return schedule_text(
        report.scenario,
        report.solution.schedule,
        suffix,
        not_overnight=not_overnight_on_purpose(report.scenario, report.solution),
        details=_details(report) if suffix == ".json" else {},
    )


def _details(report: SolveReport) -> Mapping[str, object]:
    from oncall_opt.views.schedule_writing import details

    found = dict(details(report.solution, report.measures))
    if report.landing is not None:
        from oncall_opt.commands.solve.report import landing_document

        found["relaxed"] = landing_document(report.landing)
    if report.what_if is not None:
        return {**found, "what_if": report.what_if.document()}
    if report.healing is None:
        return found
    from oncall_opt.commands.solve.health_table import health_document

    return {**found, "until_healthy": health_document(report.healing)}


def _print(report: SolveReport, style: str, *, everything: bool) -> None:
    """Data or tables to stdout; beside data, what must not be missed goes to stderr."""
    from oncall_opt.running.exit_codes import unproven_talk

    if style == "table":
        show(report.text(width=terminal_width(), everything=everything))
    else:
        emit(_text(report, f".{style}"))
        if report.what_if is not None and style == "csv":
            talk(report.what_if.text(width=terminal_width()))
        if report.healing is not None:
            from oncall_opt.commands.solve.health_table import health_talk

            talk(wrapped(health_talk(report.scenario, report.healing), width=terminal_width()))
    for line in unproven_talk(report.solution):
        talk(wrapped(line, width=terminal_width()))
    if report.landing is not None:
        from oncall_opt.commands.solve.report import landing_talk

        talk(landing_talk(report.landing, width=terminal_width()))


def _exit_code(report: SolveReport) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode

    if report.solution.interrupted:
        return ExitCode.INTERRUPTED
    landed = report.landing is not None and bool(report.landing.sentences)
    if landed or any(violation.hard for violation in report.solution.violations):
        return ExitCode.RULES
    return ExitCode.DONE
