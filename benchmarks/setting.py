"""The setting of a run: options, machine, and the current speed of the machine."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from scenarios import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to run the benchmarks.

    Attributes:
        quick: Use small instances and short limits, to test the harness.
        data: Folder with recorded alerts, if there is one.
        seeds: Seeds of the generated instances and of their searches.
        loop_seconds: Time of the calibration loop on this machine.
    """

    quick: bool = False
    data: Path | None = None
    seeds: tuple[int, ...] = (1, 2, 3)
    loop_seconds: float = 1.0

    def limit(self, seconds: float) -> float:
        """Return the time limit of a solve."""
        return min(seconds, 5.0) if self.quick else seconds


def calibrate() -> float:
    """Return the seconds of a fixed loop in plain Python, the best of three, as a unit of time."""
    return min(_loop() for _ in range(3))


def describe_machine() -> dict[str, str]:
    """Return what the numbers depend on, without the name of the machine."""
    return {
        "oncall-opt": VERSION,
        "ortools": version("ortools"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }


def _loop() -> float:
    begun = time.perf_counter()
    counts = [0] * 1024
    state = 1
    for _ in range(1_000_000):
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
        counts[state % 1024] += 1
    assert sum(counts) == 1_000_000
    return time.perf_counter() - begun
