"""``solve --until-healthy``: it ends for a reason, and each round answers the one before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from oncall_opt.commands.solve.until_healthy import (
    HEALTHY,
    Added,
    Healing,
    HealingEnd,
    Seen,
    loosened,
    solve_until_healthy,
    tightened,
    with_limits,
)
from optimizer.session.solution import Solution, SolveOptions
from optimizer.solve import solve
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Debt, Limits
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern, Shape
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.risk_bands import Indicator
from simulation.runs.replication import Replications
from simulation.simulate import SimulateOptions, simulate
from tests.oncall_opt.command_line import run
from tests.scenes import people, scenario

_FOUR = ("Ana", "Bo", "Cy", "Di")


def scene(pages: float, *, shape: Shape = Shape.FLAT) -> Scenario:
    """Four people and one pager for eight weeks, on as few of them as it takes."""
    return scenario(
        who=people(*_FOUR),
        weeks=8,
        policy=Policy(overnight_pool=OvernightPool(size="smallest")),
        alerts=AlertPattern(pages_per_week=pages, shape=shape),
    )


def solver(trial: Scenario, start: Schedule | None) -> Solution:
    return solve(trial, SolveOptions(time_limit=5.0, workers=2), start=start)


def simulator(trial: Scenario, schedule: Schedule, number: int) -> Replications:
    return simulate(trial, schedule, options=SimulateOptions(runs=60, seed=number)).replications


def healed(trial: Scenario) -> Healing:
    return solve_until_healthy(trial, solver=solver, simulator=simulator)


def test_who_is_red_alone_is_healthy_with_others() -> None:
    """One person would be woken all the time; the limits bring in more until nobody is red."""
    healing = healed(scene(10))
    first, last = healing.rounds[0].solution, healing.best.solution
    assert healing.ending is HealingEnd.HEALTHY
    assert first is not None
    assert last is not None
    assert len(first.overnight_pool) < len(last.overnight_pool)
    assert max(healing.best.red.values()) <= HEALTHY < max(healing.rounds[0].red.values())
    assert {limit.name for limit in healing.best.added} == {"interruptions"}


def test_what_is_too_much_for_all_is_proven_to_be() -> None:
    """However it is shared, four cannot carry it; and the schedule of the best round is there."""
    healing = healed(scene(60))
    assert healing.ending is HealingEnd.UNREACHABLE
    assert healing.rounds[-1].refused
    assert healing.best.solution is not None


def test_what_no_limit_on_people_changes_is_said_to_be_so() -> None:
    """Alerts of the working day wake nobody, but there are more in 12 hours than anybody bears."""
    healing = healed(scene(40, shape=Shape.OFFICE))
    assert healing.ending is HealingEnd.NO_LIMIT
    assert {ill.indicator for ill in healing.rounds[-1].ill} == {Indicator.INCIDENTS}


def test_there_are_so_many_rounds_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is red then is said to be; the schedule is the best there was."""
    monkeypatch.setattr("oncall_opt.commands.solve.until_healthy.ROUNDS", 1)
    healing = healed(scene(10))
    assert (len(healing.rounds), healing.ending) == (1, HealingEnd.ROUNDS)
    assert healing.best.ill


def test_a_scenario_without_a_schedule_has_none_here_either() -> None:
    """The first round has no limit but those of the file."""
    trial = scene(10)
    nobody = {p: replace(one, contact=frozenset()) for p, one in trial.people.items()}
    with pytest.raises(InfeasibleError):
        healed(replace(trial, people=nobody))


def test_a_limit_is_what_all_would_bear_or_somebody_bore() -> None:
    """30 are too much by a half, and 22 were borne: 22, if nobody was red below."""
    ana, bo = PersonId("ana"), PersonId("bo")
    red = Seen(person=ana, expected=30.0, bearable=15.0)
    fine = Seen(person=bo, expected=22.0)
    found = tightened("interruptions", 30, [red, fine], careful=False)
    assert found == Added(name="interruptions", level=22.0, days=30, red_from=30.0)
    assert tightened("interruptions", 30, [fine], careful=False) is None
    alone = tightened("interruptions", 30, [red], careful=False)
    assert alone is not None
    assert alone.level == 15.0
    assert loosened(alone).level == pytest.approx(29.4)


def test_an_added_limit_is_hard_and_never_looser_than_the_files() -> None:
    """And rotations with a limit of their own are counted with the others."""
    trial = scenario(who=people("Ana"), limits=Limits(debt=Debt(hours=3.0)))
    added = [
        Added(name="debt", level=4.0, days=0, red_from=5.0),
        Added(name="interrupted_nights", level=2.5, days=28, red_from=3.0),
    ]
    limits = with_limits(trial, added).policy.limits
    assert limits.debt == Debt(hours=3.0, hard=True)
    assert limits.interrupted_nights is not None
    assert (limits.interrupted_nights.at_most, limits.interrupted_nights.hard) == (2.5, True)


_FILE = """
name: few
start: 2027-01-04
weeks: 8
time_zone: Europe/Berlin
services: {api: {alerts: {pages_per_week: 10}}}
people: {ana: {}, bo: {}, cy: {}, di: {}}
rotations: {main: {shifts: weekly, handoff: "Mon 10:00", roles: [primary]}}
policy: {preset: minimal}
"""


def test_the_rounds_are_shown_and_written(tmp_path: Path) -> None:
    """As a table with a sentence, and below a key of their own in JSON."""
    file = tmp_path / "few.yaml"
    file.write_text(_FILE, encoding="utf-8")
    words = ("solve", str(file), "--until-healthy", "--time-limit", "5")
    said = " ".join(run(*words).stdout.split())
    assert "Round 2 added: at most" in said
    assert "Healthy: in round" in said
    assert "`interruptions: {at_most: " in said
    document = json.loads(run(*words, "--format", "json").stdout)["until_healthy"]
    assert document["ending"] == "healthy"
    assert document["rounds"][0]["red_too_often"]
    assert not document["rounds"][-1]["red_too_often"]


def test_only_what_is_optimized_can_be_healed(tmp_path: Path) -> None:
    file = tmp_path / "few.yaml"
    file.write_text(_FILE, encoding="utf-8")
    result = run("solve", str(file), "--until-healthy", "--method", "heroes")
    assert result.exit_code == 2
    assert "--method optimal" in result.stderr
