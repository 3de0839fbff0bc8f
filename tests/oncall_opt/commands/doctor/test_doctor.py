"""``doctor`` shows what a bug report needs, and what is missing."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from oncall_opt.commands.doctor import installation
from scenarios import VERSION
from tests.oncall_opt.command_line import run


def test_the_verdict_comes_first_and_every_fact_has_a_line() -> None:
    result = run("doctor")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Ready: the solver loads and no dependency is missing."
    facts = {line.split("  ")[0].strip() for line in lines}
    assert {"oncall opt", "python", "platform", "cores", "solver", "compute kernel"} <= facts
    assert {"time zones", "locale", "terminal width", "dependencies", "extras"} <= facts


def test_the_data_names_the_version_of_every_dependency() -> None:
    document = json.loads(run("doctor", "--format", "json").stdout)
    assert document["oncall_opt"] == VERSION
    assert document["solver"]["loads"]
    assert document["solver"]["ortools"] == document["dependencies"]["ortools"]
    assert document["compute_kernel"] == "numpy"
    assert document["extras"] == {"dev": True}
    assert document["problems"] == []
    assert all(document["dependencies"].values())


def test_it_shows_nothing_private() -> None:
    text = run("doctor", "--format", "json").stdout
    assert str(Path.home()) not in text
    assert str(Path.cwd()) not in text


def test_a_missing_dependency_is_a_problem_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version(name: str) -> str:
        if name == "simpy":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(installation, "version", version)
    result = run("doctor")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "1 problem\n- simpy is missing; `pip install simpy` installs it\n"
    )


def test_a_solver_that_does_not_load_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_ENGINE", "optimizer.no_such_engine")
    result = run("doctor")
    assert result.exit_code == 1
    assert "the solver does not load (ModuleNotFoundError" in result.stdout


def test_outside_of_an_installation_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def requires(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(installation, "requires", requires)
    assert "oncall-opt is not installed here" in run("doctor").stdout
