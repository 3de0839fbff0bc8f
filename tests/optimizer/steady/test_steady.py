"""The tails of sleep interruptions and of recovery debt, and schedules that make them shorter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.fairness.load_measures import measure
from optimizer.rules.health.debt import KEPT_PER_DAY
from optimizer.session.solution import Solution, SolveOptions
from optimizer.solve import solve
from optimizer.steady.steady import OBJECTIVE, steady
from optimizer.steady.tail_risk import monthly, owed_by, peak_debts, tail, worst_tail
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.domain.limits import Limits, ShiftsOff
from scenarios.domain.policy import OvernightPool, Policy, ResponseSettings, Robust
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import PersonId
from scenarios.rates.sampled_alerts import SampledAlerts
from tests.scenes import MAIN, at, people, scenario, shifts

_FELT = ResponseSettings(missed=0.0)


def scene(names: str, weeks: int, *, gap: int = 0) -> Scenario:
    """A weekly pager that everybody shares."""
    return scenario(
        who=people(*names.split()),
        weeks=weeks,
        alerts=AlertPattern(pages_per_week=14.0),
        policy=Policy(
            overnight_pool=OvernightPool(size="everyone"),
            response=_FELT,
            limits=Limits(shifts_off=ShiftsOff(shifts=gap, hard=True)) if gap else Limits(),
        ),
    )


def sampled(world: World, samples: int = 40, seed: int = 0) -> SampledAlerts:
    rng = np.random.default_rng(seed)
    shape = (samples, world.calendar.grid.quarters)
    return SampledAlerts(counts={MAIN: rng.poisson(14 / 672, shape).astype(np.int64)})


def in_turn(one: Scenario, assignees: str) -> Solution:
    """A schedule as if it were solved, with no objective to keep."""
    options = SolveOptions(reproducible=True)
    return Solution(schedule=Schedule.of(shifts(one, assignees.split())), options=options)


def pages(world: World, *moments: str, each: int = 1) -> SampledAlerts:
    """One sample, in which so many pages come at each moment."""
    counts = np.zeros((1, world.calendar.grid.quarters), dtype=np.int64)
    for moment in moments:
        counts[0, world.calendar.grid.quarters_of(at(moment), at(moment)).start] = each
    return SampledAlerts(counts={MAIN: counts})


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
    alerts = pages(world, "2027-01-06 03:00", "2027-01-07 12:00", "2027-01-08 23:30")
    simulated = monthly(world, alerts, Schedule.of(shifts(one, ["ana", "bo"])))
    assert simulated[PersonId("ana")].tolist() == pytest.approx([2.0])
    assert simulated[PersonId("bo")].tolist() == [0.0]


def test_debt_adds_up_over_nights_and_fades() -> None:
    """Of what is lost before seven, exp(−24/97.44) is owed a morning later; by day nothing is lost.

    Six days on, less is owed than on the second morning, whatever it was.
    """
    one = scene("Ana Bo", 2)
    world = World(one)
    schedule = Schedule.of(shifts(one, ["ana", "bo"]))
    (alone,) = peak_debts(world, pages(world, "2027-01-06 03:00"), schedule)[PersonId("ana")]
    assert 0.5 < alone < 1.5
    twice = pages(world, "2027-01-06 03:00", "2027-01-07 03:00", "2027-01-08 12:00")
    (both,) = peak_debts(world, twice, schedule)[PersonId("ana")]
    assert both == pytest.approx(alone * (1 + KEPT_PER_DAY), rel=1e-5)
    apart = pages(world, "2027-01-05 03:00", "2027-01-10 03:00")
    (later,) = peak_debts(world, apart, schedule)[PersonId("ana")]
    assert later == pytest.approx(alone * (1 + KEPT_PER_DAY**5), rel=1e-5)
    assert peak_debts(world, twice, schedule)[PersonId("bo")].tolist() == [0.0]


def test_what_a_slot_is_expected_to_lose_is_the_mean_of_what_it_loses() -> None:
    """Over many samples of the same rates, each night's loss comes to that of the debt rule."""
    one = scene("Ana Bo", 2)
    world = World(one)
    schedule = Schedule.of(shifts(one, ["ana", "bo"]))
    holding = Holdings(world.calendar, schedule).by_person[PersonId("ana")][0]
    rates = world.loads.rates[MAIN].urgent / 4
    counts = np.random.default_rng(3).poisson(rates, (4000, len(rates))).astype(np.int64)
    (owed,) = owed_by(world, SampledAlerts(counts={MAIN: counts}), [holding])
    expected = world.loads.sleep_owed(holding.person, MAIN, holding.role, holding.active)
    first = world.days[0]
    assert [first + night for night in owed.nights.tolist()] == [night for night, _ in expected]
    for hours, (_, mean) in zip(owed.hours, expected, strict=True):
        error = hours.std() / np.sqrt(len(hours))
        assert abs(hours.mean() - mean) < 4 * error + 0.01 * mean


