"""A pool with a spare survives any one member's week away, and none that is smaller does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from optimizer.bounds.arithmetic_bounds import WindowCover, covers
from optimizer.formulation.formulation import formulate
from optimizer.model.choices import Choices
from optimizer.model.engine import SearchOptions
from optimizer.pool.pool_with_spare import SPARE_OBJECTIVE, spare_covers
from optimizer.pool.week_absences import Away, calendar_weeks, without_week
from optimizer.rules import forbids
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.holdings import Holdings, overlap
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Limits, MaxConsecutive, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from scenarios.domain.week import BUSINESS_HOURS
from tests.optimizer.brute_force import BruteForce
from tests.scenes import at, people, person, rotation, scenario
from tests.strategies import NAMES

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=30.0)
SPARE = OvernightPool(size="smallest", spare=1)
Pool = frozenset[PersonId]


def with_spare(scene: Scenario) -> Scenario:
    return replace(scene, policy=replace(scene.policy, overnight_pool=SPARE))


def survivors(scene: Scenario) -> Iterator[Pool]:
    """Every pool that survives, the smallest first, by looking at all schedules of all absences."""
    brute, world = BruteForce(scene), World(scene)
    least = least_violations(brute)
    alone = [set(c.measures.overnight_pool) for c in brute.legal if within(c.violations, least)]
    bridged = {
        away: [
            set(c.measures.overnight_pool)
            for c in BruteForce(without_week(world, away)).legal
            if within(c.violations, least)
        ]
        for away in absences(world)
    }
    for size in range(len(scene.people) + 1):
        for pool in map(frozenset, combinations(sorted(scene.people), size)):
            every = [alone, *(pools for away, pools in bridged.items() if away.person in pool)]
            if all(any(used <= pool for used in pools) for pools in every):
                yield pool


def least_violations(brute: BruteForce) -> Mapping[str, int]:
    """What limits of health, and gaps, are broken by at least, one after the other."""
    found: dict[str, int] = {}
    for expected, _ in brute.objectives():
        if expected.name == "uncovered":
            found["one_assignee"] = expected.values[0]
        elif not expected.name.startswith("soft limit: "):
            break
        else:
            found[expected.name.removeprefix("soft limit: ")] = expected.values[0]
    return found


def within(violations: Mapping[str, int], most: Mapping[str, int]) -> bool:
    return all(violations.get(name, 0) <= value for name, value in most.items())


def absences(world: World) -> Iterator[Away]:
    """Every week of everybody in which nothing of theirs is fixed."""
    fixed = Holdings(world.calendar, Schedule(assignments=world.scenario.fixed))
    for start, end in calendar_weeks(world):
        for who in world.scenario.people:
            mine = [h for h in fixed.all if h.person == who]
            if not any(overlap(h.active, [(start, end)]) for h in mine):
                yield Away(person=who, start=start, end=end)


@st.composite
def scenes(draw: st.DrawFn) -> Scenario:
    """Two weeks, one or two slots, two or three people with some leave: 36 ways at most."""
    begin = at("2027-01-04 00:00")
    crew = []
    for name in NAMES[: draw(st.integers(2, 3))]:
        day, hours = draw(st.integers(0, 13)), draw(st.sampled_from((0, 8, 20, 120)))
        away = (begin + timedelta(days=day), begin + timedelta(days=day, hours=hours))
        crew.append(person(name, away=[away] if hours else []))
    one = rotation(
        shifts=draw(
            st.sampled_from((ShiftKind.WEEKLY, ShiftKind.WEEKLY, ShiftKind.WEEKDAY_WEEKEND))
        ),
        roles=draw(st.sampled_from(((Role.PRIMARY,), (Role.PRIMARY, Role.SECONDARY)))),
    )
    limits = Limits(
        max_consecutive=draw(
            st.sampled_from((None, MaxConsecutive(shifts=1, hard=True), MaxConsecutive(shifts=1)))
        ),
        time_on_call=draw(
            st.sampled_from((None, TimeOnCall(percent=50.0, days=14, hard=True), TimeOnCall()))
        ),
    )
    policy = Policy(limits=limits, override_max_hours=draw(st.sampled_from((6.0, 24.0))))
    scene = scenario(who=crew, rotations=[one], weeks=2, policy=policy)
    assume(BruteForce(scene).legal)
    return scene


@settings(max_examples=10)
@given(scene=scenes())
def test_no_smaller_pool_survives_and_this_one_does(scene: Scenario) -> None:
    """The pool is looked for among all sets of people, each absence among all schedules.

    What arithmetic says of it beforehand excludes no pool that survives.
    """
    every = list(survivors(scene))
    if not every:
        event("no pool survives")
        with pytest.raises(InfeasibleError, match="nothing bridges"):
            solve(with_spare(scene), OPTIONS)
        return
    least = len(every[0])
    event(f"{least} survive")
    solution = solve(with_spare(scene), OPTIONS)
    objective = next(
        objective for objective in solution.objectives if objective.name == SPARE_OBJECTIVE
    )
    assert (objective.proven, objective.value) == (True, least)
    smallest = [pool for pool in every if len(pool) == least]
    assert any(pool.issuperset(solution.overnight_pool) for pool in smallest)
    for cover in necessary(scene):
        assert all(sum(c for p, c in cover.capacity if p in pool) >= cover.demand for pool in every)


def necessary(scene: Scenario) -> list[WindowCover]:
    """What arithmetic says that every pool that survives must satisfy."""
    world, least = World(scene), least_violations(BruteForce(scene))
    model = formulate(world, Choices(world, forbids(world)), SearchOptions())
    found = [*covers(model, least), *spare_covers(model, least, calendar_weeks(world))]
    return [cover for cover in found if model.overnight.keys() >= dict(cover.capacity).keys()]


def test_one_who_does_everything_has_no_spare() -> None:
    """One pager, no limits: one person will do, but nobody is there when that one is away."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=3, policy=Policy(overnight_pool=SPARE))
    assert len(solve(replace(scene, policy=Policy()), OPTIONS).overnight_pool) == 1
    objective = solve(scene, OPTIONS).objectives[0]
    assert (objective.name, objective.value, objective.bound) == (SPARE_OBJECTIVE, 2, 2)


