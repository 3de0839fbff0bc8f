"""Claims about the model: hours of the week, good and bad days, clusters."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from scenarios.calendar.calendar import Calendar, Floats
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, AlertPattern, Shape
from scenarios.domain.vocabulary import RotationId
from scenarios.rates.interruption_rates import HOURS, pattern_rates, rotation_rates
from simulation.arrivals.arrivals import arrivals_for
from simulation.arrivals.burstiness import Effects, calibrate, gamma_effects, week_effects
from simulation.arrivals.incident_clusters import AlertMark
from simulation.timeline.incidents import Incident
from tests.simulation.incoming import BEGIN, alert, history, paged


def daily(scene: Scenario, replications: int, *, alerts: bool = False) -> Floats:
    """Incidents (or alerts) by replication and day, in a zone without clock changes."""
    arrivals = arrivals_for(scene, seed=7)
    found = np.zeros((replications, scene.weeks * 7))
    for replication in range(replications):
        for one in arrivals.incidents(replication):
            found[replication, int(one.at // 24)] += one.alerts if alerts else 1
    return found


def bursty_history(weeks: int = 60) -> list[Alert]:
    """Bad weeks and bad days; flapping; api fails by day, web at night; a switch takes both."""
    rng = np.random.default_rng(3)
    alerts: list[Alert] = []
    bad = week_effects(rng, weeks, Effects(week_variance=0.6, week_correlation=0.4))
    for day in range(7 * weeks):
        rate = 2.0 * bad[day // 7] * gamma_effects(rng, 1, 0.8)[0]
        for _ in range(rng.poisson(rate)):
            kind, minute = rng.random(), 60 * rng.random()
            hour = 20 + 8 * rng.random() if kind < 0.4 else 8 + 10 * rng.random()
            when = BEGIN + timedelta(days=day, hours=hour, minutes=minute)
            name = "web" if kind < 0.4 else "api"
            alerts += [alert(when, name, minutes=9 * flap) for flap in range(1 + rng.poisson(0.4))]
            if kind > 0.9:
                alerts.append(alert(when, "web", minutes=1))
    end = BEGIN + timedelta(weeks=weeks)
    return [one for one in alerts if one.opened_at < end]


@pytest.mark.parametrize("shape", list(Shape))
def test_thinning_reproduces_the_rates_by_hour_of_the_week(shape: Shape) -> None:
    """Poisson pages, 21 a week: every hour of the week within 4 standard errors of its rate."""
    pattern = AlertPattern(pages_per_week=21.0, shape=shape)
    arrivals = arrivals_for(paged({"api": pattern}, weeks=10, zone="UTC"), seed=1)
    runs = 150
    counts = np.zeros(HOURS)
    for replication in range(runs):
        hours = [int(one.at) % HOURS for one in arrivals.incidents(replication)]
        counts += np.bincount(hours, minlength=HOURS)
    rates = pattern_rates(pattern)
    expected = rates * np.exp(-rates * 0.5) * 10 * runs
    assert (np.abs(counts - expected) < 4 * np.sqrt(expected)).all()
    assert counts.sum() == pytest.approx(expected.sum(), rel=4 / math.sqrt(expected.sum()))


@pytest.mark.parametrize(("pages", "burstiness"), [(4.0, 3.0), (8.0, 6.0), (12.0, 10.0)])
def test_a_pattern_has_its_pages_and_its_burstiness(pages: float, burstiness: float) -> None:
    """Pages a week within 4 standard errors; variance over mean a day within 15 %."""
    pattern = AlertPattern(pages_per_week=pages, burstiness=burstiness)
    found = daily(paged({"api": pattern}, weeks=12, zone="UTC"), 400, alerts=True)
    totals = found.sum(axis=1)
    error = float(totals.std()) / math.sqrt(len(totals))
    assert float(totals.mean()) == pytest.approx(12 * pages, abs=4 * error)
    assert float(found.var() / found.mean()) == pytest.approx(burstiness, rel=0.15)


def test_the_model_of_a_history_has_its_means() -> None:
    """Incidents, alerts to the incident and faults that are shared, service by service."""
    scene = paged(history(bursty_history(), weeks=60), weeks=12, pagers=(("api", "web"),))
    arrivals = arrivals_for(scene, seed=5)
    simulated = [arrivals.incidents(replication) for replication in range(300)]
    known = arrivals_for(scene, mode="dated", seed=0).sources[0].draw(np.random.default_rng())
    recorded = [mark for _, mark in known]
    tellers: tuple[Callable[[AlertMark | Incident], float], ...] = (
        lambda one: len(one.services) > 0,
        lambda one: one.alerts,
        lambda one: "api" in one.services,
        lambda one: len(one.services) > 1,
    )
    for number in tellers:
        totals = np.array([sum(number(one) for one in run) for run in simulated]) / 12
        error = float(totals.std()) / math.sqrt(len(totals))
        expected = sum(number(mark) for mark in recorded) / 60
        assert float(totals.mean()) == pytest.approx(expected, abs=4 * error)


def test_the_model_of_a_history_is_as_uneven_as_it_was() -> None:
    """Variance over mean of weeks and of days, and how much a bad week says of the next."""
    scene = paged(history(bursty_history(), weeks=60), weeks=60, zone="UTC")
    known = arrivals_for(scene, mode="dated", seed=0).sources[0].draw(np.random.default_rng())
    first = min(at for at, _ in known)
    recorded = np.bincount([int((at - first) // 24) for at, _ in known], minlength=420)[:420]
    simulated = daily(scene, 60)
    for length in (1, 7):
        found = simulated.reshape(60, -1, length).sum(axis=2)
        own = recorded.reshape(-1, length).sum(axis=1)
        spread = found.var(axis=1) / found.mean(axis=1)
        low, high = np.percentile(spread, (2.5, 97.5))
        assert low < own.var() / own.mean() < high
        assert np.median(spread) == pytest.approx(own.var() / own.mean(), rel=0.25)


def test_services_keep_their_own_hours() -> None:
    """web fails at night: at its own pager four of five incidents arrive from 20 to 08."""
    scene = paged(
        history(bursty_history(), weeks=60), weeks=12, pagers=(("api",), ("web",)), zone="UTC"
    )
    arrivals = arrivals_for(scene, seed=5)
    simulated = [one for replication in range(60) for one in arrivals.incidents(replication)]
    web = [one for one in simulated if one.services == ("web",)]
    night = sum(not 6 <= one.at % 24 < 17 for one in web) / len(web)
    assert night > 0.75
    api = [one for one in simulated if one.services == ("api",)]
    assert sum(5 <= one.at % 24 < 19 for one in api) / len(api) > 0.95


@pytest.mark.parametrize("pagers", [(("api", "web"),), (("api",), ("web",))])
def test_incidents_come_as_often_as_the_optimizer_expects(
    pagers: tuple[tuple[str, ...], ...],
) -> None:
    """At each pager, within 4 standard errors; where two share faults, 2 % more may come."""
    scene = paged(history(bursty_history(), weeks=60), weeks=12, pagers=pagers)
    calendar = Calendar(scene)
    arrivals = arrivals_for(scene, seed=2, calendar=calendar)
    simulated = [arrivals.incidents(replication) for replication in range(300)]
    for number, services in enumerate(pagers):
        rates = rotation_rates(calendar)[RotationId(f"pager-{number}")]
        shifts = calendar.shifts[RotationId(f"pager-{number}")]
        quarters = calendar.grid.quarters_of(shifts[0].start, shifts[-1].end)
        expected = float(rates.urgent[quarters].sum()) / 4
        counts = np.array(
            [sum(not set(services).isdisjoint(i.services) for i in r) for r in simulated]
        )
        error = 4 * float(counts.std()) / math.sqrt(len(counts))
        assert float(counts.mean()) == pytest.approx(expected, abs=error + 0.02 * expected)


def test_incidents_of_one_pager_keep_their_distance() -> None:
    """What comes within the work of another is part of it."""
    scene = paged(history(bursty_history(), weeks=60), weeks=12, pagers=(("api", "web"),))
    arrivals = arrivals_for(scene, seed=1)
    for replication in range(20):
        times = [one.at for one in arrivals.incidents(replication)]
        assert np.diff(times).min() >= 0.5


def test_effects_are_read_off_counts() -> None:
    """Ten thousand weeks drawn with known effects give them back within a tenth."""
    rng = np.random.default_rng(1)
    known = Effects(week_variance=0.5, week_correlation=0.4, day_variance=0.8)
    week = week_effects(rng, 10_000, known)
    day = gamma_effects(rng, 70_000, 0.8).reshape(-1, 7)
    expected = np.array([2.0, 2, 2, 2, 2, 1, 1])
    found = calibrate(rng.poisson(expected * week[:, None] * day).astype(np.float64), expected)
    assert found.week_variance == pytest.approx(0.5, rel=0.1)
    assert found.day_variance == pytest.approx(0.8, rel=0.1)
    assert found.week_correlation == pytest.approx(0.4, abs=0.04)
    assert week.mean() == pytest.approx(1, abs=0.04)
    assert week.var() == pytest.approx(0.5, rel=0.1)


def test_even_counts_have_no_effects_and_few_weeks_are_split_by_assumption() -> None:
    """And one week says nothing but how uncertain its mean is."""
    expected = np.full(7, 2.0)
    assert calibrate(np.full((20, 7), 2.0), expected).day_variance == 0
    uneven = np.tile([0.0, 8, 0, 0, 6, 0, 0], (4, 1))
    assert calibrate(uneven, expected).week_variance > 0
    alone = calibrate(uneven[:1], expected)
    assert (alone.week_variance, alone.day_variance) == (0, 0)
    assert alone.level_variance == pytest.approx(1 / 14)


def test_on_days_that_are_full_the_other_hours_stay_as_they_should() -> None:
    """Of a stormy night batch a fifth comes outside the five hours, be they full to the brim."""
    storms = AlertPattern(pages_per_week=14.0, shape=Shape.NIGHT_BATCH, burstiness=12.0)
    arrivals = arrivals_for(paged({"api": storms}, weeks=12, zone="UTC"), seed=8)
    hours = [one.at % 24 for replication in range(100) for one in arrivals.incidents(replication)]
    late = sum(hour >= 6 for hour in hours) / len(hours)
    assert late == pytest.approx(0.2 * 18 / 19, abs=0.04)
