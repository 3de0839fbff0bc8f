"""The recommendation: one limit after the other, never a score; and where limits are first met."""

from __future__ import annotations

from dataclasses import replace

from oncall_opt.commands.frontier.recommendation import recommend, thresholds
from oncall_opt.commands.frontier.rows import FrontierRow, Simulated
from optimizer.frontier.frontier_point import Frontier, FrontierEnd
from scenarios.domain.policy import OvernightPool
from scenarios.domain.vocabulary import PersonId
from tests.scenes import people, scenario

ANA = PersonId("ana")
NAMES = ("Ana", "Bo", "Cy", "Di", "Ed", "Fay")


def row(
    size: int, *, red: float, amber: float = 1.0, healthy: bool = True, runs: int = 0
) -> FrontierRow:
    """A size whose worst chance of red is Ana's."""
    simulated = Simulated(
        sleep_interruptions=2.0,
        interrupted_nights=1.0,
        peak_debt_hours=1.0,
        amber_or_red=amber,
        amber_or_red_person=ANA,
        red=red,
        red_person=ANA,
        acknowledge_minutes=3.0,
        people_woken=2.0,
        runs=runs,
    )
    return FrontierRow(
        name=str(size),
        size=size,
        people=(),
        worst=60.0 / size,
        worst_person=ANA,
        median=1.0,
        on_call_percent=25.0,
        expected_sleep_interruptions=2.0,
        violations={} if healthy else {"time_on_call": 60.0},
        healthy=healthy,
        hard_violations=0,
        leximin=None,
        simulated=simulated,
    )


def found(*, spare: int = 0, impossible: int | None = None, least: int = 3) -> Frontier:
    scene = scenario(who=people(*NAMES), weeks=4)
    pool = OvernightPool(spare=spare)
    return Frontier(
        scenario=replace(scene, policy=replace(scene.policy, overnight_pool=pool)),
        points=(),
        eligible=tuple(scene.people),
        smallest=least,
        least=least,
        impossible={} if impossible is None else {impossible: ("no",)},
        same_from=None,
        ending=FrontierEnd.EVERYBODY,
    )


def test_the_fewest_who_are_healthy_and_safe_from_red() -> None:
    rows = [row(2, red=0.0, healthy=False), row(3, red=0.38), row(4, red=0.05), row(5, red=0.0)]
    advice = recommend(found(), rows, None)
    assert advice.size == 4
    assert "keeps everybody's chance of red at 5 % or below" in advice.reason
    assert "3 people would put Ana in red in 38 % of runs" in advice.reason
    assert "One more person lowers the highest load by 3.0 h." in advice.reason


def test_a_chance_that_runs_cannot_tell_from_the_limit_leaves_two_sizes() -> None:
    """4 % of 200 runs is 2 to 8 %; of 5,000 runs it is below 5 %."""
    rows = [row(3, red=0.38, runs=200), row(4, red=0.04, runs=200), row(5, red=0.0, runs=200)]
    few = recommend(found(), rows, None)
    assert (few.size, few.others) == (4, (5,))
    assert (
        "With 4, the highest chance of red is 4 % in 200 runs; the true chance is between 2 % and "
        "8 % (95 % confidence). More --runs narrow this."
    ) in few.reason
    many = recommend(found(), [replace_runs(one, 5000) for one in rows], None)
    assert (many.size, many.others) == (4, ())
    assert "--runs" not in many.reason


def test_a_smaller_size_just_above_the_limit_may_be_it_as_well() -> None:
    """6 % of 200 runs may be 4 %: three may be enough, or four."""
    rows = [row(3, red=0.06, runs=200), row(4, red=0.01, runs=200), row(5, red=0.0, runs=200)]
    assert (recommend(found(), rows, None).size, recommend(found(), rows, None).others) == (4, (3,))


def test_too_few_runs_send_nobody_to_a_larger_size() -> None:
    """None of twenty runs is red: that may be 16 %, of four people as of three."""
    rows = [row(n, red=0.0, runs=20) for n in (3, 4)]
    advice = recommend(found(), rows, None)
    assert (advice.size, advice.others) == (3, ())
    assert "0 % in 20 runs; the true chance is between 0 % and 16 %" in advice.reason


def replace_runs(one: FrontierRow, runs: int) -> FrontierRow:
    assert one.simulated is not None
    return replace(one, simulated=replace(one.simulated, runs=runs))


def test_where_nobody_is_safe_it_says_that_more_people_alone_do_not_help() -> None:
    """The fewest within five points of the least, not the least itself."""
    rows = [row(3, red=0.9), row(4, red=0.33), row(5, red=0.3), row(6, red=0.31)]
    advice = recommend(found(), rows, None)
    assert advice.size == 4
    assert "more people alone do not help" in advice.reason
    assert "With 4 it is 33 %; the lowest of all sizes is 30 %." in advice.reason


def test_what_one_less_costs_is_a_violation_or_is_proven_impossible() -> None:
    rows = [row(2, red=0.4, healthy=False), row(3, red=0.0)]
    broken = recommend(found(), rows, None).reason
    assert "2 people would violate time_on_call and put Ana in red in 40 % of runs" in broken
    never = recommend(found(impossible=2), rows[1:], None).reason
    assert "With 2, no schedule keeps the hard rules; this is proven." in never
    unseen = recommend(found(), rows[1:], None).reason
    assert "With 2, some health limit is violated; this is proven." in unseen
    assert "proven" not in recommend(found(least=2), rows[1:], None).reason


def test_a_spare_is_asked_for_only_where_the_policy_asks() -> None:
    lost = replace(row(3, red=0.0), holds=False, lost_week="Ana being away in a week")
    rows = [lost, replace(row(4, red=0.0), holds=True)]
    assert recommend(found(), rows, None).size == 3
    with_spare = recommend(found(spare=1), rows, None)
    assert with_spare.size == 4
    assert "holds with any one person out for a week" in with_spare.reason
    assert "3 people would do not" not in with_spare.reason
    assert "3 people would not hold with Ana being away in a week" in with_spare.reason


def test_a_spare_that_no_size_has_is_said_to_be_missing() -> None:
    rows = [replace(row(3, red=0.0), holds=False), row(4, red=0.0)]
    advice = recommend(found(spare=1), rows, None)
    assert advice.size == 3
    assert "No size tried is known to hold with any one person out for a week" in advice.reason
    assert "No size tried" not in recommend(found(), rows, None).reason


def test_a_limit_is_met_from_where_every_larger_size_meets_it() -> None:
    rows = [
        row(2, red=0.0, healthy=False),
        row(3, red=0.0, amber=0.4),
        row(4, red=0.2, amber=0.9),
        row(5, red=0.01, amber=0.3),
    ]
    met = {mark.what: mark.size for mark in thresholds(found(), rows)}
    assert met == {
        "meets every health limit": 3,
        "keeps everybody's chance of red at 5 % or below": 5,
        "keeps everybody more likely green": 5,
    }
    assert thresholds(found(), [row(3, red=1.0, amber=1.0)])[1].size is None
