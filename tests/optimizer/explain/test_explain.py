"""Conflicts and fixes, each checked against every schedule there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from optimizer.conflicts.facts import Fact, FactKind, without
from optimizer.conflicts.minimal_cores import smallest
from optimizer.explain.explanation import explain
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.limits import Limits, Rest, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role
from tests.optimizer.brute_force import BruteForce
from tests.optimizer.seeded_conflicts import Seeded, seeded_conflicts
from tests.scenes import at, people, person, rotation, scenario

SEEDED = list(seeded_conflicts())
OPTIONS = SolveOptions(time_limit=20, workers=1, reproducible=True)
_WEEK = (at("2027-01-11 10:00"), at("2027-01-18 10:00"))


@pytest.mark.parametrize("seeded", SEEDED, ids=lambda one: one.name)
def test_a_seeded_conflict_is_found_named_and_settled(seeded: Seeded) -> None:
    """No schedule exists; each culprit taken away makes one; so does each fix, tried here."""
    found = explain(seeded.scene, OPTIONS)
    assert not exists(seeded.scene)
    assert len(found.conflicts) == 1
    conflict = found.conflicts[0]
    assert tuple(sorted(map(named, conflict.facts))) == seeded.culprits
    assert conflict.irreducible
    assert all(exists(without(seeded.scene, [fact])) for fact in conflict.facts)
    assert found.fixes
    assert exists(found.fixes[0].scenario)
    assert all(keeps_hard_rules(check(way.scenario, way.schedule)) for way in found.fixes)


def test_there_are_twenty_and_they_are_of_every_kind() -> None:
    culprits = {culprit for one in SEEDED for culprit in one.culprits}
    kinds = {culprit.split()[0] for culprit in culprits}
    limits = {
        "limit " + name for name in ("rest", "time_on_call", "weekends", "together", "one_of")
    }
    assert limits <= culprits
    assert len(SEEDED) >= 20
    assert kinds == {str(kind) for kind in FactKind} - {"cover"}


def test_no_fewer_slots_are_enough() -> None:
    """Three people at a fourth of their time hold three weeks of four: all four are named."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), weeks=4, limits=Limits(time_on_call=TimeOnCall(hard=True))
    )
    found = explain(scene, OPTIONS)
    assert [shift for _, _, shift in found.conflicts[0].slots] == [0, 1, 2, 3]


