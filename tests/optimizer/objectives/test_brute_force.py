"""No schedule is better than the one found: every other one is looked at."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import event, given, settings

from optimizer.bounds.timeless_relaxation import Refuted, Relaxation
from optimizer.model.engine import SearchOptions
from optimizer.rules import RULES
from optimizer.session.solution import Objective, Solution, SolveOptions
from optimizer.solve import solve
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Apart, Limits
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.domain.week import WeekHours
from tests.optimizer.brute_force import BruteForce, Candidate, Expected
from tests.optimizer.small_scenarios import small_scenarios
from tests.scenes import NEW_YORK, at, held, people, person, rotation, scenario

#: A single worker is the fastest where there is next to nothing to search.
OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=30.0)


def _whole(objective: Objective, grain: int) -> tuple[int, ...]:
    """What a objective was found to be, in whole units."""
    values = [step.value for step in objective.steps] or [objective.value]
    return tuple(round(grain * value) for value in values)


def _compare(expected: Expected, solution: Solution) -> None:
    found = {objective.name: objective for objective in solution.objectives}
    objective = found.get(expected.name)
    if objective is None:
        assert not any(expected.values), f"{expected.name} was left out"
        return
    assert objective.proven, expected.name
    assert _whole(objective, expected.grain) == expected.values, expected.name


@settings(max_examples=40)
@given(scene=small_scenarios(feasible=False))
def test_no_schedule_is_better_in_any_objective_given_the_objectives_above(scene: Scenario) -> None:
    """All objectives are proven, and each has the least value that all schedules together allow.

    Where no schedule keeps the hard rules, and only there, that is what is said.
    """
    brute = BruteForce(scene)
    if not brute.legal:
        event("no schedule exists")
        with pytest.raises(InfeasibleError):
            solve(scene, OPTIONS)
        return
    _agree(brute)


def _worst(candidate: Candidate) -> int:
    return max(candidate.relative)


def _agree(brute: BruteForce) -> None:
    solution = solve(brute.scene, OPTIONS)
    kept = brute.legal
    for expected, left in brute.objectives():
        _compare(expected, solution)
        kept = left
    assert brute.found(solution.schedule) in kept


def test_a_objective_may_use_the_slack_of_those_above() -> None:
    """Berlin's evenings are Bo's afternoons: with Bo holding all but one, least is carried in all.

    The fairest schedule, from which the search sets out, gives Ana another.
    """
    scene = scenario(
        who=[person("Ana"), person("Bo", zone=NEW_YORK)],
        rotations=[rotation(hours=WeekHours.daily(18 * 60, 2 * 60))],
        weeks=6,
        policy=Policy(highest_load_slack=0.9, overnight_pool=OvernightPool(size="everyone")),
        fixed=[held("ana", "2027-01-04 10:00", "2027-01-11 10:00")],
    )
    brute = BruteForce(scene)
    stages = {expected.name: left for expected, left in brute.objectives()}
    assert len({_worst(one) for one in stages["most loaded person"]}) > 1
    assert _worst(stages["total load"][0]) > min(map(_worst, brute.legal))
    _agree(brute)


def test_one_who_holds_what_stands_already_may_hold_all_the_rest() -> None:
    """Cy holds the first week; the smallest pool is Cy alone, with more than is open to one."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        policy=Policy(),
        fixed=[held("cy", "2027-01-04 10:00", "2027-01-11 10:00")],
    )
    brute = BruteForce(scene)
    stages = {expected.name: expected.values for expected, _ in brute.objectives()}
    assert stages["overnight pool"] == (1,)
    _agree(brute)
    relaxation = Relaxation(
        model=brute.model,
        options=SearchOptions(),
        covers=(),
        members=None,
        time_on_call_violation=None,
    )
    others = Refuted(members=frozenset({PersonId("ana"), PersonId("bo")}))
    members, _ = relaxation.propose(1, [others], seconds=10.0)
    assert members == frozenset({PersonId("cy")})


def test_slots_that_may_stay_empty_ask_for_nobody() -> None:
    """Two slots and one who may be woken: one slot stays empty, and all else is still proven."""
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=2,
        policy=Policy(allow_uncovered=True, overnight_pool=OvernightPool(size=1)),
    )
    brute = BruteForce(scene)
    assert brute.legal
    _agree(brute)


_PAIR = scenario(
    who=[
        person("Ana", away=[(at("2027-01-05 10:00"), at("2027-01-05 20:00"))]),
        person("Bo"),
        person("Cy", roles=(Role.SECONDARY,)),
    ],
    rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
    weeks=2,
    limits=Limits(apart=Apart(hard=True, pairs=((PersonId("ana"), PersonId("bo")),))),
)
_GAPS = scenario(who=people("Ana", "Bo"), weeks=3, policy=Policy(allow_uncovered=True))


@pytest.mark.parametrize("scene", [_PAIR, _GAPS], ids=["pair with an override", "gaps"])
def test_the_oracle_leaves_out_no_set_of_choices(scene: Scenario) -> None:
    """Of all sets of choices those that keep the hard caps are the ones it looks at."""
    brute = BruteForce(scene)
    every = range(len(brute.choices.all))
    constraints = [
        constraint
        for rule in RULES
        for constraint in rule.constraints(brute.world, brute.choices)
        if constraint.hard
    ]
    sets = chain.from_iterable(combinations(every, n) for n in range(len(every) + 1))
    kept = {
        frozenset(taken)
        for taken in sets
        if not any(constraint.excess(taken, ()) for constraint in constraints)
    }
    assert kept == {candidate.chosen for candidate in brute.legal}
    assert len(kept) > 1
