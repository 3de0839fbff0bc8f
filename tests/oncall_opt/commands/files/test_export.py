"""``export``: the same schedule in another format."""

from __future__ import annotations

import json
from pathlib import Path

from scenarios.schedules.schedule_file import read_schedule
from tests.oncall_opt.command_line import files, run, schedule_of, tiny


def test_every_format_reads_back_to_the_same_schedule(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    for first, second in ((".csv", ".json"), (".json", ".ics"), (".ics", ".csv")):
        source = tmp_path / f"a{first}"
        assert run("export", scenario, schedule, "-o", str(source)).exit_code == 0
        target = tmp_path / f"b{second}"
        result = run("export", scenario, str(source), "-o", str(target))
        assert result.exit_code == 0
        assert result.stderr == f"{target}: 10 assignments\n"
        read = read_schedule(target, known_people=None, known_rotations=None, shown="b")
        assert read.schedule == schedule_of(tmp_path, tiny())


def test_who_was_not_overnight_stays_not_overnight(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    path = tmp_path / "a.json"
    run("export", scenario, schedule, "-o", str(path))
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"not_overnight": ["cy"]}), encoding="utf-8")
    run("export", scenario, str(path), "-o", str(tmp_path / "b.json"))
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["not_overnight"] == ["cy"]


def test_the_schedule_that_is_read_is_never_written_over(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    result = run("export", scenario, schedule, "-o", schedule)
    assert result.exit_code == 2
    assert "is an input" in result.stderr


def test_an_output_is_needed(tmp_path: Path) -> None:
    assert run("export", *files(tmp_path)).exit_code == 2
