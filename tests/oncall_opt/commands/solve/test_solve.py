"""``solve``: what is printed, what is written, and what the shell is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.fairness.load_measures import measure
from optimizer.rules.kit.rule import Violation
from optimizer.session.solution import Listener, Objective, Solution, SolveOptions
from optimizer.world.world import World
from scenarios import VERSION
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.load import load_scenario
from scenarios.schedules.json_format import scenario_hash
from scenarios.schedules.schedule_file import read_schedule
from tests.oncall_opt.command_line import TINY, files, run, schedule_of, tiny

OPEN = Objective(
    number=4, name="most loaded person", unit="h", value=14.2, bound=14.0, proven=False, seconds=1.0
)
WRONG = Violation(rule="rest", hard=True, amount=60, message="Ana rests 10 h; 11 h are asked for")


def by_hand(monkeypatch: pytest.MonkeyPatch, folder: Path, **changes: object) -> list[SolveOptions]:
    """Let the search find the schedule made by hand; returns the options it is asked with."""
    asked: list[SolveOptions] = []

    def solve(
        scenario: Scenario,
        options: SolveOptions,
        *,
        listener: Listener | None,
        method: str,
        world: World,
    ) -> Solution:
        asked.append(options)
        schedule = schedule_of(folder, scenario)
        measures = measure(scenario, schedule, world=world)
        solution = Solution(
            schedule=schedule,
            overnight_pool=measures.overnight_pool,
            not_overnight=measures.not_overnight,
            options=options,
            method=method,
        )
        return replace(solution, **changes)  # type: ignore[arg-type]

    monkeypatch.setattr("optimizer.solve.solve", solve)
    return asked


def test_the_answer_comes_first_and_the_rest_in_this_order(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("solve", scenario)
    assert result.exit_code == 0
    assert result.stderr == ""
    headings = [
        "tiny: ",
        "Every hard rule is met; not met: ",
        "Next: `-o schedule.csv`, then",
        "Who is on call: the first 4 weeks of 6 (all with --detail)",
        "How much does each person carry?",
        "Objectives, in priority order",
        "Soft limits not met: ",
        "Overnight on call (3): Ana Silva, bo, cy.",
        "Compared with round-robin: highest load ",
        "1 warning (`oncall-opt check`). Assumptions: docs/background/fairness-and-load.md",
    ]
    places = [result.stdout.find(heading) for heading in headings]
    assert -1 not in places
    assert places == sorted(places)
    assert " of load relative to capacity (proven optimal); median " in result.stdout
    assert len(result.stdout.splitlines()) <= 45
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_detail_shows_all(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    few, many = run("solve", scenario).stdout, run("solve", scenario, "--detail").stdout
    assert "2027-02-08" not in few.split("How much")[0]
    assert "2027-02-08" in many.split("How much")[0]
    assert "sum of the 2 largest" in many
    assert "--detail" not in many
    assert "Warnings\n- main: one role around the clock needs" in many
    assert "Assumptions (settings in `policy.load`; docs/background/fairness-and-load.md)" in many


def test_every_file_that_is_written_reads_back_to_the_same_schedule(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    outputs = [tmp_path / f"out{suffix}" for suffix in (".csv", ".json", ".ics")]
    result = run("solve", scenario, *(word for path in outputs for word in ("-o", str(path))))
    assert result.exit_code == 0
    problem = load_scenario(scenario)
    read = [
        read_schedule(
            path, known_people=problem.people, known_rotations=problem.rotations, shown="x"
        ).schedule
        for path in outputs
    ]
    assert read[0].assignments
    assert read[0] == read[1] == read[2]
    assert f"{outputs[0]}: {len(read[0].assignments)} assignments" in result.stderr


@pytest.mark.parametrize("style", ["csv", "json"])
def test_data_on_stdout_are_exactly_the_file(
    style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)
    by_hand(monkeypatch, tmp_path)
    path = tmp_path / f"out.{style}"
    result = run("solve", scenario, "--format", style, "-o", str(path))
    assert result.stdout_bytes == path.read_bytes()


def test_the_json_says_what_made_the_schedule(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("solve", scenario, "--format", "json", "--seed", "7", "--workers", "2")
    document = json.loads(result.stdout)
    assert document["scenario_hash"] == scenario_hash(load_scenario(scenario))
    assert document["tool_version"] == VERSION
    assert document["seed"] == 7
    assert document["options"] == {"time_limit": 60.0, "workers": 2, "reproducible": False}
    assert document["proven"] is True
    assert {objective["name"] for objective in document["objectives"]} >= {
        "most loaded person",
        "load, evenness of the rest",
    }
    assert all(objective["proven"] for objective in document["objectives"])
    assert {violation["rule"] for violation in document["violations"]} >= {"time_on_call"}
    assert [row["person"] for row in document["load"]] == ["ana", "bo", "cy"]


def test_who_is_not_overnight_on_purpose_stands_in_the_json_and_owes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TINY.replace("overnight_pool: everyone", "overnight_pool: smallest").replace(
        "bo:\n", "bo:\n  di:\n"
    )
    scenario, _ = files(tmp_path, text)
    by_hand(monkeypatch, tmp_path)
    assert json.loads(run("solve", scenario, "--format", "json").stdout)["not_overnight"] == ["di"]
    said = " ".join(run("solve", scenario, "--detail").stdout.split())
    assert "Not overnight (1): di. `overnight_pool: everyone` in the policy puts everybody" in said
    assert "`overnight_pool: 4` allows one more. Nobody owes anything for staying out" in said


def test_a_reproducible_answer_is_the_same_to_the_byte(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    words = ("solve", scenario, "--format", "json", "--reproducible", "--workers", "1")
    assert run(*words).stdout_bytes == run(*words).stdout_bytes


def test_options_reach_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, _ = files(tmp_path)
    asked = by_hand(monkeypatch, tmp_path)
    run("solve", scenario)
    run("solve", scenario, "--time-limit", "5", "--seed", "3", "--workers", "1", "--reproducible")
    assert asked == [
        SolveOptions(time_limit=60, seed=0, workers=8),
        SolveOptions(time_limit=5, seed=3, workers=1, reproducible=True),
    ]


def test_a_gap_is_told_on_stderr_and_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)
    by_hand(monkeypatch, tmp_path, objectives=(OPEN,), timed_out=True)
    result = run("solve", scenario, "--format", "csv", "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 0
    assert (tmp_path / "out.csv").is_file()
    assert "Not proven: most loaded person (within 1.4 %). A longer --time-limit" in result.stderr


def test_after_an_interruption_the_best_is_written_and_the_shell_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)
    by_hand(monkeypatch, tmp_path, objectives=(OPEN,), interrupted=True)
    result = run("solve", scenario, "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 130
    assert (tmp_path / "out.csv").is_file()
    assert "; interrupted: this is the best schedule so far." in result.stdout


def test_a_baseline_that_breaks_hard_rules_is_written_listed_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)
    by_hand(monkeypatch, tmp_path, violations=(WRONG,))
    result = run("solve", scenario, "--method", "heroes", "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 5
    assert (tmp_path / "out.csv").is_file()
    assert "(made by heroes, not optimized)" in result.stdout
    assert "\nHard rules violated once.\nNext: do not use this schedule as it is" in result.stdout
    assert "Hard rules violated: 1\n- rest: Ana rests 10 h" in result.stdout
    assert "Legal limits are shown as indicators, never as compliance" in result.stdout


def test_round_robin_is_not_compared_with_itself(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("solve", scenario, "--method", "round-robin")
    assert "Compared with" not in result.stdout


def test_a_proof_that_there_is_none_names_the_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)

    def solve(*_: object, **__: object) -> Solution:
        raise InfeasibleError(["Three people cannot."])

    monkeypatch.setattr("optimizer.solve.solve", solve)
    result = run("solve", scenario, "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr == ("No schedule exists, and this is proven:\n  Three people cannot.\n")
    assert not (tmp_path / "out.csv").exists()


def test_neither_a_schedule_nor_a_proof_is_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, _ = files(tmp_path)

    def solve(*_: object, **__: object) -> Solution:
        raise UndecidedError("no schedule was found within 1 s")

    monkeypatch.setattr("optimizer.solve.solve", solve)
    result = run("solve", scenario)
    assert result.exit_code == 6
    assert "no schedule was found within 1 s" in result.stderr


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("schedule.xlsx", 2, "must end in .csv, .json or .ics"),
        ("no/such/schedule.csv", 1, "make the folder first"),
        ("folder.csv", 1, "it is a folder"),
        ("tiny.json", 2, "is an input: choose another name"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_any_search(
    output: str, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    scenario = tmp_path / "tiny.json"
    (tmp_path / "tiny.yaml").rename(scenario)
    asked = by_hand(monkeypatch, tmp_path)
    result = run("solve", str(scenario), "-o", str(tmp_path / output))
    assert result.exit_code == code
    assert said in result.stderr
    assert asked == []


def test_colours_are_for_terminals_that_want_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from oncall_opt.cli import cli

    scenario, schedule = files(tmp_path)
    words = ["check", scenario, schedule]
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in CliRunner().invoke(cli, words, color=True).output
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(cli, words, color=True).output


def test_the_horizon_is_that_of_the_whole_shifts() -> None:
    from oncall_opt.views.scenario_summary import headline

    late = TINY.replace("2027-01-04", "2027-01-05")
    assert "Mon 2027-01-11 to Mon 2027-02-22" in headline(tiny(late))
