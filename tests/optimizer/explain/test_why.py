"""Why me, why this load, and the tier values both rest on."""

from __future__ import annotations

from dataclasses import replace

from optimizer.explain.why_load import why_load, worst_off
from optimizer.explain.why_me import WhyMe, why_me
from optimizer.fairness.load_measures import measure
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.judge.objective_values import rank, tier_changes, tier_values
from optimizer.model.engine import SearchOptions
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.policy import DutyPool, Gap, Limits, Policy, Rest, Share
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role
from tests.optimizer.brute_force import BruteForce
from tests.scenes import at, held, people, person, scenario, turns

OPTIONS = SolveOptions(time_limit=10, workers=1, reproducible=True)
SEARCH = SearchOptions(workers=1, reproducible=True)
_ANA, _BO, _CY = PersonId("ana"), PersonId("bo"), PersonId("cy")
EVERYONE = Policy(duty_pool=DutyPool(size="everyone"))


def test_tier_values_of_a_solution_are_those_the_solver_tells() -> None:
    """Worst-off and total burden, to the grain they are proved to."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=4, policy=EVERYONE)
    solution = solve(scene, OPTIONS)
    values = {v.name: v.values[0] for v in tier_values(World(scene), solution.schedule)}
    told = {tier.name: tier.value for tier in solution.tiers}
    assert values["worst-off"] == told["worst-off"]
    assert abs(values["total burden"] - told["total burden"]) <= 0.1


def test_whoever_takes_it_costs_what_the_schedule_would_come_to() -> None:
    """Every hand-over and swap that is told is made by hand, and is what it is said to be."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=4, policy=EVERYONE)
    schedule = Schedule.of(turns(scene, ["ana", "bo", "cy", "ana"]))
    why = of_turn(scene, schedule, 3)
    now = tier_values(World(scene), schedule)
    for other in why.others:
        assert other.handover is not None
        taken = turns(scene, ["ana", "bo", "cy", other.person])
        after = tier_values(World(scene), Schedule.of(taken))
        assert other.handover.tiers == tier_changes(now, after)
    assert why.holder == _ANA


def test_no_swap_is_better_than_the_one_that_is_told() -> None:
    """Against every schedule in which two whole weeks change hands."""
    who = [person("Ana", share=0.5), *people("Bo", "Cy")]
    scene = scenario(who=who, weeks=4, policy=EVERYONE, limits=Limits(gap=Gap()))
    holders = ["ana", "bo", "ana", "cy"]
    world, schedule = World(scene), Schedule.of(turns(scene, holders))
    now = tier_values(world, schedule)
    for other in of_turn(scene, schedule, 0).others:
        best = min(
            rank(tier_values(world, Schedule.of(turns(scene, swapped(holders, 0, at_)))))
            for at_, holder in enumerate(holders)
            if holder == other.person
        )
        assert other.swap is not None
        assert len(other.swap.given) == 1
        given = next(i for i, row in enumerate(schedule.assignments) if row in other.swap.given)
        after = tier_values(world, Schedule.of(turns(scene, swapped(holders, 0, given))))
        assert rank(after) == best
        assert other.swap.tiers == tier_changes(now, after)


def test_who_cannot_is_told_with_the_rule_that_stands_in_the_way() -> None:
    """One is away, one has no access, and one would have no gap."""
    who = [
        person("Ana"),
        person("Bo", away=[(at("2027-01-11 10:00"), at("2027-01-18 10:00"))]),
        person("Cy", access=[]),
        person("Di"),
    ]
    scene = scenario(who=who, weeks=3, limits=Limits(gap=Gap(hard=True)))
    why = of_turn(scene, Schedule.of(turns(scene, ["di", "ana", "bo"])), 1)
    reasons = {other.person: {r.rule for r in other.reasons} for other in why.others}
    assert reasons == {"bo": {"available", "gap"}, "cy": {"access"}, "di": {"gap"}}
    assert all(other.handover is None for other in why.others)


