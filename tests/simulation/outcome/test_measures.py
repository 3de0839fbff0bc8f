"""A row has a number for every measure, and every measure a grain and a bad end."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar.calendar import Calendar
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.measures import EVENT_LOAD, measures, place_of, row_of
from simulation.outcome.person_outcome import simulated
from simulation.outcome.risk_bands import Band
from simulation.runs.replication_chunk import make_job, simulate_chunk
from simulation.sleep.person_context import person_context
from simulation.statistics.histogram import Histogram
from tests.scenes import people, person, scenario, shifts
from tests.simulation.by_hand import NIGHT, NOON, incident
from tests.simulation.response.test_active_work import Given


def test_every_measure_has_a_name_of_its_own_and_a_place() -> None:
    names = [measure.name for measure in measures()]
    assert len(set(names)) == len(names)
    assert [place_of(name) for name in names] == list(range(len(names)))
    assert {"interruptions_business", "interruptions_off", "interruptions_sleep"} < set(names)
    assert [m.name for m in measures() if m.low_is_bad] == ["sleep_28_nights", "clean_nights"]
    with pytest.raises(KeyError):
        place_of("happiness")


def test_a_row_is_the_outcome_in_the_order_of_the_measures() -> None:
    scene = scenario(who=people("Ana"))
    context = person_context(Calendar(scene), Schedule.of(shifts(scene, ["ana"])), PersonId("ana"))
    outcome = simulated(context, ())
    row = row_of(outcome, Band.AMBER, 1.5)
    assert len(row) == len(measures())
    assert row[place_of("on_call_percent")] == outcome.on_call_percent
    assert math.isnan(row[place_of("morning_sleepiness")])
    assert (row[place_of(EVENT_LOAD)], *row[-2:]) == (1.5, 1.0, 0.0)


def test_the_load_of_events_is_that_of_the_optimizer_and_holidays_count_double() -> None:
    """Half an hour of work in business hours, at night, and on the night of New Year's Day 2027."""
    scene = scenario(who=[person("Ana", country="DE")], start="2026-12-28", weeks=1)
    holiday = 4 * 24 + 3.0
    incidents = [incident(at)._replace(key=key) for key, at in enumerate((NOON, NIGHT, holiday))]
    schedules = {"alone": Schedule.of(shifts(scene, ["ana"]))}
    job = make_job(scene, schedules, Given(incidents), seed=0)
    rows = simulate_chunk(job, 0, 30).rows[:, place_of(EVENT_LOAD), 0, 0]
    night = 0.5 + 22 / 60 + 1
    # A page that is missed costs nothing.
    assert set(np.round(rows, 6)) <= {round(k * night, 6) for k in range(4)}
    assert rows.max() == pytest.approx(3 * night)


values = st.lists(st.floats(0, 50), min_size=1, max_size=60)


@given(values, values, st.sampled_from([0.1, 1.0]), st.floats(0.01, 1))
def test_quantiles_are_exact_to_the_grain_and_merging_is_counting_on(
    first: list[float], second: list[float], grain: float, part: float
) -> None:
    both, one, other = Histogram(grain), Histogram(grain), Histogram(grain)
    for value in first:
        both.count(value)
        one.count(value)
    for value in second:
        both.count(value)
        other.count(value)
    one.merge(other)
    assert one == both
    rounded = sorted(round(value / grain) for value in first + second)
    place = max(0, math.ceil(part * len(rounded) - 1e-9) - 1)
    assert both.quantile(part) == rounded[place] * grain
    assert Histogram(grain).quantile(part) is None
