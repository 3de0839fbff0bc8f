"""``oncall_opt.solve``: what the command does, from Python."""

from __future__ import annotations

import pytest

import oncall_opt
from oncall_opt.commands.solve.solving import IncompatibleOptionsError
from optimizer.session.solution import SolveOptions
from scenarios.what_if.change import WhatIf, WhatIfError
from tests.oncall_opt.command_line import tiny

QUICK = SolveOptions(time_limit=10)


def test_the_result_has_the_solution_its_measures_and_a_baseline() -> None:
    result = oncall_opt.solve(tiny(), QUICK)
    assert result.solution.proven
    assert result.schedule is result.solution.schedule
    assert [person.person for person in result.measures.people] == ["ana", "bo", "cy"]
    assert result.baseline is not None
    assert result.baseline.method == "round-robin"
    assert result.advisories
    assert (result.healing, result.what_if, result.relaxed) == (None, None, None)


def test_a_baseline_is_not_compared_with_itself() -> None:
    assert oncall_opt.solve(tiny(), method="round-robin").baseline is None


def test_a_what_if_has_both_sides() -> None:
    result = oncall_opt.solve(tiny(), QUICK, what_if=WhatIf(without=("ana",)))
    assert result.what_if is not None
    assert result.what_if.before is not None
    assert "ana" not in result.measures.overnight_pool
    with pytest.raises(WhatIfError, match="unknown person 'zoe'"):
        oncall_opt.solve(tiny(), QUICK, what_if=WhatIf(without=("zoe",)))


def test_until_healthy_has_its_rounds_and_relax_what_gave_way() -> None:
    healing = oncall_opt.solve(tiny(), QUICK, until_healthy=True).healing
    assert healing is not None
    assert healing.rounds
    landing = oncall_opt.solve(tiny(), QUICK, relax=True).relaxed
    assert landing is not None
    assert landing.relaxed == ()


def test_options_that_exclude_each_other_are_refused() -> None:
    change = WhatIf(without=("ana",))
    with pytest.raises(IncompatibleOptionsError, match="--method optimal"):
        oncall_opt.solve(tiny(), method="heroes", until_healthy=True)
    with pytest.raises(IncompatibleOptionsError, match="exclude each other"):
        oncall_opt.solve(tiny(), until_healthy=True, what_if=change)
    with pytest.raises(IncompatibleOptionsError, match="--relax needs"):
        oncall_opt.solve(tiny(), relax=True, what_if=change)
