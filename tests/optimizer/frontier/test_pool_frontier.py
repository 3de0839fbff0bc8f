"""The frontier of the overnight pool: every size at its fairest, and where it begins and ends."""

from __future__ import annotations

import signal
from dataclasses import replace

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from optimizer.fairness.relative_load import sums_of_largest
from optimizer.frontier.frontier_point import FrontierEnd
from optimizer.frontier.pool_frontier import can_be_woken, frontier
from optimizer.pool.week_absences import AbsenceVerdict
from optimizer.session.solution import Progress, SolveOptions
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Limits, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role
from scenarios.domain.week import BUSINESS_HOURS, WeekHours
from scenarios.load import load_scenario
from scenarios.shipped import path_of
from tests.optimizer.brute_force import BruteForce, Candidate
from tests.optimizer.small_scenarios import small_scenarios
from tests.scenes import NEW_YORK, at, people, person, rotation, scenario

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=60.0)
#: One person in four weeks at most, as in the preset ``google-sre``.
QUARTER = Limits(time_on_call=TimeOnCall(percent=25.0, days=28, hard=True))


def policies() -> st.SearchStrategy[Policy]:
    """Proofs are exact, and nothing after the most loaded person may make anybody worse off."""
    return st.builds(
        Policy,
        two_rotations_at_once=st.integers(0, 3).map(lambda n: n == 0),
        highest_load_slack=st.just(0.0),
        total_slack=st.just(1000.0),
    )


@settings(max_examples=12)
@given(scene=small_scenarios(policies=policies()))
def test_every_size_is_as_fair_as_all_schedules_together_allow(scene: Scenario) -> None:
    """Of the smallest, of everybody, and of all sizes between them; fewer break health."""
    found = frontier(scene, OPTIONS, absences=False)
    assume(found.eligible)
    assert (found.smallest, found.least) == (fewest(scene), fewest(scene))
    for point in found.points:
        brute = BruteForce(of_size(scene, point.size))
        stages = named(brute)
        expected, left = stages.get("most loaded person", ((), brute.legal))
        assert point.healthy == (point.size >= found.smallest)
        assert point.sums[:1] == expected[:1] or not expected
        if point.leximin is not None and point.leximin.proven and expected:
            assert point.sums == min(sums_of_largest(c.relative) for c in left)


@settings(max_examples=12)
@given(scene=small_scenarios(policies=policies()))
def test_one_more_never_makes_the_worst_off_worse(scene: Scenario) -> None:
    """*At most k + 1* has every schedule that *at most k* has."""
    found = frontier(scene, OPTIONS, absences=False)
    healthy = [point for point in found.points if point.healthy and point.sums]
    for point in healthy:
        proven = {objective.name: objective.proven for objective in point.solution.objectives}
        assert proven["most loaded person"]
        assert proven["load, evenness of the rest"]
    worst = [point.sums[0] for point in healthy]
    event(f"{len(worst)} sizes, {len(set(worst))} most loaded persons")
    assert worst == sorted(worst, reverse=True)
    sums = [point.sums for point in healthy]
    assert sums == sorted(sums, reverse=True)


def of_size(scene: Scenario, size: int) -> Scenario:
    return replace(scene, policy=replace(scene.policy, overnight_pool=OvernightPool(size=size)))


def fewest(scene: Scenario) -> int:
    """The smallest pool that all schedules together allow, given the limits of health."""
    brute = BruteForce(replace(scene, policy=replace(scene.policy, overnight_pool=OvernightPool())))
    return named(brute)["overnight pool"][0][0]


def named(brute: BruteForce) -> dict[str, tuple[tuple[int, ...], tuple[Candidate, ...]]]:
    """Each objective by its name: its optimum, and the schedules that are left for the next."""
    return {expected.name: (expected.values, left) for expected, left in brute.objectives()}


def test_it_ends_where_more_people_change_nothing() -> None:
    """Three weeks have work for three people: a fourth and a fifth change nothing."""
    scene = scenario(who=people("Ana", "Bo", "Cy", "Di", "Ed"), weeks=3)
    found = frontier(scene, OPTIONS)
    assert (found.smallest, found.same_from, found.ending) == (1, 3, FrontierEnd.SAME)
    assert found.sizes == (1, 2, 3, 5)
    assert found.missing == ()
    assert len(found.eligible) == 5


def test_below_the_smallest_it_is_impossible_or_breaks_health() -> None:
    """One slot and a quarter of the time: three people cannot, if the limit is hard."""
    hard = scenario(who=people("Ana", "Bo", "Cy", "Di"), weeks=4, limits=QUARTER)
    found = frontier(hard, OPTIONS)
    assert (found.smallest, found.least, found.sizes) == (4, 4, (4,))
    assert "25 % of" in found.impossible[3][0]
    soft = scenario(
        who=people("Ana", "Bo", "Cy", "Di"),
        weeks=4,
        limits=Limits(time_on_call=TimeOnCall(percent=25.0)),
    )
    below = frontier(soft, OPTIONS).points[0]
    assert (below.size, below.healthy) == (3, False)
    assert below.violations()["time_on_call"] > 0
    assert frontier(soft, OPTIONS, below=0).sizes == (4,)


def test_a_pool_at_its_limit_may_have_nobody_to_spare() -> None:
    """One who does it all alone leaves nobody; of two, each takes the other's week."""
    found = frontier(scenario(who=people("Ana", "Bo"), weeks=2), OPTIONS)
    one, two = (point.survival for point in found.points)
    assert one is not None
    assert two is not None
    assert (one.answer, two.answer) == (AbsenceVerdict.LOST, AbsenceVerdict.SURVIVES)
    assert one.absence is not None
    assert found.points[0].strain is None
    strain = found.points[1].strain
    assert strain is not None
    assert (strain.worst, strain.proven) == (found.points[1].sums[0], True)


