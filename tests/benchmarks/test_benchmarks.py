"""The benchmarks measure what their README says, and report what they could not measure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from benchmarks import pool, solving
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.results import Result as Finding
from benchmarks.results import Run
from scenarios.calendar.calendar import Calendar
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ShiftKind


def run(*args: str) -> Result:
    result = CliRunner().invoke(main, args)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def slots(scenario: Scenario) -> int:
    shifts = Calendar(scenario).shifts
    return sum(len(shifts[r.id]) * len(r.roles) for r in scenario.rotations.values())


def test_the_instances_have_the_documented_size() -> None:
    assert slots(solving.team(ShiftKind.WEEKLY, spread=0, leave=0, seed=1, quick=False)) == 12 * 2
    assert (
        slots(solving.team(ShiftKind.DAILY, spread=0, leave=0, seed=1, quick=False)) == 12 * 7 * 2
    )
    assert slots(solving.year(seed=1, quick=False)) == 1456
    hard = pool.instance(seed=1, quick=False)
    assert slots(hard) == 4 * 2 * 13 * 7
    assert len(hard.people) == 20


def test_the_pool_instance_allows_sixteen_days_of_any_twenty_eight() -> None:
    limits = pool.instance(seed=1, quick=False).policy.limits
    assert limits.time_on_call is not None
    assert limits.max_consecutive is not None
    assert limits.time_on_call.hard
    assert limits.max_consecutive.hard
    assert round(limits.time_on_call.percent * limits.time_on_call.days * 24 / 100) == 16 * 24
    assert (limits.max_consecutive.min_shifts, limits.max_consecutive.shifts) == (2, 7)


def test_everybody_is_full_time_where_the_part_time_capacity_is_zero() -> None:
    team = solving.team(ShiftKind.DAILY, spread=0, leave=0, seed=1, quick=False)
    assert {person.capacity for person in team.people.values()} == {1.0}


def test_without_the_recording_it_reports_a_skip(tmp_path: Path) -> None:
    data = tmp_path / "run.json"
    result = run("real-input", "--data", str(tmp_path), "--json", str(data))
    assert result.exit_code == 0
    assert result.stdout.count("SKIPPED: no normalised.csv; give its folder with --data") == 2
    assert [r["met"] for r in json.loads(data.read_text())["results"]] == [None, None]


def test_the_arrival_model_is_compared_with_recordings_in_a_folder(tmp_path: Path) -> None:
    """A recording of 30 weeks: five statistics of the last nine, and how fast it is."""
    folder = tmp_path / "traces" / "upptime_limecommerce"
    folder.mkdir(parents=True)
    hours = (datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=13 * i) for i in range(388))
    rows = "".join(f"{hour.isoformat()},shop\n" for hour in hours)
    (folder / "normalised.csv").write_text("opened_at,service\n" + rows)
    data = tmp_path / "run.json"
    result = run("arrivals-fit", "--quick", "--data", str(tmp_path), "--json", str(data))
    assert result.exit_code == 0
    first, *others = json.loads(data.read_text())["results"]
    assert first["instance"] == "upptime_limecommerce: the last 9 weeks"
    assert first["values"]["pages a week"].startswith("13 in ")
    assert [r["values"]["outcome"][:7] for r in others] == ["SKIPPED", "SKIPPED"]


def test_numbers_of_quick_instances_cannot_be_kept() -> None:
    result = run("real-input", "--quick", "--write")
    assert result.exit_code == 2
    assert "leave out --write" in result.stderr


def test_every_benchmark_is_explained() -> None:
    text = (Path(__file__).parents[2] / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert [name for name in BENCHMARKS if f"| `{name}` |" not in text] == []
    assert all(name in run("--help").stdout for name in BENCHMARKS)


def test_a_missed_target_is_shown_and_a_missing_quantity_stays_empty() -> None:
    results = (
        Finding(benchmark="b", instance="one", values={"s": 2.0}, target="≤ 1 s", met=False),
        Finding(benchmark="b", instance="two", values={"outcome": "undecided"}),
    )
    whole = Run(
        machine={"cores": "2"}, calibration_seconds=(0.2, 0.21), quick=False, results=results
    )
    assert whole.text(markdown=True).splitlines() == [
        "# Results",
        "",
        "cores 2.",
        "",
        "Calibration loop: 0.20 s before, 0.21 s after.",
        "",
        "## b",
        "",
        "| instance   |   s |   outcome | target   | met   |",
        "|:-----------|----:|----------:|:---------|:------|",
        "| one        |   2 |           | ≤ 1 s    | NO    |",
        "| two        |     | undecided |          |       |",
    ]
