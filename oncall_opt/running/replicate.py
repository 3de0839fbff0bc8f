"""Simulating schedules for a command: read, replicate, show the progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from oncall_opt.options.inputs import read_schedule_file
from oncall_opt.options.simulation import SimulationOptions
from oncall_opt.running.exit_codes import ExitCode
from oncall_opt.running.progress import shows_progress
from oncall_opt.terminal.output import talk, terminal_width, wrapped
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.reading.near_matches import nearest

if TYPE_CHECKING:
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule
    from simulation.runs.replication import Progress, Replications, RunsEnd
    from simulation.simulate import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A schedule that was given on the command line.

    Attributes:
        name: As it was given: a path, or the name of a baseline.
        made: Whether it was made on the spot.
    """

    name: str
    schedule: Schedule
    made: bool


def given_schedule(scenario: Scenario, name: str) -> Given:
    """Read a schedule file, or make a baseline; a file of that name comes first.

    Raises:
        ScenarioError: It cannot be read, with every mistake in it.
    """
    from optimizer.baselines.baselines import METHODS, baseline

    path = Path(name)
    if name in METHODS and not path.exists():
        return Given(name=name, schedule=baseline(scenario, name), made=True)
    if not path.suffix and not path.exists():
        near = nearest(name, METHODS)
        hint = f"did you mean {near!r}?" if near else "name a .csv, .json or .ics file"
        message = f"is neither a file nor a method; the methods are {', '.join(METHODS)}"
        raise ScenarioError([Problem(path=name, message=message, hint=hint)])
    return Given(name=name, schedule=read_schedule_file(path, scenario).schedule, made=False)


def with_given_alerts(scenario: Scenario, simulation: SimulationOptions) -> Scenario:
    """The scenario with the alerts of ``--alerts``, and how they were read among its notes.

    Raises:
        ScenarioError: The file cannot be read.
    """
    from simulation.arrivals.arrivals import with_alerts
    from simulation.timeline.incidents import ArrivalMode

    if simulation.alerts is None:
        return scenario
    other = with_alerts(
        scenario, simulation.alerts, within_horizon=simulation.arrivals == ArrivalMode.DATED
    )
    return replace(other.scenario, notes=(*scenario.notes, *other.notes))


def simulate_given(
    scenario: Scenario, given: Iterable[Given], simulation: SimulationOptions
) -> Outcome:
    """Simulate schedules, with a progress bar on a terminal.

    Raises:
        ScenarioError: A schedule has other people or another horizon; or alerts cannot be read.
    """
    from simulation.runs.replication import process_pool
    from simulation.simulate import simulate

    schedules: Mapping[str, Schedule] = {one.name: one.schedule for one in given}
    with process_pool(simulation.processes) as pool, runs_bar() as bar:
        return simulate(
            scenario, schedules, options=simulation.options(), executor=pool, progress=bar
        )


@contextmanager
def runs_bar() -> Iterator[Progress | None]:
    """Shows how many runs are done while the block runs; ``None`` where stderr is no terminal."""
    if not shows_progress():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    console = Console(stderr=True, highlight=False, markup=False)
    # No time that is left: nobody knows when the precision is reached.
    columns = ("simulating", BarColumn(), MofNCompleteColumn(), "runs at most")
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, most: shown.update(task, completed=done, total=most)


def ending_talk(ending: RunsEnd, runs: int) -> str:
    """Return the notice about runs that ended early; '' where they did not."""
    from simulation.runs.replication import RunsEnd

    if ending is RunsEnd.INTERRUPTED:
        return f"Interrupted: these are the results of {runs} complete runs."
    if ending is RunsEnd.FAILED:
        return f"A process died: these are the results of {runs} complete runs."
    return ""


def ending_code(replications: Replications) -> ExitCode:
    """Print the notice of an early end on stderr; return the exit code."""
    from simulation.runs.replication import RunsEnd

    if said := ending_talk(replications.ending, replications.tally.runs):
        talk(wrapped(said, width=terminal_width()))
    codes = {RunsEnd.INTERRUPTED: ExitCode.INTERRUPTED, RunsEnd.FAILED: ExitCode.OUTSIDE}
    return codes.get(replications.ending, ExitCode.DONE)
