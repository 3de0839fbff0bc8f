"""Replications: the same draws for all schedules, the same bytes on any number of processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import Role
from simulation.arrivals.arrivals import arrivals_for
from simulation.outcome.measures import measures, place_of
from simulation.runs.outcome_rows import band_rows, measure_rows
from simulation.runs.replication import Replications, Runs, RunsEnd, Trial, process_pool, replicate
from simulation.runs.replication_chunk import make_job, pack, simulate_chunk, simulate_packed
from simulation.runs.running_totals import EVERYBODY, MOST_LOADED, RunningTotals
from tests.scenes import people, rotation, scenario, shifts

BOTH = (Role.PRIMARY, Role.SECONDARY)


@cache
def trial(pages: float = 12.0) -> Trial:
    """Three people for four weeks: in turns, and with everything on Ana."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=BOTH)],
        alerts=AlertPattern(pages_per_week=pages),
    )
    fair = [
        *shifts(scene, ("ana", "bo", "cy", "ana")),
        *shifts(scene, ("bo", "cy", "ana", "bo"), role=Role.SECONDARY),
    ]
    alone = [*shifts(scene, ["ana"] * 4), *shifts(scene, ["bo"] * 4, role=Role.SECONDARY)]
    return Trial(
        scenario=scene,
        schedules={"fair": Schedule.of(fair), "alone": Schedule.of(alone)},
        arrivals=arrivals_for(scene, seed=7),
    )


def said(found: Replications) -> str:
    """Everything that is said of a run, to the last digit."""
    rows = [*measure_rows(found), *band_rows(found)]
    tally = found.tally
    mondays = [tally.mondays(s, p) for s in tally.schedules for p in tally.people]
    return repr((rows, mondays, found.services, found.costs, found.ending, found.tally.runs))


def test_the_same_seed_gives_the_same_bytes_with_one_and_with_four_processes() -> None:
    runs = Runs(most=23, seed=3)
    alone = said(replicate(trial(), runs))
    with process_pool(4) as pool:
        assert said(replicate(trial(), runs, executor=pool)) == alone
    assert multiprocessing.active_children() == []
    assert said(replicate(trial(), Runs(most=23, seed=4))) != alone


def test_any_executor_will_do() -> None:
    runs = Runs(most=12, seed=3)
    with ThreadPoolExecutor(1) as pool:
        assert said(replicate(trial(), runs, executor=pool)) == said(replicate(trial(), runs))


def test_the_tally_says_what_all_rows_kept_would_say() -> None:
    """Means, deviations, quantiles and paired differences, against numpy on every row."""
    some = trial()
    job = make_job(some.scenario, some.schedules, some.arrivals, seed=5)
    chunks = [simulate_chunk(job, first, 5) for first in range(0, 40, 5)]
    tally = RunningTotals(tuple(some.schedules), tuple(some.scenario.people))
    for chunk in chunks:
        tally.add(chunk)
    rows = np.concatenate([chunk.rows for chunk in chunks])
    for measure in measures():
        for s, schedule in enumerate(tally.schedules):
            for p, person in enumerate(tally.people):
                values = rows[:, place_of(measure.name), s, p]
                values = values[~np.isnan(values)]
                spread = tally.spread(schedule, person, measure.name)
                if not len(values):
                    assert spread is None
                    continue
                assert spread is not None
                assert spread.runs == len(values)
                assert spread.mean == pytest.approx(values.mean())
                if len(values) > 1:
                    assert spread.deviation == pytest.approx(values.std(ddof=1), abs=1e-5)
                for part, found in ((0.1, spread.p10), (0.5, spread.median), (0.9, spread.p90)):
                    exact = np.quantile(values, part, method="inverted_cdf")
                    assert found == pytest.approx(exact, abs=measure.grain / 2 + 1e-9)
    k = place_of("interruptions_sleep")
    worst = tally.spread("fair", MOST_LOADED, "interruptions_sleep")
    both = tally.spread("fair", EVERYBODY, "interruptions_sleep")
    assert worst is not None
    assert both is not None
    assert worst.mean == pytest.approx(rows[:, k, 0].max(axis=-1).mean())
    assert both.mean == pytest.approx(rows[:, k, 0].sum(axis=-1).mean())
    low = tally.spread("alone", MOST_LOADED, "sleep_28_nights")
    assert low is not None
    assert low.mean == pytest.approx(rows[:, place_of("sleep_28_nights"), 1].min(axis=-1).mean())