def test_whoever_is_needed_by_day_is_better_left_out() -> None:
    """Only Ana knows what is on call by day. In the pool, nothing would bridge her week away.

    Out of it nobody asks, so that two survive, and all three do not: more people are not always
    better, and that all of them fail says nothing of fewer.
    """
    bo, cy = person("Bo", access=("api",)), person("Cy", access=("api",))
    who = [person("Ana", access=("api", "web")), bo, cy]
    office = rotation("office", hours=BUSINESS_HOURS, services=("web",))
    scene = scenario(
        who=who,
        rotations=[rotation(services=("api",)), office],
        weeks=2,
        policy=Policy(overnight_pool=SPARE),
    )
    assert list(survivors(scene)) == [{"bo", "cy"}]
    found = solve(scene, OPTIONS)
    assert (found.objectives[0].value, found.objectives[0].proven) == (2, True)
    assert set(found.overnight_pool) <= {"bo", "cy"}
    alone = replace(scene, people={p: one for p, one in scene.people.items() if p != "cy"})
    assert list(survivors(alone)) == []
    with pytest.raises(InfeasibleError, match="nothing bridges Ana being away"):
        solve(alone, OPTIONS)


def test_where_no_pool_survives_it_says_what_cannot_be_bridged() -> None:
    scene = scenario(who=people("Ana"), weeks=2, policy=Policy(overnight_pool=SPARE))
    with pytest.raises(InfeasibleError, match="nothing bridges Ana being away in the week of"):
        solve(scene, OPTIONS)


def test_a_shift_that_the_week_only_touches_is_bridged_by_a_override() -> None:
    """Shifts begin on Monday at 10:00: whoever is away from Monday 00:00 leaves ten hours to
    others.

    Nobody may hold two shifts in a row: with two people, Bo has to hold the shift before Ana's week
    or the one in it, and Ana the other.
    """
    limits = Limits(max_consecutive=MaxConsecutive(shifts=1, hard=True))
    scene = scenario(
        who=people("Ana", "Bo"), weeks=2, policy=Policy(limits=limits, overnight_pool=SPARE)
    )
    assert solve(scene, OPTIONS).objectives[0].value == 2
    strict = replace(scene, policy=replace(scene.policy, override_max_hours=6.0))
    with pytest.raises(InfeasibleError):
        solve(strict, OPTIONS)


def test_leave_that_is_known_already_needs_no_one_else() -> None:
    """Ana is away for the first of two weeks: two others have to be there, in case Bo is away."""
    away = (at("2027-01-04 00:00"), at("2027-01-11 00:00"))
    who = [person("Ana", away=[away]), person("Bo"), person("Cy")]
    scene = scenario(who=who, weeks=2, policy=Policy(overnight_pool=SPARE))
    found = solve(scene, OPTIONS)
    assert found.objectives[0].value == 2
    assert set(found.overnight_pool) <= {PersonId("bo"), PersonId("cy")}


def test_a_week_that_only_a_broken_limit_would_bridge_is_told_with_the_limit() -> None:
    """Ana can only hold the third week; with her away in it, Bo or Cy would be on call twice."""
    ana = person("Ana", away=[(at("2027-01-04 00:00"), at("2027-01-18 00:00"))])
    scene = scenario(
        who=[ana, *people("Bo", "Cy")],
        weeks=3,
        policy=Policy(
            limits=Limits(time_on_call=TimeOnCall(percent=34.0, days=21)), overnight_pool=SPARE
        ),
    )
    with pytest.raises(
        InfeasibleError, match=r"without violating a soft limit \(time_on_call\) further"
    ):
        solve(scene, OPTIONS)
