"""Expected load and burden, against sums done by hand."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.load import Load, LoadModel
from optimizer.world import World
from scenarios.people import Person
from scenarios.policy import Policy, ResponseSettings
from scenarios.services import Alert, AlertHistory, AlertPattern
from scenarios.vocabulary import HourClass, PersonId, Role
from tests.scenes import API, MAIN, at, person, scenario

_ANA = PersonId("ana")
_FLAT = AlertPattern(pages_per_week=84.0)
#: Half an hour of work merges half a page an hour to this many interruptions an hour.
_MERGED = 0.5 * math.exp(-0.25)
#: Work, in hours, and what a waking costs beyond it: 22 minutes of resettling and an hour.
_WORK, _WAKING = 0.5, 22 / 60 + 1


def _week(
    who: Person,
    *,
    start: str = "2027-01-04",
    role: Role = Role.PRIMARY,
    alerts: AlertPattern | AlertHistory | None = None,
    policy: Policy | None = None,
) -> Load:
    """The load of the horizon's first week, Monday 10:00 to Monday 10:00 in Berlin."""
    scene = scenario(who=[who], start=start, weeks=1, alerts=alerts, policy=policy)
    turn = World(scene).calendar.turns[MAIN][0]
    model = LoadModel(World(scene).calendar)
    return model.load(who.id, MAIN, role, [(turn.start, turn.end)])


def test_a_silent_primary_week_is_about_six_hours() -> None:
    """0.05 for each of the 168 hours less 50 of business; as secondary half; as shadow nothing."""
    load = _week(person("Ana"))
    assert load.hours == pytest.approx((50, 48, 70))
    assert load.burden == pytest.approx(0.05 * 118)
    assert _week(person("Ana"), role=Role.SECONDARY).burden == pytest.approx(0.025 * 118)
    assert _week(person("Ana"), role=Role.SHADOW).burden == 0


@pytest.mark.parametrize(("start", "hours"), [("2027-03-22", 167), ("2026-10-19", 169)])
def test_the_week_of_a_clock_change_has_an_hour_more_or_less(start: str, hours: int) -> None:
    """It is an hour of sleep."""
    load = _week(person("Ana"), start=start)
    assert sum(load.hours) == pytest.approx(hours)
    assert load.hours[2] == pytest.approx(70 + hours - 168)
    assert load.burden == pytest.approx(0.05 * (118 + hours - 168))


def test_public_holidays_count_double() -> None:
    """Christmas 2026 in Berlin: a Friday, whose ten business hours are gone, and a Saturday."""
    load = _week(person("Ana", country="DE-BE"), start="2026-12-21")
    assert load.hours == pytest.approx((40, 58, 70))
    assert load.burden == pytest.approx(0.05 * (128 + 48))


def test_pages_fall_into_the_classes_of_the_person() -> None:
    """A flat stream wakes in 70 of 168 hours; each waking costs its work and 1.37 h more."""
    load = _week(person("Ana"), alerts=_FLAT)
    assert load.interruptions == pytest.approx((50 * _MERGED, 48 * _MERGED, 70 * _MERGED))
    assert load.work_hours == pytest.approx(tuple(_WORK * n for n in load.interruptions))
    paged = _MERGED * (118 * _WORK + 70 * _WAKING)
    assert load.burden == pytest.approx(0.05 * 118 + paged)
    assert load.of(HourClass.SLEEP)[1] == load.interruptions[2]


def test_a_secondary_is_paged_when_the_primary_does_not_answer() -> None:
    """1 − 0.95 · P(acknowledged within five minutes), asleep and awake apart."""
    primary = _week(person("Ana"), alerts=_FLAT)
    second = _week(person("Ana"), alerts=_FLAT, role=Role.SECONDARY)
    awake = 1 - 0.95 * NormalDist(math.log(2.0), 0.8).cdf(math.log(5.0))
    asleep = 1 - 0.95 * NormalDist(math.log(2.5), 0.6).cdf(math.log(5.0))
    assert second.interruptions[0] == pytest.approx(awake * primary.interruptions[0])
    # Eight of the ten hours of class sleep, from 23 to 7, are slept.
    mixed = (0.8 * asleep + 0.2 * awake) * primary.interruptions[2]
    assert second.interruptions[2] == pytest.approx(mixed)
    assert second.sleep_lost_hours == pytest.approx(asleep * primary.sleep_lost_hours)


def test_low_urgency_does_not_wake_unless_the_policy_says_so() -> None:
    """One alert an hour by day and night, all of low urgency."""
    begin = at("2026-12-07 00:00")
    alerts = tuple(
        Alert(opened_at=begin + timedelta(hours=n), service=API, urgent=False)
        for n in range(4 * 168)
    )
    history = AlertHistory(path="a.csv", start=begin, end=begin + timedelta(weeks=4), alerts=alerts)
    quiet = _week(person("Ana"), alerts=history)
    assert quiet.interruptions == pytest.approx((50, 48, 0))
    assert quiet.sleep_lost_hours == 0
    loud = Policy(response=ResponseSettings(low_urgency_wakes=True))
    woken = _week(person("Ana"), alerts=history, policy=loud)
    assert woken.interruptions == pytest.approx((50, 48, 70))


def test_sleep_is_lost_by_night_and_no_more_than_is_left_of_it() -> None:
    """52 minutes a waking, and all that is left where half an hour or less would remain."""
    scene = scenario(who=[person("Ana")], weeks=1, alerts=_FLAT)
    model = LoadModel(World(scene).calendar)
    span = (at("2027-01-04 10:00"), at("2027-01-06 10:00"))
    tuesday = at("2027-01-05 00:00").date().toordinal() + 1
    a_night = _MERGED * 0.25 * (27 * 52 + 225) / 60
    lost = model.sleep_lost(_ANA, MAIN, Role.PRIMARY, [span])
    assert [night for night, _ in lost] == [tuesday, tuesday + 1]
    assert [hours for _, hours in lost] == pytest.approx([a_night, a_night])
    most = model.most_sleep_lost(
        _ANA, [(MAIN, Role.PRIMARY), (MAIN, Role.SECONDARY)], span, at_once=1
    )
    assert dict(most) == pytest.approx(dict(lost))


@given(cuts=st.lists(st.integers(1, 4 * 168 - 1), max_size=5, unique=True))
def test_splitting_an_interval_changes_nothing(cuts: list[int]) -> None:
    """However the week of a clock change is cut into quarters of an hour."""
    start, end = at("2027-03-22 10:00"), at("2027-03-29 10:00")
    marks = sorted({start, end, *(start + timedelta(minutes=15 * n) for n in cuts)})
    marks = [mark for mark in marks if mark <= end]
    parts = list(pairwise(marks))
    whole = _MODEL.load(_ANA, MAIN, Role.PRIMARY, [(start, end)])
    summed = sum((_MODEL.load(_ANA, MAIN, Role.PRIMARY, [part]) for part in parts), Load())
    assert summed.burden == pytest.approx(whole.burden)
    assert summed.hours == pytest.approx(whole.hours)
    assert summed.interruptions == pytest.approx(whole.interruptions)
    assert summed.sleep_lost_hours == pytest.approx(whole.sleep_lost_hours)


_MODEL = LoadModel(
    World(
        scenario(
            who=[person("Ana", zone="America/New_York", country="US")],
            start="2027-03-22",
            weeks=1,
            alerts=_FLAT,
        )
    ).calendar
)
