"""Expected load and load, against sums done by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.world.expected_load import Load, LoadModel
from optimizer.world.world import World
from scenarios.domain.people import Person
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.services import Alert, AlertHistory, AlertPattern
from scenarios.domain.vocabulary import HourClass, PersonId, Role
from tests.scenes import API, MAIN, at, person, rotation, scenario

_ANA = PersonId("ana")
_FLAT = AlertPattern(pages_per_week=84.0)
#: Half an hour of work merges half a page an hour to this many interruptions an hour.
_MERGED = 0.5 * math.exp(-0.25)
#: Work, in hours, and what a waking costs beyond it: 22 minutes of resettling and an hour.
_WORK, _WAKING = 0.5, 22 / 60 + 1
#: Of a hundred pages so many are felt.
_FELT = 0.95
#: Every page is felt and acknowledged at once, and nothing takes longer or shorter than its mean.
_CERTAIN = Policy(
    response=ResponseSettings(
        missed=0.0,
        awake_median_minutes=0.0,
        asleep_median_minutes=0.0,
        resettling_sigma=0.0,
        work_sigma=0.0,
    )
)


def _week(
    who: Person,
    *,
    start: str = "2027-01-04",
    role: Role = Role.PRIMARY,
    alerts: AlertPattern | AlertHistory | None = None,
    policy: Policy | None = None,
    slots: tuple[Role, ...] = (Role.PRIMARY,),
) -> Load:
    """The load of the horizon's first week, Monday 10:00 to Monday 10:00 in Berlin."""
    pager = [rotation(roles=slots)]
    scene = scenario(who=[who], rotations=pager, start=start, weeks=1, alerts=alerts, policy=policy)
    shift = World(scene).calendar.shifts[MAIN][0]
    model = LoadModel(World(scene).calendar)
    return model.load(who.id, MAIN, role, [(shift.start, shift.end)])


def test_a_silent_primary_week_is_about_six_hours() -> None:
    """0.05 for each of the 168 hours less 50 of business; as secondary half; as shadow nothing."""
    load = _week(person("Ana"))
    assert load.hours == pytest.approx((50, 48, 70))
    assert load.load == pytest.approx(0.05 * 118)
    assert _week(person("Ana"), role=Role.SECONDARY).load == pytest.approx(0.025 * 118)
    assert _week(person("Ana"), role=Role.SHADOW).load == 0


@pytest.mark.parametrize(("start", "hours"), [("2027-03-22", 167), ("2026-10-19", 169)])
def test_the_week_of_a_clock_change_has_an_hour_more_or_less(start: str, hours: int) -> None:
    """It is an hour of sleep."""
    load = _week(person("Ana"), start=start)
    assert sum(load.hours) == pytest.approx(hours)
    assert load.hours[2] == pytest.approx(70 + hours - 168)
    assert load.load == pytest.approx(0.05 * (118 + hours - 168))


def test_public_holidays_count_double() -> None:
    """Christmas 2026 in Berlin: a Friday, whose ten business hours are gone, and a Saturday."""
    load = _week(person("Ana", country="DE-BE"), start="2026-12-21")
    assert load.hours == pytest.approx((40, 58, 70))
    assert load.load == pytest.approx(0.05 * (128 + 48))


def test_pages_fall_into_the_classes_of_the_person() -> None:
    """A flat stream wakes in 70 of 168 hours; each waking costs its work and 1.37 h more.

    What is missed interrupts nobody; what is felt is worked on by her, who is alone.
    """
    load = _week(person("Ana"), alerts=_FLAT)
    felt = _FELT * _MERGED
    assert load.interruptions == pytest.approx((50 * felt, 48 * felt, 70 * felt))
    assert load.work_hours == pytest.approx(tuple(_WORK * n for n in load.interruptions))
    paged = felt * (118 * _WORK + 70 * _WAKING)
    assert load.load == pytest.approx(0.05 * 118 + paged)
    assert load.of(HourClass.SLEEP)[1] == load.interruptions[2]


def test_a_secondary_is_paged_when_the_primary_does_not_answer() -> None:
    """1 − 0.95 · P(acknowledged within five minutes), separately asleep and awake."""
    slots = (Role.PRIMARY, Role.SECONDARY)
    primary, second = (_week(person("Ana"), alerts=_FLAT, role=r, slots=slots) for r in slots)
    awake = 1 - 0.95 * NormalDist(math.log(2.0), 0.8).cdf(math.log(5.0))
    asleep = 1 - 0.95 * NormalDist(math.log(2.5), 0.6).cdf(math.log(5.0))
    assert second.interruptions[0] == pytest.approx(awake * primary.interruptions[0])
    # Eight of the ten hours of class sleep, from 23 to 7, are slept.
    mixed = (0.8 * asleep + 0.2 * awake) * primary.interruptions[2]
    assert second.interruptions[2] == pytest.approx(mixed)


