"""Start-up: processor time of short commands, as a shell would run them."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.results import Result
from benchmarks.setting import Setting
from scenarios.shipped import path_of

NAME = "start-up"
_RUN = "from oncall_opt.cli import main; main()"
#: Command and the most processor time it may take, in milliseconds.
_COMMANDS = (
    (("--help",), 150),
    (("check", "small-team"), 400),
    (("check", "small-team", "schedule.csv"), 400),
)


def run(setting: Setting) -> Iterator[Result]:
    """Measure ``--help`` and ``check``: the least of several runs, each in its own process."""
    small = str(path_of("small-team"))
    with TemporaryDirectory() as folder:
        schedule = str(Path(folder, "schedule.csv"))
        _processor_ms(("solve", small, "--method", "round-robin", "-o", schedule))
        for words, most in _COMMANDS:
            places = {"small-team": small, "schedule.csv": schedule}
            times = _times(tuple(places.get(word, word) for word in words), quick=setting.quick)
            yield Result(
                benchmark=NAME,
                instance=" ".join(words),
                values={"CPU ms": round(min(times)), "slowest ms": round(max(times))},
                target=f"≤ {most} ms",
                met=None if setting.quick else min(times) <= most,
            )


def _times(words: tuple[str, ...], *, quick: bool) -> list[float]:
    return [_processor_ms(words) for _ in range(1 if quick else 7)]


def _processor_ms(words: tuple[str, ...]) -> float:
    """User and system time of one run, in milliseconds."""
    # Let the first run write the bytecode that an installed package would have.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 -- our own command line
        [sys.executable, "-c", _RUN, *words], check=False, capture_output=True, env=environment
    )
    # 5: the round-robin schedule has violations.
    if done.returncode not in (0, 5):
        done.check_returncode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * used
