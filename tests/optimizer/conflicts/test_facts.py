"""Facts: each is in the scenario, and is not when it is taken away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.conflicts.facts import Fact, FactKind, facts_of, without
from optimizer.conflicts.facts_in_words import (
    conflict_sentence,
    fact_phrase,
    fact_phrases,
    span_phrase,
)
from optimizer.conflicts.minimal_cores import Conflict, Question
from optimizer.world.world import World
from scenarios.domain.limit import Limit, headlines, list_of, settings_of, types_of
from scenarios.domain.limits import LIMITS, Limits, MaxConsecutive, Rest, ShiftsOff
from scenarios.domain.presets import PRESETS
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from tests.optimizer.seeded_conflicts import Seeded, seeded_conflicts
from tests.scenes import BERLIN, MAIN, at, people, person, rotation, scenario

SEEDED = list(seeded_conflicts())


@pytest.mark.parametrize("seeded", SEEDED, ids=lambda one: one.name)
def test_a_fact_that_is_taken_away_is_there_no_more_and_no_other_goes(seeded: Seeded) -> None:
    """Members of lists move up: they are told apart by how many are left."""
    every = facts_of(World(seeded.scene))
    for fact in every:
        left = facts_of(World(without(seeded.scene, [fact])))
        listed = fact.index is not None
        assert len(left) == len(every) - 1
        assert listed or set(left) == set(every) - {fact}
    assert facts_of(World(without(seeded.scene, every))) == ()


@pytest.mark.parametrize("seeded", SEEDED, ids=lambda one: one.name)
def test_every_fact_can_be_said(seeded: Seeded) -> None:
    world = World(seeded.scene)
    for fact in facts_of(world):
        phrase = fact_phrase(world, fact)
        assert phrase
        assert "{" not in phrase
        assert fact.where


@pytest.mark.parametrize("kind", LIMITS.values(), ids=LIMITS)
def test_every_limit_that_can_be_hard_has_words_and_fixes_that_the_file_allows(
    kind: type[Limit],
) -> None:
    """Lists have no number, and neither has what is yes or no."""
    assert bool(headlines(kind)) == kind.can_be_hard
    for name, about in () if list_of(kind) else headlines(kind).items():
        assert (replace(kind(), **{name: 1})).words(name)  # type: ignore[arg-type]
        if about.steps is None:
            assert types_of(kind)[name] is bool
        else:
            bounds, last = settings_of(kind)[name].bounds, about.steps.last
            assert bounds.ge is None or bounds.ge <= last
            assert bounds.le is None or last <= bounds.le


def test_a_limit_of_a_rotation_is_a_fact_of_its_own() -> None:
    own = Limits(rest=Rest(hours=9, hard=True))
    scene = scenario(
        who=people("Ana"),
        rotations=[rotation(limits=own, own_limits=["rest"])],
        limits=Limits(rest=Rest(hard=True)),
    )
    limits = [f for f in facts_of(World(scene)) if f.kind is FactKind.LIMIT]
    assert [f.where for f in limits] == ["policy.rest", "rotations.main.policy.rest"]
    lifted = without(scene, limits[1:])
    assert lifted.rotations[MAIN].limits.rest is None
    assert lifted.policy.limits.rest == Rest(hard=True)


def test_what_several_people_lack_is_said_once() -> None:
    scene = scenario(who=[person(name, access=[]) for name in ("Ana", "Bo", "Cy")])
    world = World(scene)
    assert list(fact_phrases(world, facts_of(world))) == ["no access to api for Ana, Bo and Cy"]


def test_a_conflict_is_a_sentence_with_its_places() -> None:
    away = [(at("2027-01-11 00:00"), at("2027-01-18 00:00"))]
    scene = scenario(who=[person("Ana", away=away)], weeks=2)
    scene = replace(scene, places={"people.ana": "schedule.yaml:7:3"})
    world = World(scene)
    conflict = Conflict(slots=((MAIN, Role.PRIMARY, 1),), facts=facts_of(world), irreducible=True)
    assert conflict_sentence(world, conflict) == (
        "Ana's leave 2027-01-11 to 2027-01-17 (schedule.yaml:7:3) leaves nobody for main primary "
        "from Mon 2027-01-11 10:00 to Mon 2027-01-18 10:00."
    )


def test_days_are_dates_and_hours_have_times() -> None:
    assert span_phrase(at("2027-01-11 00:00"), at("2027-01-12 00:00"), BERLIN) == "2027-01-11"
    assert (
        span_phrase(at("2027-01-11 22:00"), at("2027-01-12 06:00"), BERLIN)
        == "Mon 2027-01-11 22:00 to Tue 2027-01-12 06:00"
    )


def test_other_slots_are_offered_only_where_they_could_help() -> None:
    """A run must go on, and a gap may be bridged, outside the slots that are asked for."""
    slot = {(MAIN, Role.PRIMARY, 0)}
    offered = []
    for limits in (
        PRESETS["standard"],
        Limits(shifts_off=ShiftsOff(hard=True)),
        Limits(max_consecutive=MaxConsecutive(hard=True, min_shifts=2)),
    ):
        daily = rotation(shifts=ShiftKind.DAILY)
        scene = scenario(who=people("Ana"), rotations=[daily], weeks=1, limits=limits)
        offered.append(len(Question(scene, slot).choices.all))
    assert offered == [1, 7, 7]


def test_a_person_who_is_pinned_is_named_in_the_fact() -> None:
    fact = Fact(kind=FactKind.ROLE, person=PersonId("ana"), role=Role.PRIMARY)
    assert fact.where == "people.ana.roles"
