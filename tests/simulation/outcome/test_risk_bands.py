"""Bands at their limits exactly, what set them, and where each limit comes from."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.policy import RiskLimits
from simulation.outcome.person_outcome import PersonOutcome, simulated
from simulation.outcome.risk_bands import FLAGS, INDICATORS, Band, Flag, Indicator, Reading, band_of
from tests.simulation.one_person import alone, page

#: Ana holds one shift of four, nothing happens: green throughout.
_CONTEXT = alone(assignees=["ana", "bo", "bo", "bo"])
_QUIET = simulated(_CONTEXT, ())
_LIMITS = RiskLimits()


def _reading(outcome: PersonOutcome, indicator: Indicator) -> Reading:
    verdict = band_of(outcome, _LIMITS)
    return next(r for r in verdict.readings if r.indicator is indicator)


def test_nothing_happening_is_green_and_set_by_nothing() -> None:
    verdict = band_of(_QUIET, _LIMITS)
    assert (verdict.band, verdict.set_by) == (Band.GREEN, None)
    assert {r.indicator for r in verdict.readings} == set(Indicator) - {Indicator.CLEAN_NIGHTS}


def _up(number: float) -> float:
    return math.nextafter(number, math.inf)


def _down(number: float) -> float:
    return math.nextafter(number, -math.inf)


@pytest.mark.parametrize(
    ("field", "number", "indicator", "band"),
    [
        ("interruptions_30_days", 6.0, Indicator.INTERRUPTIONS, Band.GREEN),
        ("interruptions_30_days", 7.0, Indicator.INTERRUPTIONS, Band.AMBER),
        ("interruptions_30_days", 18.0, Indicator.INTERRUPTIONS, Band.AMBER),
        ("interruptions_30_days", 19.0, Indicator.INTERRUPTIONS, Band.RED),
        ("crowded_shifts", 0.05, Indicator.CROWDED_SHIFTS, Band.GREEN),
        ("crowded_shifts", 0.0501, Indicator.CROWDED_SHIFTS, Band.AMBER),
        ("crowded_shifts", 1.0, Indicator.CROWDED_SHIFTS, Band.AMBER),
        ("incidents_per_12_hours", 2.0, Indicator.INCIDENTS, Band.GREEN),
        ("incidents_per_12_hours", _up(2.0), Indicator.INCIDENTS, Band.RED),
        ("on_call_percent", 25.0, Indicator.ON_CALL, Band.GREEN),
        ("on_call_percent", _up(25.0), Indicator.ON_CALL, Band.AMBER),
        ("on_call_percent", 100.0, Indicator.ON_CALL, Band.AMBER),
        ("sleep_28_nights", 7.0, Indicator.SLEEP, Band.GREEN),
        ("sleep_28_nights", _down(7.0), Indicator.SLEEP, Band.AMBER),
        ("sleep_28_nights", 6.0, Indicator.SLEEP, Band.AMBER),
        ("sleep_28_nights", _down(6.0), Indicator.SLEEP, Band.RED),
        ("peak_debt_hours", _down(4.58), Indicator.DEBT, Band.GREEN),
        ("peak_debt_hours", 4.58, Indicator.DEBT, Band.AMBER),
        ("peak_debt_hours", _down(9.16), Indicator.DEBT, Band.AMBER),
        ("peak_debt_hours", 9.16, Indicator.DEBT, Band.RED),
        ("clean_nights", 2, Indicator.CLEAN_NIGHTS, Band.GREEN),
        ("clean_nights", 1, Indicator.CLEAN_NIGHTS, Band.AMBER),
        ("clean_nights", 0, Indicator.CLEAN_NIGHTS, Band.AMBER),
        ("active_hours_30_days", 40.0, Indicator.ACTIVE_HOURS, Band.GREEN),
        ("active_hours_30_days", _up(40.0), Indicator.ACTIVE_HOURS, Band.AMBER),
        ("active_hours_30_days", 400.0, Indicator.ACTIVE_HOURS, Band.AMBER),
    ],
)
def test_each_limit_is_crossed_exactly_where_it_says(
    field: str, number: float, indicator: Indicator, band: Band
) -> None:
    """One indicator at a time: it sets the band, and names its number."""
    outcome = replace(_QUIET, **{field: number})  # type: ignore[arg-type]
    reading = _reading(outcome, indicator)
    assert reading.band is band
    assert reading.number == pytest.approx(100 * number if field == "crowded_shifts" else number)
    verdict = band_of(outcome, _LIMITS)
    assert verdict.band is band
    assert verdict.set_by == (None if band is Band.GREEN else reading)


def test_the_limit_named_is_the_one_that_was_crossed() -> None:
    found = [
        _reading(replace(_QUIET, peak_debt_hours=debt), Indicator.DEBT).limit
        for debt in (1.0, 5.0, 10.0)
    ]
    assert found == [4.58, 4.58, 9.16]


def test_every_limit_is_a_setting() -> None:
    """With all limits out of reach nothing is red; with none allowed everything is."""
    loud = replace(
        _QUIET,
        interruptions_30_days=30.0,
        crowded_shifts=1.0,
        incidents_per_12_hours=5.0,
        on_call_percent=100.0,
        sleep_28_nights=4.0,
        peak_debt_hours=20.0,
        clean_nights=0,
        active_hours_30_days=100.0,
    )
    far = RiskLimits(
        interruptions=(99, 99),
        incidents_per_12_hours=99,
        crowded_shifts=1,
        on_call_percent=100,
        mean_sleep_hours=(0, 0),
        peak_debt_hours=(99, 99),
        clean_nights=0,
        active_hours=999,
    )
    assert band_of(loud, far).band is Band.GREEN
    assert {r.band for r in band_of(loud, _LIMITS).readings} == {Band.AMBER, Band.RED}


_NUMBERS = st.builds(
    replace,
    st.just(_QUIET),
    interruptions_30_days=st.floats(0, 30),
    crowded_shifts=st.none() | st.floats(0, 1),
    incidents_per_12_hours=st.none() | st.floats(0, 4),
    on_call_percent=st.floats(0, 100),
    sleep_28_nights=st.floats(4, 9),
    peak_debt_hours=st.floats(0, 12),
    clean_nights=st.none() | st.integers(0, 10),
    active_hours_30_days=st.floats(0, 80),
)


@given(_NUMBERS)
def test_the_band_is_that_of_the_worst_indicator(outcome: PersonOutcome) -> None:
    """No sum and no weight: it is one of the readings, and no other is worse."""
    verdict = band_of(outcome, _LIMITS)
    ranks = [r.band.rank for r in verdict.readings]
    assert verdict.band.rank == max(ranks)
    if verdict.set_by is not None:
        assert verdict.set_by is verdict.readings[ranks.index(max(ranks))]


@pytest.mark.parametrize(
    ("indicator", "amber", "red"),
    [
        (Indicator.INTERRUPTIONS, "PagerDuty", "PagerDuty"),
        (Indicator.CROWDED_SHIFTS, "SRE book", None),
        (Indicator.INCIDENTS, None, "SRE book"),
        (Indicator.ON_CALL, "SRE book", None),
        (Indicator.SLEEP, "Watson", "Söderström"),
        (Indicator.DEBT, "Ramakrishnan", "Ramakrishnan"),
        (Indicator.CLEAN_NIGHTS, "Malmberg", None),
        (Indicator.ACTIVE_HOURS, "Heponiemi", None),
    ],
)
def test_every_limit_has_a_source_and_a_strength(
    indicator: Indicator, amber: str | None, red: str | None
) -> None:
    facts = INDICATORS[indicator]
    for basis, limit, named in zip(
        (facts.amber, facts.red), facts.limits(_LIMITS), (amber, red), strict=True
    ):
        assert (basis is None) == (limit is None) == (named is None)
        if basis is not None:
            assert named is not None
            assert named in basis.source
            assert basis.strength
    assert facts.label
    assert Reading(indicator, 0.0, Band.RED if red else Band.AMBER, 0.0).basis.source


@pytest.mark.parametrize(
    ("flag", "source"),
    [
        (Flag.IMPAIRED_DAYS, "Dawson"),
        (Flag.SHORT_DAYS, "Dawson"),
        (Flag.RESTLESS_NIGHTS, "Kahn"),
        (Flag.SLEEPY_MINUTES, "Ingre"),
        (Flag.VERY_SLEEPY_MINUTES, "Ingre"),
        (Flag.RESTS_BROKEN, "2003/88"),
    ],
)
def test_every_flag_has_a_source_and_no_band(flag: Flag, source: str) -> None:
    assert source in FLAGS[flag].basis.source
    assert FLAGS[flag].label
    assert flag.value not in {indicator.value for indicator in Indicator}


def test_flags_are_counted_and_leave_the_band_alone() -> None:
    """Up from 01:00 to 04:30 in one night: an impaired work day, a broken rest, sleepy minutes."""
    outcome = simulated(_CONTEXT, [page(_CONTEXT, "2027-01-06 01:00", up=210)])
    assert (outcome.impaired_days_28_days, outcome.short_days_28_days) == (1, 0)
    assert outcome.rests_broken_28_days == 1
    assert outcome.sleepy_minutes_28_days > outcome.very_sleepy_minutes_28_days > 0
    assert band_of(outcome, _LIMITS).band is Band.GREEN


def test_what_is_simulated_through_reaches_the_band() -> None:
    """Seven nights on call with 150 minutes up in each: red, by what is left to recover."""
    pages = [page(_CONTEXT, f"2027-01-{day:02d} 01:00", up=150) for day in range(5, 12)]
    verdict = band_of(simulated(_CONTEXT, pages), _LIMITS)
    assert verdict.band is Band.RED
    assert verdict.set_by is not None
    assert verdict.set_by.indicator is Indicator.DEBT
    amber = {r.indicator for r in verdict.readings if r.band is Band.AMBER}
    assert amber == {Indicator.INTERRUPTIONS}