def test_it_stops_when_the_worst_off_is_known_well_enough_and_never_before_fifty() -> None:
    early = replicate(trial(), Runs(most=200, precision=100.0))
    assert (early.ending, early.tally.runs) == (RunsEnd.PRECISE, 50)
    exact = replicate(trial(), Runs(most=60, precision=1e-9))
    assert (exact.ending, exact.tally.runs) == (RunsEnd.ALL, 60)


def interrupting(after: int, error: BaseException) -> Callable[[int, int], None]:
    def progress(done: int, most: int) -> None:
        if done >= after:
            raise error

    return progress


def test_after_ctrl_c_what_is_complete_is_returned_and_nobody_is_left_behind() -> None:
    stop = interrupting(10, KeyboardInterrupt())
    with process_pool(2) as pool:
        found = replicate(trial(), Runs(most=400, seed=3), executor=pool, progress=stop)
    assert multiprocessing.active_children() == []
    assert (found.ending, found.tally.runs, found.asked) == (RunsEnd.INTERRUPTED, 10, 400)
    whole = replicate(trial(), Runs(most=10, seed=3))
    assert list(measure_rows(found)) == list(measure_rows(whole))


class Dying(Executor):
    """Works in this process until it dies."""

    def __init__(self, after: int) -> None:
        self.after = after

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        self.after -= 1
        if self.after < 0:
            future.set_exception(BrokenExecutor("a process died"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_when_a_process_dies_what_is_complete_is_returned() -> None:
    found = replicate(trial(), Runs(most=30), executor=Dying(2))
    assert (found.ending, found.tally.runs) == (RunsEnd.FAILED, 10)
    with pytest.raises(BrokenExecutor):
        replicate(trial(), Runs(most=30), executor=Dying(0))


def test_progress_is_told_after_every_chunk() -> None:
    calls: list[tuple[int, int]] = []
    replicate(trial(), Runs(most=12), progress=lambda done, most: calls.append((done, most)))
    assert calls == [(5, 12), (10, 12), (12, 12)]


def test_no_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Runs(most=0)


def test_a_job_is_the_same_after_a_journey() -> None:
    some = trial()
    job = make_job(some.scenario, some.schedules, some.arrivals, seed=5)
    here, there = simulate_chunk(job, 3, 2), simulate_packed(pack(job), 3, 2)
    assert np.array_equal(here.rows, there.rows, equal_nan=True)
    assert here.costs == there.costs
    assert here.services == there.services


def test_bands_are_chances_and_name_what_set_them() -> None:
    rows = list(band_rows(replicate(trial(40.0), Runs(most=20))))
    assert len(rows) == 6
    for row in rows:
        assert row.green + row.amber + row.red == pytest.approx(1)
        assert (row.indicator is None) == (row.band == "green")
    ana = next(row for row in rows if (row.schedule, row.person) == ("alone", "ana"))
    assert ana.band == "red"
    assert ana.number is not None
    assert ana.limit is not None


def test_all_sleep_lost_is_some_alerts_and_no_more() -> None:
    found = replicate(trial(), Runs(most=10))
    for schedule, costs in found.costs.items():
        everybody = found.tally.spread(schedule, EVERYBODY, "sleep_lost_hours")
        assert everybody is not None
        assert sum(cost.sleep_hours for cost in costs) == pytest.approx(everybody.mean)
        assert sum(cost.part for cost in costs) == pytest.approx(1)
