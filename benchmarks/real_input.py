"""Real input: recorded alerts of eight shops, nine people on three continents.

The recording does not belong to this project. It is read from a folder that is given on the
command line; without it the benchmark says that it was skipped.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import Result
from benchmarks.setting import Setting
from benchmarks.trial import Trial, describe_outcome, run_trial
from optimizer.session.solution import SolveOptions
from scenarios.domain.scenario import Scenario
from scenarios.load import parse_scenario

NAME = "real-input"
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
_TARGET = "most loaded person ≥ 20 % fewer"


def run(setting: Setting) -> Iterator[Result]:
    """Expected sleep interruptions of whoever has most of them, against round-robin."""
    for shifts in ("daily", "day-night"):
        name = f"8 shops, 9 people in 3 zones, {shifts}"
        if setting.data is None or not (setting.data / RECORDING).is_file():
            yield Result(
                benchmark=NAME,
                instance=name,
                values={"outcome": f"SKIPPED: no {RECORDING.name}; give its folder with --data"},
                target=_TARGET,
            )
            continue
        scenario = shops(setting.data, shifts, weeks=3 if setting.quick else 12)
        trial = run_trial(scenario, SolveOptions(time_limit=setting.limit(60.0)))
        yield _result(name, trial, setting)


def shops(data: Path, shifts: str, *, weeks: int) -> Scenario:
    """The scenario: every service of the recording, one rotation, the load shared by everybody."""
    with (data / RECORDING).open(encoding="utf-8", newline="") as recording:
        services = sorted({row["service"] for row in csv.DictReader(recording)})
    document = {
        "name": f"shops-{shifts}",
        "start": "2026-08-31",
        "weeks": weeks,
        "time_zone": "Asia/Jakarta",
        "sites": _SITES,
        "services": {
            service: {"alerts": {"file": RECORDING.as_posix(), "service": service}}
            for service in services
        },
        "people": {person: {"site": site} for site, of in _PEOPLE.items() for person in of},
        "rotations": {"shops": {"shifts": shifts, "roles": ["primary"]}},
        "policy": {"overnight_pool": "everyone"},
    }
    return parse_scenario(json.dumps(document), path="shops.json", folder=data)


def _result(name: str, trial: Trial, setting: Setting) -> Result:
    mine = trial.measures.worst_sleep_interruptions
    theirs = trial.round_robin.worst_sleep_interruptions
    fewer = 1 - mine / theirs if theirs else 0.0
    return Result(
        benchmark=NAME,
        instance=name,
        values={
            "outcome": describe_outcome(trial),
            "seconds": trial.seconds,
            "sleep interruptions": mine,
            "round-robin": theirs,
            "fewer %": 100 * fewer,
            "most loaded person ÷ round-robin": trial.measures.worst / trial.round_robin.worst,
        },
        target=_TARGET,
        met=None if setting.quick else fewer >= 0.20,
    )