def test_what_a_week_away_costs_those_who_stay() -> None:
    """Three weeks and three people, two of whom are there in part: whoever is away, two are left.

    Bo is there in the first week only, and Di after it: Ana is there for either. One of them then
    holds two weeks.
    """
    first, later = (
        (at(f"{begin} 00:00"), at(f"{end} 00:00"))
        for begin, end in (("2027-01-04", "2027-01-11"), ("2027-01-12", "2027-02-01"))
    )
    who = [person("Ana"), person("Bo", away=[later]), person("Di", away=[first])]
    whole = Policy(leave_reduces_capacity_after_days=366)
    point = frontier(scenario(who=who, weeks=3, policy=whole), OPTIONS, below=0).points[-1]
    assert point.size == 3
    assert point.survival is not None
    assert point.survival.answer is AbsenceVerdict.SURVIVES
    assert point.strain is not None
    assert point.strain.proven
    assert point.strain.worst == pytest.approx(2 * point.sums[0], rel=0.1)


def test_one_person_nobody_at_night_and_a_pool_nobody_can_fill() -> None:
    alone = frontier(scenario(who=people("Ana"), weeks=2), OPTIONS)
    assert (alone.sizes, alone.same_from, alone.ending) == ((1,), 1, FrontierEnd.EVERYBODY)
    office = scenario(who=people("Ana", "Bo"), rotations=[rotation(hours=BUSINESS_HOURS)], weeks=2)
    nobody = frontier(office, OPTIONS)
    assert (nobody.eligible, nobody.sizes, nobody.smallest) == ((), (0,), 0)
    with pytest.raises(InfeasibleError, match="25 % of"):
        frontier(scenario(who=people("Ana", "Bo"), weeks=4, limits=QUARTER), OPTIONS)


def test_whoever_has_no_hour_of_sleep_on_call_cannot_be_woken() -> None:
    scene = scenario(
        who=[person("Ana"), person("Bo", zone=NEW_YORK)],
        rotations=[rotation(hours=BUSINESS_HOURS)],
        weeks=1,
    )
    assert can_be_woken(World(scene)) == ("bo",)


def test_without_time_only_what_is_complete_is_told() -> None:
    """Whatever was found in the time is there, and nothing is called proven that is not."""
    scene = scenario(who=people("Ana", "Bo", "Cy", "Di", "Ed"), weeks=8)
    found = frontier(scene, replace(OPTIONS, time_limit=0.05))
    assert found.sizes
    assert found.ending in (
        FrontierEnd.TIME,
        FrontierEnd.SAME,
        FrontierEnd.NO_GAIN,
        FrontierEnd.EVERYBODY,
    )
    assert set(found.missing).isdisjoint(found.sizes)


def test_ctrl_c_leaves_the_sizes_that_are_complete() -> None:
    """The first one ends the search under way; no further size is begun."""
    scene = scenario(who=people("Ana", "Bo", "Cy", "Di", "Ed"), weeks=5)
    seen: list[str] = []

    def interrupt(progress: Progress) -> None:
        if progress.objective.startswith("at most 5") and not seen:
            seen.append(progress.objective)
            signal.raise_signal(signal.SIGINT)

    found = frontier(scene, OPTIONS, listener=interrupt)
    assert seen
    assert found.ending is FrontierEnd.INTERRUPTED
    assert found.sizes == (1, 5)
    assert found.missing == (2, 3, 4)
    assert [point.survival for point in found.points] == [None, None]


def test_google_sre_has_eight_at_one_site_because_the_model_says_so() -> None:
    """Two slots at 25 % of any four weeks: 2 / 0.25; nowhere does the number 8 stand."""
    scene = load_scenario(path_of("google-sre"))
    short = replace(scene, weeks=4, end=scene.start + (scene.end - scene.start) / 3)
    found = frontier(short, OPTIONS, below=1, absences=False)
    assert (found.smallest, found.least) == (8, 8)
    assert 7 in found.impossible
    assert "25 % of" in found.impossible[7][0]


def test_two_sites_need_four_each_and_wake_nobody() -> None:
    """Dublin and Auckland hold twelve hours each, by day, with two slots.

    Two slots for twelve hours a day are 672 h in four weeks, a quarter of anybody's time is 168 h:
    four at each site, so eight in all as at one site. The limit counts hours, and there are no
    fewer of them; what a second site saves is the nights: there is no overnight pool at all. (The
    book says six a site, "to honor the 25 % rule and to ensure a substantial and critical mass of
    engineers"; in hours the rule alone asks for four.)
    """
    found = frontier(two_sites(each=4), OPTIONS, below=0, absences=False)
    assert (found.smallest, found.eligible) == (0, ())
    with pytest.raises(InfeasibleError, match="25 % of"):
        frontier(two_sites(each=3), OPTIONS)


def two_sites(*, each: int) -> Scenario:
    """Dublin holds its 08:00 to 20:00; what is left is 09:00 to 21:00 in Auckland."""
    zones = {"api": "Europe/Dublin", "web": "Pacific/Auckland"}
    who = [
        person(f"{service}{n}", zone=zone, access=(service,))
        for service, zone in zones.items()
        for n in range(each)
    ]
    slots = (Role.PRIMARY, Role.SECONDARY)
    day, night = WeekHours.daily(8 * 60, 20 * 60), WeekHours.daily(20 * 60, 8 * 60)
    return scenario(
        who=who,
        rotations=[
            rotation("dublin", zone="Europe/Dublin", hours=day, roles=slots, services=("api",)),
            rotation("auckland", zone="Europe/Dublin", hours=night, roles=slots, services=("web",)),
        ],
        weeks=4,
        limits=QUARTER,
    )
