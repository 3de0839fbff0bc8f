"""Work keeps its mean, whatever part of the alarms is false."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.vocabulary import RotationId
from simulation.response.active_work import WorkTimes, false_shares, hours_of, work_times
from simulation.timeline.incidents import FalseAlarm, Incident
from tests.scenes import people, scenario
from tests.simulation.by_hand import incident

MAIN = RotationId("main")


def times(capacity: float, false_alarm_minutes: float = 10.0) -> WorkTimes:
    response = ResponseSettings(false_alarm_minutes=false_alarm_minutes)
    scene = scenario(who=people("Ana"), policy=replace(Policy(), response=response))
    return work_times(scene, {MAIN: capacity})[MAIN]


@given(st.floats(0, 1), st.floats(0, 300))
def test_the_mean_over_all_is_the_mean(capacity: float, minutes: float) -> None:
    found = times(capacity, minutes)
    assert capacity * found.false + (1 - capacity) * found.real == pytest.approx(0.5)
    assert 0 <= found.false <= 0.5 + 1e-9 <= found.real + 1e-8 <= 1.0 + 1e-7


def test_recorded_work_is_what_it_takes() -> None:
    assert hours_of(incident(12.0, work=1.25), WorkTimes(0.5, 0.1), factor=3.0) == 1.25


def test_drawn_work_varies_and_false_alarms_do_not() -> None:
    some = WorkTimes(0.6, 0.2)
    real = incident(12.0, work=None)
    assert hours_of(real, some, factor=3.0) == pytest.approx(1.8)
    assert hours_of(real._replace(false_alarm=FalseAlarm.YES), some, factor=3.0) == 0.2


class Given:
    """The same incidents in every replication."""

    description = "given"

    def __init__(self, incidents: list[Incident]) -> None:
        self.given = tuple(incidents)

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        assert replication >= 0
        return self.given


def test_the_share_of_false_alarms_is_that_of_incidents_without_recorded_work() -> None:
    plain = incident(12.0, work=None)
    false = plain._replace(false_alarm=FalseAlarm.PROXY)
    arrivals = Given([plain, false, false._replace(work_hours=1.0), plain, plain])
    scene = scenario(who=people("Ana"))
    assert false_shares(scene, arrivals) == {MAIN: 0.25}
    assert false_shares(scene, Given([])) == {MAIN: 0.0}
