"""What commands load: only what they use, so that a `check` is there at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files

ROOT = Path(__file__).parents[2]
#: What takes long to load, and is for solving, for simulating, for calendars or for show.
HEAVY = (
    "numpy pydantic pydantic_core ruamel holidays ortools simpy icalendar recurring_ical_events "
    "rich tabulate wcwidth altair vl_convert dask zoneinfo difflib"
)
_REPORT = """
import atexit, sys
from oncall_opt.cli import main
watched = {watched!r}.split()
loaded = lambda: [n for n in watched if n in sys.modules or any(
    m.startswith(n + ".") for m in sys.modules)]
atexit.register(lambda: print(*loaded(), file=sys.stderr))
main()
"""


def loaded(*words: str, watched: str = HEAVY) -> set[str]:
    """Which of the watched packages a command has loaded when it has judged what it is given."""
    done = subprocess.run(
        [sys.executable, "-c", _REPORT.format(watched=watched), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode in (0, 5)
    return set(done.stderr.splitlines()[-1].split())


NEEDED = {"numpy", "pydantic", "pydantic_core", "ruamel", "zoneinfo"}


def test_the_command_line_itself_loads_nothing_heavy() -> None:
    assert loaded("--help") == set()
    assert loaded("--version") == set()


def test_a_check_of_a_scenario_loads_what_reads_it_and_numbers(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    assert loaded("check", scenario) == NEEDED | {"holidays"}


def test_a_check_of_a_scenario_without_a_country_loads_no_holidays(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path, TINY.replace("country: DE\n", ""))
    assert loaded("check", scenario) == NEEDED


def test_a_check_of_a_schedule_loads_tables_besides(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    assert loaded("check", scenario, schedule) == NEEDED | {"holidays", "tabulate", "wcwidth"}


@pytest.mark.parametrize("style", ["csv", "json"])
def test_data_needs_no_tables(tmp_path: Path, style: str) -> None:
    scenario, schedule = files(tmp_path)
    found = loaded("check", scenario, schedule, "--format", style)
    assert not found & {"tabulate", "rich", "ortools", "icalendar"}


def test_one_country_loads_no_other(tmp_path: Path) -> None:
    """The holidays of all countries together take as long to load as everything else of ours."""
    scenario, schedule = files(tmp_path)
    assert not loaded("check", scenario, schedule, watched="holidays.countries")


def test_what_the_surroundings_say_about_threads_and_plugins_is_obeyed() -> None:
    code = """
import atexit, os
from oncall_opt.cli import main
names = ("OPENBLAS_NUM_THREADS", "PYDANTIC_DISABLE_PLUGINS")
atexit.register(lambda: print(*(os.environ[name] for name in names)))
main()
"""
    names = ("OPENBLAS_NUM_THREADS", "PYDANTIC_DISABLE_PLUGINS")
    surroundings = {key: value for key, value in os.environ.items() if key not in names}
    said = [
        subprocess.run(
            [sys.executable, "-c", code, "--version"],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=surroundings | settings,
        ).stdout.splitlines()[-1]
        for settings in ({}, {"OPENBLAS_NUM_THREADS": "3", "PYDANTIC_DISABLE_PLUGINS": "mine"})
    ]
    assert said == ["1 __all__", "3 mine"]
