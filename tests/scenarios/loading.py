"""Small scenario files for the tests of loading."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.load import parse_scenario

HEAD = "name: t\nstart: 2027-01-04\nweeks: 4\ntime_zone: Europe/Berlin\n"
TEAM = "services: {api: {}}\npeople: {ana: , bo: , cy: }\n"


def parse(text: str, *, folder: Path = Path()) -> Scenario:
    """Load a scenario that stands in a test."""
    return parse_scenario(dedent(text).lstrip("\n"), path="s.yaml", folder=folder)


def extended(text: str, *, folder: Path = Path()) -> Scenario:
    """Load the smallest scenario with some keys more; they begin in line 7."""
    return parse(HEAD + TEAM + dedent(text).lstrip("\n"), folder=folder)


def complaints(text: str, *, folder: Path = Path()) -> list[str]:
    """What is said of a wrong file, one line for each mistake."""
    with pytest.raises(ScenarioError) as caught:
        parse(text, folder=folder)
    return [str(problem) for problem in caught.value.problems]


def complaints_of(text: str, *, folder: Path = Path()) -> list[str]:
    """What is said of keys that are added to the smallest scenario; they begin in line 7."""
    return complaints(HEAD + TEAM + dedent(text).lstrip("\n"), folder=folder)
