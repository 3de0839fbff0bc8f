"""Claims about coverage: what comes outside it waits, and nothing gets lost silently."""

from __future__ import annotations

import pytest

from scenarios.domain.services import AlertPattern
from scenarios.domain.week import BUSINESS_HOURS, WeekHours
from simulation.arrivals.arrivals import arrivals_for
from tests.scenes import at
from tests.simulation.incoming import alert, history, paged

OFFICE = {"api": BUSINESS_HOURS}
BEGIN = at("2026-12-28 00:00")


def test_all_that_waits_for_an_opening_is_one_incident_there() -> None:
    """Saturday 12:00 and Sunday 06:00 are found on Monday at 08:00; 44 hours late."""
    alerts = [
        alert("2027-01-06 10:00"),
        alert("2027-01-09 12:00"),
        alert("2027-01-10 06:00"),
        alert("2027-01-10 06:30", urgent=False),
    ]
    scene = paged(history(alerts, begin=BEGIN), coverage=OFFICE, weeks=2)
    found = arrivals_for(scene, mode="dated", seed=1).incidents(0)
    assert [(one.at, one.alerts, one.urgent, one.waited_hours) for one in found] == [
        (58.0, 1, True, 0.0),
        (176.0, 2, True, 44.0),
        (176.0, 1, False, 25.5),
    ]
    assert [one.key for one in found] == [0, 1, 2]


def test_of_a_shared_fault_the_covered_services_page_at_once() -> None:
    """api waits for Monday, web does not; what waits names api as its cause."""
    alerts = [alert("2027-01-09 12:00"), alert("2027-01-09 12:01", "web")]
    scene = paged(history(alerts, begin=BEGIN), coverage=OFFICE, weeks=2)
    found = arrivals_for(scene, mode="dated", seed=1).incidents(0)
    assert [(one.cause, one.services, one.waited_hours) for one in found] == [
        ("web", ("web",), 0.0),
        ("api", ("api",), 44.0),
    ]


def test_what_waits_past_either_end_is_counted() -> None:
    """The horizon is four Mondays from 00:00: the last Sunday's alert is found after its end."""
    alerts = [alert("2027-01-03 12:00"), alert("2027-01-02 12:00"), alert("2027-01-31 12:00")]
    scene = paged(history(alerts, begin=BEGIN), coverage=OFFICE)
    settled = arrivals_for(scene, mode="dated", seed=1).settled(0)
    assert [(one.at, one.alerts, one.waited_hours) for one in settled.incidents] == [(8.0, 2, 44.0)]
    assert (settled.before, settled.after, settled.never) == (0, 1, 0)


def test_services_that_are_never_covered_are_silent_and_named() -> None:
    """Nobody is paged, and the output says so."""
    scene = paged(
        {"api": AlertPattern(pages_per_week=7.0)}, coverage={"api": WeekHours(windows=())}
    )
    arrivals = arrivals_for(scene, seed=1)
    settled = arrivals.settled(0)
    assert settled.incidents == ()
    assert settled.never > 10
    assert arrivals.notes == ("never covered, so that their alerts page nobody: api",)


def test_a_pattern_in_the_office_comes_in_the_office() -> None:
    """Every incident lies within covered hours, and as many wait as are expected.

    A night of 14 h has alerts with chance 1 − exp(−14·20/168) = 0.81, a weekend nearly always: 4.2
    openings a week with something that waited.
    """
    scene = paged({"api": AlertPattern(pages_per_week=20.0)}, coverage=OFFICE, weeks=8)
    arrivals = arrivals_for(scene, seed=1)
    found = [one for replication in range(50) for one in arrivals.incidents(replication)]
    hours = [(one.at % 168 // 24, one.at % 24) for one in found]
    assert all(day < 5 and 8 <= hour < 18 for day, hour in hours)
    waited = sum(one.waited_hours > 0 for one in found) / (50 * 8)
    assert waited == pytest.approx(4.24, abs=0.15)
