"""Expected interruptions, from patterns and histories."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar.calendar import Calendar
from scenarios.domain.policy import LoadSettings
from scenarios.domain.services import Alert, AlertHistory, AlertPattern, Service, Shape
from scenarios.domain.week import BUSINESS_HOURS
from scenarios.rates.interruption_rates import (
    HOURS,
    active_work_hours,
    merge_alerts,
    pattern_rates,
    rotation_rates,
    smooth,
)
from tests.scenes import API, BERLIN, MAIN, at, people, scenario

_BEGIN = at("2026-12-07 00:00")


def _history(*alerts: Alert, weeks: int = 4) -> AlertHistory:
    end = _BEGIN + timedelta(weeks=weeks)
    return AlertHistory(path="a.csv", start=_BEGIN, end=end, alerts=alerts)


def test_patterns_keep_their_total_and_their_shape() -> None:
    """Office pages: 80 % in 50 hours; night batches: 80 % in 35; bursts come as fewer incidents."""
    for shape, core in ((Shape.FLAT, 1.0), (Shape.OFFICE, 0.8), (Shape.NIGHT_BATCH, 0.8)):
        rates = pattern_rates(AlertPattern(pages_per_week=21.0, shape=shape))
        assert rates.sum() == pytest.approx(21)
        hours = {Shape.FLAT: 168, Shape.OFFICE: 50, Shape.NIGHT_BATCH: 35}[shape]
        assert np.sort(rates)[-hours:].sum() == pytest.approx(core * 21)
    bursty = pattern_rates(AlertPattern(pages_per_week=21.0, burstiness=11.0))
    assert bursty.sum() == pytest.approx(14)


def test_a_stream_of_rate_l_makes_interruptions_at_l_times_exp_minus_lw() -> None:
    """Half a page an hour and half an hour of work: 0.389 interruptions an hour."""
    scene = scenario(who=people("Ana"), alerts=AlertPattern(pages_per_week=84.0))
    rates = rotation_rates(Calendar(scene))[MAIN]
    assert rates.urgent == pytest.approx(np.full(rates.urgent.shape, 0.5 * math.exp(-0.25)))
    assert rates.low.sum() == 0


def test_alerts_within_the_work_of_another_make_one_interruption() -> None:
    """Each alert goes on with the work, so that a chain of them is one."""
    minutes = (0, 20, 45, 80, 200)
    opened = [_BEGIN + timedelta(minutes=m) for m in minutes]
    assert merge_alerts(opened, 0.5) == [opened[0], opened[3], opened[4]]
    assert merge_alerts([], 0.5) == []


@given(st.lists(st.integers(0, 9), min_size=HOURS, max_size=HOURS), st.integers(1, 52))
def test_smoothing_keeps_the_weekly_total(counts: list[int], weeks: int) -> None:
    """And no rate is negative."""
    rates = smooth(np.array(counts, dtype=np.float64), weeks)
    assert rates.sum() == pytest.approx(sum(counts) / weeks)
    assert (rates >= 0).all()


def test_a_history_keeps_its_total() -> None:
    """Three alerts a week, far apart, make three interruptions in any week of the grid."""
    alerts = [
        Alert(opened_at=_BEGIN + timedelta(days=7 * week + day, hours=3 * day), service=API)
        for week in range(4)
        for day in (0, 2, 5)
    ]
    calendar = Calendar(scenario(who=people("Ana"), alerts=_history(*alerts)))
    urgent = rotation_rates(calendar)[MAIN].urgent
    quarters = calendar.grid.quarters_of(at("2027-01-04 00:00"), at("2027-01-11 00:00"))
    assert urgent[quarters].sum() / 4 == pytest.approx(3)


def test_alerts_of_one_instant_need_no_order() -> None:
    """One acknowledged, the other not: no error, and one interruption."""
    twice = [Alert(opened_at=_BEGIN, service=API, acknowledged_at=t) for t in (None, _BEGIN)]
    calendar = Calendar(scenario(who=people("Ana"), alerts=_history(*twice)))
    quarters = calendar.grid.quarters_of(at("2027-01-04 00:00"), at("2027-01-11 00:00"))
    assert rotation_rates(calendar)[MAIN].urgent[quarters].sum() / 4 == pytest.approx(1 / 4)


def test_alerts_outside_coverage_wait_for_the_first_covered_hour() -> None:
    """A weekend of a flat stream is at most one interruption on Monday at eight."""
    flat = AlertPattern(pages_per_week=84.0)
    scene = scenario(who=people("Ana"), alerts=flat)
    office = replace(scene.services[API], coverage=BUSINESS_HOURS)
    calendar = Calendar(replace(scene, services={**scene.services, API: office}))
    urgent = rotation_rates(calendar)[MAIN].urgent
    rate = 0.5 * math.exp(-0.25)
    monday = calendar.grid.quarters_of(at("2027-01-11 08:00"), at("2027-01-11 08:15")).start
    assert urgent[monday - 1] == 0
    assert urgent[monday] == pytest.approx(rate + 4 * (1 - math.exp(-62 * rate)))
    assert urgent[monday + 1] == pytest.approx(rate)


def test_active_work_is_what_people_did_capped_or_the_setting() -> None:
    """Five timed alerts of 30 minutes and three hours (two at most); fewer say nothing."""
    settings = LoadSettings()
    timed = [
        Alert(
            opened_at=_BEGIN,
            service=API,
            acknowledged_at=_BEGIN,
            resolved_at=_BEGIN + timedelta(minutes=minutes),
        )
        for minutes in (30, 30, 30, 30, 180)
    ]
    alone = Alert(opened_at=_BEGIN, service=API, resolved_at=_BEGIN + timedelta(hours=9))
    service = Service(id=API, zone=BERLIN, alerts=_history(*timed, alone))
    assert active_work_hours([service], settings) == pytest.approx((4 * 0.5 + 2) / 5)
    few = replace(service, alerts=_history(*timed[:4]))
    assert active_work_hours([few], settings) == settings.active_work_hours
