"""What if, on the command line: what is asked, what is told, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import click
import pytest

from oncall_opt.commands.solve.solving import SolveResult
from oncall_opt.commands.solve.what_if import solve_what_if
from oncall_opt.options.what_if import HiresParam, changed_scenario
from oncall_opt.views.nights_of_sleep import expected_nights
from optimizer.fairness.load_measures import measure
from optimizer.session.solution import Solution, SolveOptions
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.what_if.change import Hires, WhatIf
from tests.oncall_opt.command_line import TINY, files, run, schedule_of, tiny
from tests.scenes import held, people, rotation, scenario

QUICK = ("--time-limit", "10")
NOBODY = TINY.replace(
    "  cy: {time_zone: Asia/Kolkata, time_off", "  cy: {contact: [email], time_off"
)


def solved(folder: Path, *words: str, text: str = TINY) -> str:
    result = run("solve", files(folder, text)[0], *QUICK, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def simulated(folder: Path, *words: str, text: str = TINY, schedule: str | None = None) -> str:
    result = run("simulate", *files(folder, text, schedule), "--runs", "5", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def section(shown: str) -> str:
    """What is said under the heading, blanks evened out."""
    return " ".join(shown[shown.index("What if:") :].split())


def test_solve_tells_what_a_change_brings_after_its_own_tables(tmp_path: Path) -> None:
    shown = solved(tmp_path, "--without", "ana")
    assert shown.index("What if: without ana") < shown.index("How much does each person carry?")
    said = section(shown)
    assert "Ana Silva: removed from every rotation and escalation" in said
    assert "in 30 days as it is what if change" in said
    assert "most loaded person: interrupted nights" in said
    assert "Both were solved within the time limit of 10 s" in said
    assert "half of it" in said


def test_solve_puts_the_same_into_json_and_the_changed_schedule_into_files(tmp_path: Path) -> None:
    schedule = tmp_path / "without.csv"
    document = json.loads(
        solved(tmp_path, "--without", "ana", "-o", str(schedule), "--format", "json")
    )["what_if"]
    assert document["what_if"] == "without ana"
    was, now = document["as_it_is"], document["what_would_be"]
    assert was["nights"] < now["nights"]
    assert was["all_interruptions"] == pytest.approx(now["all_interruptions"], rel=0.05)
    assert {row["person"] for row in csv.DictReader(io.StringIO(schedule.read_text("utf-8")))} == {
        "bo",
        "cy",
    }


@pytest.mark.parametrize("command", ["solve", "simulate"])
def test_beside_csv_the_comparison_goes_to_stderr(tmp_path: Path, command: str) -> None:
    scenario, schedule = files(tmp_path)
    words = [schedule, "--runs", "2"] if command == "simulate" else [*QUICK]
    result = run(command, scenario, *words, "--fix-alert", "api", "--format", "csv")
    assert "What if: api fixed" in result.stderr
    assert "What if" not in result.stdout


def test_less_time_on_call_comes_from_hires_and_no_nights_from_what_is_fixed(
    tmp_path: Path,
) -> None:
    hired = json.loads(solved(tmp_path, "--add", "3:api", "--format", "json"))["what_if"]
    assert hired["what_would_be"]["nights"] < hired["as_it_is"]["nights"]
    assert "no alerts are known" not in solved(tmp_path, "--fix-alert", "api")
    fixed = json.loads(solved(tmp_path, "--fix-alert", "api", "--format", "json"))["what_if"]
    assert fixed["as_it_is"]["nights"] > 0
    assert fixed["what_would_be"]["nights"] == 0
    assert fixed["what_would_be"]["nights_person"] is None


def test_people_who_may_be_not_overnight_by_the_policy_are_told_of(tmp_path: Path) -> None:
    text = TINY.replace("overnight_pool: everyone", "overnight_pool: 3")
    assert "overnight pool is 3: new people may stay out of it" in section(
        solved(tmp_path, "--add", "4", text=text)
    )
    assert "may be spared" not in solved(tmp_path, "--add", "2")


class Solving:
    """Finds the schedule made by hand in two seconds; keeps the time limits it was given."""

    def __init__(self, folder: Path, *, fails: dict[int, Exception] | None = None) -> None:
        self.folder, self.fails = folder, fails or {}
        self.limits: list[float] = []
        self.now = 0.0

    def __call__(self, scenario: Scenario, options: SolveOptions) -> SolveResult:
        self.limits.append(options.time_limit)
        if len(self.limits) in self.fails:
            raise self.fails[len(self.limits)]
        self.now += 2
        schedule = schedule_of(self.folder, tiny())
        solution = Solution(schedule=schedule, options=options, seconds=2.0)
        return SolveResult(
            scenario=scenario,
            solution=solution,
            measures=measure(scenario, schedule),
        )


def test_the_scenario_as_it_is_gets_half_of_the_time_and_the_change_what_is_left(
    tmp_path: Path,
) -> None:
    fixed = WhatIf(fix_alerts=("api",))
    solving = Solving(tmp_path)
    limit = SolveOptions(time_limit=20)
    report = solve_what_if(tiny(), fixed, limit, solving, clock=lambda: solving.now)
    assert solving.limits == [10, 18]
    assert report.what_if is not None
    assert "got half of it and took 2 s" in " ".join(report.what_if.text(width=100).split())
    steady = Solving(tmp_path)
    solve_what_if(tiny(), fixed, SolveOptions(time_limit=20, reproducible=True), steady)
    assert steady.limits == [10, 10]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InfeasibleError(["ana alone is left."]), "no schedule exists: ana alone is left."),
        (UndecidedError("out of time"), "undecided within 10 s: out of time"),
    ],
)
def test_where_the_scenario_as_it_is_has_no_schedule_the_changed_one_is_told_alone(
    tmp_path: Path, error: Exception, said: str
) -> None:
    report = solve_what_if(
        tiny(),
        WhatIf(fix_alerts=("api",)),
        SolveOptions(time_limit=20),
        Solving(tmp_path, fails={1: error}),
    )
    assert report.what_if is not None
    shown = " ".join(report.what_if.text(width=100).split())
    assert f"Nothing to compare with: as it is, {said}" in shown
    assert "0.00 interrupted nights" in shown
    assert report.what_if.document()["as_it_is"] is None


def test_where_the_change_leaves_no_schedule_that_is_proven_and_named(tmp_path: Path) -> None:
    result = run("solve", files(tmp_path, NOBODY)[0], "--without", "ana", "--without", "bo")
    assert result.exit_code == 4
    assert "What if: without ana, without bo." in result.stderr
    assert "No schedule exists, and this is proven" in result.stderr


def test_an_interruption_of_the_first_search_ends_both(tmp_path: Path) -> None:
    class Interrupted(Solving):
        def __call__(self, scenario: Scenario, options: SolveOptions) -> SolveResult:
            report = super().__call__(scenario, options)
            return replace(report, solution=replace(report.solution, interrupted=True))

    with pytest.raises(KeyboardInterrupt):
        solve_what_if(tiny(), WhatIf(fix_alerts=("api",)), SolveOptions(), Interrupted(tmp_path))


def test_simulate_tells_the_difference_under_the_same_alerts(tmp_path: Path) -> None:
    said = section(simulated(tmp_path, "--fix-alert", "api"))
    assert "api fixed: its pages, 3 a week expected, no longer arrive" in said
    assert "in 30 days as it is what if difference" in said
    assert "Both have the same alerts and the same random draws" in said


def test_simulate_puts_both_sides_into_data(tmp_path: Path) -> None:
    document = json.loads(simulated(tmp_path, "--fix-alert", "api", "--format", "json"))
    told = document["what_if"]
    nights = {(row["whose"], row["measure"]): row for row in told["differences"]}
    worst = nights["most loaded person", "interrupted_nights"]
    assert worst["as_it_is"] > worst["what_would_be"] == 0
    assert worst["difference"] == pytest.approx(-worst["as_it_is"])
    plain = json.loads(simulated(tmp_path, "--format", "json"))
    means = {
        (row["person"], row["measure"]): row["mean"]
        for row in document["measures"]
        if row["schedule"] == told["as_it_is"]
    }
    assert means == {(row["person"], row["measure"]): row["mean"] for row in plain["measures"]}
    rows = csv.DictReader(io.StringIO(simulated(tmp_path, "--fix-alert", "api", "--format", "csv")))
    assert {row["schedule"] for row in rows} == {told["as_it_is"], told["what_would_be"]}


def test_nights_are_told_by_the_month(tmp_path: Path) -> None:
    document = json.loads(simulated(tmp_path, "--fix-alert", "api", "--format", "json"))
    everybody = next(
        row["mean"]
        for row in document["measures"]
        if (row["person"], row["measure"]) == ("everybody", "interrupted_nights")
    )
    told = next(
        row["as_it_is"]
        for row in document["what_if"]["differences"]
        if (row["whose"], row["measure"]) == ("everybody", "interrupted_nights")
    )
    assert told == pytest.approx(everybody * 30 / 42, abs=1e-3)


def test_slots_of_who_left_stay_empty_and_that_is_said(tmp_path: Path) -> None:
    said = section(simulated(tmp_path, "--without", "Ana Silva"))
    assert "Ana Silva's 2 assignments in" in said
    assert "stay empty: the next in the escalation is paged; main has none" in said
    assert "pages to an empty role 0.00" in said
    assert "Some alerts page an empty role" in said


def test_hires_change_nothing_in_a_schedule_made_without_them(tmp_path: Path) -> None:
    said = section(simulated(tmp_path, "--add", "2"))
    assert "Hire 1, Hire 2: no shifts in" in said
    assert "worse" not in said.split("Both have")[0]


def test_a_schedule_that_names_hires_is_read_with_the_same_options(tmp_path: Path) -> None:
    schedule = str(tmp_path / "six.csv")
    solved(tmp_path, "--add", "3", "-o", schedule)
    scenario, _ = files(tmp_path)
    assert run("simulate", scenario, schedule, "--runs", "2").exit_code == 3
    result = run("simulate", scenario, schedule, "--runs", "2", "--add", "3")
    assert result.exit_code == 0
    assert "without the change, their roles in" in section(result.stdout)


def test_a_method_makes_its_schedule_anew(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("simulate", scenario, "round-robin", "--runs", "2", "--without", "bo")
    said = section(result.stdout)
    assert "round-robin makes a new schedule with the change" in said
    assert "pages to an empty role 0.00 0.00" in said


def test_alerts_of_another_file_are_fixed_by_their_names_there(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    rows = "".join(f"2026-07-{d:02d}T02:10:00Z,api,disk full\n" for d in range(1, 29))
    path.write_text(f"opened_at,service,alert\n{rows}", encoding="utf-8")
    said = section(simulated(tmp_path, "--alerts", str(path), "--fix-alert", "disk full"))
    assert "disk full fixed: 28 of 28 recorded alerts no longer arrive" in said


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_answer_does_not_depend_on_processes(tmp_path: Path, processes: str) -> None:
    words = ("--drop-false-alarms", "--format", "json")
    assert simulated(tmp_path, *words) == simulated(tmp_path, *words, "--processes", processes)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--without", "zoe"), "unknown person 'zoe'; write one of: ana, bo, cy"),
        (
            ("--without", "ana", "--without", "bo", "--without", "cy"),
            "nobody is left to be on call",
        ),
        (("--add", "-1"), "-1 people cannot be added; write 1 to 100"),
        (("--add", "some"), "'some' is no number of people; write 2, or 2:api,web"),
        (("--add", "1:"), "'1:' names no service after the colon"),
        (("--add", "1:apy"), "unknown service 'apy'; did you mean 'api'?"),
        (("--fix-alert", "apy"), "unknown alert or service 'apy'; did you mean 'api'?"),
    ],
)
@pytest.mark.parametrize("command", ["solve", "simulate", "frontier"])
def test_what_cannot_be_is_refused_before_any_work(
    tmp_path: Path, command: str, words: tuple[str, ...], said: str
) -> None:
    scenario, schedule = files(tmp_path)
    result = run(command, scenario, *([schedule] if command == "simulate" else []), *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_if_goes_with_neither_fit_nor_until_healthy(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    assert run("simulate", scenario, schedule, "--fit", "--add", "1").exit_code == 2
    assert run("solve", scenario, "--until-healthy", "--add", "1").exit_code == 2


def test_who_alone_holds_a_schedule_cannot_be_taken_out_of_it(tmp_path: Path) -> None:
    week = "main,primary,2027-01-04T10:00:00+01:00,2027-01-11T10:00:00+01:00,ana,"
    scenario, path = files(tmp_path, TINY, f"rotation,role,start,end,person,name\n{week}\n")
    result = run("simulate", scenario, path, "--without", "ana")
    assert result.exit_code == 2
    assert "nobody with an assignment in" in result.stderr


def test_hires_are_read_once_however_often_they_are_asked() -> None:
    param = HiresParam()
    hires = param.convert("2:api, web,api", None, None)
    assert hires == Hires(count=2, access=("api", "web"))
    assert param.convert(hires, None, None) is hires


def test_other_commands_refuse_the_same_things_with_the_same_function() -> None:
    with pytest.raises(click.BadParameter, match="did you mean 'ana'"):
        changed_scenario(tiny(), WhatIf(without=("anna",)))


def test_a_night_that_two_pagers_may_interrupt_is_one_night() -> None:
    """Expected nights: 1 − (1 − p)² a night, not 2p; interruptions add up."""
    scene = scenario(
        who=people("Ana", "Bo"),
        weeks=4,
        rotations=[rotation("one", handoffs=(0,)), rotation("two", handoffs=(0,))],
    )
    scene = replace(
        scene, services=tiny().services, policy=replace(scene.policy, two_rotations_at_once=True)
    )
    world = World(scene)
    first, second = (
        held("ana", "2027-01-04 00:00", "2027-02-01 00:00", of=r) for r in ("one", "two")
    )
    one, two = Schedule.of([first]), Schedule.of([first, second])
    alone = expected_nights(world, one, measure(scene, one, world=world))
    twice = expected_nights(world, two, measure(scene, two, world=world))
    assert alone.nights < twice.nights < 2 * alone.nights
    assert twice.interruptions == pytest.approx(2 * alone.interruptions)
    assert (twice.nights_person, twice.all_nights) == ("ana", twice.nights)