def test_where_the_limit_on_time_on_call_cannot_do_it_the_arithmetic_is_told() -> None:
    """Four weeks of one slot are 672 h; three people at a fourth hold 504 h, and all are named."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), weeks=4, limits=Limits(time_on_call=TimeOnCall(hard=True))
    )
    told = (
        "in the 28 days from Mon 2027-01-04, main needs 662 h, and 3 people (Ana, Bo, Cy) at no "
        "more than 25 % of their time can take 504 h (policy.time_on_call"
    )
    assert told in explain(scene, OPTIONS).arithmetic
    with pytest.raises(InfeasibleError) as caught:
        solve(scene, OPTIONS)
    assert told in caught.value.reasons[0]
    enough = replace(scene, people={p.id: p for p in people("Ana", "Bo", "Cy", "Di")}, weeks=3)
    assert explain(enough, OPTIONS).arithmetic == ""


def test_no_way_out_leaves_more_uncovered_than_the_least_that_is_enough() -> None:
    """Whatever else it asks for: more hours would be left to nobody in vain."""
    for seeded in SEEDED[::4]:
        ways = explain(seeded.scene, OPTIONS).fixes
        least = min((way.price for way in ways if way.only_uncovered), default=0.0)
        assert all(way.price <= least for way in ways if way.uncovered)


def test_further_conflicts_are_apart_from_the_first() -> None:
    """Everybody is away in the second week, and again in the fourth."""
    again = (at("2027-01-25 10:00"), at("2027-02-01 10:00"))
    scene = scenario(who=[person(name, away=[_WEEK, again]) for name in ("Ana", "Bo")], weeks=5)
    found = explain(scene, OPTIONS)
    assert [[shift for _, _, shift in c.slots] for c in found.conflicts] == [[1], [3]]
    assert not found.more
    assert len(found.fixes[0].changes) == 2


def test_the_way_that_asks_least_comes_first() -> None:
    """A channel is sooner given than access, and that sooner than a week of leave."""
    scene = scenario(
        who=[person("Ana", away=[_WEEK]), person("Bo", access=[]), person("Cy", contact=[])],
        weeks=3,
    )
    found = explain(scene, OPTIONS)
    assert [way.title for way in found.fixes[:2]] == [
        "Give Cy a paging contact: phone, sms or push.",
        "Grant Bo access to api.",
    ]
    assert [way.price for way in found.fixes] == sorted(way.price for way in found.fixes)


def test_leave_is_moved_by_no_more_days_than_needed() -> None:
    """An evening off meets another one: a day later somebody else steps in."""
    evening = (at("2027-01-12 18:00"), at("2027-01-12 21:00"))
    scene = scenario(who=[person(name, away=[evening]) for name in ("Ana", "Bo")], weeks=2)
    titles = [way.title for way in explain(scene, OPTIONS).fixes]
    assert any(
        "leave of Tue 2027-01-12 18:00 to 21:00 one day later, to Wed 2027-01-13" in title
        for title in titles
    )
    assert any("Leave 3 h uncovered: main primary from Tue" in title for title in titles)


def test_nobody_is_asked_to_come_back_from_sick_leave() -> None:
    seeded = next(one for one in SEEDED if one.name == "one sick, one on leave")
    assert not any("Bo" in way.title for way in explain(seeded.scene, OPTIONS).fixes)


def test_a_limit_is_loosened_to_the_least_that_helps() -> None:
    """Rest of eleven hours where only nine and none are to be had."""
    seeded = next(one for one in SEEDED if one.name == "rest")
    titles = [way.title for way in explain(seeded.scene, OPTIONS).fixes]
    assert any("Change policy.rest.hours from 11 to 0 h" in title for title in titles)


def test_where_a_schedule_exists_nothing_is_explained() -> None:
    found = explain(scenario(who=people("Ana", "Bo"), weeks=2), OPTIONS)
    assert found.feasible
    assert (found.conflicts, found.fixes) == ((), ())


def test_without_time_it_is_undecided() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=2)
    with pytest.raises(UndecidedError, match="--time-limit"):
        explain(scene, replace(OPTIONS, time_limit=1e-9))


def test_solve_tells_the_conflict_in_a_sentence() -> None:
    """Two slots, two people, and a number that lets only one of them be woken."""
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=2,
        policy=Policy(overnight_pool=OvernightPool(size=1), limits=Limits(rest=Rest(hard=True))),
    )
    with pytest.raises(
        InfeasibleError, match="an overnight pool of at most 1 leaves too few"
    ) as caught:
        solve(scene, OPTIONS)
    assert "explain" in caught.value.reasons[-1]


def test_the_smallest_part_is_found_whatever_the_order() -> None:
    """Of every set of three of seven, exactly these are found."""
    items = range(7)
    for wanted in product(items, repeat=3):
        culprits = set(wanted)
        found = smallest(items, lambda some: culprits <= set(some))  # noqa: B023 -- used at once
        assert found == sorted(culprits)
    assert smallest(items, lambda _: True) == []


def named(fact: Fact) -> str:
    limit = f"{fact.limit}.{fact.part}" if fact.part else fact.limit
    who: PersonId | str | None = limit if fact.kind is FactKind.LIMIT else fact.person
    return f"{fact.kind} {who}" if who else str(fact.kind)


def exists(scene: Scenario) -> bool:
    """Whether any schedule keeps every hard rule, found by looking at all of them."""
    brute = BruteForce(scene)
    size = scene.policy.overnight_pool.size
    return any(not isinstance(size, int) or one.pool <= size for one in brute._lawful())
