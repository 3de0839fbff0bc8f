"""The fewest rotations: right on every small case, monotone in access, staffed by real people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from benchmarks.consolidate import weak_cover
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.judge.check import check
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Incidents, Limits, Rest, TimeOnCall
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Service
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId, ShiftKind
from scenarios.domain.week import BUSINESS_HOURS
from tests.optimizer.partitions import (
    allowed,
    best,
    found_for,
    partition_of,
    portfolio,
    portfolio_scenario,
    portfolio_scenarios,
    worth,
)
from tests.scenes import BERLIN, at, person
from tests.simulation.incoming import alert, history

API, WEB = ServiceId("api"), ServiceId("web")


def everybody(*services: str) -> dict[str, tuple[str, ...]]:
    """Three people who know all of them."""
    return dict.fromkeys(("Ana", "Bo", "Cy"), services)


@settings(max_examples=30)
@given(portfolio_scenarios())
def test_rotations_robustness_and_evenness_are_those_of_brute_force(scene: Scenario) -> None:
    """Every partition of up to five services is looked at."""
    one = portfolio(scene)
    assume(one.services)
    candidates = allowed(scene, one)
    if not candidates:
        with pytest.raises(InfeasibleError):
            found_for(scene)
        return
    found = found_for(scene)
    assert partition_of(found) in candidates
    assert worth(one, partition_of(found)) == best(one, candidates)
    assert found.proven


@settings(max_examples=15)
@given(portfolio_scenarios(smallest_pools=st.sampled_from((1, 2))), st.data())
def test_more_access_never_needs_more_rotations(scene: Scenario, data: st.DataObject) -> None:
    """Where what is needed does not depend on who knows what: the pool is asked for outright."""
    unknown = [
        (name, service)
        for name, someone in scene.people.items()
        for service in sorted(scene.services)
        if service not in someone.access
    ]
    assume(unknown)
    name, service = data.draw(st.sampled_from(unknown))
    someone = scene.people[name]
    wider = replace(someone, access=someone.access | {service})
    more = replace(scene, people=MappingProxyType({**scene.people, name: wider}))
    after = found_for(more) if allowed(more, portfolio(more)) else None
    if not allowed(scene, portfolio(scene)):
        event("none before")
        return
    assert after is not None
    before = found_for(scene)
    assert before.proven
    assert after.proven
    event(f"{len(before.rotations)} rotations, then {len(after.rotations)}")
    assert len(after.rotations) <= len(before.rotations)


def test_services_that_too_few_people_know_together_stay_apart() -> None:
    access = {"Ana": ["api", "web"], "Bo": ["api"], "Cy": ["web"]}
    assert len(found_for(portfolio_scenario(access, smallest_pool=2)).rotations) == 2
    assert len(found_for(portfolio_scenario(access, smallest_pool=1)).rotations) == 1


def test_the_limit_on_time_on_call_says_how_many_people_a_rotation_needs() -> None:
    """One slot at 25 % of the time each takes four people; three of the five know both."""
    access = everybody("api", "web") | {"Di": ("api",), "Ed": ("web",)}
    soft = portfolio_scenario(access, limits=Limits(time_on_call=TimeOnCall(percent=25)))
    assert [crew.wanted for crew in portfolio(soft).crews] == [{"api": 4, "web": 4}]
    assert len(found_for(soft).rotations) == 2
    half = portfolio_scenario(access, limits=Limits(time_on_call=TimeOnCall(percent=40)))
    assert len(found_for(half).rotations) == 1


def test_two_slots_need_twice_the_people_and_one_more_is_there_to_relieve() -> None:
    access = everybody("api")
    roles = (Role.PRIMARY, Role.SECONDARY)
    shared = portfolio_scenario(
        access, limits=Limits(time_on_call=TimeOnCall(percent=25)), roles=roles
    )
    assert portfolio(shared).crews[0].wanted == {"api": 8}
    assert portfolio(portfolio_scenario(access, roles=roles)).crews[0].wanted == {"api": 3}


def test_business_hours_need_fewer_people_than_all_hours() -> None:
    """50 of 168 hours are 30 % of the time: two people at 25 % each."""
    shop = Service(id=ServiceId("shop"), zone=BERLIN, coverage=BUSINESS_HOURS)
    scene = portfolio_scenario(
        {"Ana": ["shop"]},
        services={"shop": shop},
        limits=Limits(time_on_call=TimeOnCall(percent=25)),
    )
    assert portfolio(scene).crews[0].wanted == {"shop": 2}
    (made,) = found_for(scene).rotations
    assert made.hours == BUSINESS_HOURS


def test_a_thin_service_does_not_stand_in_the_way_and_is_told() -> None:
    """Nobody but Ana knows web: api keeps its three, and web is unmet_limits by name."""
    access = {"Ana": ["api", "web"], "Bo": ["api"], "Cy": ["api"]}
    found = found_for(
        portfolio_scenario(access, limits=Limits(time_on_call=TimeOnCall(percent=34)))
    )
    assert partition_of(found) == {frozenset({"api"}), frozenset({"web"})}
    assert [why.split(";")[0] for why in found.unmet_limits] == [
        "only Ana can be on call for web, and a rotation with it needs 3 people."
    ]


def test_a_hard_limit_excuses_nothing_and_names_the_access_that_would_do() -> None:
    access = {"Ana": ["api", "web"], "Bo": ["api"]}
    with pytest.raises(InfeasibleError) as error:
        found_for(portfolio_scenario(access, smallest_pool=2))
    assert error.value.reasons == (
        (
            "only Ana can be on call for web, and a rotation with it needs 2 people; "
            "access for Bo is enough."
        ),
    )


def test_a_service_that_nobody_knows_is_told_by_name() -> None:
    scene = portfolio_scenario({"Ana": ["api"], "Bo": ["api"]}, pages={"web": 1.0})
    with pytest.raises(InfeasibleError) as error:
        found_for(scene)
    assert error.value.reasons == (
        "nobody who can be on call has access to web; access for Ana is enough.",
    )


def test_a_service_that_nobody_knows_or_may_be_granted_is_told_so() -> None:
    web = Service(id=ServiceId("web"), zone=BERLIN, grants=frozenset())
    scene = portfolio_scenario({"Ana": ["api"]}, services={"web": web})
    with pytest.raises(InfeasibleError, match="nobody else may be granted access"):
        found_for(scene)


def test_interruptions_above_the_limit_split_a_rotation() -> None:
    """Three times 14 pages a week are 1 per 12 h each: two together are within 2, three are not."""
    access = everybody("api", "batch", "cart")
    pages = dict.fromkeys(["api", "batch", "cart"], 14.0)
    limits = Limits(incidents=Incidents(per_12_hours=2.0))
    found = found_for(portfolio_scenario(access, pages=pages, limits=limits))
    assert sorted(len(r.services) for r in found.rotations) == [1, 2]


def test_nothing_that_pages_is_put_beside_a_service_above_the_limit_alone() -> None:
    access = everybody("api", "batch", "cart")
    pages = {"api": 60.0, "batch": 1.0, "cart": 0.0}
    limits = Limits(incidents=Incidents(per_12_hours=2.0))
    found = found_for(portfolio_scenario(access, pages=pages, limits=limits))
    assert len(found.rotations) == 2
    assert not any({"api", "batch"} <= set(r.services) for r in found.rotations)
    assert any(why.startswith("api alone is expected to interrupt") for why in found.unmet_limits)
    hard = Limits(incidents=Incidents(per_12_hours=2.0, hard=True))
    with pytest.raises(InfeasibleError, match="the hard limit is 2"):
        found_for(portfolio_scenario(access, pages=pages, limits=hard))


def test_one_person_cannot_carry_two_pagers_at_once() -> None:
    pages = {"api": 20.0, "web": 20.0}
    limits = Limits(incidents=Incidents(per_12_hours=2.0))
    with pytest.raises(InfeasibleError, match="more people at some time"):
        found_for(portfolio_scenario({"Ana": ["api", "web"]}, pages=pages, limits=limits))


def test_one_person_alone_is_an_answer_and_is_told_as_thin() -> None:
    found = found_for(portfolio_scenario({"Ana": ["api", "web"]}), grants=True, staffing=True)
    ((pager,),) = (layer.measured for layer in found.layers)
    assert (pager.size, pager.wanted) == (1, 2)
    assert found.checked == "yes"
    assert not any(plan.grants for plan in found.plans)


def test_silent_services_leave_nothing_to_even_out() -> None:
    found = found_for(portfolio_scenario({"Ana": ["api", "web"], "Bo": ["api", "web"]}))
    assert [proof.name for layer in found.layers for proof in layer.proofs] == [
        "rotations",
        "smallest pool",
    ]


def test_rotations_that_people_cannot_hold_over_the_weeks_are_override_off() -> None:
    """Ana and Bo know both services, and are away in the same week: counted, one would do."""
    scene = portfolio_scenario(
        {"Ana": ["api", "web"], "Bo": ["api", "web"], "Cy": ["api"], "Di": ["web"]},
        smallest_pool=2,
    )
    away = [(at("2027-01-10 00:00"), at("2027-01-20 00:00"))]
    gone = {
        PersonId(name.lower()): person(name, access=["api", "web"], away=away)
        for name in ("Ana", "Bo")
    }
    scene = replace(scene, people=MappingProxyType({**scene.people, **gone}))
    assert len(found_for(scene).rotations) == 1
    staffed = found_for(scene, staffing=True)
    assert len(staffed.rotations) == 2
    assert staffed.checked == "yes"
    assert staffed.proven


def test_rest_between_shifts_is_asked_of_the_people_there_are() -> None:
    """Nobody holds two 12-hour shifts in a row: one person is not enough, two are."""
    limits = Limits(rest=Rest(hours=11.0, hard=True))
    alone = portfolio_scenario({"Ana": ["api"]}, limits=limits, shifts=ShiftKind.DAY_NIGHT, weeks=1)
    with pytest.raises(InfeasibleError, match="none can be staffed"):
        found_for(alone, staffing=True)
    pair = {"Ana": ["api"], "Bo": ["api"]}
    two = portfolio_scenario(pair, limits=limits, shifts=ShiftKind.DAY_NIGHT, weeks=1)
    assert found_for(two, staffing=True).checked == "yes"


def apart_scene() -> Scenario:
    """By day the teams know their own; by night everybody can help with what is on."""
    shop = Service(id=ServiceId("shop"), zone=BERLIN, coverage=BUSINESS_HOURS)
    return portfolio_scenario(
        {
            "Ana": ["api"],
            "Bo": ["api"],
            "Cy": ["api", "shop"],
            "Di": ["shop"],
            "Ed": ["shop"],
        },
        services={"shop": shop},
        smallest_pool=2,
        apart=BUSINESS_HOURS,
    )


def test_by_day_and_by_night_apart_only_where_that_brings_something() -> None:
    """Web is on by day only; together with api it would leave two people for the night."""
    web = Service(id=ServiceId("web"), zone=BERLIN, coverage=BUSINESS_HOURS)
    access = {"Ana": ["api", "web"], "Bo": ["api", "web"], "Cy": ["api"], "Di": ["api"]}
    scene = portfolio_scenario(access, services={"web": web}, smallest_pool=2, apart=BUSINESS_HOURS)
    found = found_for(scene)
    assert [r.id for r in found.rotations] == ["day-1", "night-1"]
    assert [p.size for layer in found.layers for p in layer.measured] == [2, 4]
    assert found.at_once == (1, 1)
    same = found_for(apart_scene())
    assert [r.id for r in same.rotations] == ["pager-1", "pager-2"]
    assert same.at_once == (2, 1)
    assert "Separate rotations by day and by night" in same.notes[0]


def test_a_fault_that_pages_two_services_counts_once_in_their_rotation() -> None:
    """Both alert within a minute each Monday; each also alerts once alone."""
    shared = [
        alert(at("2026-06-01 14:00") + timedelta(weeks=week), name, minutes=late)
        for week in range(10)
        for name, late in (("api", 0), ("web", 1))
    ]
    alone = [alert("2026-06-03 09:00", "api"), alert("2026-06-04 09:00", "web")]
    recorded = history([*shared, *alone])
    services = {
        name: Service(id=ServiceId(name), zone=BERLIN, alerts=alerts)
        for name, alerts in recorded.items()
    }
    one = portfolio(portfolio_scenario({"Ana": ["api", "web"]}, services=services))
    (both,) = one.loads([API, WEB])
    (api,), (web,) = one.loads([API]), one.loads([WEB])
    assert api == web
    assert both == pytest.approx(api * 12 / 11, abs=2)


def test_of_equally_good_rotations_those_of_today_are_kept() -> None:
    """Four services alike, two of which may share a pager: any pairs would do."""
    names = ("api", "batch", "cart", "docs")
    scene = portfolio_scenario(
        everybody(*names),
        pages=dict.fromkeys(names, 14.0),
        limits=Limits(incidents=Incidents(per_12_hours=2.0)),
    )
    assert scene.auto is not None
    pattern = scene.auto.pattern
    pairs = {"one": ("api", "docs"), "two": ("batch", "cart")}
    today = {
        RotationId(name): replace(
            pattern, id=RotationId(name), services=tuple(map(ServiceId, services))
        )
        for name, services in pairs.items()
    }
    scene = replace(scene, rotations=MappingProxyType(today))
    found = found_for(scene)
    assert partition_of(found) == {frozenset(pair) for pair in pairs.values()}
    assert found.layers[0].proofs[-1].name == "separated services"
    assert found.layers[0].proofs[-1].value == 0


def test_auto_rotations_are_made_once_and_solved() -> None:
    scene = portfolio_scenario(
        {"Ana": ["api", "web"], "Bo": ["api", "web"], "Cy": ["api", "web"]},
        pages={"api": 3.0, "web": 1.0},
    )
    made = with_auto_rotations(scene)
    assert with_auto_rotations(made) is made
    assert with_auto_rotations(scene).rotations == made.rotations
    assert made.notes == (
        "rotations: auto made pager-1 of api and web, with 3 people who can take it",
    )
    options = SolveOptions(time_limit=20, reproducible=True, workers=4)
    schedule = solve(scene, options).schedule
    assert {a.rotation for a in schedule.assignments} == {"pager-1"}
    assert not [v for v in check(made, schedule) if v.hard]


def test_a_covering_whose_linear_bound_is_weak_is_proven() -> None:
    """Six services, 18 people who know three each, six weeks of 12-hour shifts with rest."""
    found = found_for(weak_cover(seed=1), staffing=True)
    assert found.proven
    assert found.checked == "yes"
    assert len(found.rotations) == 3


def test_a_pattern_service_adds_up_with_others() -> None:
    access = {"Ana": ["api", "web"]}
    one = portfolio(portfolio_scenario(access, pages={"api": 7.0, "web": 14.0}))
    assert one.loads([API, WEB])[0] == one.loads([API])[0] + one.loads([WEB])[0]
    assert one.loads([WEB])[0] == pytest.approx(1000, rel=0.05)
