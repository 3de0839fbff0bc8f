"""Stretches known to be stormy: read, expected, and simulated alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Expectation
from scenarios.domain.vocabulary import ServiceId
from scenarios.rates.interruption_rates import rotation_rates
from simulation.arrivals.arrivals import arrivals_for
from tests.scenarios.loading import HEAD, complaints, parse
from tests.scenes import API, MAIN, at, people, scenario

_RELEASE = Expectation(
    start=at("2027-01-11 00:00"), end=at("2027-01-18 00:00"), times=3.0, name="release"
)


def stormy(expects: tuple[Expectation, ...] = (_RELEASE,)) -> Scenario:
    """Four weeks of a pager whose second is three times as noisy."""
    plain = scenario(who=people("Ana"), alerts=AlertPattern(pages_per_week=8.0))
    api = replace(plain.services[API], expects=expects)
    return replace(plain, services={**plain.services, API: api})


def test_the_expected_rate_is_so_many_times_as_high_within_the_stretch() -> None:
    """And as ever outside."""
    usual, now = (rotation_rates(Calendar(one))[MAIN].urgent for one in (stormy(()), stormy()))
    grid = Calendar(stormy()).grid
    inside = grid.quarters_of(_RELEASE.start, _RELEASE.end)
    assert now[inside] == pytest.approx(3 * usual[inside])
    outside = np.ones(grid.quarters, dtype=bool)
    outside[inside] = False
    assert np.array_equal(now[outside], usual[outside])


def test_the_simulated_alerts_follow_it_in_the_mean() -> None:
    """Three times as many in that week, within the error of 400 lives."""
    scene = stormy()
    arrivals = arrivals_for(scene, seed=1)
    hours = [one.at for run in range(400) for one in arrivals.incidents(run)]
    day = (_RELEASE.start - scene.start) / timedelta(hours=1)
    weeks = np.histogram(hours, bins=[day, day + 168, day + 336])[0]
    assert 2.8 < weeks[0] / weeks[1] < 3.2


def test_stretches_that_overlap_multiply() -> None:
    half = replace(_RELEASE, times=0.5)
    usual, now = (
        rotation_rates(Calendar(one))[MAIN].urgent for one in (stormy(()), stormy((_RELEASE, half)))
    )
    inside = Calendar(stormy()).grid.quarters_of(_RELEASE.start, _RELEASE.end)
    assert now[inside] == pytest.approx(1.5 * usual[inside])


def test_the_file_names_days_or_instants() -> None:
    """A last day is inclusive."""
    found = parse(
        HEAD
        + """people: {ana: }
services:
  api:
    expects:
      - {from: 2027-02-01, until: 2027-02-07, times: 3, name: release}
      - {from: "2027-02-28T18:00", until: "2027-03-01T06:00", times: 0.5}
"""
    ).services[ServiceId("api")]
    first, second = found.expects
    assert (first.end - first.start, first.times, first.name) == (timedelta(days=7), 3.0, "release")
    assert (second.end - second.start, second.times, second.name) == (timedelta(hours=12), 0.5, "")


def test_a_stretch_that_ends_before_it_begins_is_a_mistake() -> None:
    """Named with its place."""
    services = "services: {api: {expects: [{from: 2027-02-07, until: 2027-02-01, times: 2}]}}"
    (said,) = complaints(f"{HEAD}people: {{ana: }}\n{services}\n")
    assert "services.api.expects[0]" in said
    assert "is not after" in said
