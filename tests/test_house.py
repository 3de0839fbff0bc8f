"""What the files of the repository say agrees with itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import oncall_opt
from scenarios import VERSION

TOP = Path(__file__).parent.parent


def test_package_project_changelog_and_citation_name_one_version() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    citation = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.findall(r"^version: (.*)$", citation, re.MULTILINE)
    assert oncall_opt.__version__ == VERSION == project["version"] == released[0] == cited[0]


def test_every_shipped_scenario_names_the_schema_in_its_first_line() -> None:
    shipped = sorted((TOP / "scenarios" / "library").glob("*.yaml"))
    assert shipped
    for path in shipped:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path.name


def test_every_package_says_that_it_is_typed() -> None:
    for package in ("scenarios", "optimizer", "simulation", "oncall_opt"):
        assert (TOP / package / "py.typed").exists()


def test_every_dependency_has_an_exact_version_within_its_bounds() -> None:
    from packaging.requirements import Requirement

    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines()
    exact = dict(line.lower().split("==") for line in lines if not line.startswith("#"))
    for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(exact[wanted.name.lower()]), text
