"""Recorded work, by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.services import Alert
from scenarios.rates.recorded_work import incident_work_hours, is_false_alarm, untimed_hours
from tests.scenes import API, at

_BEGIN = at("2026-12-07 00:00")


def _alert(opened: float, *, worked: tuple[float, float] | None = None, **known: bool) -> Alert:
    """Opened so many minutes after midnight, worked on from … to …; resolved after two hours."""
    start, end = worked or (None, 120.0)
    return Alert(
        opened_at=_BEGIN + timedelta(minutes=opened),
        service=API,
        acknowledged_at=None if start is None else _BEGIN + timedelta(minutes=start),
        resolved_at=_BEGIN + timedelta(minutes=end),
        false_alarm=known.get("false_alarm"),
    )


def test_of_one_fault_the_time_counts_in_which_anybody_was_at_it() -> None:
    """0–20 and 10–40 minutes of alerts a minute apart are 40 minutes."""
    alerts = [_alert(0, worked=(0, 20)), _alert(1, worked=(10, 40))]
    assert incident_work_hours(alerts, 2.0) == pytest.approx(40 / 60)
    assert incident_work_hours(alerts, 0.5) == 0.5


def test_of_several_faults_the_longest_counts() -> None:
    """Ten minutes, then twenty-five of a fault that came ten minutes later."""
    alerts = [_alert(0, worked=(0, 10)), _alert(10, worked=(10, 35))]
    assert incident_work_hours(alerts, 2.0) == pytest.approx(25 / 60)


def test_what_nobody_acknowledged_says_nothing() -> None:
    assert incident_work_hours([_alert(0), _alert(5)], 2.0) is None


def test_a_false_alarm_is_marked_or_resolves_by_itself() -> None:
    """Of several faults all must be nothing; a mark that it was real counts more than the proxy."""
    by_itself, real = _alert(0), _alert(1, worked=(2, 9))
    assert is_false_alarm([by_itself], acknowledgements=True)
    assert not is_false_alarm([by_itself], acknowledgements=False)
    assert not is_false_alarm([by_itself, real], acknowledgements=True)
    assert is_false_alarm([_alert(0, false_alarm=True)], acknowledgements=False)
    assert not is_false_alarm([_alert(0, false_alarm=False)], acknowledgements=True)
    assert not is_false_alarm([by_itself, _alert(30, worked=(31, 60))], acknowledgements=True)


@given(mean=st.floats(0.01, 4.0), capacity=st.floats(0.0, 1.0), usual=st.floats(0.0, 1.0))
def test_the_mean_over_false_and_other_alarms_is_kept(
    mean: float, capacity: float, usual: float
) -> None:
    """And no alarm takes more than twice the mean."""
    real, false = untimed_hours(mean, false_share=capacity, usual_false=usual)
    assert false >= 0
    assert real <= 2 * mean * (1 + 1e-9)
    if capacity < 1 or usual >= mean:
        assert capacity * false + (1 - capacity) * real == pytest.approx(mean, abs=1e-9)
