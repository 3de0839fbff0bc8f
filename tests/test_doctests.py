"""What the docstrings show is what comes out."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("scenarios", "optimizer", "simulation", "oncall_opt")
    for path in (ROOT / package).rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


def test_some_modules_show_examples() -> None:
    """None found would mean that none is looked for."""
    assert "scenarios.reading.near_matches" in MODULES


@pytest.mark.parametrize("module", MODULES)
def test_examples_of_docstrings_come_out_as_shown(module: str) -> None:
    """Each example of a module is run."""
    found = doctest.testmod(import_module(module))
    assert found.attempted > 0
    assert found.failed == 0
