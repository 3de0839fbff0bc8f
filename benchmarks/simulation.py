"""Simulation: incidents per second against bare SimPy, a whole run, and its memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import simpy

from benchmarks.generator.generate import generate
from benchmarks.results import Result
from benchmarks.setting import Setting
from optimizer.baselines.baselines import baseline
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern
from simulation.arrivals.arrivals import arrivals_for
from simulation.response.engine import respond
from simulation.response.response_plan import ResponsePlan, make_plan
from simulation.runs.replication import Runs, Trial, process_pool, replicate
from simulation.timeline.incidents import Incident
from simulation.timeline.random_draws import Draws, draw

NAME = "simulation"
_PEOPLE, _WEEKS, _INCIDENTS_A_WEEK = 8, 12, 25
_PROCESSES = 2
#: Rounds of the ratio, each with both models one after the other; the best of each counts.
_ROUNDS = 20
_MEGABYTE = 1024 * 1024
_MEMORY = """
import sys
from benchmarks.simulation import instance, peak_bytes
from simulation.runs.replication import Runs, replicate
replicate(instance(int(sys.argv[1])), Runs(most=int(sys.argv[2])))
print(peak_bytes())
"""


def instance(seed: int) -> Trial:
    """Return eight people, one rotation, two roles, 12 weeks, 25 incidents a week."""
    drawn = generate(people=_PEOPLE, rotations=1, weeks=_WEEKS, seed=seed)
    scenario = _paging(drawn, _INCIDENTS_A_WEEK)
    return Trial(
        scenario=scenario,
        schedules={"round-robin": baseline(scenario, "round-robin")},
        arrivals=arrivals_for(scenario, seed=seed),
    )


def run(setting: Setting) -> Iterator[Result]:
    """Measure the engine's rate, a whole run, and memory for few and many replications."""
    trial = instance(setting.seeds[0])
    yield _ratio(trial, rounds=2 if setting.quick else _ROUNDS, quick=setting.quick)
    yield _whole(trial, 10 if setting.quick else 200, quick=setting.quick)
    yield _memory(setting.seeds[0], (5, 10) if setting.quick else (50, 500), quick=setting.quick)


def peak_bytes() -> int:
    """Return the peak memory of this process."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux a child inherits the peak that `getrusage` reports.
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _paging(scenario: Scenario, incidents_a_week: float) -> Scenario:
    """The same scenario with so many incidents, spread evenly over its services."""
    pattern = AlertPattern(pages_per_week=incidents_a_week / len(scenario.services))
    services = {k: replace(one, alerts=pattern) for k, one in scenario.services.items()}
    return replace(scenario, services=services)


def _ratio(trial: Trial, *, rounds: int, quick: bool) -> Result:
    """Run both models on the same incidents, in alternation."""
    plan = make_plan(trial.scenario, trial.schedules["round-robin"])
    runs = [_replicate(trial, plan, replication) for replication in range(10)]
    count = sum(len(incidents) for incidents, _ in runs)
    ours, bare = float("inf"), float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        for incidents, draws in runs:
            respond(plan, incidents, draws)
        between = time.perf_counter()
        for incidents, draws in runs:
            _bare(incidents, draws)
        ours = min(ours, between - begun)
        bare = min(bare, time.perf_counter() - between)
    return Result(
        benchmark=NAME,
        instance=f"engine against bare SimPy with two time-outs, {count} incidents",
        values={
            "µs/incident": 1e6 * ours / count,
            "bare µs/incident": 1e6 * bare / count,
            "ratio %": 100 * bare / ours,
        },
        target="≥ 25 % of its incidents/s",
        met=None if quick else bare / ours >= 0.25,
    )


def _replicate(
    trial: Trial, plan: ResponsePlan, replication: int
) -> tuple[tuple[Incident, ...], Draws]:
    incidents = trial.arrivals.incidents(replication)
    policy = plan.scenario.policy
    draws = draw(
        1,
        replication,
        incidents=len(incidents),
        people=len(plan.people),
        response=policy.response,
        load=policy.load,
    )
    return incidents, draws


def _bare(incidents: Sequence[Incident], draws: Draws) -> None:
    """The minimum in SimPy: a process for each incident, with two time-outs."""
    env = simpy.Environment()

    def handle(delay: float, work: float) -> Generator[simpy.Event, object, None]:
        yield env.timeout(delay)
        yield env.timeout(work)

    def arrive() -> Generator[simpy.Event, object, None]:
        for incident in incidents:
            yield env.timeout(incident.at - env.now)
            delay = draws.awake_hours[incident.key][0]
            env.process(handle(delay, draws.work_factor[incident.key]))

    env.process(arrive())
    env.run()


def _whole(trial: Trial, most: int, *, quick: bool) -> Result:
    begun = time.perf_counter()
    with process_pool(_PROCESSES) as pool:
        found = replicate(trial, Runs(most=most), executor=pool)
    seconds = time.perf_counter() - begun
    incidents = found.tally.incidents / found.tally.runs / _WEEKS
    return Result(
        benchmark=NAME,
        instance=f"{most} replications × {_WEEKS} weeks × {_PEOPLE} people, {_PROCESSES} processes",
        values={"seconds": seconds, "incidents a week": incidents},
        target="≤ 6 s on 2 cores",
        met=None if quick else seconds <= 6,
    )


def _memory(seed: int, sizes: tuple[int, int], *, quick: bool) -> Result:
    """Peak memory of a separate process, for each number of replications."""
    few, many = (_peak(seed, size) for size in sizes)
    return Result(
        benchmark=NAME,
        instance=f"peak memory, {sizes[0]} and {sizes[1]} replications",
        values={"few MB": few / _MEGABYTE, "many MB": many / _MEGABYTE, "growth": many / few},
        target="growth ≤ 1.05",
        met=None if quick else many <= 1.05 * few,
    )


def _peak(seed: int, replications: int) -> float:
    done = subprocess.run(  # noqa: S603 -- our own command line
        [sys.executable, "-c", _MEMORY, str(seed), str(replications)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)
