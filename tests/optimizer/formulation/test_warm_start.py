"""A start schedule is found among the choices, and the result is never worse."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.formulation.formulation import chosen_of, usable_start
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from tests.optimizer.brute_force import BruteForce
from tests.optimizer.small_scenarios import small_scenarios
from tests.scenes import people, scenario, shifts

#: So little work that nothing can be proven: the result is the start, or better.
HARDLY_ANY = SolveOptions(reproducible=True, workers=1, time_limit=0.02)


@settings(max_examples=8)
@given(scene=small_scenarios())
def test_the_choices_that_make_a_schedule_are_found_again(scene: Scenario) -> None:
    """Every schedule that keeps the hard rules can be a start."""
    brute = BruteForce(scene)
    for candidate in brute.legal[:20]:
        schedule = brute.choices.schedule(candidate.chosen)
        again = chosen_of(brute.choices, schedule)
        assert again is not None
        assert brute.choices.schedule(again) == schedule
        assert usable_start(brute.model, schedule) == again


@settings(max_examples=6)
@given(scene=small_scenarios())
def test_what_is_found_from_a_start_is_never_worse(scene: Scenario) -> None:
    """The fairest schedule stays, even with hardly any time."""
    policy = replace(scene.policy, highest_load_slack=0.0, total_slack=0.0, counts_slack=0.0)
    brute = BruteForce(replace(scene, policy=policy))
    *_, (_, best) = brute.objectives()
    start = brute.choices.schedule(best[0].chosen)
    found = solve(brute.scene, HARDLY_ANY, start=start)
    xs = [p.relative for p in measure(brute.scene, found.schedule).people if p.relative is not None]
    assert sums_of_largest(round(TENTH * x) for x in xs) <= sums_of_largest(best[0].relative)


def test_a_start_above_the_pool_or_with_an_empty_slot_is_not_used() -> None:
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), weeks=3, policy=Policy(overnight_pool=OvernightPool(size=2))
    )
    brute = BruteForce(scene)
    three = Schedule.of(shifts(scene, ["ana", "bo", "cy"]))
    assert usable_start(brute.model, three) is None
    assert len(solve(scene, HARDLY_ANY, start=three).overnight_pool) <= 2
    assert usable_start(brute.model, Schedule.of(shifts(scene, ["ana", "bo"]))) is None
