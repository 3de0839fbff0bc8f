"""Claims about replay: the history itself, at its own hours of the week, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from scenarios.calendar.local_time import wall_clock
from scenarios.domain.scenario import Scenario
from simulation.arrivals.arrivals import ScenarioArrivals, arrivals_for
from tests.scenes import BERLIN, at
from tests.simulation.incoming import BEGIN, alert, history, paged


def walls(scene: Scenario, arrivals: ScenarioArrivals, replication: int = 0) -> list[datetime]:
    """The local wall-clock times of one replication."""
    return [
        wall_clock(scene.start + timedelta(hours=one.at), BERLIN)
        for one in arrivals.incidents(replication)
    ]


def test_the_history_comes_again_with_its_own_counts_and_hours() -> None:
    """Four weeks recorded, four weeks simulated: the same weekdays, hours and minutes."""
    alerts = [alert(BEGIN, minutes=1440 * 3 * n + 37 * n) for n in range(9)]
    scene = paged(history(alerts, weeks=4), weeks=4)
    simulated = walls(scene, arrivals_for(scene, mode="replay", seed=1))
    recorded = [wall_clock(one.opened_at, BERLIN) for one in alerts]
    assert [(w.weekday(), w.time()) for w in simulated] == [
        (w.weekday(), w.time()) for w in recorded
    ]


def test_a_short_history_comes_again_and_again_and_of_a_long_one_the_last_weeks() -> None:
    """Week n of the recording has n alerts."""
    alerts = [
        alert(BEGIN + timedelta(weeks=week, hours=5 * n)) for week in range(6) for n in range(week)
    ]
    scene = paged(history(alerts, weeks=6), weeks=4)
    longer = paged(history(alerts, weeks=6), weeks=8)

    def by_week(one: Scenario) -> list[int]:
        found = Counter(
            int(i.at // 168) for i in arrivals_for(one, mode="replay", seed=1).incidents(3)
        )
        return [found[week] for week in range(one.weeks)]

    assert by_week(scene) == [2, 3, 4, 5]
    assert by_week(longer) == [0, 1, 2, 3, 4, 5, 0, 1]
    assert "repeated" in arrivals_for(longer, mode="replay", seed=1).description


def test_weeks_in_which_the_clocks_change_keep_the_wall_clock() -> None:
    """Berlin 2027: Sunday 28 March has 23 hours, 31 October 25; a page at 02:30 is there."""
    alerts = [alert(f"2026-06-{1 + day:02} 02:30") for day in range(7)]
    for start, sunday in (("2027-03-22", "03:30"), ("2027-10-25", "02:30")):
        scene = paged(history(alerts, weeks=1), weeks=1, start=start)
        simulated = walls(scene, arrivals_for(scene, mode="replay", seed=1))
        assert [f"{wall:%H:%M}" for wall in simulated] == ["02:30"] * 6 + [sunday]
        assert [wall.weekday() for wall in simulated] == list(range(7))


def test_weeks_drawn_by_lot_are_whole_and_shared_by_all_services_of_a_file() -> None:
    """Each recorded week has its own minute, in both services: they always come together."""
    alerts = [
        alert(BEGIN + timedelta(weeks=week, days=day), service, minutes=week)
        for week in range(10)
        for day in range(7)
        for service in ("api", "web")
    ]
    scene = paged(history(alerts), weeks=4, pagers=(("api",), ("web",)))
    arrivals = arrivals_for(scene, mode="resample", seed=1)
    drawn = set()
    for replication in range(5):
        found = arrivals.incidents(replication)
        assert len(found) == 28
        assert {one.services for one in found} == {("api", "web")}
        minutes = [round(one.at * 60) % 60 for one in found]
        assert all(len(set(minutes[7 * week : 7 * week + 7])) == 1 for week in range(4))
        drawn.add(tuple(minutes[::7]))
    assert len(drawn) == 5


def test_what_was_recorded_within_the_horizon_comes_at_its_own_dates() -> None:
    """The rest is counted: one before, two after."""
    dates = ("2026-12-31 10:00", "2027-01-05 10:00", "2027-02-01 00:00", "2027-02-03 10:00")
    known = history([alert(date) for date in dates], weeks=10, begin=at("2026-12-07 00:00"))
    scene = paged(known, weeks=4)
    arrivals = arrivals_for(scene, mode="dated", seed=1)
    assert walls(scene, arrivals) == [datetime(2027, 1, 5, 10)]
    assert arrivals.notes == (
        "a.csv: 1 alerts lie before the horizon; left out",
        "a.csv: 2 alerts lie after the horizon; left out",
    )


def test_weeks_recorded_in_part_are_counted() -> None:
    """Ten days from a Monday: one whole week; the rest is left out."""
    alerts = [alert(BEGIN, minutes=1440 * day) for day in range(10)]
    known = {
        name: type(one)(
            path=one.path, start=one.start, end=BEGIN + timedelta(days=10), alerts=one.alerts
        )
        for name, one in history(alerts).items()
    }
    arrivals = arrivals_for(paged(known, weeks=1), mode="replay", seed=1)
    assert len(arrivals.incidents(0)) == 7
    assert arrivals.notes == ("a.csv: 3 alerts lie in weeks recorded only in part; left out",)
