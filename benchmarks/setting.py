"""The setting of a run: what to measure, on what machine, and how fast that machine is now."""

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
        quick: Small instances and short limits: to try the harness.
        data: Folder with recorded alerts, if there is one.
        seeds: Seeds of the instances that are drawn, and of their search.
        loop_seconds: Time of the calibration loop on this machine.
    """

    quick: bool = False
    data: Path | None = None
    seeds: tuple[int, ...] = (1, 2, 3)
    loop_seconds: float = 1.0

    def limit(self, seconds: float) -> float:
        """The time limit of a solve."""
        return min(seconds, 5.0) if self.quick else seconds


def calibrate() -> float:
    """Seconds of a fixed loop in plain Python: the best of three.

    A solve's time divided by it says more about the code and less about the machine.
    """
    return min(_loop() for _ in range(3))


def describe_machine() -> dict[str, str]:
    """What the numbers depend on, without naming the machine."""
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
