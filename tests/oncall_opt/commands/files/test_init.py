"""A first file: from the starter or the library, never over somebody's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.load import load_scenario
from scenarios.shipped import names
from tests.oncall_opt.command_line import run


def test_the_starter_is_a_valid_scenario_with_its_schema_next_to_it(tmp_path: Path) -> None:
    result = run("init", str(tmp_path))
    assert result.exit_code == 0
    assert load_scenario(tmp_path / "scenario.yaml").name == "my-team"
    first = (tmp_path / "scenario.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / first.rpartition("$schema=")[2]).is_file()


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    text = run("init", str(folder)).stdout
    assert f"oncall-opt check '{folder / 'scenario.yaml'}'" in text
    assert "oncall-opt solve" in text


@pytest.mark.parametrize("name", names())
def test_a_library_scenario_comes_with_the_files_it_needs(name: str, tmp_path: Path) -> None:
    assert run("init", str(tmp_path), "--from", name).exit_code == 0
    assert load_scenario(tmp_path / f"{name}.yaml").name == name


def test_a_file_of_any_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "example.yaml"
    assert run("init", str(path), "--from", "startup").exit_code == 0
    assert load_scenario(path).name == "startup"


def test_what_is_there_is_never_replaced_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text("name: mine\n", encoding="utf-8")
    result = run("init", str(tmp_path))
    assert result.exit_code == 2
    assert "is there already; choose another folder, or add --force to replace" in result.stderr
    assert path.read_text(encoding="utf-8") == "name: mine\n"
    assert run("init", str(tmp_path), "--force").exit_code == 0
    assert load_scenario(path).name == "my-team"


def test_a_needed_file_that_is_there_stops_it_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "startup-q1.csv").write_text("mine", encoding="utf-8")
    assert run("init", str(tmp_path), "--from", "startup").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["startup-q1.csv"]


def test_the_list_names_every_scenario_and_writes_nothing(tmp_path: Path) -> None:
    result = run("init", str(tmp_path), "--list")
    assert result.exit_code == 0
    for name in names():
        assert f"\n{name} " in f"\n{result.stdout}"
    assert "small-team      Five people share one weekly rotation" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_scenario_is_told_what_was_meant(tmp_path: Path) -> None:
    result = run("init", str(tmp_path), "--from", "two-hero")
    assert result.exit_code == 2
    assert "no scenario 'two-hero' in the library; did you mean 'two-heroes'?" in result.stderr