def test_who_is_away_for_an_evening_could_have_it_and_the_holder_keeps_that_evening() -> None:
    """As solve bridges it by a cut; what it costs is what that schedule comes to."""
    evening = (at("2027-01-12 18:00"), at("2027-01-12 21:00"))
    scene = scenario(who=[person("Ana"), person("Bo", away=[evening])], weeks=2, policy=EVERYONE)
    schedule = Schedule.of(turns(scene, ["ana", "ana"]))
    other = of_turn(scene, schedule, 1).others[0]
    assert other.kept == (evening,)
    assert other.handover is not None
    rows = [
        held("bo", "2027-01-11 10:00", "2027-01-12 18:00"),
        held("ana", "2027-01-12 18:00", "2027-01-12 21:00"),
        held("bo", "2027-01-12 21:00", "2027-01-18 10:00"),
    ]
    world = World(scene)
    then = tier_values(world, Schedule.of([*turns(scene, ["ana"]), *rows]))
    assert other.handover.tiers == tier_changes(tier_values(world, schedule), then)


def test_what_is_pinned_cannot_go_to_anybody_else() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=2)
    schedule = Schedule.of(turns(scene, ["ana", "bo"]))
    fixed = replace(scene, fixed=schedule.assignments[:1])
    why = of_turn(fixed, schedule, 0)
    assert {reason.rule for reason in why.others[0].reasons} == {"pins"}


def test_a_proved_schedule_has_no_better_hand_over() -> None:
    """Given the tiers, and with no slack left."""
    scene = scenario(who=[person("Ana", share=0.5), *people("Bo", "Cy")], weeks=4, policy=EVERYONE)
    schedule = solve(scene, OPTIONS).schedule
    for turn in range(4):
        costs = [o.handover for o in of_turn(scene, schedule, turn).others if o.handover]
        assert not any(cost.better and cost.tiers[0].number <= 4 for cost in costs)


def test_what_binds_gives_what_every_schedule_says_it_gives() -> None:
    """Bo's leave: without it Ana would hold two weeks of four, as looking at all of them shows."""
    away = [(at("2027-01-04 10:00"), at("2027-01-25 10:00"))]
    scene = scenario(
        who=[person("Ana"), person("Bo", away=away)],
        weeks=4,
        policy=replace(EVERYONE, leave_reduces_share_after_days=30),
        limits=Limits(rest=Rest(hard=True)),
    )
    schedule = Schedule.of(turns(scene, ["ana", "ana", "ana", "bo"]))
    world = World(scene)
    assert worst_off(measure(scene, schedule, world=world)) == _ANA
    why = why_load(world, schedule, _ANA, SEARCH, 20)
    assert why is not None
    freed = BruteForce(replace(scene, people={p.id: p for p in people("Ana", "Bo")}))
    least = min(candidate.measures.worst for candidate in freed.legal)
    assert [relief.least for relief in why.reliefs] == [least]
    assert "Bo's leave" in why.reliefs[0].text
    assert [relief.text for relief in why.unbound] == ["11 h of rest between turns"]
    assert why.proved


def test_somebody_else_may_be_relieved_without_making_the_worst_off_worse() -> None:
    """Bo holds one week of three; no more than two can go to Ana, none of whom has to."""
    scene = scenario(who=people("Ana", "Bo"), weeks=3, policy=EVERYONE)
    schedule = Schedule.of(turns(scene, ["ana", "bo", "ana"]))
    why = why_load(World(scene), schedule, _BO, SEARCH, 20)
    assert why is not None
    assert not why.everybody
    assert why.least == why.relative


def test_a_soft_limit_and_the_pool_are_tried_too() -> None:
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=3, limits=Limits(share=Share()))
    schedule = solve(scene, OPTIONS).schedule
    why = why_load(World(scene), schedule, _ANA, SEARCH, 20)
    assert why is not None
    assert {r.where for r in (*why.reliefs, *why.unbound)} == {"policy.share", "policy.duty_pool"}


def test_who_may_hold_nothing_is_not_compared() -> None:
    scene = scenario(who=[person("Ana"), person("Cy", access=[])], weeks=1)
    schedule = Schedule.of(turns(scene, ["ana"]))
    assert why_load(World(scene), schedule, _CY, SEARCH, 5) is None
    assert keeps_hard_rules(check(scene, schedule))


def of_turn(scene: Scenario, schedule: Schedule, turn: int) -> WhyMe:
    world = World(scene)
    holder = schedule.assignments[turn].person
    assert holder is not None
    one = next(iter(world.calendar.turns.values()))[turn]
    return why_me(world, schedule, one, Role.PRIMARY, holder)


def swapped(holders: list[str], one: int, other: int) -> list[str]:
    after = list(holders)
    after[one], after[other] = after[other], after[one]
    return after
