"""The tail of sleep interruptions, and schedules that make it shorter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.measure import measure
from optimizer.solution import Solution, SolveOptions
from optimizer.solve import solve
from optimizer.steady import TIER, steady
from optimizer.tail import monthly, tail, worst_tail
from optimizer.world import World
from scenarios.policy import DutyPool, Gap, Limits, Policy, ResponseSettings, Robust
from scenarios.sampled import SampledAlerts
from scenarios.scenario import Scenario
from scenarios.schedule import Schedule
from scenarios.services import AlertPattern
from scenarios.vocabulary import PersonId
from tests.scenes import MAIN, at, people, scenario, turns

_FELT = ResponseSettings(missed=0.0)


def scene(names: str, weeks: int, *, gap: int = 0) -> Scenario:
    """A weekly pager that everybody shares."""
    return scenario(
        who=people(*names.split()),
        weeks=weeks,
        alerts=AlertPattern(pages_per_week=14.0),
        policy=Policy(
            duty_pool=DutyPool(size="everyone"),
            response=_FELT,
            limits=Limits(gap=Gap(turns=gap, hard=True)) if gap else Limits(),
        ),
    )


def sampled(world: World, samples: int = 40, seed: int = 0) -> SampledAlerts:
    rng = np.random.default_rng(seed)
    shape = (samples, world.calendar.grid.slots)
    return SampledAlerts(counts={MAIN: rng.poisson(14 / 672, shape).astype(np.int64)})


def in_turn(one: Scenario, holders: str) -> Solution:
    """A schedule as if it were solved, with no tier to keep."""
    return Solution(schedule=Schedule.of(turns(one, holders.split())), options=SolveOptions())


@given(st.lists(st.integers(0, 20), min_size=10, max_size=60), st.sampled_from((0.5, 0.8, 0.9)))
def test_the_tail_is_the_least_of_rockafellar_and_uryasev(values: list[int], level: float) -> None:
    """η + E[(L − η)⁺]/(1 − level), where the worst part is a whole number of samples."""
    losses = np.array(values[: len(values) // 10 * 10], dtype=np.float64)
    excess = [eta + np.maximum(losses - eta, 0).mean() / (1 - level) for eta in losses.tolist()]
    assert float(tail(losses, level)) == pytest.approx(min(excess))


def test_an_interruption_counts_for_whoever_sleeps() -> None:
    """At three for Ana, who holds the week; not at noon, and not for Bo."""
    one = scene("Ana Bo", 2)
    world = World(one)
    counts = np.zeros((1, world.calendar.grid.slots), dtype=np.int64)
    for moment in ("2027-01-06 03:00", "2027-01-07 12:00", "2027-01-08 23:30"):
        slot = world.calendar.grid.slots_of(at(moment), at(moment)).start
        counts[0, slot] = 1
    alerts = SampledAlerts(counts={MAIN: counts})
    lived = monthly(world, alerts, Schedule.of(turns(one, ["ana", "bo"])))
    assert lived[PersonId("ana")].tolist() == pytest.approx([2.0])
    assert lived[PersonId("bo")].tolist() == [0.0]


def test_turns_in_one_month_are_laid_apart() -> None:
    """Ana's two weeks lie in one month, and Cy's: one exchange, and nobody has two in 30 days."""
    one = scene("Ana Bo Cy Di Ed", 10)
    world = World(one)
    plain = in_turn(one, "ana bo ana di ed cy bo cy di ed")
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    fresh = sampled(world, 300, seed=1)
    before, after = (worst_tail(monthly(world, fresh, s.schedule), 0.9) for s in (plain, found))
    assert after < 0.8 * before
    assert found.tiers[-1].number == TIER
    assert not found.tiers[-1].proved


def test_hard_rules_are_kept_on_the_way() -> None:
    """Three turns free between two: what there is stays as it is."""
    one = scene("Ana Bo Cy Di", 8, gap=3)
    world = World(one)
    plain = in_turn(one, "ana bo cy di ana bo cy di")
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    assert not [v for v in found.violations if v.hard]
    before, after = (
        worst_tail(monthly(world, sampled(world), s.schedule), 0.9) for s in (plain, found)
    )
    assert after == pytest.approx(before, rel=0.05)


def test_every_tier_stays_within_its_slack() -> None:
    """The worst-off and the total within 2 %; what the tiers said is said still."""
    one = scene("Ana Bo Cy Di", 10)
    world = World(one)
    plain = solve(one, SolveOptions(time_limit=5, workers=2), world=world)
    found = steady(world, plain, sampled(world), Robust(), seconds=2)
    assert found.tiers[:-1] == plain.tiers
    value = {tier.name: tier.value for tier in plain.tiers}
    loads = measure(one, found.schedule, world=world)
    assert loads.worst <= 1.02 * value["worst-off"] + 0.1
    assert sum(p.burden for p in loads.people) <= 1.02 * value["total burden"] + 0.1
