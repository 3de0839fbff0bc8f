"""Recorded alerts: what the arrival model predicts of them, and a team that is paged by them.

The recordings are not part of this project. They are read from the folder given on the command
line; without it the benchmarks report that they were skipped.
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
from benchmarks.trial import Trial, describe_outcome, run_trial
from optimizer.session.solution import SolveOptions
from scenarios.domain.scenario import Scenario
from scenarios.load import parse_scenario
from simulation.arrivals.arrivals import arrivals_for
from simulation.arrivals.model_fit import FitRow, fit

FIT, SHOPS = "arrivals-fit", "real-input"
_FIT_TARGET = "each statistic inside its 95 % interval, or why not"
_SHOPS_TARGET = "most sleep interruptions: ≥ 20 % fewer"
RECORDING = Path("traces") / "upptime_limecommerce" / "normalised.csv"
_PEOPLE = {
    "jakarta": ("adi", "budi", "citra"),
    "berlin": ("anna", "bert", "clara"),
    "sao-paulo": ("ana", "bruno", "celia"),
}
_SITES = {
    "jakarta": {"time_zone": "Asia/Jakarta", "country": "ID"},
    "berlin": {"time_zone": "Europe/Berlin", "country": "DE-BE"},
    "sao-paulo": {"time_zone": "America/Sao_Paulo", "country": "BR-SP"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A recording.

    Attributes:
        folder: Below ``traces``.
        zone: Time zone of the people paged.
        known: Statistics of the last third that no model of the first two can predict.
        why: The reason.
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


def run_fit(setting: Setting) -> Iterator[Result]:
    """Fit the model to two thirds of each recording, and compare it with the last third."""
    for trace in TRACES:
        file = Path("traces") / trace.folder / "normalised.csv"
        if setting.data is None or not (setting.data / file).is_file():
            yield _skipped(FIT, trace.folder, _FIT_TARGET)
            continue
        scenario = paged_by(setting.data, file, trace.zone)
        rows = fit(scenario, samples=100 if setting.quick else 1000, seed=setting.seeds[0])
        yield _fit_result(trace, rows, _speed(scenario), setting)


def paged_by(data: Path, file: Path, zone: str) -> Scenario:
    """Return a scenario with one rotation for every service of a file."""
    names = _recorded_services(data / file)
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


def run_shops(setting: Setting) -> Iterator[Result]:
    """Measure the most sleep interruptions anybody expects, compared with round-robin."""
    for shifts in ("daily", "day-night"):
        name = f"8 shops, 9 people in 3 zones, {shifts}"
        if setting.data is None or not (setting.data / RECORDING).is_file():
            yield _skipped(SHOPS, name, _SHOPS_TARGET)
            continue
        scenario = shops(setting.data, shifts, weeks=3 if setting.quick else 12)
        trial = run_trial(scenario, SolveOptions(time_limit=setting.limit(60.0)))
        yield _shops_result(name, trial, setting)


def shops(data: Path, shifts: str, *, weeks: int) -> Scenario:
    """Return every service of the recording in one rotation, everybody in the overnight pool."""
    document = {
        "name": f"shops-{shifts}",
        "start": "2026-08-31",
        "weeks": weeks,
        "time_zone": "Asia/Jakarta",
        "sites": _SITES,
        "services": {
            service: {"alerts": {"file": RECORDING.as_posix(), "service": service}}
            for service in _recorded_services(data / RECORDING)
        },
        "people": {person: {"site": site} for site, of in _PEOPLE.items() for person in of},
        "rotations": {"shops": {"shifts": shifts, "roles": ["primary"]}},
        "policy": {"overnight_pool": "everyone"},
    }
    return parse_scenario(json.dumps(document), path="shops.json", folder=data)


def _recorded_services(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as recording:
        return sorted({row["service"] for row in csv.DictReader(recording)})


def _skipped(benchmark: str, instance: str, target: str) -> Result:
    outcome = "SKIPPED: no normalised.csv; give its folder with --data"
    return Result(
        benchmark=benchmark, instance=instance, values={"outcome": outcome}, target=target
    )


def _speed(scenario: Scenario) -> float:
    """Milliseconds of processor time per 300 incidents."""
    arrivals = arrivals_for(scenario, seed=1)
    arrivals.incidents(0)
    begun = time.process_time()
    count = sum(len(arrivals.incidents(replication)) for replication in range(1, 31))
    return 300_000 * (time.process_time() - begun) / count


def _fit_result(
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
        benchmark=FIT,
        instance=f"{trace.folder}: the last {rows[0].weeks} weeks",
        values=values,
        target=_FIT_TARGET,
        met=None if setting.quick else outside <= trace.known,
    )


def _shops_result(name: str, trial: Trial, setting: Setting) -> Result:
    mine = trial.measures.worst_sleep_interruptions
    theirs = trial.round_robin.worst_sleep_interruptions
    fewer = 1 - mine / theirs if theirs else 0.0
    return Result(
        benchmark=SHOPS,
        instance=name,
        values={
            "outcome": describe_outcome(trial),
            "seconds": trial.seconds,
            "sleep interruptions": mine,
            "round-robin": theirs,
            "fewer %": 100 * fewer,
            "highest load ÷ round-robin": trial.measures.worst / trial.round_robin.worst,
        },
        target=_SHOPS_TARGET,
        met=None if setting.quick else fewer >= 0.20,
    )
