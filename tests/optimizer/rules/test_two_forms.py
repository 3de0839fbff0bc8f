"""Every rule says the same twice: in plain Python and as linear caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from optimizer.model.choices import Choices
from optimizer.rules import RULES
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.domain.limits import (
    Apart,
    CleanNights,
    Debt,
    EvenCounts,
    InterruptedNights,
    Interruptions,
    Limits,
    MaxConsecutive,
    Nights,
    OffHours,
    OneOf,
    Rest,
    ShiftsOff,
    TimeOnCall,
    Together,
    Weekends,
)
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from tests.scenes import held, people, person, rotation, scenario
from tests.strategies import anything, chosen, scenarios

#: Who sits where at one instant; a cap of one of these may stand for a violation of another.
_SEATING = frozenset({"one_assignee", "one_role", "two_rotations_at_once"})


def _judged(
    world: World, choices: Choices, taken: Collection[int]
) -> tuple[Counter[str], Counter[str]]:
    """Violations by both twins: rule and hardness → amount."""
    plain: Counter[str] = Counter()
    linear: Counter[str] = Counter()
    holdings = Holdings(world.calendar, choices.schedule(taken))
    for rule in RULES:
        for violation in rule.violations(world, holdings):
            plain[f"{rule.name} {'hard' if violation.hard else 'soft'}"] += violation.amount
        for constraint in rule.constraints(world, choices):
            over = constraint.excess(taken, choices.fixed)
            if over:
                linear[f"{rule.name} {'hard' if constraint.hard else 'soft'}"] += over
    return plain, linear


def _soft(amounts: Counter[str]) -> dict[str, int]:
    return {name: amount for name, amount in amounts.items() if name.endswith("soft")}


def _hard(amounts: Counter[str]) -> set[str]:
    broken = {name.removesuffix(" hard") for name in amounts if name.endswith("hard")}
    return {"seating" if name in _SEATING else name for name in broken}


@settings(max_examples=120)
@given(data=st.data(), scene=scenarios())
def test_twins_agree_on_every_schedule_one_person_could_hold(
    data: st.DataObject, scene: Scenario
) -> None:
    """Amounts of soft rules are the same, and hard rules are broken on both sides or on none."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    plain, linear = _judged(world, choices, data.draw(chosen(choices)))
    for name in plain:
        event(name)
    assert _soft(plain) == _soft(linear)
    assert _hard(plain) == _hard(linear)


@settings(max_examples=60)
@given(data=st.data(), scene=scenarios())
def test_what_the_caps_allow_the_plain_rules_allow(data: st.DataObject, scene: Scenario) -> None:
    """A schedule that double-books people is refused on both sides, whatever else is wrong."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    taken = data.draw(chosen(choices, possible=False))
    plain, linear = _judged(world, choices, taken)
    assert ("seating" in _hard(plain)) == ("seating" in _hard(linear))
    assert bool(_hard(plain)) == bool(_hard(linear))


@settings(max_examples=60)
@given(data=st.data(), scene=scenarios())
def test_no_set_of_choices_slips_through_the_caps(data: st.DataObject, scene: Scenario) -> None:
    """Whatever set of choices keeps every hard cap makes a schedule that keeps every hard rule."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    plain, linear = _judged(world, choices, data.draw(anything(choices)))
    assert _hard(linear) or not _hard(plain)


@settings(max_examples=60)
@given(data=st.data(), scene=scenarios())
def test_the_holdings_of_a_schedule_are_the_choices_it_was_made_of(
    data: st.DataObject, scene: Scenario
) -> None:
    """So both twins measure the same things."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    taken = data.draw(chosen(choices))
    holdings = Holdings(world.calendar, choices.schedule(taken))
    expected = Counter(choices.all[i] for i in taken)
    assert Counter(holdings.all) == expected


_ANA, _BO = PersonId("ana"), PersonId("bo")
_TIGHT = Limits(
    rest=Rest(hours=30.0),
    time_on_call=TimeOnCall(percent=30.0, days=4),
    max_consecutive=MaxConsecutive(shifts=2, min_shifts=2),
    shifts_off=ShiftsOff(shifts=2),
    weekends=Weekends(),
    nights=Nights(in_a_row=1, at_most=2, days=4),
    off_hours=OffHours(hours=20.0, days=3),
    debt=Debt(hours=0.5),
    interruptions=Interruptions(at_most=2.0, days=4),
    interrupted_nights=InterruptedNights(at_most=1.0, days=3),
    clean_nights=CleanNights(nights=2, chance=0.3),
    together=Together(pairs=((_ANA, _BO),)),
    apart=Apart(pairs=((_ANA, _BO),)),
    one_of=OneOf(groups=((_ANA, _BO),)),
    even_counts=EvenCounts(sleep=8.0, off=1.0),
)
_WEEKLY_PAIR = scenario(
    who=(*people("Ana", "Bo"), person("Cy", capacity=0.5)),
    rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
    weeks=2,
    limits=_TIGHT,
    alerts=AlertPattern(pages_per_week=20.0),
    previous=[held("ana", "2026-12-28 10:00", "2027-01-04 10:00")],
)
_DAILY = scenario(
    who=people("Ana", "Bo"),
    rotations=[rotation(shifts=ShiftKind.DAILY)],
    start="2027-03-22",
    weeks=1,
    limits=_TIGHT,
    alerts=AlertPattern(pages_per_week=20.0),
    previous=[held("bo", "2027-03-20 10:00", "2027-03-21 10:00")],
    fixed=[held("ana", "2027-03-24 10:00", "2027-03-25 10:00")],
)
_TWO_ROTATIONS = scenario(
    who=people("Ana", "Bo"),
    rotations=[rotation(), rotation("web", handoffs=(2 * 1440 + 600,), services=("web",))],
    weeks=2,
    policy=Policy(limits=_TIGHT, two_rotations_at_once=True, allow_uncovered=True),
)


@pytest.mark.parametrize(
    "scene", [_WEEKLY_PAIR, _DAILY, _TWO_ROTATIONS], ids=["weekly pair", "daily", "two rotations"]
)
def test_twins_agree_on_all_schedules_of_a_tiny_scenario(scene: Scenario) -> None:
    """Every way to fill or leave every slot, one by one."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    constraints = [constraint for rule in RULES for constraint in rule.constraints(world, choices)]
    seen = 0
    for takers in product(*[(None, *slot.takers) for slot in choices.slots]):
        taken = choices.fixed | {i for i in takers if i is not None}
        linear = Counter[str]()
        for constraint in constraints:
            linear[f"{constraint.rule} {'hard' if constraint.hard else 'soft'}"] += (
                constraint.excess(taken, choices.fixed)
            )
        plain = Counter[str]()
        holdings = Holdings(world.calendar, choices.schedule(taken))
        for rule in RULES:
            for violation in rule.violations(world, holdings):
                plain[f"{rule.name} {'hard' if violation.hard else 'soft'}"] += violation.amount
        linear = +linear
        assert _hard(plain) == _hard(linear)
        assert _soft(plain) == _soft(linear) or _doubled(plain)
        seen += 1
    assert seen >= 64


def _doubled(plain: Counter[str]) -> bool:
    """Whether somebody holds two slots at once that one person cannot hold."""
    return bool(plain["one_role hard"] or plain["two_rotations_at_once hard"])
