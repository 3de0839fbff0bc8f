"""``simulate``: who is at risk, what people experience, and how it was read."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulation.runs.replication import Progress
from tests.oncall_opt.command_line import TINY, files, run, schedule_text

STORMY = TINY.replace("pages_per_week: 3, shape: flat", "pages_per_week: 30, shape: night-batch")
RECORDED = TINY.replace("{alerts: {pages_per_week: 3, shape: flat}}", "{alerts: alerts.csv}")
HEADER = "opened_at,service,urgency,acknowledged_at,resolved_at,source_id,false_alarm,alert\n"


def simulate(folder: Path, *words: str, text: str = TINY, schedule: str | None = None) -> str:
    """What a simulation of five runs prints."""
    result = run("simulate", *files(folder, text, schedule), "--runs", "5", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def alerts(folder: Path, *rows: str, name: str = "alerts.csv") -> str:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def weekly(weeks: int, hour: str = "02:10", cells: str = "api,high,,,,,disk full") -> list[str]:
    """An alert every Tuesday of July 2026 and on, at an hour of UTC."""
    days = (f"2026-{7 + n // 4:02d}-{7 * (n % 4) + 1:02d}" for n in range(weeks))
    return [f"{day}T{hour}:00Z,{cells}" for day in days]


def test_the_report_tells_what_matters_most_first(tmp_path: Path) -> None:
    shown = simulate(tmp_path)
    headings = [
        "Risk of overload: most likely",
        "Most sleep interruptions:",
        "tiny: 6 weeks, Mon 2027-01-04 to Mon 2027-02-15; 3 people, 1 role in 1 rotation.",
        "5 simulation runs (seed 0;",
        "Who is at risk of overload?",
        "It is not a diagnosis",
        "What each person experiences",
        "Which alerts cost the most sleep?",
        "How fast are incidents answered?",
        "Does the simulation agree with the optimizer?",
        "Assumptions: docs/background/sleep-and-load.md; in full with --detail.",
    ]
    said = " ".join(shown.split())
    places = [said.index(heading) for heading in headings]
    assert places == sorted(places)


def test_a_band_is_shown_with_its_number_limit_source_and_strength(tmp_path: Path) -> None:
    shown = simulate(tmp_path, text=STORMY)
    assert "most likely red for Ana Silva, bo" in shown
    assert "≥ 19\n" in shown
    assert "amber ≥ 7, red ≥ 19. PagerDuty," in shown
    assert "2021 (median 2): vendor benchmark" in shown
    assert "policy.risk.interruptions" in shown


def test_limits_of_ones_own_are_shown_from_the_sourced_ones(tmp_path: Path) -> None:
    text = STORMY.replace(
        "{overnight_pool: everyone}",
        "{overnight_pool: everyone, risk: {interruptions: {amber: 1, red: 5}}}",
    )
    shown = simulate(tmp_path, text=text)
    assert "amber ≥ 1, red ≥ 5. your limits; the defaults rest on PagerDuty" in " ".join(
        shown.split()
    )


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_the_terminal(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncall_opt.commands.simulate.command.terminal_width", lambda: width)
    files(tmp_path, STORMY)
    monkeypatch.chdir(tmp_path)
    for words in ((), ("--detail",)):
        shown = run("simulate", "tiny.yaml", "schedule.csv", "--runs", "5", *words).stdout
        assert max(map(len, shown.splitlines())) <= width


def test_detail_shows_the_acute_signs_the_ranges_and_what_is_legal(tmp_path: Path) -> None:
    shown = simulate(tmp_path, "--detail")
    assert "sleepiness ≥ 7" in shown
    assert "Acute signs (they set no band)" in shown
    assert "indicators, never as compliance" in " ".join(shown.split())
    assert "policy.response.timeout_minutes" in shown
    assert "sleepiness" not in simulate(tmp_path)


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_processes(tmp_path: Path) -> None:
    data = [simulate(tmp_path, "--format", "json", "--processes", n) for n in ("1", "4")]
    assert data[0] == data[1]
    assert data[0] != simulate(tmp_path, "--format", "json", "--seed", "1")


def test_json_says_everything_and_csv_every_measure(tmp_path: Path) -> None:
    found = json.loads(simulate(tmp_path, "--format", "json"))
    assert (found["runs"], found["ending"], found["seed"]) == (5, "all", 0)
    assert {row["person"] for row in found["bands"]} == {"ana", "bo", "cy"}
    assert {row["indicator"] for row in found["limits"]} >= {"interruptions", "debt"}
    rows = list(csv.DictReader(io.StringIO(simulate(tmp_path, "--format", "csv"))))
    assert len(rows) == len(found["measures"])
    assert {row["person"] for row in rows} == {"ana", "bo", "cy", "everybody", "most loaded person"}


def test_without_a_number_runs_go_on_until_the_precision(tmp_path: Path) -> None:
    result = run("simulate", *files(tmp_path), "--format", "json")
    assert json.loads(result.stdout)["runs"] == 50
    assert json.loads(result.stdout)["ending"] == "precise"


def test_a_precision_that_is_not_reached_is_said(tmp_path: Path) -> None:
    shown = " ".join(simulate(tmp_path, "--precision", "0.001").split())
    assert "The precision of 0.001 was not reached" in shown


def test_numbers_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    outputs = [str(tmp_path / name) for name in ("runs.json", "runs.csv")]
    simulate(tmp_path, "-o", outputs[0], "-o", outputs[1])
    assert json.loads(Path(outputs[0]).read_text(encoding="utf-8"))["runs"] == 5
    assert Path(outputs[1]).read_text(encoding="utf-8").startswith("schedule,person,measure")


def test_a_baseline_is_made_on_the_spot_and_a_file_of_its_name_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario, _ = files(tmp_path)
    made = run("simulate", scenario, "round-robin", "--runs", "5")
    assert made.exit_code == 0
    assert "round-robin: a baseline, made now" in made.stdout
    (tmp_path / "round-robin").write_text(schedule_text(), encoding="utf-8")
    refused = run("simulate", scenario, "round-robin", "--runs", "5")
    assert refused.exit_code == 3
    assert "this is not a .csv, .ics, .json file" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--runs", "5"), 2, "SCHEDULE is missing"),
        (("round-robn",), 3, "did you mean 'round-robin'?"),
        (("nope.csv",), 3, "the file does not exist"),
        (("heroes", "--alerts", "nope.csv"), 3, "the file does not exist"),
        (("heroes", "--runs", "0"), 2, "0 is not in the range"),
        (("heroes", "-o", "runs.txt"), 2, "must end in .csv or .json"),
        (("heroes", "-o", "nowhere/runs.csv"), 1, "make the folder first"),
        (("heroes", "--fit", "--format", "csv"), 2, "leave SCHEDULE out, or take JSON"),
    ],
)
def test_wrong_words_are_shown_what_is_right(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario, _ = files(tmp_path)
    result = run("simulate", scenario, *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stdout == ""


def test_the_output_may_not_replace_what_is_read(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    result = run("simulate", scenario, schedule, "-o", schedule)
    assert result.exit_code == 2
    assert "is an input" in result.stderr


def test_a_schedule_of_other_people_is_refused(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, sheet=schedule_text(assignees=("ana", "zoe")))
    result = run("simulate", scenario, schedule)
    assert result.exit_code == 3
    assert "unknown person 'zoe'" in result.stderr


def test_a_schedule_of_another_horizon_is_refused(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, TINY.replace("2027-01-04", "2028-01-03"))
    result = run("simulate", scenario, schedule)
    assert result.exit_code == 3
    assert "nobody is assigned in it" in result.stderr


def test_what_lies_outside_the_horizon_is_counted_and_its_gaps_are_shown(tmp_path: Path) -> None:
    shown = simulate(tmp_path, text=TINY.replace("2027-01-04", "2027-01-18"))
    said = " ".join(shown.split())
    assert "schedule.csv: 2 of 10 assignments lie before the horizon; left out" in said
    assert "Uncovered roles: main primary 336 h." in said


def test_alerts_of_unknown_services_unsorted_and_doubled_are_counted(tmp_path: Path) -> None:
    rows = weekly(8, cells="api,high,,,one,,")[::-1]
    rows += ["2026-07-20T11:00:00Z,shop,high,,,,,", "2026-07-21T11:00:00,api,high,,,,,"]
    path = alerts(tmp_path, *rows, name="other.csv")
    said = " ".join(simulate(tmp_path, "--alerts", path).split())
    assert "rows that repeat an earlier source_id, ignored: 7" in said
    assert "1 rows are of services the scenario does not have; left out: shop" in said
    assert "7 rows were opened before the row above them; they were sorted" in said
    assert "times without a UTC offset, read as UTC: 1" in said


def test_alerts_of_no_service_of_the_scenario_are_refused(tmp_path: Path) -> None:
    path = alerts(tmp_path, "2026-07-20T11:00:00Z,shop,high,,,,,", name="other.csv")
    result = run("simulate", *files(tmp_path), "--alerts", path)
    assert result.exit_code == 3
    assert "has alerts of shop, none of which the scenario has; its services are api" in (
        result.stderr
    )


def test_every_wrong_cell_of_the_alerts_is_shown_with_its_place(tmp_path: Path) -> None:
    path = alerts(
        tmp_path, "soon,api,high,,,,,", "2026-07-20T11:00:00Z,api,loud,,,,,", name="o.csv"
    )
    result = run("simulate", *files(tmp_path), "--alerts", path)
    assert result.exit_code == 3
    assert "o.csv:2:1: opened_at: 'soon' is not a date with a time" in result.stderr
    assert "o.csv:3:3: urgency: 'loud' is not an allowed word" in result.stderr


def test_alerts_before_and_after_the_horizon_are_counted(tmp_path: Path) -> None:
    rows = [
        f"{day}T03:00:00Z,api,high,,,,,disk full"
        for day in ("2026-12-01", "2027-01-12", "2027-01-13", "2027-03-01")
    ]
    path = alerts(tmp_path, *rows, name="other.csv")
    shown = simulate(tmp_path, "--alerts", path, "--arrivals", "dated")
    said = " ".join(shown.split())
    assert "1 rows lie before the horizon; left out" in said
    assert "1 rows lie after the horizon; left out" in said
    assert "2.0 incidents in a run" in said


def test_a_run_in_which_nothing_arrives_says_so(tmp_path: Path) -> None:
    path = alerts(tmp_path, "2020-07-20T11:00:00Z,api,high,,,,,", name="old.csv")
    shown = simulate(tmp_path, "--alerts", path, "--arrivals", "dated")
    assert "No incident arrives in any run: nobody's sleep is interrupted." in shown
    assert "None: no sleep is lost." in shown


def test_a_short_recording_is_called_a_guess(tmp_path: Path) -> None:
    path = alerts(tmp_path, *weekly(2), name="short.csv")
    assert "short.csv: 8 days recorded; fewer than four weeks predict little" in " ".join(
        simulate(tmp_path, "--alerts", path).split()
    )


def test_alerts_stand_under_their_names_with_what_is_known_of_false_alarms(tmp_path: Path) -> None:
    alerts(
        tmp_path,
        *weekly(8, cells="api,high,2026-12-01T00:00:00Z,,,,disk full"),
        *weekly(8, "01:30", "api,high,,2026-12-01T00:00:00Z,,,flapping"),
        *weekly(8, "00:40", "api,high,,,,true,test page"),
    )
    shown = simulate(tmp_path, "--arrivals", "replay", text=RECORDED)
    table = shown[shown.index("Which alerts cost") :]
    cells = {line.split("  ")[0]: line for line in table.splitlines()}
    assert "unknown" in cells["disk full"]
    assert "100 % proxy" in cells["flapping"]
    assert " 100 % " in cells["test page"]


def test_fit_needs_no_schedule(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    assert "A pattern has no record to compare with." in " ".join(
        run("simulate", scenario, "--fit").stdout.split()
    )
    path = alerts(tmp_path, *weekly(12), name="other.csv")
    shown = run("simulate", scenario, "--fit", "--alerts", path).stdout
    assert "its last 3 weeks held back" in " ".join(shown.split())
    assert "pages a week" in shown
    rows = csv.DictReader(
        io.StringIO(run("simulate", scenario, "--fit", "--alerts", path, "--format", "csv").stdout)
    )
    assert len({row["statistic"] for row in rows}) == 5


def test_fit_beside_a_schedule_is_part_of_the_same_answer(tmp_path: Path) -> None:
    path = alerts(tmp_path, *weekly(12), name="other.csv")
    words = ("--fit", "--alerts", path)
    assert "How well does the model predict" in simulate(tmp_path, *words)
    found = json.loads(simulate(tmp_path, *words, "--format", "json"))
    assert (found["runs"], len(found["fit"])) == (5, 5)


def test_an_interruption_shows_what_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def impatient() -> Iterator[Progress]:
        def stop(done: int, most: int) -> None:
            if done == 10:
                raise KeyboardInterrupt

        yield stop

    monkeypatch.setattr("oncall_opt.running.replicate.runs_bar", impatient)
    result = run("simulate", *files(tmp_path), "--runs", "30")
    assert result.exit_code == 130
    assert "10 simulation runs" in " ".join(result.stdout.split())
    assert "Ended early, of 30." in " ".join(result.stdout.split())
    assert "Interrupted: these are the results of 10 complete runs." in result.stderr


def test_a_terminal_shows_a_bar_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oncall_opt.running.replicate import runs_bar
    from tests.oncall_opt.running.test_progress import Terminal

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with runs_bar() as bar:
        assert bar is not None
        bar(10, 200)
    assert "10/200" in terminal.getvalue()
    monkeypatch.setenv("TERM", "dumb")
    with runs_bar() as bar:
        assert bar is None


def test_where_two_reasons_do_not_fit_the_one_of_the_band_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncall_opt.commands.simulate.command.terminal_width", lambda: 60)
    shown = simulate(tmp_path, text=STORMY)
    assert "red because" not in shown
    assert "  because\n" in shown
    assert "≥ 19\n" in shown
