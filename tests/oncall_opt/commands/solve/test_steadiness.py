"""A steadier schedule is taken where fresh alerts say so, and only there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from oncall_opt.commands.solve import steadiness as steadiness_module
from oncall_opt.commands.solve.steadiness import Steadiness, TailFound, steadied
from optimizer.session.solution import Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.policy import OvernightPool, Policy, Robust
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.load import load_scenario
from scenarios.shipped import path_of
from tests.oncall_opt.command_line import run
from tests.scenes import people, scenario, shifts


def scene(names: str, weeks: int) -> Scenario:
    return scenario(
        who=people(*names.split()),
        weeks=weeks,
        alerts=AlertPattern(pages_per_week=14.0, burstiness=4.0),
        policy=Policy(overnight_pool=OvernightPool(size="everyone")),
    )


def test_without_structure_nothing_is_gained_and_that_is_said() -> None:
    """Each of four holds one of four weeks of one law: only luck tells them apart."""
    one = scene("Ana Bo Cy Di", 4)
    world = World(one)
    plain = solve(one, SolveOptions(reproducible=True, workers=2, time_limit=5), world=world)
    found, steadiness = steadied(one, plain, world=world)
    assert found is plain
    assert not steadiness.gained
    for tail in (steadiness.interruptions, steadiness.debt):
        assert abs(tail.plain - tail.steady) <= tail.chance
    assert "Nothing was gained: the plain schedule stays." in str(steadiness)


def test_with_room_to_lay_shifts_apart_it_is_taken() -> None:
    """Two shifts in one month become two in two, on alerts that it was not made from."""
    one = scene("Ana Bo Cy Di Ed", 10)
    rows = shifts(one, ["ana", "bo", "ana", "di", "ed", "cy", "bo", "cy", "di", "ed"])
    options = SolveOptions(reproducible=True, time_limit=20)
    plain = Solution(schedule=Schedule.of(rows), options=options)
    found, steadiness = steadied(one, plain)
    assert steadiness.gained
    assert steadiness.interruptions.steady < 0.85 * steadiness.interruptions.plain
    assert not steadiness.debt.lost
    assert found.schedule != plain.schedule
    assert "The steadier one is taken" in str(steadiness)


def test_known_storms_make_a_gain_on_night_storms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tail of the most loaded person falls on fresh samples, wishes and spacing within their
    slack."""
    monkeypatch.setattr(steadiness_module, "FRESH", 400)
    one = load_scenario(path_of("night-storms"))
    world = World(one)
    plain = solve(one, SolveOptions(reproducible=True, workers=4, time_limit=1), world=world)
    longer = replace(plain, options=replace(plain.options, time_limit=8))
    _, steadiness = steadied(one, longer, world=world)
    assert steadiness.interruptions.gained
    assert steadiness.interruptions.steady < 0.97 * steadiness.interruptions.plain
    assert steadiness.gained


def test_where_two_pagers_are_allowed_it_says_that_nothing_was_looked_for() -> None:
    one = scene("Ana Bo", 2)
    two = replace(one, policy=replace(one.policy, two_rotations_at_once=True))
    options = SolveOptions(reproducible=True, time_limit=4)
    plain = Solution(schedule=Schedule.of(shifts(two, ["ana", "bo"])), options=options)
    found, steadiness = steadied(two, plain)
    assert found is plain
    assert not steadiness.searched
    assert "No steadier one was looked for" in str(steadiness)


def test_what_is_bought_with_the_other_tail_is_no_gain() -> None:
    """Fewer interruptions in the worst month, at the price of more sleep owed, are not taken."""
    shorter = TailFound(plain=10.0, steady=8.0, chance=0.5)
    same, longer = (TailFound(plain=3.0, steady=hours, chance=0.1) for hours in (3.05, 3.3))
    bought = Steadiness(robust=Robust(), interruptions=shorter, debt=longer)
    assert not bought.gained
    assert "One tail was bought with the other" in str(bought)
    assert Steadiness(robust=Robust(), interruptions=shorter, debt=same).gained
    assert not Steadiness(robust=Robust(), interruptions=same, debt=same).gained


_FILE = """
name: few
start: 2027-01-04
weeks: 4
time_zone: Europe/Berlin
services: {api: {alerts: {pages_per_week: 10}}}
people: {ana: {}, bo: {}, cy: {}, di: {}}
rotations: {main: {shifts: weekly, handoff: "Mon 10:00", roles: [primary]}}
policy: {preset: minimal, overnight_pool: everyone, robust: {level: 0.8, samples: 20}}
"""


@pytest.mark.parametrize("style", ["table", "json"])
def test_the_policy_asks_for_it_and_solve_says_what_became_of_it(
    tmp_path: Path, style: str
) -> None:
    file = tmp_path / "few.yaml"
    file.write_text(_FILE, encoding="utf-8")
    result = run("solve", str(file), "--time-limit", "5", "--format", style)
    if style == "json":
        found = json.loads(result.stdout)["robust"]
        assert (found["level"], found["samples"], found["gained"]) == (0.8, 20, False)
        assert "Nothing was gained" in " ".join(result.stderr.split())
    else:
        assert "mean of the worst 20 % of 1,000 fresh samples" in " ".join(result.stdout.split())