def test_work_is_done_by_one_of_the_two_or_by_nobody_where_both_missed_the_page() -> None:
    """0.95 is done by who is alone, 1 − 0.05² by two; most of it by the primary."""
    slots = (Role.PRIMARY, Role.SECONDARY)
    alone = _week(person("Ana"), alerts=_FLAT)
    primary, second = (_week(person("Ana"), alerts=_FLAT, role=r, slots=slots) for r in slots)
    both = [a + b for a, b in zip(primary.work_hours, second.work_hours, strict=True)]
    grown = (1 - 0.05**2) / 0.95
    assert both == pytest.approx([grown * hours for hours in alone.work_hours], rel=2e-3)
    assert primary.work_hours[1] > 0.85 * alone.work_hours[1]
    assert second.work_hours[1] < _WORK * second.interruptions[1]


def test_a_secondary_of_who_always_answers_is_never_paged() -> None:
    """Every page is felt and acknowledged at once."""
    slots = (Role.PRIMARY, Role.SECONDARY)
    second = _week(person("Ana"), alerts=_FLAT, role=Role.SECONDARY, slots=slots, policy=_CERTAIN)
    assert sum(second.interruptions) == 0
    assert second.load == pytest.approx(0.025 * 118)


def test_low_urgency_does_not_wake_unless_the_policy_says_so() -> None:
    """One alert an hour by day and night, all of low urgency."""
    begin = at("2026-12-07 00:00")
    alerts = tuple(
        Alert(opened_at=begin + timedelta(hours=n), service=API, urgent=False)
        for n in range(4 * 168)
    )
    history = AlertHistory(path="a.csv", start=begin, end=begin + timedelta(weeks=4), alerts=alerts)
    quiet = _week(person("Ana"), alerts=history)
    assert quiet.interruptions == pytest.approx((_FELT * 50, _FELT * 48, 0))
    assert _week(person("Ana"), alerts=history, policy=_CERTAIN).sleep_lost_hours == 0
    loud = Policy(response=ResponseSettings(low_urgency_wakes=True))
    woken = _week(person("Ana"), alerts=history, policy=loud)
    assert woken.interruptions == pytest.approx((_FELT * 50, _FELT * 48, _FELT * 70))


#: Minutes lost to pages of 52 minutes at any moment: all of them; what is left of the night if half
#: an hour or less of it would be; and what reaches into the night from before it.
_EACH_MOMENT = (480 - 82) * 52 + 82**2 / 2 + 52**2 / 2


def test_sleep_is_lost_by_night_and_no_more_than_is_left_of_it() -> None:
    """52 minutes a waking, and less near both ends of the night."""
    load = _week(person("Ana"), alerts=_FLAT, policy=_CERTAIN)
    assert load.sleep_lost_hours == pytest.approx(7 * _MERGED / 60 * _EACH_MOMENT / 60)


def test_what_is_lost_fades_until_the_night_is_over() -> None:
    """By less than 8 %, as the first hour of a night has; and two nights are alike."""
    scene = scenario(who=[person("Ana")], weeks=1, alerts=_FLAT, policy=_CERTAIN)
    model = LoadModel(World(scene).calendar)
    span = (at("2027-01-04 10:00"), at("2027-01-06 10:00"))
    tuesday = at("2027-01-05 00:00").date().toordinal() + 1
    a_night = _MERGED / 60 * _EACH_MOMENT / 60
    owed = model.sleep_owed(_ANA, MAIN, Role.PRIMARY, [span])
    assert [night for night, _ in owed] == [tuesday, tuesday + 1]
    assert [hours for _, hours in owed] == pytest.approx([owed[0][1]] * 2)
    assert math.exp(-8 / 97.44) * a_night < owed[0][1] < a_night
    most = model.most_sleep_owed(
        _ANA, [(MAIN, Role.PRIMARY), (MAIN, Role.SECONDARY)], span, at_once=1
    )
    assert dict(most) == pytest.approx(dict(owed))


@pytest.mark.parametrize(("minutes", "lost"), [(0.0, 52.0), (60.0, 480.0)])
def test_the_policy_says_with_how_little_left_one_stays_up(minutes: float, lost: float) -> None:
    """With a limit of the whole night every page costs all that is left of it."""
    certain = _CERTAIN.response
    little = replace(_CERTAIN, response=replace(certain, stays_up_minutes=8 * minutes))
    load = _week(person("Ana"), alerts=_FLAT, policy=little)
    if minutes:
        # Nobody sleeps again: half of the night is lost to a page in it, on average.
        expected = 480**2 / 2 + 52 * lost
    else:
        expected = (480 - 52) * lost + 52**2 / 2 + 52**2 / 2
    assert load.sleep_lost_hours == pytest.approx(7 * _MERGED / 60 * expected / 60)


@given(overrides=st.lists(st.integers(1, 4 * 168 - 1), max_size=5, unique=True))
def test_splitting_an_interval_changes_nothing(overrides: list[int]) -> None:
    """However the week of a clock change is cut into quarters of an hour."""
    start, end = at("2027-03-22 10:00"), at("2027-03-29 10:00")
    marks = sorted({start, end, *(start + timedelta(minutes=15 * n) for n in overrides)})
    marks = [mark for mark in marks if mark <= end]
    parts = list(pairwise(marks))
    whole = _MODEL.load(_ANA, MAIN, Role.PRIMARY, [(start, end)])
    summed = sum((_MODEL.load(_ANA, MAIN, Role.PRIMARY, [part]) for part in parts), Load())
    assert summed.load == pytest.approx(whole.load)
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
