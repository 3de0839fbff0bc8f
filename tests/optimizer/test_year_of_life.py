"""A year of life: quarter after quarter with a ledger, and every week something comes between.

Shortened so that it runs with the other tests: a quarter has five weeks, or three, instead of
thirteen, and is searched up to the leximin of load only. ``python -m benchmarks life`` lives the
whole years.
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
    """Four quarters, with a leave or somebody ill each week, a joiner and a leaver."""
    course: Course = request.param
    course = replace(course, weeks=_WEEKS[course.scenario], seconds=2.0)
    simulated = Year(course, tmp_path_factory.mktemp(course.scenario))
    simulated.run()
    return simulated


def test_every_week_something_comes_between_and_somebody_can_take_it(year: Year) -> None:
    assert len(year.events) == 4 * year.course.weeks
    what = Counter(event.what for event in year.events)
    assert what["joined"] == what["leaves"] == 1
    assert what["leave"] > 1
    assert what["sick"] > 1
    by = Counter(event.by for event in year.events)
    assert by["replan"] + by["no freeze"] + by["cover"] == len(year.events)


def test_no_hard_rule_is_ever_broken_and_each_number_of_changes_is_proven_least(
    year: Year,
) -> None:
    """By the plain twins, of the file as it is after each event; changes are counted anew."""
    assert [text for event in year.events for text in event.wrong] == []
    assert all(keeps_hard_rules(check(scene, schedule)) for scene, schedule in year.solved)


def test_nothing_that_is_past_or_frozen_changes(year: Year) -> None:
    """But for hours that their assignee cannot hold any more."""
    assert [(event.moment, row) for event in year.events for row in event.disturbed] == []


def test_what_was_carried_is_remembered_without_a_gap(year: Year) -> None:
    entries = year.ledger.entries
    assert len(entries) == 4
    assert all(before.end == after.start for before, after in pairwise(entries))
    joined = {event.person for event in year.events if event.what == "joined"}
    assert joined <= {row.person for row in entries[-1].rows}
    assert not joined & {row.person for row in entries[0].rows}


def test_where_people_have_parted_by_more_than_a_shift_it_is_told_of_whom_and_why(
    year: Year,
) -> None:
    """Of any two who have parted further, one at least is told, with what was in the way."""
    world = World(year.scenario)
    fairness = Fairness(world)
    told = {one.person: one.reasons for one in imbalances(world)}
    assert all(told.values())
    for (one, a), (other, b) in combinations(fairness.people.items(), 2):
        assert abs(a.owed - b.owed) <= fairness.largest_shift or {one, other} & set(told)


def test_who_could_hold_little_has_carried_less_and_that_is_the_reason(year: Year) -> None:
    world = World(year.scenario)
    told = {one.person: one for one in imbalances(world)}
    if year.course.scenario == "two-heroes":
        kofi = told[next(p for p in told if p == "kofi")]
        assert kofi.more < 0
        assert "may hold storefront only" in kofi.reasons
