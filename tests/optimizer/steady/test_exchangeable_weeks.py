"""Weeks of equal law stand in each other's places, and others do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.steady.exchangeable_weeks import exchanged
from scenarios.calendar.calendar import Calendar, Ints
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Expectation
from scenarios.rates.interruption_rates import SampledAlerts
from tests.scenes import API, MAIN, at, people, scenario


def _scene(*, stormy: bool = False) -> Scenario:
    plain = scenario(who=people("Ana"), alerts=AlertPattern(pages_per_week=5.0))
    storm = Expectation(start=at("2027-01-11 00:00"), end=at("2027-01-18 00:00"), times=3.0)
    api = replace(plain.services[API], expects=(storm,) if stormy else ())
    return replace(plain, services={**plain.services, API: api})


def _weeks(scene: Scenario, counts: Ints) -> Ints:
    """Sums by sample and week of the horizon."""
    span = Calendar(scene).grid.quarters_of(scene.start, scene.end)
    weeks: Ints = counts[:, span].reshape(len(counts), 4, -1).sum(axis=2)
    return weeks


def _sampled(scene: Scenario) -> SampledAlerts:
    rng = np.random.default_rng(0)
    slots = Calendar(scene).grid.quarters
    return SampledAlerts(counts={MAIN: rng.poisson(0.02, (5, slots)).astype(np.int64)})


def test_each_week_of_a_sample_stands_at_each_place_equally_often() -> None:
    """So no week is better than another, however few samples there are."""
    scene = _scene()
    sampled = _sampled(scene)
    found = exchanged(sampled, Calendar(scene)).counts[MAIN]
    assert len(found) == 4 * 5
    before, after = _weeks(scene, sampled.counts[MAIN]), _weeks(scene, found)
    assert set(after.sum(axis=0).tolist()) == {int(before.sum())}
    assert sorted(after[7].tolist()) == sorted(before[2].tolist())


def test_a_week_known_to_be_stormy_keeps_its_place() -> None:
    """The other three are shifted round."""
    scene = _scene(stormy=True)
    sampled = _sampled(scene)
    before = _weeks(scene, sampled.counts[MAIN])
    after = _weeks(scene, exchanged(sampled, Calendar(scene)).counts[MAIN])
    assert len(after) == 3 * 5
    assert np.array_equal(after[:, 1], np.tile(before[:, 1], 3))
    assert len(set(after[:, [0, 2, 3]].sum(axis=0).tolist())) == 1


def test_hours_keep_their_place_in_the_week() -> None:
    """Also where the clocks change: what came at three on a Monday comes at three on Mondays."""
    scene = replace(_scene(), start=at("2027-03-22 00:00"), end=at("2027-04-19 00:00"))
    calendar = Calendar(scene)
    counts = np.zeros((1, calendar.grid.quarters), dtype=np.int64)
    counts[0, calendar.grid.quarters_of(at("2027-03-22 03:00"), at("2027-03-22 03:15"))] = 1
    found = exchanged(SampledAlerts(counts={MAIN: counts}), calendar).counts[MAIN]
    where = {
        (int(calendar.clock(scene.zone).minute_of_week[slot])) for slot in np.nonzero(found)[1]
    }
    assert where == {180}
    assert found.sum() == 4
