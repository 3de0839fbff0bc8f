"""Claims about clusters: what has one cause, what is one incident, and what is known of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scenarios.domain.services import Alert
from scenarios.rates.interruption_rates import merge_alerts
from scenarios.rates.recorded_work import SAME_CAUSE
from simulation.arrivals.incident_clusters import Recording, cluster_alerts, recordings
from simulation.timeline.incidents import FalseAlarm
from tests.simulation.incoming import BEGIN, alert, history, paged

NOON = "2026-06-02 12:00"


def recorded(*alerts: Alert, pagers: tuple[tuple[str, ...], ...] = ()) -> Recording:
    known = history(alerts)
    (recording,) = recordings(paged(known, pagers=pagers))
    return recording


def test_alerts_of_a_minute_share_a_cause_and_keep_together_over_pagers() -> None:
    """A switch fails: api and web alert half a minute later, each at a pager of its own."""
    recording = recorded(alert(NOON), alert(NOON, "web", minutes=0.5), pagers=(("api",), ("web",)))
    ((_, mark),) = recording.incidents
    assert (mark.cause, mark.services, mark.alerts) == ("api", ("api", "web"), 2)


def test_within_the_work_of_another_an_alert_is_one_incident_at_the_same_pager_only() -> None:
    """Twenty minutes between them: one incident for one pager, two for two."""
    alerts = (alert(NOON), alert(NOON, "web", minutes=20))
    together = recorded(*alerts)
    separate = recorded(*alerts, pagers=(("api",), ("web",)))
    assert [mark.services for _, mark in together.incidents] == [("api", "web")]
    assert [mark.services for _, mark in separate.incidents] == [("api",), ("web",)]
    assert len(together.faults) == len(separate.faults) == 2


def test_incidents_are_the_interruptions_that_the_rates_count() -> None:
    """The same rule as of expected interruptions, so that their numbers are the same."""
    alerts = [alert(BEGIN, minutes=minute * minute % 4001) for minute in range(300)]
    recording = recorded(*alerts)
    opened = sorted(one.opened_at for one in alerts)
    assert [at for at, _ in recording.incidents] == merge_alerts(opened, 0.5)
    assert recording.alerts == sum(mark.alerts for _, mark in recording.incidents) == 300


def test_low_urgency_never_joins_high() -> None:
    """What can wait does not wake, whatever it comes with."""
    recording = recorded(alert(NOON), alert(NOON, urgent=False))
    assert [(m.urgent, m.alerts) for _, m in recording.incidents] == [(True, 1), (False, 1)]


def test_work_is_the_time_somebody_was_at_it_and_capped() -> None:
    """Acknowledged to resolved; two alerts at once are worked on at once; two hours at most."""

    def worked(start: str, first: float, last: float) -> Alert:
        opened = alert(start).opened_at
        return alert(
            start,
            acknowledged_at=opened + timedelta(minutes=first),
            resolved_at=opened + timedelta(minutes=last),
        )

    alerts = [
        worked("2026-06-02 12:00", 5, 25),
        worked("2026-06-02 12:01", 4, 34),
        worked("2026-06-03 12:00", 0, 600),
        worked("2026-06-04 12:00", 1, 7),
        worked("2026-06-05 12:00", 1, 7),
    ]
    found = cluster_alerts(alerts, window=SAME_CAUSE, cap_hours=2.0)
    assert [mark.work_hours for _, mark in found] == pytest.approx([0.5, 2.0, 0.1, 0.1])
    few = cluster_alerts(alerts[:4], window=SAME_CAUSE, cap_hours=2.0)
    assert {mark.work_hours for _, mark in few} == {None}


def test_false_alarms_are_marked_or_by_proxy_or_unknown() -> None:
    """The proxy needs a history that records acknowledgements at all."""
    later = alert(NOON, minutes=90).opened_at
    by_itself = alert(NOON, resolved_at=later)
    answered = alert("2026-06-03 12:00", acknowledged_at=alert("2026-06-03 12:01").opened_at)

    def known(*alerts: Alert) -> list[FalseAlarm]:
        found = cluster_alerts(alerts, window=SAME_CAUSE, cap_hours=2.0)
        return [mark.false_alarm for _, mark in found]

    assert known(by_itself) == [FalseAlarm.UNKNOWN]
    assert known(by_itself, answered) == [FalseAlarm.PROXY, FalseAlarm.UNKNOWN]
    yes, no = (alert(NOON, false_alarm=marked) for marked in (True, False))
    assert known(yes, answered) == [FalseAlarm.YES, FalseAlarm.UNKNOWN]
    assert known(yes, no) == [FalseAlarm.NO]
