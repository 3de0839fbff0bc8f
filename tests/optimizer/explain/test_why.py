"""Why me, why this load, and the objective values both rest on."""

from __future__ import annotations

from dataclasses import replace

from optimizer.explain.why_load import most_loaded, why_load
from optimizer.explain.why_me import WhyMe, why_me
from optimizer.fairness.load_measures import measure
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.judge.objective_values import objective_changes, objective_values, rank
from optimizer.model.engine import SearchOptions
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.limits import Limits, Rest, ShiftsOff, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role
from tests.optimizer.brute_force import BruteForce
from tests.scenes import at, held, people, person, scenario, shifts

OPTIONS = SolveOptions(time_limit=10, workers=1, reproducible=True)
SEARCH = SearchOptions(workers=1, reproducible=True)
_ANA, _BO, _CY = PersonId("ana"), PersonId("bo"), PersonId("cy")
EVERYONE = Policy(overnight_pool=OvernightPool(size="everyone"))


def test_objective_values_of_a_solution_are_those_the_solver_tells() -> None:
    """Most loaded person and total load, to the grain they are proven to."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=4, policy=EVERYONE)
    solution = solve(scene, OPTIONS)
    values = {v.name: v.values[0] for v in objective_values(World(scene), solution.schedule)}
    told = {objective.name: objective.value for objective in solution.objectives}
    assert values["most loaded person"] == told["most loaded person"]
    assert abs(values["total load"] - told["total load"]) <= 0.1


def test_whoever_takes_it_costs_what_the_schedule_would_come_to() -> None:
    """Every hand-over and swap that is told is made by hand, and is what it is said to be."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), weeks=4, policy=EVERYONE)
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "cy", "ana"]))
    why = of_shift(scene, schedule, 3)
    now = objective_values(World(scene), schedule)
    for other in why.others:
        assert other.handover is not None
        taken = shifts(scene, ["ana", "bo", "cy", other.person])
        after = objective_values(World(scene), Schedule.of(taken))
        assert other.handover.objectives == objective_changes(now, after)
    assert why.assignee == _ANA


def test_no_swap_is_better_than_the_one_that_is_told() -> None:
    """Against every schedule in which two whole weeks change hands."""
    who = [person("Ana", capacity=0.5), *people("Bo", "Cy")]
    scene = scenario(who=who, weeks=4, policy=EVERYONE, limits=Limits(shifts_off=ShiftsOff()))
    assignees = ["ana", "bo", "ana", "cy"]
    world, schedule = World(scene), Schedule.of(shifts(scene, assignees))
    now = objective_values(world, schedule)
    for other in of_shift(scene, schedule, 0).others:
        best = min(
            rank(objective_values(world, Schedule.of(shifts(scene, swapped(assignees, 0, at_)))))
            for at_, assignee in enumerate(assignees)
            if assignee == other.person
        )
        assert other.swap is not None
        assert len(other.swap.given) == 1
        given = next(i for i, row in enumerate(schedule.assignments) if row in other.swap.given)
        after = objective_values(world, Schedule.of(shifts(scene, swapped(assignees, 0, given))))
        assert rank(after) == best
        assert other.swap.objectives == objective_changes(now, after)


def test_who_cannot_is_told_with_the_rule_that_stands_in_the_way() -> None:
    """One is away, one has no access, and one would have no gap."""
    who = [
        person("Ana"),
        person("Bo", away=[(at("2027-01-11 10:00"), at("2027-01-18 10:00"))]),
        person("Cy", access=[]),
        person("Di"),
    ]
    scene = scenario(who=who, weeks=3, limits=Limits(shifts_off=ShiftsOff(hard=True)))
    why = of_shift(scene, Schedule.of(shifts(scene, ["di", "ana", "bo"])), 1)
    reasons = {other.person: {r.rule for r in other.reasons} for other in why.others}
    assert reasons == {"bo": {"available", "shifts_off"}, "cy": {"access"}, "di": {"shifts_off"}}
    assert all(other.handover is None for other in why.others)


