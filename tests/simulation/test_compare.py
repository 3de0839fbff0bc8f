"""Schedules side by side: what the pairing promises."""

from __future__ import annotations

from functools import cache

import pytest

from scenarios.domain.schedule import Schedule
from simulation.compare import ComparedRow, Comparison, Judgment, Whose, compare
from simulation.outcome.compared_measures import OF_PEOPLE, OF_TEAM
from simulation.runs.replication import process_pool
from simulation.simulate import SimulateOptions
from simulation.statistics.paired_differences import ALPHA
from tests.simulation.rivals import rivals, scene


@cache
def compared(*names: str, runs: int = 20, pages: float = 12.0) -> Comparison:
    chosen = {name: rivals(pages)[name] for name in names}
    return compare(scene(pages), chosen, options=SimulateOptions(runs=runs, seed=4))


def row(found: Comparison, measure: str, whose: Whose = Whose.MOST_LOADED) -> ComparedRow:
    return next(r for r in found.rows if r.whose is whose and r.measure == measure)


def numbers(one: ComparedRow) -> tuple[float | None, ...]:
    ends = (one.low, one.high, one.corrected_low, one.corrected_high)
    return (one.difference, one.error, *ends)


def test_two_schedules_that_are_the_same_differ_by_exactly_nothing() -> None:
    fair = rivals()["fair"]
    again = Schedule.of(fair.assignments)
    options = SimulateOptions(runs=12)
    found = compare(scene(), {"one": fair, "other": again}, options=options)
    assert {numbers(one) for one in (*found.rows, *found.people)} == {(0,) * 6}
    assert {one.judgment for one in found.rows} == {Judgment.OPEN}
    assert all(one.mean == one.mean_against for one in found.rows)
    assert all(one.person == one.person_against for one in found.rows)


def test_the_other_way_round_changes_signs_and_nothing_else() -> None:
    there, back = compared("fair", "alone"), compared("alone", "fair")
    turned = {
        Judgment.BETTER: Judgment.WORSE,
        Judgment.WORSE: Judgment.BETTER,
        Judgment.OPEN: Judgment.OPEN,
    }
    for rows in (
        zip(there.rows, back.rows, strict=True),
        zip(there.people, back.people, strict=True),
    ):
        for one, other in rows:
            assert (one.measure, one.person) == (other.measure, other.person_against)
            assert (one.mean, one.mean_against) == (other.mean_against, other.mean)
            assert one.difference == -other.difference  # type: ignore[operator]
            assert (one.low, one.high) == (-other.high, -other.low)  # type: ignore[operator]
            assert one.error == other.error
            assert one.p_value == other.p_value
            assert one.judgment is turned[other.judgment]


def test_the_reference_may_be_any_and_its_place_changes_nothing() -> None:
    chosen = {name: rivals()[name] for name in ("alone", "fair")}
    options = SimulateOptions(runs=20, seed=4)
    against = compare(scene(), chosen, against="fair", options=options)
    assert against.rows == compared("fair", "alone").rows


def test_more_runs_make_intervals_narrower_but_for_noise() -> None:
    few, many = compared("fair", "alone", runs=20), compared("fair", "alone", runs=80)
    for one, other in zip(few.rows, many.rows, strict=True):
        assert one.error is not None
        assert other.error is not None
        assert other.error <= 1.05 * one.error + 1e-9
    sleep = row(few, "interruptions_sleep"), row(many, "interruptions_sleep")
    assert sleep[1].error == pytest.approx(sleep[0].error / 2, rel=0.4)  # type: ignore[operator]


def test_four_processes_give_the_same_bytes_as_one() -> None:
    chosen = {name: rivals()[name] for name in ("fair", "alone")}
    options = SimulateOptions(runs=20, seed=4)
    with process_pool(4) as pool:
        found = compare(scene(), chosen, options=options, executor=pool)
    alone = compared("fair", "alone")
    assert repr((found.rows, found.people)) == repr((alone.rows, alone.people))


def test_better_and_worse_stand_only_where_the_interval_excludes_zero() -> None:
    good = {one.name for one in OF_TEAM if one.high_is_good}
    for one in (*compared("fair", "alone").rows, *compared("fair", "alone").people):
        assert one.corrected_low is not None
        assert one.corrected_high is not None
        up, down = one.corrected_low > 0, one.corrected_high < 0
        better, worse = (up, down) if one.measure in good else (down, up)
        assert (one.judgment is Judgment.BETTER) == better
        assert (one.judgment is Judgment.WORSE) == worse
        if one.p_value is not None:
            assert (one.p_value < ALPHA) == (up or down)
            assert one.low is not None
            assert one.corrected_low <= one.low + 1e-12


def test_the_worst_off_may_be_somebody_else_and_everybody_is_the_sum() -> None:
    found = compared("alone", "bo")
    worst = row(found, "interruptions_sleep")
    assert (worst.person, worst.person_against) == ("bo", "ana")
    together = row(found, "interruptions_sleep", Whose.EVERYBODY)
    mine = [one for one in found.people if one.measure == "interruptions_sleep"]
    assert together.mean == pytest.approx(sum(one.mean or 0 for one in mine))
    assert together.difference == pytest.approx(sum(one.difference or 0 for one in mine))


def test_everything_on_one_person_is_worse_for_who_is_worst_off() -> None:
    found = compared("fair", "alone", runs=80)
    for measure in ("interruptions_sleep", "interrupted_nights", "sleep_lost_hours", "red"):
        assert row(found, measure).judgment is Judgment.WORSE, measure
    assert row(found, "interruptions_sleep", Whose.EVERYBODY).judgment is Judgment.OPEN


def test_what_the_schedules_alone_decide_is_no_matter_of_luck() -> None:
    one = row(compared("fair", "alone"), "on_call_percent")
    assert (one.error, one.p_value, one.settled) == (0, None, True)
    assert one.low == one.high == one.difference


def test_chances_are_in_percent_and_of_everybody_in_people() -> None:
    found = compared("fair", "alone", pages=40.0)
    one, all_of_them = row(found, "red"), row(found, "red", Whose.EVERYBODY)
    assert (one.unit, one.mean) == ("%", 100)
    assert (all_of_them.unit, all_of_them.label) == ("", "people in red")
    assert all_of_them.mean is not None
    assert 1 <= all_of_them.mean <= 3


def test_several_are_all_held_against_one() -> None:
    found = compared("fair", "alone", "bo")
    assert {one.schedule for one in found.rows} == {"alone", "bo"}
    assert {one.against for one in found.rows} == {"fair"}
    of_one = len(OF_PEOPLE) + sum(bool(one.together) for one in OF_PEOPLE) + len(OF_TEAM)
    assert len(found.rows) == 2 * of_one
    assert len(found.people) == 2 * 3 * len(OF_PEOPLE)


def test_one_run_has_differences_and_no_intervals() -> None:
    found = compared("fair", "alone", runs=1)
    assert {one.judgment for one in found.rows} == {Judgment.OPEN}
    assert {(one.low, one.high) for one in found.rows} == {(None, None)}
    assert row(found, "interruptions").difference is not None


def test_fewer_than_two_and_unknown_references_are_refused() -> None:
    fair = rivals()["fair"]
    with pytest.raises(ValueError, match="at least 2"):
        compare(scene(), {"fair": fair})
    with pytest.raises(ValueError, match="'schedule' is none of the schedules: fair, other"):
        compare(scene(), {"fair": fair, "other": fair}, against="schedule")
