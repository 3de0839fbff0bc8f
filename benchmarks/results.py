"""The results of benchmarks, as tables, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One measurement of one instance.

    Attributes:
        benchmark: Name of the benchmark.
        instance: What was measured, with all arguments to build it again.
        values: Quantity, with its unit in the name → value.
        target: The target in words, or empty.
        met: Whether the target is met; ``None`` without a target or a measurement.
        details: More for the JSON file: the objectives of a solve.
    """

    benchmark: str
    instance: str
    values: Mapping[str, Value] = field(default_factory=dict)
    target: str = ""
    met: bool | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All results of one run, with what a comparison with another run needs.

    Attributes:
        machine: Python, processor and cores, versions.
        calibration_seconds: Time of the calibration loop, before and after.
        quick: Whether the instances were the small ones, whose numbers are not results.
    """

    machine: Mapping[str, str]
    calibration_seconds: tuple[float, float]
    quick: bool
    results: tuple[Result, ...]

    def document(self) -> dict[str, object]:
        """Return the run as plain data for JSON."""
        return {
            "machine": dict(self.machine),
            "calibration_seconds": list(self.calibration_seconds),
            "quick": self.quick,
            "results": [asdict(result) for result in self.results],
        }

    def text(self, *, markdown: bool = False) -> str:
        """Return the run as one table for each benchmark."""
        return "\n\n".join(self._parts(markdown=markdown)) + "\n"

    def _parts(self, *, markdown: bool) -> list[str]:
        before, after = self.calibration_seconds
        parts = ["# Results"] if markdown else []
        if self.quick:
            parts.append("Quick instances: they test the harness; their numbers are not results.")
        parts += [
            "; ".join(f"{key} {value}" for key, value in self.machine.items()) + ".",
            f"Calibration loop: {before:.2f} s before, {after:.2f} s after.",
        ]
        for name in dict.fromkeys(result.benchmark for result in self.results):
            mine = [result for result in self.results if result.benchmark == name]
            parts += [f"## {name}" if markdown else name, _table(mine, markdown=markdown)]
        return parts


def line(result: Result) -> str:
    """Return one result in a line, for progress."""
    quantities = [f"{name} {_shown(value)}" for name, value in result.values.items()]
    verdict = {True: "target met", False: "TARGET MISSED", None: ""}[result.met]
    return "  ".join(filter(None, [f"{result.benchmark}: {result.instance}", *quantities, verdict]))


def _table(results: Sequence[Result], *, markdown: bool) -> str:
    from tabulate import tabulate

    names = list(dict.fromkeys(name for result in results for name in result.values))
    rows = [
        [
            result.instance,
            *(_shown(result.values[n]) if n in result.values else "" for n in names),
            result.target,
            {True: "yes", False: "NO", None: ""}[result.met],
        ]
        for result in results
    ]
    return tabulate(
        rows,
        headers=["instance", *names, "target", "met"],
        tablefmt="pipe" if markdown else "simple",
        disable_numparse=True,
        colalign=["left", *("right" for _ in names), "left", "left"],
    )


def _shown(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
