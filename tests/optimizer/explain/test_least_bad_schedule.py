"""Rules give way where they must, in their order, and what they break is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.explain.least_bad_schedule import RelaxedSolution, solve_relaxed
from optimizer.session.solution import SolveOptions
from scenarios.domain.limits import Apart, Holidays, Limits, Rest, ShiftsOff, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role
from tests.optimizer.brute_force import BruteForce
from tests.optimizer.seeded_conflicts import Seeded, seeded_conflicts
from tests.scenes import at, people, person, rotation, scenario

OPTIONS = SolveOptions(time_limit=10, workers=1, reproducible=True)
_BO, _CY = PersonId("bo"), PersonId("cy")
_WEEK = (at("2027-01-11 10:00"), at("2027-01-18 10:00"))
_NEVER = {"access", "contact", "role", "available", "one_role", "pins"}
_SOME = [one for at_, one in enumerate(seeded_conflicts()) if at_ % 3 == 0]


@pytest.mark.parametrize("seeded", _SOME, ids=lambda one: one.name)
def test_a_seeded_conflict_is_relaxed_with_every_violation_named(seeded: Seeded) -> None:
    """Nobody is made to hold what they cannot, and something is told."""
    result = relax(seeded.scene)
    assert result.sentences
    assert not {violation.rule for violation in result.violations} & _NEVER


def test_where_a_schedule_exists_nothing_is_relaxed() -> None:
    result = relax(scenario(who=people("Ana", "Bo"), weeks=2, limits=Limits(rest=Rest(hard=True))))
    assert (result.relaxed, result.sentences) == ((), ())


def test_what_the_policy_protects_first_is_broken_last() -> None:
    """Christmas is Ana's second week in a row, or Cy's, who would have two holidays of one."""
    limits = Limits(shifts_off=ShiftsOff(hard=True), holidays=Holidays(hard=True, at_most=1))
    cy = person("Cy", country="DE", joined=at("2026-12-21 10:00"))
    scene = scenario(who=[person("Ana"), cy], start="2026-12-14", weeks=2, limits=limits)
    assert rules(relax(scene)) == {"holidays"}
    order = ("holidays", "shifts_off")
    other = replace(scene, policy=replace(scene.policy, health_order=order))
    assert rules(relax(other)) == {"shifts_off"}


def test_health_stands_above_who_is_together() -> None:
    """Apart or rested: what is not about health gives way."""
    limits = Limits(
        time_on_call=TimeOnCall(hard=True, percent=50, days=14),
        apart=Apart(hard=True, pairs=((_BO, _CY),)),
    )
    scene = scenario(
        who=people("Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=1,
        limits=limits,
    )
    assert rules(relax(scene)) == {"apart"}


def test_the_least_is_uncovered_and_found_by_looking_at_every_schedule() -> None:
    """Everybody is away for an evening: three hours, and nobody is called back."""
    evening = (at("2027-01-12 18:00"), at("2027-01-12 21:00"))
    scene = scenario(who=[person(name, away=[evening]) for name in ("Ana", "Bo")], weeks=2)
    result = relax(scene)
    gaps = BruteForce(replace(scene, policy=replace(scene.policy, allow_uncovered=True)))
    least = min(one.violations.get("one_assignee", 0) for one in gaps.legal)
    assert (
        [(b.rule, b.amount) for b in result.violations]
        == [("one_assignee", least)]
        == [("one_assignee", 180)]
    )


def test_more_people_are_woken_before_any_limit_is_broken() -> None:
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=1,
        policy=Policy(
            overnight_pool=OvernightPool(size=1), limits=Limits(shifts_off=ShiftsOff(hard=True))
        ),
    )
    result = relax(scene)
    assert result.sentences == (
        "2 people are overnight on call; the policy allows at most 1 (policy.overnight_pool)",
    )
    assert not result.violations


def relax(scene: Scenario) -> RelaxedSolution:
    return solve_relaxed(scene, OPTIONS)


def rules(result: RelaxedSolution) -> set[str]:
    return {violation.rule for violation in result.violations}
