"""Grants of access: as few as brute force finds, never one that is not allowed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import event, given, settings

from optimizer.consolidate.result import Consolidation, GrantPlan
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Incidents, Limits, TimeOnCall
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Service
from scenarios.domain.vocabulary import ServiceId
from tests.optimizer.partitions import (
    allowed,
    fewest_for_time_on_call,
    fewest_grants,
    found_for,
    partition_of,
    portfolio,
    portfolio_scenario,
    portfolio_scenarios,
    scattered_scenarios,
    within_time_on_call,
)
from tests.scenes import BERLIN

#: Larger sets are too many to be looked at one by one.
MOST = 4


def consolidated(scene: Scenario) -> Consolidation | None:
    """With grants; ``None`` where no rotations exist, which is another test's claim."""
    try:
        return found_for(scene, grants=True)
    except InfeasibleError:
        return None


def plan_for(found: Consolidation, aim: str) -> GrantPlan:
    return next(plan for plan in found.plans if aim in plan.aim)


def given_by(plan: GrantPlan) -> list[str]:
    return sorted(f"{gain.person} {gain.service}" for gain in plan.grants)


@settings(max_examples=20)
@given(scattered_scenarios() | portfolio_scenarios(most_services=3, most_people=4))
def test_grants_for_one_rotation_less_are_as_few_as_brute_force_finds(scene: Scenario) -> None:
    found = consolidated(scene)
    if found is None:
        event("no rotations")
        return
    one, count = portfolio(scene), len(found.rotations)
    plan = plan_for(found, "one rotation fewer")
    if count == 1:
        event("one rotation only")
        assert (plan.grants, plan.note) == ((), "there is only one rotation")
        return
    fewest = fewest_grants(scene, one, rotations=count - 1, most=MOST)
    event(f"from {count} rotations by {fewest} grants")
    if fewest is None:
        assert plan.bound is None or len(plan.grants) > MOST
        return
    assert plan.proven
    assert len(plan.grants) == plan.bound == fewest
    assert plan.rotations == (count, count - 1)
    after = allowed(scene, one.with_access((g.person, g.service) for g in plan.grants))
    assert min(map(len, after)) == count - 1


@settings(max_examples=20)
@given(scattered_scenarios(time_on_calls=(40.0, 50.0, 60.0)))
def test_grants_for_the_limit_on_time_are_as_few_as_brute_force_finds(scene: Scenario) -> None:
    time_on_call = scene.policy.limits.time_on_call
    assert time_on_call is not None
    percent = time_on_call.percent
    found = consolidated(scene)
    if found is None:
        event("no rotations")
        return
    one, partition = portfolio(scene), partition_of(found)
    plan = plan_for(found, "% of the time")
    fewest = fewest_for_time_on_call(one, partition, percent, MOST)
    event(f"{fewest} grants")
    if fewest is None:
        assert plan.bound is None or len(plan.grants) > MOST
        return
    assert plan.proven
    assert len(plan.grants) == plan.bound == fewest
    wider = one.with_access((gain.person, gain.service) for gain in plan.grants)
    assert within_time_on_call(wider, partition, percent)


@settings(max_examples=12)
@given(scattered_scenarios() | portfolio_scenarios())
def test_no_plan_grants_what_is_not_allowed_or_there_already(scene: Scenario) -> None:
    found = consolidated(scene)
    for plan in found.plans if found else ():
        event("grants" if plan.grants else "no grants")
        for gain in plan.grants:
            to = scene.services[gain.service].grants
            assert to is None or gain.person in to
            assert gain.service not in scene.people[gain.person].access


def test_each_service_gets_as_many_people_as_it_lacks() -> None:
    """Three should know each: web lacks two, api one."""
    scene = portfolio_scenario({"Ana": ["api", "web"], "Bo": ["api"], "Cy": [], "Di": []})
    plan = plan_for(found_for(scene, grants=True), "known by fewer than 2")
    assert given_by(plan) == ["bo web"]
    assert plan.thin == (1, 0)
    assert plan.proven


def test_access_that_may_not_be_given_is_told() -> None:
    secret = Service(id=ServiceId("web"), zone=BERLIN, grants=frozenset())
    scene = portfolio_scenario(
        {"Ana": ["api", "web"], "Bo": ["api"], "Cy": ["api"]}, services={"web": secret}
    )
    found = found_for(scene, grants=True)
    thin = plan_for(found, "known by fewer")
    assert (thin.grants, thin.bound) == ((), None)
    assert thin.note == "too few people who can be on call may be given access to web"
    less = plan_for(found, "one rotation fewer")
    assert (less.grants, less.bound, less.proven) == ((), None, True)
    assert less.note.startswith("no access grants can save a rotation")


def test_grants_forbidden_for_all_leave_an_honest_empty_answer() -> None:
    access = {"Ana": ["api"], "Bo": ["api"], "Cy": ["web"], "Di": ["web"]}
    closed = {
        name: Service(id=ServiceId(name), zone=BERLIN, grants=frozenset())
        for name in ("api", "web")
    }
    limits = Limits(time_on_call=TimeOnCall(percent=25))
    found = found_for(portfolio_scenario(access, services=closed, limits=limits), grants=True)
    assert all(plan.grants == () and plan.note for plan in found.plans)


def test_too_few_people_for_the_limit_are_counted() -> None:
    limits = Limits(time_on_call=TimeOnCall(percent=25))
    access = {"Ana": ["api"], "Bo": ["api"]}
    plan = plan_for(
        found_for(portfolio_scenario(access, limits=limits), grants=True), "of the time"
    )
    assert plan.bound is None
    assert plan.note == (
        "no access grants are enough: the roles need 4.0 people at 25 % each, and 2 can be on "
        "call; more people or fewer roles are needed"
    )


def test_interruptions_that_keep_rotations_apart_cannot_be_granted_away() -> None:
    access = dict.fromkeys(("Ana", "Bo", "Cy"), ("api", "web"))
    limits = Limits(incidents=Incidents(per_12_hours=2.0))
    pages = {"api": 20.0, "web": 20.0}
    found = found_for(portfolio_scenario(access, pages=pages, limits=limits), grants=True)
    plan = plan_for(found, "one rotation fewer")
    assert (plan.grants, plan.bound, plan.proven) == ((), None, True)


def test_the_grants_do_what_they_promise() -> None:
    """With them given in the file, there is a rotation less, and the share is as told."""
    access = {"Ana": ["api", "web"], "Bo": ["api"], "Cy": ["web"], "Di": ["web"]}
    scene = portfolio_scenario(
        access, smallest_pool=2, limits=Limits(time_on_call=TimeOnCall(percent=50))
    )
    plan = plan_for(found_for(scene, grants=True), "one rotation fewer")
    assert len(plan.grants) == 1
    people = dict(scene.people)
    for gain in plan.grants:
        someone = people[gain.person]
        people[gain.person] = replace(someone, access=someone.access | {gain.service})
    after = found_for(replace(scene, people=MappingProxyType(people)), grants=True)
    assert len(after.rotations) == plan.rotations[1] == 1
    assert plan.time_on_call is not None
    time_on_calls = [p.time_on_call for p in after.plans if p.time_on_call is not None]
    assert {before for before, _ in time_on_calls} == {plan.time_on_call[1]}
