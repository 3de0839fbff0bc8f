"""Replication: many runs of the same schedules, each with its own alerts and random draws.

Replications are simulated in chunks of fixed size and added up in their order, so that the
number of processes changes nothing: same seed, same bytes.
"""

from __future__ import annotations

import math
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import get_context
from types import MappingProxyType

from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import Role, RotationId
from simulation.outcome.measures import SLEEP_INTERRUPTIONS
from simulation.outcome.service_outcome import ServiceFigures, service_figures
from simulation.outcome.sleep_cost import SleepCost, sleep_costs
from simulation.runs.replication_chunk import (
    Chunk,
    Job,
    make_job,
    pack,
    simulate_chunk,
    simulate_packed,
)
from simulation.runs.running_totals import (
    RunningTotals,
    uncovered_rotation_roles,
    uncovered_services,
)
from simulation.runs.scenario_variants import Variant
from simulation.timeline.incidents import Arrivals

#: Replications of a chunk, and after how many the precision is checked.
CHUNK, CHECK = 5, 50
#: The fewest replications that precision may be judged by.
LEAST = 50
#: Chunks that are handed out ahead of the one that is waited for.
_AHEAD = 16

#: Called with the replications that are done and those that there are at most.
Progress = Callable[[int, int], None]


class RunsEnd(StrEnum):
    """Why there are no more replications."""

    ALL = "all"
    PRECISE = "precise"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Schedules of one scenario that are to meet the same alerts and the same random draws.

    Attributes:
        schedules: By the name under which they are shown, in order.
        variants: By name of a schedule: what is otherwise under it.
    """

    scenario: Scenario
    schedules: Mapping[str, Schedule]
    arrivals: Arrivals
    calendar: Calendar | None = None
    variants: Mapping[str, Variant] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """How many replications, and of what.

    Attributes:
        most: As many at most; exactly as many without a precision.
        precision: Stop once the standard error of the mean sleep interruptions of the person with
            the highest mean is below this, under every schedule; never before ``LEAST``.
    """

    most: int = 200
    seed: int = 0
    precision: float | None = None

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ValueError(f"{self.most} replications are none; at least 1 is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replications:
    """The results of the replications.

    Attributes:
        asked: The most that were requested; ``tally.runs`` is how many there are.
        ending: Why there are no more.
        arrivals: Where the incidents are from.
        tally: Per-person numbers of every schedule, and their differences.
        services: By name of the schedule.
        uncovered: By name of the schedule: active hours of each role that nobody holds.
        costs: By name of the schedule: which alerts cost the most sleep, the costliest first.
    """

    asked: int
    ending: RunsEnd
    arrivals: str
    tally: RunningTotals
    services: Mapping[str, tuple[ServiceFigures, ...]]
    uncovered: Mapping[str, Mapping[tuple[RotationId, Role], float]]
    costs: Mapping[str, tuple[SleepCost, ...]]


def replicate(
    trial: Trial,
    runs: Runs | None = None,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Replications:
    """Simulate the schedules of a trial many times.

    Ctrl-C, or a process that dies, ends it early and returns the complete replications.

    Args:
        executor: Runs the chunks; ``None``: this process.

    Raises:
        ScenarioError: A schedule is of other people, other rotations or another horizon.
        KeyboardInterrupt, BrokenExecutor: Before the first replications were complete.
    """
    runs = runs or Runs()
    names = tuple(trial.schedules)
    job = make_job(
        trial.scenario,
        trial.schedules,
        trial.arrivals,
        seed=runs.seed,
        calendar=trial.calendar,
        variants=trial.variants,
    )
    tally = RunningTotals(names, tuple(trial.scenario.people))
    ending = _fill(tally, job, runs, executor, progress)
    return Replications(
        asked=runs.most,
        ending=ending,
        arrivals=trial.arrivals.description,
        tally=tally,
        services={
            name: service_figures(services, uncovered_services(plan), tally.runs)
            for name, plan, services in zip(names, job.plans, tally.services, strict=True)
        },
        uncovered=dict(zip(names, map(uncovered_rotation_roles, job.plans), strict=True)),
        costs={n: sleep_costs(c, tally.runs) for n, c in zip(names, tally.costs, strict=True)},
    )


@contextmanager
def process_pool(processes: int) -> Iterator[Executor | None]:
    """Processes to replicate in, none of which outlives the block; one needs no other.

    They leave Ctrl-C to the process that waits for them.
    """
    if processes <= 1:
        yield None
        return
    # Started afresh: a fork would inherit the locks of whatever threads there are.
    context = get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_ignore_interrupts)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _fill(
    tally: RunningTotals, job: Job, runs: Runs, executor: Executor | None, progress: Progress | None
) -> RunsEnd:
    chunks = _here(job, runs.most) if executor is None else _there(job, runs.most, executor)
    try:
        for chunk in chunks:
            tally.add(chunk)
            if progress is not None:
                progress(tally.runs, runs.most)
            if tally.runs % CHECK == 0 and _precise(tally, runs.precision):
                return RunsEnd.PRECISE
    except (KeyboardInterrupt, BrokenExecutor) as stop:
        if not tally.runs:
            raise
        return RunsEnd.FAILED if isinstance(stop, BrokenExecutor) else RunsEnd.INTERRUPTED
    finally:
        chunks.close()
    return RunsEnd.ALL


def _here(job: Job, most: int) -> Generator[Chunk, None, None]:
    for first in range(0, most, CHUNK):
        yield simulate_chunk(job, first, min(CHUNK, most - first))


def _there(job: Job, most: int, executor: Executor) -> Generator[Chunk, None, None]:
    """Chunks in order, some handed out ahead; whatever is not wanted any more is called off."""
    packed = pack(job)
    waiting: deque[Future[Chunk]] = deque()
    firsts = iter(range(0, most, CHUNK))
    try:
        while True:
            while len(waiting) < _AHEAD and (first := next(firsts, None)) is not None:
                count = min(CHUNK, most - first)
                waiting.append(executor.submit(simulate_packed, packed, first, count))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _precise(tally: RunningTotals, precision: float | None) -> bool:
    if precision is None or tally.runs < LEAST:
        return False
    errors = []
    for schedule in tally.schedules:
        who = tally.most_loaded(schedule)
        spread = None if who is None else tally.spread(schedule, who, SLEEP_INTERRUPTIONS)
        errors.append(math.inf if spread is None else spread.error)
    return all(error < precision for error in errors)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
