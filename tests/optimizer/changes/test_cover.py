"""Cover: nothing legal is fairer than the first proposal, and swaps keep what they promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, product
from random import Random

import pytest

from optimizer.changes.cover import CoverRequest, NothingToCoverError, cover
from optimizer.changes.cover_plans import SWAP_HOURS, Way
from optimizer.fairness.carried_before import Past, carried
from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import TENTH
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.judge.person_standing import handoffs_of, inverses, moved
from optimizer.world.world import World
from scenarios.calendar.calendar import Calendar
from scenarios.domain.limits import Apart, Limits, Nights, OneOf, Rest, Weekends
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.services import AlertPattern, Shape
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from tests.scenes import (
    BERLIN,
    KOLKATA,
    NEW_YORK,
    at,
    held,
    people,
    person,
    rotation,
    scenario,
    shifts,
)

PAGES = AlertPattern(pages_per_week=10.0, shape=Shape.FLAT)
#: Lots with something to propose, and one without.
SEEDS = (1, 2, 3, 4, 5, 6, 9, 11, 13)
NAMES = ("Ana", "Bo", "Cy", "Di")


@cache
def daily(seed: int) -> tuple[Scenario, Schedule]:
    """A week of days among four people with leave and limits of many kinds, and a legal
    schedule."""
    rng = Random(seed)
    who = [
        person(
            name,
            zone=rng.choice((BERLIN, BERLIN, KOLKATA, NEW_YORK)),
            capacity=rng.choice((1.0, 0.6)),
            away=[
                (at(f"2027-01-{day:02d} 00:00"), at(f"2027-01-{day + 1:02d} 00:00"))
                for day in rng.sample(range(5, 11), rng.choice((0, 0, 1)))
            ],
        )
        for name in NAMES
    ]
    limits = Limits(
        rest=Rest(hours=rng.choice((11.0, 11.0, 20.0)), hard=True),
        nights=Nights(at_most=rng.choice((4, 6)), days=7, hard=True),
        weekends=Weekends(hard=False),
        apart=rng.choice((None, Apart(pairs=((PersonId("bo"), PersonId("cy")),), hard=True))),
        one_of=rng.choice(
            (None, OneOf(groups=((PersonId("ana"), PersonId("bo"), PersonId("di")),)))
        ),
    )
    roles = rng.choice(((Role.PRIMARY,), (Role.PRIMARY, Role.SECONDARY)))
    scene = scenario(
        who=who,
        rotations=[rotation(shifts=ShiftKind.DAILY, roles=roles)],
        weeks=1,
        policy=Policy(),
        limits=limits,
        alerts=PAGES,
    )
    world = World(scene)
    for _ in range(3000):
        days = [rng.sample([p.id for p in who], len(roles)) for _ in range(7)]
        rows = [
            row
            for place, role in enumerate(roles)
            for row in shifts(scene, [day[place] for day in days], role=role)
        ]
        schedule = Schedule.of(rows)
        if keeps_hard_rules(check(scene, schedule, world=world)):
            return scene, schedule
    raise AssertionError("no legal schedule was found by lot")


def first_days_of(schedule: Schedule, rng: Random) -> CoverRequest:
    """A time in which somebody has two to four shifts."""
    some = rng.choice([a for a in schedule.assignments if a.person is not None])
    mine = [a for a in schedule.assignments if a.person == some.person]
    last = mine[min(len(mine), rng.choice((1, 2, 3))) - 1]
    assert some.person is not None
    return CoverRequest(person=some.person, start=mine[0].start, end=last.end)


def every_legal(
    scene: Scenario, schedule: Schedule, away: CoverRequest
) -> Iterator[tuple[Way, Schedule]]:
    """All that can be done, by trying everything and asking the plain rules."""
    world = World(scene)
    lost = [
        a
        for a in schedule.assignments
        if a.person == away.person and away.start < a.end and a.start < away.end
    ]
    others = [p for p in scene.people if p != away.person]
    rest = [a for a in schedule.assignments if a not in lost]
    found: list[tuple[Way, list[Assignment]]] = []
    for takers in product(others, repeat=len(lost)):
        changes = sum(a != b for a, b in pairwise(takers))
        if changes <= 2 and len(set(takers)) == changes + 1:
            way = Way.SPLIT if changes else Way.SINGLE
            found.append((way, [*rest, *map(given, lost, takers)]))
    for partner in others:
        free = [
            a
            for a in rest
            if a.person == partner and not (away.start < a.end and a.start < away.end)
        ]
        for count in range(1, max(2, len(lost) + 1) + 1):
            for back in combinations(free, count):
                left = [a for a in rest if a not in back]
                swapped = [*map(given, lost, [partner] * len(lost))]
                found.append((Way.SWAP, [*left, *swapped, *(given(a, away.person) for a in back)]))
    before = by_class(scene, schedule)
    for way, rows in found:
        after = Schedule.of(rows)
        if not keeps_hard_rules(check(scene, after, world=world)):
            continue
        if way is Way.SWAP:
            now = by_class(scene, after)
            pairs = [pair for p in before for pair in zip(before[p], now[p], strict=True)]
            if any(then > was + SWAP_HOURS + 1e-6 for was, then in pairs):
                continue
        yield way, after


def by_class(scene: Scenario, schedule: Schedule) -> dict[PersonId, tuple[float, ...]]:
    """Load of everybody by class of hour, as the ledger reckons it."""
    end = max(row.end for row in schedule.assignments)
    entry = carried(scene, Past(schedule=schedule, start=scene.start, end=end))
    return {row.person: row.carried for row in entry.rows}


def given(row: Assignment, taker: PersonId) -> Assignment:
    return replace(row, person=taker)


def relative(scene: Scenario, schedule: Schedule, world: World) -> tuple[int, ...]:
    rows = measure(scene, schedule, world=world).people
    return tuple(
        sorted((round(TENTH * r.relative) for r in rows if r.relative is not None), reverse=True)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_no_legal_way_is_fairer_than_the_first_proposal(seed: int) -> None:
    scene, schedule = daily(seed)
    away = first_days_of(schedule, Random(seed))
    world = World(scene)
    found = cover(scene, schedule, away, most=None)
    assert not found.limited
    legal = {Way.SINGLE: set[Schedule](), Way.SPLIT: set[Schedule](), Way.SWAP: set[Schedule]()}
    for way, after in every_legal(scene, schedule, away):
        legal[way].add(after)
    ours = {way: {p.schedule for p in found.proposals if p.way is way} for way in Way}
    assert ours[Way.SINGLE] == legal[Way.SINGLE]
    assert ours[Way.SPLIT] == legal[Way.SPLIT]
    assert ours[Way.SWAP] == legal[Way.SWAP]
    if found.proposals:
        first = found.proposals[0].relative
        candidates = set[Schedule]().union(*legal.values())
        assert first == min(relative(scene, after, world) for after in candidates)
        for proposal in found.proposals:
            assert proposal.relative == relative(scene, proposal.schedule, world)
    assert found.proposals == tuple(sorted(found.proposals, key=lambda p: p.relative))
    refused = {one.person for one in found.refusals}
    eligible = {p.moves[0].taker for p in found.proposals if p.way is Way.SINGLE}
    assert refused | eligible == set(scene.people) - {away.person}
    assert not refused & eligible


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_proposed_can_be_undone_and_breaks_nothing_new(seed: int) -> None:
    scene, schedule = daily(seed)
    found = cover(scene, schedule, first_days_of(schedule, Random(seed)), most=3)
    handoffs = handoffs_of(Calendar(scene))
    for proposal in found.proposals:
        assert keeps_hard_rules(check(scene, proposal.schedule))
        assert moved(schedule, proposal.moves, handoffs) == proposal.schedule
        assert moved(proposal.schedule, inverses(proposal.moves), handoffs) == schedule


@pytest.mark.parametrize("seed", SEEDS)
def test_a_swap_leaves_both_within_half_an_hour_in_each_class_or_better(seed: int) -> None:
    """Calculated anew: what each carries in each class, from the rows of the swapped schedule."""
    scene, schedule = daily(seed)
    world = World(scene)
    away = first_days_of(schedule, Random(seed))
    found = cover(scene, schedule, away, most=None)
    for proposal in (p for p in found.proposals if p.way is Way.SWAP):
        assert len(proposal.changes) == 2
        for change in proposal.changes:
            pairs = zip(change.by_class_before, change.by_class_after, strict=True)
            assert all(after <= before + SWAP_HOURS + 1e-6 for before, after in pairs)
            loads = {
                r.person: r.load for r in measure(scene, proposal.schedule, world=world).people
            }
            assert sum(change.by_class_after) == pytest.approx(loads[change.person], abs=0.05)
        mine = proposal.schedule.held_by(away.person)
        assert not any(row.overlaps(away.start, away.end) for row in mine)


def weekly(**policy: object) -> tuple[Scenario, Schedule]:
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation()],
        weeks=6,
        limits=Limits(rest=Rest(hours=11.0, hard=True)),
        alerts=PAGES,
        **policy,  # type: ignore[arg-type]
    )
    return scene, Schedule.of(shifts(scene, ["ana", "bo", "cy", "ana", "bo", "cy"]))


def sick(start: str, end: str, **more: object) -> CoverRequest:
    return CoverRequest(person=PersonId("ana"), start=at(start), end=at(end), **more)  # type: ignore[arg-type]


def test_equal_weeks_can_be_swapped() -> None:
    scene, schedule = weekly()
    found = cover(scene, schedule, sick("2027-01-04 10:00", "2027-01-11 10:00"), most=None)
    swaps = [p for p in found.proposals if p.way is Way.SWAP]
    assert {(p.moves[0].taker, len(p.moves)) for p in swaps} >= {("bo", 2), ("cy", 2)}
    assert all(p.highest_load == pytest.approx(found.highest_load_before, abs=0.11) for p in swaps)


def test_a_week_is_split_at_the_clock_of_its_handoff() -> None:
    scene, schedule = weekly()
    found = cover(scene, schedule, sick("2027-01-04 10:00", "2027-01-11 10:00"), most=None)
    splits = [p for p in found.proposals if p.way is Way.SPLIT]
    # Six marks between seven days: one of them, two people; or two of them, three people.
    assert len(splits) == 6 * 2
    marks = {m.end for p in splits for m in p.moves} - {at("2027-01-11 10:00")}
    assert marks == {at(f"2027-01-{day:02d} 10:00") for day in range(5, 11)}


def test_what_is_past_stays_and_the_rest_of_a_shift_is_covered() -> None:
    scene, schedule = weekly()
    away = sick("2027-01-04 00:00", "2027-01-08 00:00", now=at("2027-01-06 09:00"))
    found = cover(scene, schedule, away)
    assert [(p.start, p.end) for p in found.pieces] == [
        (at("2027-01-06 09:00"), at("2027-01-08 00:00"))
    ]
    first = found.proposals[0].schedule
    assert first.assignments[0] == held("ana", "2027-01-04 10:00", "2027-01-06 09:00")


def test_nothing_past_is_given_in_return() -> None:
    scene, schedule = weekly()
    away = sick("2027-01-25 10:00", "2027-02-01 10:00", now=at("2027-01-20 09:00"))
    swaps = [p for p in cover(scene, schedule, away, most=None).proposals if p.way is Way.SWAP]
    assert swaps
    assert all(m.start >= at("2027-01-20 09:00") for p in swaps for m in p.moves)


def test_who_cannot_is_told_the_rule() -> None:
    scene, schedule = weekly()
    without = replace(scene.people[PersonId("cy")], access=frozenset())
    scene = replace(scene, people={**scene.people, PersonId("cy"): without})
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "bo", "ana", "bo", "bo"]))
    found = cover(scene, schedule, sick("2027-01-04 10:00", "2027-01-11 10:00"))
    assert [(r.person, r.reasons[0].rule) for r in found.refusals] == [("cy", "access")]
    assert "has no access to api" in found.refusals[0].reasons[0].message


def test_soft_limits_that_break_are_named() -> None:
    scene, schedule = weekly()
    limits = Limits(weekends=Weekends())
    scene = replace(
        scene,
        policy=replace(scene.policy, limits=limits),
        rotations={r.id: replace(r, limits=limits) for r in scene.rotations.values()},
    )
    found = cover(scene, schedule, sick("2027-01-04 10:00", "2027-01-11 10:00"))
    single = {p.moves[0].taker: p for p in found.proposals if p.way is Way.SINGLE}
    assert [v.rule for v in single[PersonId("bo")].soft] == ["weekends"]


def test_leave_that_the_file_knows_already_can_be_covered_in_part() -> None:
    """That Ana cannot hold what is left of her week is nothing new."""
    scene, schedule = weekly()
    ana = person("Ana", away=[(at("2027-01-04 00:00"), at("2027-01-11 12:00"))])
    scene = replace(scene, people={**scene.people, ana.id: ana})
    found = cover(scene, schedule, sick("2027-01-06 00:00", "2027-01-08 00:00"))
    assert found.proposals


def test_a_pinned_shift_is_given_away_and_that_is_said() -> None:
    pin = held("ana", "2027-01-04 10:00", "2027-01-11 10:00")
    scene, schedule = weekly(fixed=[pin])
    found = cover(scene, schedule, sick("2027-01-06 00:00", "2027-01-08 00:00"))
    assert found.fixed == (pin,)
    assert found.proposals


def test_the_pins_of_others_are_not_given_in_return() -> None:
    pins = [held("bo", "2027-01-11 10:00", "2027-01-18 10:00")]
    scene, schedule = weekly(fixed=pins)
    found = cover(scene, schedule, sick("2027-01-25 10:00", "2027-02-01 10:00"), most=None)
    swaps = [p for p in found.proposals if p.way is Way.SWAP and p.moves[0].taker == "bo"]
    assert swaps
    assert all(m.start != pins[0].start for p in swaps for m in p.moves)


def test_of_very_many_sets_in_return_the_smallest_are_looked_at_and_that_is_said() -> None:
    """Six weeks of silent days: any two or three of the partner's would do."""
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(shifts=ShiftKind.DAILY)],
        weeks=6,
        limits=Limits(),
    )
    schedule = Schedule.of(shifts(scene, ["ana", "bo"] * 21))
    found = cover(scene, schedule, sick("2027-01-04 10:00", "2027-01-09 10:00"), most=1)
    assert found.limited
    swap = next(proposal for proposal in found.proposals if proposal.way is Way.SWAP)
    assert len(swap.moves) <= 2 * len(found.pieces)


def test_who_is_not_on_call_needs_no_cover() -> None:
    scene, schedule = weekly()
    with pytest.raises(NothingToCoverError, match="Ana is not on call in that time"):
        cover(scene, schedule, sick("2027-01-12 00:00", "2027-01-13 00:00"))
