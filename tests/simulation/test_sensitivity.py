"""Sensitivity: assumptions drawn from their ranges, and orders that shift."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from scenarios.what_if.assumptions import ASSUMPTIONS
from simulation.sensitivity import CRITERIA, Sensitivity, sensitivity
from simulation.simulate import SimulateOptions
from tests.simulation.rivals import rivals, scene

OPTIONS = SimulateOptions(runs=5, seed=2)


@cache
def shaken(*names: str) -> Sensitivity:
    chosen = {name: rivals()[name] for name in names}
    return sensitivity(scene(), chosen, draws=8, options=OPTIONS)


def test_the_same_seed_gives_the_same_answer_whoever_does_the_work() -> None:
    chosen = {name: rivals()[name] for name in ("fair", "alone")}
    with ThreadPoolExecutor(1) as pool:
        again = sensitivity(scene(), chosen, draws=8, options=OPTIONS, executor=pool)
    assert repr(again) == repr(shaken("fair", "alone"))


def test_a_plain_difference_stays_whatever_is_assumed() -> None:
    found = shaken("fair", "alone")
    assert (found.draws, found.requested, found.runs) == (8, 8, 5)
    assert set(found.flips) == set(CRITERIA)
    sleep = next(one for one in found.rows if one.criterion == "interruptions_sleep")
    assert 0 < sleep.low <= sleep.high
    assert (sleep.flips, found.flips["interruptions_sleep"]) == (0, 0)


def test_every_range_is_drawn_from_evenly_and_what_matters_is_found() -> None:
    """What a waking costs is load alone: it moves nothing else."""
    found = shaken("fair", "alone")
    assert [one for one, _, _ in found.ranges] == list(ASSUMPTIONS)
    load = next(one for one in found.rows if one.criterion == "event_load_hours")
    first = load.influences[0]
    assert first.assumption.name == "waking_hours"
    assert first.correlation > 0.7


def test_where_two_change_places_the_ranking_of_all_has_turned() -> None:
    found = shaken("alone", "bo", "fair")
    assert len(found.rows) == 2 * len(CRITERIA)
    for one in found.rows:
        assert found.flips[one.criterion] >= one.flips
        assert one.low <= one.high
        assert (one.flips > 0) == (one.low * one.high < 0 or one.low * one.difference < 0)


def test_progress_is_told_after_every_draw() -> None:
    calls: list[tuple[int, int]] = []
    chosen = {name: rivals()[name] for name in ("fair", "alone")}
    sensitivity(
        scene(),
        chosen,
        draws=2,
        options=SimulateOptions(runs=1),
        progress=lambda done, most: calls.append((done, most)),
    )
    assert calls == [(0, 2), (1, 2), (2, 2)]


def test_who_interrupts_before_two_draws_gets_nothing() -> None:
    def stop(done: int, most: int) -> None:
        raise KeyboardInterrupt

    chosen = {name: rivals()[name] for name in ("fair", "alone")}
    with pytest.raises(KeyboardInterrupt):
        sensitivity(scene(), chosen, draws=4, options=SimulateOptions(runs=1), progress=stop)


def test_who_interrupts_later_keeps_the_draws_that_are_complete() -> None:
    def stop(done: int, most: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    chosen = {name: rivals()[name] for name in ("fair", "alone")}
    found = sensitivity(scene(), chosen, draws=9, options=SimulateOptions(runs=1), progress=stop)
    assert (found.draws, found.requested) == (3, 9)
