"""Both forms of every rule agree: plain violations and linear constraints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import product

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules import RULES
from optimizer.rules.kit.rule import Rule, Violation
from optimizer.world.holdings import Holding, Holdings
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
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import PersonId, Role, ShiftKind
from tests.scenes import held, people, person, rotation, scenario
from tests.strategies import anything, chosen, scenarios

#: Who is where at one instant; a constraint of one of these may stand for a violation of another.
_SEATING = frozenset({"one_assignee", "one_role", "two_rotations_at_once"})
_BY_NAME = {rule.name: rule for rule in RULES}


class Silent(Rule):
    """A rule whose linear form is missing."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.name = rule.name  # type: ignore[misc]

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        return self.rule.violations(world, holdings)

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:  # noqa: ARG002
        return iter(())


def compare(rule: Rule, choices: Choices, taken: Collection[int], schedule: Schedule) -> bool:
    """Compare the forms of a rule: soft amounts are equal, hard violations are found by both.

    Where somebody is in two places at once, only rules about that are compared.

    Returns:
        Whether the schedule violates the rule.
    """
    world = choices.world
    holdings = Holdings(world.calendar, schedule)
    plain, linear = _plain(rule, world, holdings), _linear(rule, choices, taken)
    seating = {name for name in _SEATING if _plain(_BY_NAME[name], world, holdings)["hard"]}
    if rule.name in _SEATING:
        assert linear["hard"] or not plain["hard"], f"{rule.name}: no constraint is violated"
        assert not linear["hard"] or seating, f"{rule.name}: only a constraint is violated"
    elif not seating - {"one_assignee"}:
        found = (plain["soft"], plain["hard"] > 0), (linear["soft"], linear["hard"] > 0)
        assert found[0] == found[1], f"{rule.name}: violations {found[0]}, constraints {found[1]}"
    return bool(plain)


def compare_on_random_schedules(rule: Rule, *, shrink: bool) -> int:
    """Compare the forms of a rule where its own limit is on; how many schedules violate it.

    There are more schedules for as long as none does.
    """
    return next((n for batch in range(5) if (n := _compare(rule, batch, shrink=shrink))), 0)


def _compare(rule: Rule, batch: int, *, shrink: bool) -> int:
    violated = 0
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @seed(batch)
    @settings(max_examples=40, phases=phases, database=None, derandomize=False)
    @given(data=st.data(), scene=scenarios(always=rule.name))
    def run(data: st.DataObject, scene: Scenario) -> None:
        nonlocal violated
        choices = Choices(World(scene), lambda _: None)
        possible, lazy = rule.name not in _SEATING, rule.name == "one_assignee"
        taken = data.draw(chosen(choices, possible=possible, lazy=lazy))
        rows = set(choices.schedule(taken).assignments)
        if rule.name == "pins":
            dropped = [i for i in choices.fixed if not choices.all[i].past]
            taken -= set(dropped)
            rows -= {row for row in scene.fixed for i in dropped if _lies_in(choices.all[i], row)}
        violated += compare(rule, choices, taken, Schedule.of(rows))

    run()
    return violated


def _lies_in(holding: Holding, row: Assignment) -> bool:
    """Whether a holding is part of an assignment."""
    same = (holding.rotation, holding.role, holding.person) == (row.rotation, row.role, row.person)
    return same and row.overlaps(holding.start, holding.end)


def _plain(rule: Rule, world: World, holdings: Holdings) -> Counter[str]:
    """Amounts of the violations, hard and soft."""
    amounts: Counter[str] = Counter()
    for violation in rule.violations(world, holdings):
        amounts["hard" if violation.hard else "soft"] += violation.amount
    return amounts


def _linear(rule: Rule, choices: Choices, taken: Collection[int]) -> Counter[str]:
    """What the constraints exceed, hard and soft."""
    amounts: Counter[str] = Counter()
    for constraint in rule.constraints(choices.world, choices):
        amounts["hard" if constraint.hard else "soft"] += constraint.excess(taken, choices.fixed)
    return amounts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_forms_of_a_rule_agree_on_every_schedule(rule: Rule) -> None:
    """And some of the schedules violate the rule, so that there is something to agree on."""
    assert compare_on_random_schedules(rule, shrink=True) > 0, f"{rule.name} is never violated"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_without_its_linear_form_is_named(rule: Rule) -> None:
    with pytest.raises(AssertionError, match=f"^{rule.name}: "):
        compare_on_random_schedules(Silent(rule), shrink=False)


@settings(max_examples=60)
@given(data=st.data(), scene=scenarios())
def test_no_set_of_choices_slips_through_the_constraints(
    data: st.DataObject, scene: Scenario
) -> None:
    """What meets every hard constraint makes a schedule that meets every hard rule."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    taken = data.draw(anything(choices))
    holdings = Holdings(world.calendar, choices.schedule(taken))
    if not any(_linear(rule, choices, taken)["hard"] for rule in RULES):
        assert not any(_plain(rule, world, holdings)["hard"] for rule in RULES)


@settings(max_examples=60)
@given(data=st.data(), scene=scenarios())
def test_the_holdings_of_a_schedule_are_the_choices_it_was_made_of(
    data: st.DataObject, scene: Scenario
) -> None:
    """So both forms measure the same things."""
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
def test_both_forms_agree_on_all_schedules_of_a_tiny_scenario(scene: Scenario) -> None:
    """Every way to fill or leave every slot, one by one."""
    world = World(scene)
    choices = Choices(world, lambda _: None)
    constraints = [constraint for rule in RULES for constraint in rule.constraints(world, choices)]
    seen = 0
    for takers in product(*[(None, *slot.takers) for slot in choices.slots]):
        taken = choices.fixed | {i for i in takers if i is not None}
        linear: Counter[tuple[str, bool]] = Counter()
        for constraint in constraints:
            over = constraint.excess(taken, choices.fixed)
            linear[constraint.rule, constraint.hard] += over
        plain: Counter[tuple[str, bool]] = Counter()
        holdings = Holdings(world.calendar, choices.schedule(taken))
        for rule in RULES:
            for violation in rule.violations(world, holdings):
                plain[violation.rule, violation.hard] += violation.amount
        assert _hard(plain) == _hard(+linear)
        doubled = plain["one_role", True] or plain["two_rotations_at_once", True]
        assert doubled or _soft(plain) == _soft(+linear)
        seen += 1
    assert seen >= 64


def _soft(amounts: Counter[tuple[str, bool]]) -> dict[str, int]:
    return {name: amount for (name, hard), amount in amounts.items() if not hard}


def _hard(amounts: Counter[tuple[str, bool]]) -> set[str]:
    return {"seating" if name in _SEATING else name for name, hard in amounts if hard}
