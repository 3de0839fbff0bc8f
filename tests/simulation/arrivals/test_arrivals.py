"""Claims about arrivals as a whole: the same random draws for the same seed, and every reading
said."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.domain.services import AlertPattern
from scenarios.load import load_scenario
from scenarios.shipped import path_of
from simulation.arrivals.arrivals import arrivals_for, with_alerts
from simulation.arrivals.model_fit import fit
from tests.simulation.incoming import alert, history, paged

PATTERN = AlertPattern(pages_per_week=9.0, burstiness=4.0)
_AGAIN = """
from hashlib import sha256
from simulation.arrivals.arrivals import arrivals_for
from scenarios.load import load_scenario
from scenarios.shipped import path_of
arrivals = arrivals_for(load_scenario(path_of("two-heroes")), seed=11)
print(sha256(repr([arrivals.incidents(n) for n in range(3)]).encode()).hexdigest())
"""


@pytest.mark.parametrize("mode", ["auto", "replay", "resample", "model", "dated"])
def test_incidents_are_sorted_keyed_and_within_the_horizon(mode: str) -> None:
    """Whatever the mode, of a scenario with histories, patterns and partial coverage."""
    scene = load_scenario(path_of("two-heroes"))
    arrivals = arrivals_for(scene, mode=mode, seed=1)
    found = arrivals.incidents(0)
    assert [one.key for one in found] == list(range(len(found)))
    times = [one.at for one in found]
    assert times == sorted(times)
    assert all(arrivals.coverage.span.start <= time < arrivals.coverage.span.end for time in times)
    assert all(one.cause == one.services[0] for one in found)
    assert {name for one in found for name in one.services} <= set(scene.services)


def test_the_same_seed_gives_the_same_incidents_and_replications_differ() -> None:
    """Whatever was drawn before, and after a journey to another process and back."""
    arrivals = arrivals_for(paged({"api": PATTERN}), seed=1)
    first = arrivals.incidents(3)
    assert arrivals.incidents(4) != first
    assert pickle.loads(pickle.dumps(arrivals)).incidents(3) == first
    assert arrivals_for(paged({"api": PATTERN}), seed=1).incidents(3) == first
    assert arrivals_for(paged({"api": PATTERN}), seed=2).incidents(3) != first


def test_another_process_draws_the_same_bytes() -> None:
    """Hashing is salted anew in each process: nothing may hang on it."""
    arrivals = arrivals_for(load_scenario(path_of("two-heroes")), seed=11)
    mine = sha256(repr([arrivals.incidents(n) for n in range(3)]).encode()).hexdigest()
    ran = subprocess.run([sys.executable, "-c", _AGAIN], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == mine


def test_where_incidents_come_from_is_said() -> None:
    """Histories by the mode, patterns by name."""
    scene = paged({**history([alert("2026-06-02 10:00")]), "web": PATTERN})
    said = {mode: arrivals_for(scene, mode=mode, seed=1).description for mode in _MODES}
    assert said == {
        "auto": "a model calibrated to 10 weeks of a.csv; a model of the pattern of web",
        "replay": "10 recorded weeks of a.csv, in their order; a model of the pattern of web",
        "resample": "recorded weeks drawn at random from the 10 of a.csv; "
        "a model of the pattern of web",
        "dated": "the alerts of a.csv, at their own dates; a model of the pattern of web",
    }
    silent = replace(
        scene, services={k: replace(s, alerts=None) for k, s in scene.services.items()}
    )
    nothing = arrivals_for(silent, seed=1)
    assert nothing.description == "no service has alerts: nothing arrives"
    assert nothing.incidents(0) == ()


def test_pages_that_come_faster_than_they_are_worked_off_are_said() -> None:
    """5,000 a week are 30 an hour: the expected number of beginnings is next to nothing."""
    scene = paged({"api": AlertPattern(pages_per_week=5000.0, burstiness=100.0)})
    arrivals = arrivals_for(scene, seed=1)
    (note,) = arrivals.notes
    assert note.startswith("api: 5.0 incidents in an hour of its week, each 30 min of work:")
    assert len(arrivals.incidents(0)) < 28 * 24


@pytest.mark.parametrize("pages", [0.0, 0.01, 40.0])
@pytest.mark.parametrize("burstiness", [0.5, 30.0, 1000.0])
def test_any_pattern_that_can_be_written_can_be_drawn(pages: float, burstiness: float) -> None:
    """However rare, however uneven."""
    arrivals = arrivals_for(
        paged({"api": AlertPattern(pages_per_week=pages, burstiness=burstiness)}), seed=1
    )
    assert all(len(arrivals.incidents(replication)) < 28 * 48 for replication in range(5))


def test_a_history_without_alerts_is_silence() -> None:
    """In every mode, and there is nothing to judge of its fit but silence."""
    known = history([alert("2026-06-02 10:00")])
    scene = paged({name: replace(one, alerts=()) for name, one in known.items()})
    for mode in _MODES:
        assert arrivals_for(scene, mode=mode, seed=1).incidents(0) == ()
    assert {row.observed for row in fit(scene, samples=5)} == {0.0}


_MODES: tuple[str, ...] = ("auto", "replay", "resample", "dated")

ROWS = """opened_at,service,source_id
2027-01-06T10:00:00+01:00,api,a
2027-01-05T10:00:00+01:00,api,b
2027-01-05T10:00:00+01:00,api,b
2026-12-01T10:00:00+01:00,api,c
2027-03-01T10:00:00+01:00,api,d
2027-01-07T10:00:00+01:00,mail,e
2027-01-07T11:00:00+01:00,mail,f
"""


def test_alerts_of_another_file_are_simulated_through_and_every_reading_is_counted(
    tmp_path: Path,
) -> None:
    """Unsorted, doubled, outside the horizon, of services nobody knows: said in numbers."""
    path = tmp_path / "recorded.csv"
    path.write_text(ROWS)
    scene = paged({"api": PATTERN, "web": PATTERN})
    read = with_alerts(scene, path, shown="recorded.csv", within_horizon=True)
    found = arrivals_for(read.scenario, mode="dated", seed=1).incidents(0)
    assert [one.at for one in found] == [34.0, 58.0]
    assert read.notes == (
        "recorded.csv: rows that repeat an earlier source_id, ignored: 1",
        "recorded.csv: 2 rows are of services the scenario does not have; left out: mail",
        "recorded.csv: 1 rows lie before the horizon; left out",
        "recorded.csv: 1 rows lie after the horizon; left out",
        "recorded.csv: 3 rows were opened before the row above them; they were sorted",
        "recorded.csv: 1 services have no alert in it and stay silent: web",
    )


def test_a_file_of_other_services_only_is_refused(tmp_path: Path) -> None:
    """With what it has and what it should have."""
    path = tmp_path / "recorded.csv"
    path.write_text("opened_at,service\n2027-01-05T10:00:00Z,mail\n")
    with pytest.raises(ScenarioError) as caught:
        with_alerts(paged({"api": PATTERN}), path, shown="recorded.csv")
    assert str(caught.value) == (
        "recorded.csv: has alerts of mail, none of which the scenario has; its services are api"
    )
