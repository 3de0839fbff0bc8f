"""Pins and published shifts."""

from __future__ import annotations

from optimizer.judge.check import check
from optimizer.rules.always.pins import PinsRule
from scenarios.domain.schedule import Schedule
from tests.scenes import held, people, scenario, violations

_PIN = held("ana", "2027-01-04 10:00", "2027-01-11 10:00")


def test_what_is_pinned_stays() -> None:
    """All of it: a day handed to somebody else is a day missing."""
    scene = scenario(who=people("Ana", "Bo"), weeks=1, fixed=[_PIN])
    assert not violations(PinsRule(), scene, [])
    parts = [
        held("ana", "2027-01-04 10:00", "2027-01-08 10:00"),
        held("bo", "2027-01-08 10:00", "2027-01-09 10:00"),
        held("ana", "2027-01-09 10:00", "2027-01-11 10:00"),
    ]
    found = [v for v in check(scene, Schedule.of(parts)) if v.rule == "pins"]
    assert [(v.amount, v.hard) for v in found] == [(24 * 60, True)]
    assert "Ana is pinned to main primary" in str(found[0])


def test_a_pin_may_be_written_in_pieces() -> None:
    """Two rows that make up the pinned week are the pinned week."""
    scene = scenario(who=people("Ana", "Bo"), weeks=1, fixed=[_PIN])
    parts = [
        held("ana", "2027-01-04 10:00", "2027-01-08 10:00"),
        held("ana", "2027-01-08 10:00", "2027-01-11 10:00"),
    ]
    assert not check(scene, Schedule.of(parts))
