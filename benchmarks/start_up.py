"""Start-up: processor time of commands that do little, as a shell would run them."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.setting import Setting
from scenarios.shipped import path_of

NAME = "start-up"
_RUN = "from oncall_opt.cli import main; main()"


def run(setting: Setting) -> Iterator[Result]:
    """``--help`` and ``check``: the least of several runs, each in a process of its own."""
    repeats = 1 if setting.quick else 7
    small = str(path_of("small-team"))
    for words, most in ((("--help",), 150), (("check", small), 400)):
        times = [_processor_ms(words) for _ in range(repeats)]
        shown = " ".join(words).replace(small, "small-team")
        yield Result(
            benchmark=NAME,
            instance=shown,
            values={"CPU ms": round(min(times)), "slowest ms": round(max(times))},
            target=f"≤ {most} ms",
            met=None if setting.quick else min(times) <= most,
        )


def _processor_ms(words: tuple[str, ...]) -> float:
    """User and system time of one run, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603 -- our own command line
        [sys.executable, "-c", _RUN, *words], check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * used