def test_no_night_costs_more_sleep_than_it_has() -> None:
    """Forty pages at midnight and forty at five cost eight hours, not forty."""
    one = scene("Ana Bo", 1)
    world = World(one)
    alerts = pages(world, "2027-01-06 00:00", "2027-01-06 05:00", each=40)
    (most,) = peak_debts(world, alerts, Schedule.of(shifts(one, ["ana"])))[PersonId("ana")]
    assert most == 8.0


def test_shifts_in_one_month_are_laid_apart() -> None:
    """Ana's two weeks lie in one month, and Cy's: one exchange, and nobody has two in 30 days."""
    one = scene("Ana Bo Cy Di Ed", 10)
    world = World(one)
    plain = in_turn(one, "ana bo ana di ed cy bo cy di ed")
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    fresh = sampled(world, 300, seed=1)
    before, after = (worst_tail(monthly(world, fresh, s.schedule), 0.9) for s in (plain, found))
    assert after < 0.8 * before
    assert [(objective.number, objective.proven) for objective in found.objectives] == [
        (OBJECTIVE, False)
    ] * 2
    assert [objective.unit for objective in found.objectives] == ["a month", "h"]


def test_the_debt_is_lowered_where_the_interruptions_leave_a_choice() -> None:
    """Ana has the first two of four weeks, and Bo the others: in 30 days both have two, whoever.

    Two weeks of broken nights on end leave more to make up than two weeks apart.
    """
    one = scene("Ana Bo", 4)
    world = World(one)
    plain = in_turn(one, "ana ana bo bo")
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    fresh = sampled(world, 300, seed=1)
    (debt, less), (nights, then) = (
        [worst_tail(lives(world, fresh, s.schedule), 0.9) for s in (plain, found)]
        for lives in (peak_debts, monthly)
    )
    assert less < 0.97 * debt
    assert then == pytest.approx(nights, rel=0.05)


def test_one_tail_is_not_bought_with_the_other() -> None:
    """On the samples that it is made from, debt grows by a twentieth at most, and the rest not."""
    one = scene("Ana Bo Cy Di Ed", 10)
    world = World(one)
    plain = in_turn(one, "ana bo ana di ed cy bo cy di ed")
    same = steady(world, plain, sampled(world), Robust(), seconds=0)
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    assert found.objectives[0].value < 0.9 * same.objectives[0].value
    assert found.objectives[1].value <= 1.05 * same.objectives[1].value + 1e-6


def test_hard_rules_are_kept_on_the_way() -> None:
    """Three shifts free between two: what there is stays as it is."""
    one = scene("Ana Bo Cy Di", 8, gap=3)
    world = World(one)
    plain = in_turn(one, "ana bo cy di ana bo cy di")
    found = steady(world, plain, sampled(world), Robust(), seconds=5)
    assert not [v for v in found.violations if v.hard]
    before, after = (
        worst_tail(monthly(world, sampled(world), s.schedule), 0.9) for s in (plain, found)
    )
    assert after == pytest.approx(before, rel=0.05)


def test_every_objective_stays_within_its_slack() -> None:
    """The most loaded person and the total within 2 %; what the objectives said is said still."""
    one = scene("Ana Bo Cy Di", 10)
    world = World(one)
    plain = solve(one, SolveOptions(reproducible=True, workers=2, time_limit=5), world=world)
    found = steady(world, plain, sampled(world), Robust(), seconds=2)
    assert found.objectives[:-2] == plain.objectives
    value = {objective.name: objective.value for objective in plain.objectives}
    loads = measure(one, found.schedule, world=world)
    assert loads.worst <= 1.02 * value["most loaded person"] + 0.1
    assert sum(p.load for p in loads.people) <= 1.02 * value["total load"] + 0.1
