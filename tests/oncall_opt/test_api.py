"""The public import is light, and every public name has a home."""

from __future__ import annotations

import subprocess
import sys

import pytest

import oncall_opt


def test_the_import_loads_nothing_heavy() -> None:
    heavy = (
        "click",
        "holidays",
        "icalendar",
        "numpy",
        "ortools",
        "pydantic",
        "ruamel",
        "scenarios.domain.scenario",
    )
    code = f"import sys, oncall_opt; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_public_name_is_the_one_of_its_room() -> None:
    from scenarios.domain.schedule import Schedule

    assert oncall_opt.Schedule is Schedule


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'solv'"):
        getattr(oncall_opt, "solv")  # noqa: B009 - the type checker would refuse the plain form


def test_every_public_name_is_listed() -> None:
    assert {"Scenario", "read_schedule", "solve", "__version__"} <= set(dir(oncall_opt))


def test_every_public_name_is_where_it_is_said_to_be() -> None:
    for name in oncall_opt._HOMES:
        assert getattr(oncall_opt, name).__name__ == name