def test_who_is_away_for_an_evening_could_have_it_and_the_assignee_keeps_that_evening() -> None:
    """As solve bridges it by an override; what it costs is what that schedule comes to."""
    evening = (at("2027-01-12 18:00"), at("2027-01-12 21:00"))
    scene = scenario(who=[person("Ana"), person("Bo", away=[evening])], weeks=2, policy=EVERYONE)
    schedule = Schedule.of(shifts(scene, ["ana", "ana"]))
    other = of_shift(scene, schedule, 1).others[0]
    assert other.kept == (evening,)
    assert other.handover is not None
    rows = [
        held("bo", "2027-01-11 10:00", "2027-01-12 18:00"),
        held("ana", "2027-01-12 18:00", "2027-01-12 21:00"),
        held("bo", "2027-01-12 21:00", "2027-01-18 10:00"),
    ]
    world = World(scene)
    then = objective_values(world, Schedule.of([*shifts(scene, ["ana"]), *rows]))
    assert other.handover.objectives == objective_changes(objective_values(world, schedule), then)


def test_what_is_pinned_cannot_go_to_anybody_else() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=2)
    schedule = Schedule.of(shifts(scene, ["ana", "bo"]))
    fixed = replace(scene, fixed=schedule.assignments[:1])
    why = of_shift(fixed, schedule, 0)
    assert {reason.rule for reason in why.others[0].reasons} == {"pins"}


def test_a_proven_schedule_has_no_better_hand_over() -> None:
    """Given the objectives, and with no slack left."""
    scene = scenario(
        who=[person("Ana", capacity=0.5), *people("Bo", "Cy")], weeks=4, policy=EVERYONE
    )
    schedule = solve(scene, OPTIONS).schedule
    for shift in range(4):
        costs = [o.handover for o in of_shift(scene, schedule, shift).others if o.handover]
        assert not any(cost.better and cost.objectives[0].number <= 4 for cost in costs)


def test_what_binds_gives_what_every_schedule_says_it_gives() -> None:
    """Bo's leave: without it Ana would hold two weeks of four, as looking at all of them shows."""
    away = [(at("2027-01-04 10:00"), at("2027-01-25 10:00"))]
    scene = scenario(
        who=[person("Ana"), person("Bo", away=away)],
        weeks=4,
        policy=replace(EVERYONE, leave_reduces_capacity_after_days=30),
        limits=Limits(rest=Rest(hard=True)),
    )
    schedule = Schedule.of(shifts(scene, ["ana", "ana", "ana", "bo"]))
    world = World(scene)
    assert most_loaded(measure(scene, schedule, world=world)) == _ANA
    why = why_load(world, schedule, _ANA, SEARCH, 20)
    assert why is not None
    freed = BruteForce(replace(scene, people={p.id: p for p in people("Ana", "Bo")}))
    least = min(candidate.measures.worst for candidate in freed.legal)
    assert [relaxation.least for relaxation in why.binding] == [least]
    assert "Bo's leave" in why.binding[0].text
    assert [relaxation.text for relaxation in why.without_effect] == ["11 h of rest between shifts"]
    assert why.proven


def test_somebody_else_may_be_relieved_without_making_the_worst_off_worse() -> None:
    """Bo holds one week of three; no more than two can go to Ana, none of whom has to."""
    scene = scenario(who=people("Ana", "Bo"), weeks=3, policy=EVERYONE)
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "ana"]))
    why = why_load(World(scene), schedule, _BO, SEARCH, 20)
    assert why is not None
    assert not why.everybody
    assert why.least == why.relative


def test_a_soft_limit_and_the_pool_are_tried_too() -> None:
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), weeks=3, limits=Limits(time_on_call=TimeOnCall())
    )
    schedule = solve(scene, OPTIONS).schedule
    why = why_load(World(scene), schedule, _ANA, SEARCH, 20)
    assert why is not None
    assert {r.where for r in (*why.binding, *why.without_effect)} == {
        "policy.time_on_call",
        "policy.overnight_pool",
    }


def test_who_may_hold_nothing_is_not_compared() -> None:
    scene = scenario(who=[person("Ana"), person("Cy", access=[])], weeks=1)
    schedule = Schedule.of(shifts(scene, ["ana"]))
    assert why_load(World(scene), schedule, _CY, SEARCH, 5) is None
    assert keeps_hard_rules(check(scene, schedule))


def of_shift(scene: Scenario, schedule: Schedule, shift: int) -> WhyMe:
    world = World(scene)
    assignee = schedule.assignments[shift].person
    assert assignee is not None
    one = next(iter(world.calendar.shifts.values()))[shift]
    return why_me(world, schedule, one, Role.PRIMARY, assignee)


def swapped(assignees: list[str], one: int, other: int) -> list[str]:
    after = list(assignees)
    after[one], after[other] = after[other], after[one]
    return after
