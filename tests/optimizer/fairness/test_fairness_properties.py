"""What fairness promises people, whatever the scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from math import gcd
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import optimizer.fairness.relative_load
from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import Fairness
from optimizer.session.solution import Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.policy import LedgerSettings, OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from tests.optimizer.brute_force import BruteForce, Candidate
from tests.optimizer.renaming import renamed
from tests.optimizer.small_scenarios import few_limits, policies_of_every_kind, small_scenarios
from tests.scenes import held, people, person, scenario
from tests.strategies import NAMES

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=30.0)
#: So much slack that the objective asks for nothing.
OFF = 1e6

_UNBLURRED = policies_of_every_kind().map(lambda policy: replace(policy, counts_slack=0.0))


@settings(max_examples=20)
@given(scene=small_scenarios(policies=_UNBLURRED))
def test_nobody_is_better_off_by_a_simple_hand_over(scene: Scenario) -> None:
    """Of every shift or cut of i that j could take with the objectives above the sixth kept.

    Then x_j + s_j/w_j ≥ x_i, unless it is so light that i would not feel it: less than the grain.
    Weekends and holidays may not blur the sums here; by default they may, by 5 %.
    """
    brute = BruteForce(scene)
    now = brute.found(solve(scene, OPTIONS).schedule)
    before = now.xs
    for taker, giver, then in _hand_overs(brute, now):
        event("a hand-over")
        assert then[taker] >= before[giver] or then[giver] == before[giver]


def _hand_overs(
    brute: BruteForce, now: Candidate
) -> Iterator[tuple[PersonId, PersonId, dict[PersonId, int]]]:
    """Who could take a shift from whom, and x of everybody after it."""
    everything = brute.choices.all
    kept = next(left for expected, left in brute.objectives() if expected.name == "total load")
    for other in kept:
        lost, won = now.chosen - other.chosen, other.chosen - now.chosen
        if len(lost) == len(won) == 1:
            giver, taker = (everything[next(iter(one))].person for one in (lost, won))
            if {giver, taker} <= set(other.xs):
                yield taker, giver, dict(other.xs)


@settings(max_examples=20)
@given(scene=small_scenarios())
def test_names_and_order_change_no_objective(scene: Scenario) -> None:
    """People, rotations and services under other names, in the opposite order."""
    event(f"{len(scene.rotations)} rotations")
    assert _values(solve(renamed(scene), OPTIONS)) == _values(solve(scene, OPTIONS))


def _values(solution: Solution) -> dict[str, object]:
    assert solution.proven
    return {
        objective.name: objective.steps or (objective.value, objective.bound)
        for objective in solution.objectives
    }


def _all_hard(limits: Limits) -> Limits:
    """The same limits, each hard; the one that is always soft is left out."""
    hard: dict[str, Any] = {
        f.name: replace(limit, hard=True)
        for f in fields(limits)
        if (limit := getattr(limits, f.name)) is not None and f.name != "balance"
    }
    return Limits(**hard)


_HARD = few_limits([PersonId(name.lower()) for name in NAMES[:2]]).map(_all_hard)
_SIZES: tuple[int | str, ...] = (1, 2, 2, 3, "everyone")
_WIDE = st.sampled_from(_SIZES).map(
    lambda size: Policy(overnight_pool=OvernightPool(size=size), override_max_hours=0.0)
)


@settings(max_examples=30)
@given(
    scene=small_scenarios(limits=st.just(Limits()) | _HARD, policies=_WIDE, feasible=False),
    change=st.sampled_from(("time off", "access", "pool")),
)
def test_more_freedom_never_makes_the_worst_off_worse(scene: Scenario, change: str) -> None:
    """More availability, more access, or a larger pool where at most so many may be woken.

    It holds where only hard rules stand above the most loaded person (a soft limit may be kept
    better at its expense), without a ledger (access to a past rotation makes one owe for it), and
    without overrides (who is away for an hour may share a shift that is otherwise handed out
    whole).
    """
    scene = replace(scene, previous=())
    freer = {"time off": _no_time_off, "access": _all_access, "pool": _larger_pool}[change](scene)
    assume(freer != scene)
    try:
        before = _worst(solve(scene, OPTIONS))
    except InfeasibleError:
        before = None
    event(f"{change} {'of no schedule' if before is None else ''}")
    if before is not None:
        assert _worst(solve(freer, OPTIONS)) <= before


def _worst(solution: Solution) -> float:
    objective = next(objective for objective in solution.objectives if objective.number == 4)
    assert objective.proven
    return objective.value


def _no_time_off(scene: Scenario) -> Scenario:
    return _everybody(scene, lambda one: replace(one, time_off=()))


def _all_access(scene: Scenario) -> Scenario:
    return _everybody(scene, lambda one: replace(one, access=frozenset(scene.services)))


def _everybody(scene: Scenario, change: Callable[[Person], Person]) -> Scenario:
    return replace(scene, people={name: change(one) for name, one in scene.people.items()})


def _larger_pool(scene: Scenario) -> Scenario:
    size = scene.policy.overnight_pool.size
    larger = OvernightPool(size=size + 1 if isinstance(size, int) else size)
    return replace(scene, policy=replace(scene.policy, overnight_pool=larger))


_ONLY_LEXIMIN = policies_of_every_kind().map(
    lambda policy: replace(policy, total_slack=OFF, counts_slack=0.0)
)


@settings(max_examples=20)
@given(data=st.data(), scene=small_scenarios(policies=_ONLY_LEXIMIN))
def test_who_has_carried_more_is_handed_no_more(data: st.DataObject, scene: Scenario) -> None:
    """With a larger balance and all else equal, x grows by at most what the balance adds to it.

    This is true of every leximin optimum, ties and all: Σ g(x) with g steeply convex decides, and
    two optima under which somebody carried more for owing less could be exchanged with a gain. The
    difference is a whole number of grains, so that rounding x up plays no part. Total load must
    not decide (its limit moves with the most loaded person, which moves with the balance).
    """
    scene = replace(scene, previous=())
    who = data.draw(st.sampled_from(sorted(Fairness(World(scene)).people)))
    owed = {name: data.draw(st.sampled_from((0, 0, 300, -500, 2000))) for name in scene.people}
    capacity = Fairness(World(scene)).people[who].capacity
    added = data.draw(st.sampled_from((1, 7, 30, 90))) * (100 // gcd(capacity, 100))
    more = {**owed, who: owed[who] + added * capacity // 100}
    before, after = (_relative(scene, balances, who) for balances in (owed, more))
    event("the same load" if after - before == added else "less load")
    assert after - before <= added


def _relative(scene: Scenario, owed: dict[PersonId, int], who: PersonId) -> int:
    """X of a person in tenths of an hour, with these balances in centi-hours."""
    ledger = LedgerSettings(correction_shifts=OFF)
    scene = replace(scene, policy=replace(scene.policy, ledger=ledger))
    with pytest.MonkeyPatch.context() as patch:
        hours = {name: (0.0, centi / 100) for name, centi in owed.items()}
        patch.setattr(optimizer.fairness.relative_load, "balances", lambda _: hours)
        solution = solve(scene, OPTIONS)
        assert solution.proven
        rows = measure(scene, solution.schedule).people
    found = next(row.relative for row in rows if row.person == who)
    assert found is not None
    return round(10 * found)


@pytest.mark.parametrize("veteran", ["ana", "bo"])
def test_the_ledger_hands_the_odd_shift_to_who_has_carried_less(veteran: str) -> None:
    """Three shifts for two people: who had the last one gets one, the other two."""
    scene = scenario(
        who=people("Ana", "Bo"),
        weeks=3,
        policy=Policy(overnight_pool=OvernightPool(size="everyone")),
        previous=[held(veteran, "2026-12-28 10:00", "2027-01-04 10:00")],
    )
    schedule = solve(scene, OPTIONS).schedule
    assert len(schedule.held_by(PersonId(veteran))) == 1


def test_half_a_capacity_is_half_the_shifts() -> None:
    """Eight shifts for shares of 1, ½ and ½ are four, two and two."""
    scene = scenario(
        who=[person("Ana"), person("Bo", capacity=0.5), person("Cy", capacity=0.5)],
        weeks=8,
        policy=Policy(overnight_pool=OvernightPool(size="everyone")),
    )
    schedule = solve(scene, OPTIONS).schedule
    held_by = {name: len(schedule.held_by(name)) for name in scene.people}
    assert held_by == {"ana": 4, "bo": 2, "cy": 2}
