"""Every bound that needs no schedule is below what every schedule has; local search keeps rules."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import event, given, settings
from hypothesis import strategies as st

from optimizer.bounds.arithmetic_bounds import (
    WindowCover,
    covers,
    least_relative_total,
    least_total,
    only_overnight_loads,
    worst_bound,
)
from optimizer.bounds.timeless_relaxation import Relaxation
from optimizer.formulation.formulation import Formulation
from optimizer.model.engine import SearchOptions
from optimizer.objectives.local_search import improve
from optimizer.pool.smallest_pool import PoolSearch
from scenarios.domain.limits import Limits, ShiftsOff, TimeOnCall
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from tests.optimizer.brute_force import BruteForce, Candidate, Expected
from tests.optimizer.small_scenarios import small_scenarios
from tests.scenes import held, people, rotation, scenario

SEARCH = SearchOptions(workers=1, reproducible=True)
#: Less than anything.
NOTHING = -(10**6)

_Stages = dict[str, tuple[Expected, tuple[Candidate, ...]]]


def _violations(model: Formulation, stages: _Stages) -> dict[str, int]:
    """The optimum of objective 2, by rule; and of uncovered minutes."""
    policy = model.world.scenario.policy
    found = {
        name: stages[f"soft limit: {name}"][0].values[0]
        for name in policy.health_order
        if model.soft.get(name)
    }
    return (
        {**found, "one_assignee": stages["uncovered"][0].values[0]}
        if policy.allow_uncovered
        else found
    )


def _relaxation(
    model: Formulation,
    found: tuple[WindowCover, ...],
    stages: _Stages,
    total_at_most: int | None = None,
) -> Relaxation:
    size = model.world.scenario.policy.overnight_pool.size
    return Relaxation(
        model=model,
        options=SEARCH,
        covers=found,
        members=_members(size, stages),
        time_on_call_violation=_violations(model, stages).get("time_on_call"),
        total_at_most=total_at_most,
    )


def _members(size: int | str, stages: _Stages) -> int | None:
    if isinstance(size, int):
        return size
    return stages["overnight pool"][0].values[0] if size == "smallest" else None


@settings(max_examples=16)
@given(scene=small_scenarios())
def test_no_bound_is_above_what_some_schedule_has(scene: Scenario) -> None:
    """Covers, pool, most loaded person, totals, and the relaxation of each sum of the largest."""
    brute = BruteForce(scene)
    model, policy = brute.model, scene.policy
    stages = {expected.name: (expected, left) for expected, left in brute.objectives()}
    healthy = stages["soft limit: holidays"][1]
    found = covers(model, _violations(model, stages))
    event(f"{'some' if found else 'no'} covers")
    for one in healthy:
        overnight = set(one.measures.overnight_pool)
        for cover in found:
            held = sum(c for p, c in dict(cover.capacity).items() if p in overnight)
            assert held >= cover.demand, cover
    relaxation = _relaxation(model, found, stages)
    search = PoolSearch(model=model, covers=found, options=SEARCH, relaxation=relaxation)
    assert search.bound(5.0) <= min(one.pool for one in healthy)
    if "most loaded person" not in stages:
        return
    assert least_total(model) <= min(one.load for one in brute.legal)
    assert least_relative_total(model) <= min(sum(one.relative) for one in brute.legal)
    members = _members(policy.overnight_pool.size, stages)
    worst = stages["most loaded person"][0].values[0]
    assert worst_bound(model, None) <= min(max(one.relative) for one in brute.legal)
    assert worst_bound(model, members) <= worst
    assert relaxation.bound(1, (), NOTHING, 5.0) <= worst
    if relaxation.applies:
        event(f"the relaxation is {'tight' if _tight(relaxation, worst) else 'not tight'}")
    _sums_are_bounded(model, found, stages)


def _tight(relaxation: Relaxation, worst: int) -> bool:
    return relaxation.bound(1, (), NOTHING, 5.0) == worst


def _sums_are_bounded(model: Formulation, found: tuple[WindowCover, ...], stages: _Stages) -> None:
    """Of the k largest, given that shorter sums are least; and within the total that is kept."""
    total = stages["total load"][0].values[0]
    kept = total + int(total * model.world.scenario.policy.total_slack)
    relaxation = _relaxation(model, found, stages, 10 * kept)
    sums = stages["load, evenness of the rest"][0].values
    for k in range(1, len(sums) + 1):
        assert relaxation.bound(k, sums[: k - 1], NOTHING, 5.0) <= sums[k - 1]


@settings(max_examples=12)
@given(scene=small_scenarios())
def test_where_only_overnight_loads_nobody_else_has_a_load(scene: Scenario) -> None:
    """Leximin relies on it to count few carriers."""
    brute = BruteForce(scene)
    if only_overnight_loads(brute.model):
        event("only overnight loads")
        for one in brute.legal:
            rows = one.measures.people
            assert not any(row.load for row in rows if not row.overnight)


@settings(max_examples=18)
@given(data=st.data(), scene=small_scenarios())
def test_local_search_keeps_rules_and_is_never_leximin_worse(
    data: st.DataObject, scene: Scenario
) -> None:
    """From any schedule: hard rules, soft limits, who is overnight on call, the total, and x of
    everybody."""
    brute = BruteForce(scene)
    model = brute.model
    before = data.draw(st.sampled_from(brute.legal))
    most = before.load + data.draw(st.sampled_from((0, 100, 10_000)))
    total = data.draw(st.none() | st.just(most))
    found = improve(model, before.chosen, seconds=10.0, total_at_most=total)
    event("improved" if found != before.chosen else "nothing to improve")
    for constraint in model.kept:
        assert constraint.excess(found, brute.choices.fixed) <= constraint.excess(
            before.chosen, brute.choices.fixed
        )
    after = next(one for one in brute.legal if one.chosen == found)
    assert set(after.measures.overnight_pool) <= set(before.measures.overnight_pool)
    assert total is None or model.total_of(found) <= total
    assert _exactly(model, found) <= _exactly(model, before.chosen)


def _exactly(model: Formulation, chosen: frozenset[int]) -> list[Fraction]:
    """X of everybody compared without any rounding, largest first."""
    entitled = model.fairness.people
    xs = (
        Fraction(e.balance + model.load_of(person, chosen), e.capacity)
        for person, e in entitled.items()
    )
    return sorted(xs, reverse=True)


def test_two_rotations_at_once_need_one_person() -> None:
    """With shifts off and a limit on time on call: two people suffice, so every cover allows it."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(), rotation("web", services=["web"])],
        weeks=2,
        policy=Policy(
            two_rotations_at_once=True,
            limits=Limits(
                shifts_off=ShiftsOff(hard=True),
                time_on_call=TimeOnCall(hard=True, percent=50.0, days=14),
            ),
        ),
    )
    brute = BruteForce(scene)
    assert min(one.pool for one in brute.legal) == 2
    for cover in covers(brute.model, {}):
        assert sum(sorted((c for _, c in cover.capacity), reverse=True)[:2]) >= cover.demand


def test_what_a_pin_leaves_of_a_shift_is_not_a_shift() -> None:
    """Ana may take both ends of the week with Bo in its middle, and the next week: one shift."""
    scene = scenario(
        who=people("Ana", "Bo"),
        weeks=2,
        limits=Limits(shifts_off=ShiftsOff(hard=True)),
        fixed=[held("bo", "2027-01-05 10:00", "2027-01-10 10:00")],
    )
    brute = BruteForce(scene)
    assert min(len({*one.measures.overnight_pool}) for one in brute.legal) == 2
    for one in brute.legal:
        for cover in covers(brute.model, {}):
            overnight = {*one.measures.overnight_pool}
            assert sum(c for p, c in cover.capacity if p in overnight) >= cover.demand
