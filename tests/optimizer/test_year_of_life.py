"""A simulated year: four quarters with a ledger, and an event every week.

A quarter has five weeks, or three, instead of thirteen, and optimizes load only. ``python -m
benchmarks life`` runs whole years.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from benchmarks.life import courses
from benchmarks.life_year import Course, Year
from optimizer.fairness.carried_before import imbalances
from optimizer.fairness.relative_load import Fairness
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.world.world import World

_WEEKS = {"two-heroes": 5, "follow-the-sun": 3}


@pytest.fixture(scope="module", params=courses(1, quick=True), ids=lambda one: one.scenario)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Four quarters with leave or illness each week, a joiner and a leaver."""
    course: Course = request.param
    course = replace(course, weeks=_WEEKS[course.scenario], seconds=2.0)
    simulated = Year(course, tmp_path_factory.mktemp(course.scenario))
    simulated.run()
    return simulated


def test_every_week_has_an_event_and_somebody_who_can_take_the_shifts(year: Year) -> None:
    assert len(year.events) == 4 * year.course.weeks
    what = Counter(event.what for event in year.events)
    assert what["joined"] == what["leaves"] == 1
    assert what["leave"] > 1
    assert what["sick"] > 1
    by = Counter(event.by for event in year.events)
    assert by["replan"] + by["no freeze"] + by["cover"] == len(year.events)


def test_no_hard_rule_is_ever_violated_and_each_number_of_changes_is_proven_least(
    year: Year,
) -> None:
    """With the file after each event; changes are counted independently."""
    assert [text for event in year.events for text in event.wrong] == []
    assert all(keeps_hard_rules(check(scene, schedule)) for scene, schedule in year.solved)


def test_nothing_that_is_past_or_frozen_changes(year: Year) -> None:
    """Except hours that their assignee can no longer take."""
    assert [(event.moment, row) for event in year.events for row in event.disturbed] == []


def test_ledger_entries_follow_each_other(year: Year) -> None:
    entries = year.ledger.entries
    assert len(entries) == 4
    assert all(before.end == after.start for before, after in pairwise(entries))
    joined = {event.person for event in year.events if event.what == "joined"}
    assert joined <= {row.person for row in entries[-1].rows}
    assert not joined & {row.person for row in entries[0].rows}


def test_every_imbalance_above_a_shift_is_reported_with_reasons(
    year: Year,
) -> None:
    """Of any two people that far from each other, at least one is reported."""
    world = World(year.scenario)
    fairness = Fairness(world)
    told = {one.person: one.reasons for one in imbalances(world)}
    assert all(told.values())
    for (one, a), (other, b) in combinations(fairness.people.items(), 2):
        assert abs(a.owed - b.owed) <= fairness.largest_shift or {one, other} & set(told)


def test_little_access_is_the_reason_of_a_low_load(year: Year) -> None:
    world = World(year.scenario)
    told = {one.person: one for one in imbalances(world)}
    if year.course.scenario == "two-heroes":
        kofi = told[next(p for p in told if p == "kofi")]
        assert kofi.more < 0
        assert "may take shifts of storefront only" in kofi.reasons
