"""Arrivals: what the model predicts of recorded alerts that it has not seen, and how fast it is.

The recordings do not belong to this project: they are read from the folder that is given on the
command line; without it the benchmark says that it was skipped.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import Result, Value
from benchmarks.setting import Setting
from scenarios.domain.scenario import Scenario
from scenarios.load import parse_scenario
from simulation.arrivals.arrivals import arrivals_for
from simulation.arrivals.model_fit import FitRow, fit

NAME = "arrivals-fit"
_TARGET = "each statistic inside its 95 % interval, or why not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A recording.

    Attributes:
        folder: Below ``traces``.
        zone: Of those who were paged.
        known: Statistics of the last third that no model of the first two can predict.
        why: What is the matter with them.
    """

    folder: str
    zone: str
    known: frozenset[str] = frozenset()
    why: str = ""


TRACES = (
    Trace(folder="upptime_limecommerce", zone="Asia/Jakarta"),
    Trace(
        folder="github_status",
        zone="UTC",
        known=frozenset({"pages a week", "nights with a page"}),
        why="trend: incidents double over the part held back",
    ),
    Trace(
        folder="lanl_2003_2004",
        zone="America/Denver",
        known=frozenset({"weekly dispersion", "daily dispersion"}),
        why="regime: in the part held back the rate falls by a fifth, then rises by three fifths",
    ),
)


def run(setting: Setting) -> Iterator[Result]:
    """Fit on the first two thirds of each recording, judge on the last."""
    for trace in TRACES:
        file = Path("traces") / trace.folder / "normalised.csv"
        if setting.data is None or not (setting.data / file).is_file():
            yield Result(
                benchmark=NAME,
                instance=trace.folder,
                values={"outcome": f"SKIPPED: no {file.name}; give its folder with --data"},
                target=_TARGET,
            )
            continue
        scenario = paged_by(setting.data, file, trace.zone)
        rows = fit(scenario, samples=100 if setting.quick else 1000, seed=setting.seeds[0])
        yield _result(trace, rows, _speed(scenario), setting)


def paged_by(data: Path, file: Path, zone: str) -> Scenario:
    """A scenario in which one pager is for everything that a file names."""
    with (data / file).open(encoding="utf-8", newline="") as recording:
        names = sorted({row["service"] for row in csv.DictReader(recording)})
    document = {
        "name": file.parent.name,
        "start": "2027-01-04",
        "weeks": 12,
        "time_zone": zone,
        "services": {
            f"service-{number}": {"alerts": {"file": file.as_posix(), "service": name}}
            for number, name in enumerate(names)
        },
        "defaults": {"contact": ["phone"]},
        "people": {"ana": {}, "bo": {}},
        "rotations": {"main": {"shifts": "weekly", "roles": ["primary"]}},
    }
    return parse_scenario(json.dumps(document), path="scenario.json", folder=data)


def _speed(scenario: Scenario) -> float:
    """Milliseconds of processor time for 300 incidents."""
    arrivals = arrivals_for(scenario, seed=1)
    arrivals.incidents(0)
    begun = time.process_time()
    count = sum(len(arrivals.incidents(replication)) for replication in range(1, 31))
    return 300_000 * (time.process_time() - begun) / count


def _result(
    trace: Trace, rows: tuple[FitRow, ...], milliseconds: float, setting: Setting
) -> Result:
    outside = {row.statistic for row in rows if not row.inside}
    values: dict[str, Value] = {
        row.statistic: f"{row.observed:.3g} in {row.low:.3g}–{row.high:.3g}" for row in rows
    }
    values["outside"] = ", ".join(sorted(outside)) or "none"
    if outside & trace.known:
        values["why"] = trace.why
    values["ms per 300 incidents"] = milliseconds
    return Result(
        benchmark=NAME,
        instance=f"{trace.folder}: the last {rows[0].weeks} weeks",
        values=values,
        target=_TARGET,
        met=None if setting.quick else outside <= trace.known,
    )
