"""Which alerts cost sleep: shares add up, and say what is known of them."""

from __future__ import annotations

import pytest

from scenarios.domain.vocabulary import PersonId, ServiceId
from simulation.outcome.sleep_cost import (
    Alert,
    CostTally,
    Lost,
    SleepCost,
    count_costs,
    sleep_costs,
)
from simulation.timeline.incidents import FalseAlarm, Incident, Interruption

API = ServiceId("api")


def alert(key: int, name: str = "", known: FalseAlarm = FalseAlarm.UNKNOWN) -> Incident:
    return Incident(key, float(key), API, (API,), name=name, false_alarm=known)


def lost(keys: tuple[int, ...], hours: float, *, asleep: bool = True, work: float = 0.5) -> Lost:
    return Lost(Interruption(PersonId("ana"), 0.0, 1.0, 1.5, work, keys, True), hours, asleep)


def costs(incidents: list[Incident], *found: Lost, runs: int = 1) -> dict[str, SleepCost]:
    tallies: dict[Alert, CostTally] = {}
    count_costs({one.key: one for one in incidents}, found, tallies)
    return {cost.alert: cost for cost in sleep_costs(tallies, runs)}


def test_the_incidents_of_an_interruption_share_what_it_cost() -> None:
    found = costs([alert(0, "disk"), alert(1, "cpu")], lost((0, 1), 1.5), lost((1,), 0.5))
    assert list(found) == ["cpu", "disk"], "the costliest first"
    assert found["disk"].sleep_hours == pytest.approx(0.75)
    assert found["cpu"].sleep_hours == pytest.approx(1.25)
    assert found["cpu"].part == pytest.approx(0.625)
    assert found["cpu"].fixed_work_hours == pytest.approx(0.75)


def test_an_alert_without_a_name_goes_by_its_service() -> None:
    (found,) = costs([alert(0)], lost((0,), 1.0)).values()
    assert (found.alert, found.named) == ("api", False)


def test_false_alarms_proxies_and_the_unknown_are_told_apart() -> None:
    kinds = [FalseAlarm.YES, FalseAlarm.PROXY, FalseAlarm.UNKNOWN, FalseAlarm.NO]
    incidents = [alert(key, "disk", known) for key, known in enumerate(kinds)]
    found = costs(incidents, *(lost((key,), 1.0) for key in range(4)))["disk"]
    assert (found.false, found.proxies, found.unknown) == (0.25, 0.25, 0.25)


def test_an_incident_that_reaches_two_people_is_one_incident() -> None:
    incidents = [alert(0, "disk", FalseAlarm.YES), alert(1, "disk", FalseAlarm.NO)]
    found = costs(incidents, lost((0,), 1.0), lost((0,), 1.0), lost((1,), 1.0))["disk"]
    assert found.false == 0.5


def test_silencing_gives_back_the_nights_and_fixing_everything() -> None:
    late = lost((1,), 0.25, asleep=False, work=2.0)
    found = costs([alert(0, "disk"), alert(1, "disk")], lost((0,), 1.0), late, runs=2)["disk"]
    assert (found.silenced_hours, found.silenced_interruptions) == (0.5, 0.5)
    assert (found.sleep_hours, found.fixed_interruptions) == (0.625, 1.0)
    assert found.fixed_work_hours == pytest.approx(1.25)


def test_without_sleep_lost_there_are_no_parts() -> None:
    assert costs([alert(0, "disk")], lost((0,), 0.0, asleep=False))["disk"].part == 0
    assert costs([]) == {}
