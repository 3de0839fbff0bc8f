"""One trial: solve an instance, and compare the result with its bound and with round-robin."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from benchmarks.results import Result, Value
from benchmarks.setting import Setting
from optimizer.baselines.baselines import baseline
from optimizer.fairness.load_measures import Measures, measure
from optimizer.session.solution import Objective, Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.scenario import Scenario

#: Numbers of the objectives: most loaded person, overnight pool.
WORST, POOL = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A solved instance.

    Attributes:
        seconds: Wall time from the scenario to the solution.
        measures, round_robin: What the solution, and round-robin, give everybody.
    """

    seconds: float
    solution: Solution
    measures: Measures
    round_robin: Measures

    def objective(self, number: int) -> Objective | None:
        """Return the objective of that number; of its parts, the last."""
        found = [objective for objective in self.solution.objectives if objective.number == number]
        return found[-1] if found else None

    def worst_excess(self) -> float:
        """Return the fraction by which the highest load may exceed its bound; 0 if proven."""
        objective = self.objective(WORST)
        return objective.gap if objective else 0.0


#: Returns whether a trial meets its target.
Judge = Callable[[Trial], bool]


def run_trial(scenario: Scenario, options: SolveOptions) -> Trial:
    """Solve a scenario and measure the result.

    Raises:
        InfeasibleError: There is no schedule.
        UndecidedError: None was found in time.
    """
    begun = time.perf_counter()
    world = World(scenario)
    solution = solve(scenario, options, world=world)
    seconds = time.perf_counter() - begun
    other = baseline(scenario, "round-robin", world=world)
    return Trial(
        seconds=seconds,
        solution=solution,
        measures=measure(scenario, solution.schedule, world=world),
        round_robin=measure(scenario, other, world=world),
    )


def report_trial(  # noqa: PLR0913 -- instance, name and target
    benchmark: str,
    instance: str,
    scenario: Scenario,
    options: SolveOptions,
    *,
    setting: Setting,
    target: str = "",
    judge: Judge | None = None,
) -> Result:
    """Solve an instance and return the result; that there is no schedule is one too."""
    try:
        trial = run_trial(scenario, options)
    except (InfeasibleError, UndecidedError) as error:
        outcome = "no schedule exists" if isinstance(error, InfeasibleError) else "undecided"
        return Result(
            benchmark=benchmark,
            instance=instance,
            values={"outcome": outcome},
            target=target,
            met=False if judge and not setting.quick else None,
        )
    return Result(
        benchmark=benchmark,
        instance=instance,
        values=_values(trial, setting),
        target=target,
        met=judge(trial) if judge and not setting.quick else None,
        details={
            "options": asdict(options),
            "objectives": [
                asdict(objective) | {"within": objective.gap}
                for objective in trial.solution.objectives
            ],
            "shifts": sum(person.shifts for person in trial.measures.people),
        },
    )


def _values(trial: Trial, setting: Setting) -> dict[str, Value]:
    worst, pool = trial.objective(WORST), trial.objective(POOL)
    values: dict[str, Value] = {
        "outcome": describe_outcome(trial),
        "seconds": trial.seconds,
        "÷ loop": trial.seconds / setting.loop_seconds,
    }
    if pool is not None:
        values["pool"] = f"{pool.value:.0f} (≥ {pool.bound:.0f})"
    if worst is not None:
        values["highest load h"] = worst.value
        values["above bound %"] = 100 * worst.gap
    theirs = trial.round_robin.worst
    if theirs > 0:
        values["÷ round-robin"] = trial.measures.worst / theirs
    return values


def describe_outcome(trial: Trial) -> str:
    """Return which objectives are neither proven optimal nor optimal to 0.1 h, in words."""
    still = sorted({o.number for o in trial.solution.objectives if not o.settled})
    return f"not proven: objectives {', '.join(map(str, still))}" if still else "all proven"
