"""What a schedule does to people as data: flat rows for CSV, one document for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from oncall_opt.commands.simulate.tables import cost_documents, service_documents
from oncall_opt.terminal.tables import rounded_row
from oncall_opt.views.risk_table import limit_documents
from oncall_opt.views.scenario_summary import made_of
from simulation.simulate import Outcome

if TYPE_CHECKING:
    from simulation.arrivals.model_fit import FitRow
    from simulation.runs.outcome_rows import BandRow, MeasureRow

MEASURE_COLUMNS = (
    "schedule",
    "person",
    "measure",
    "runs",
    "mean",
    "deviation",
    "error",
    "p10",
    "median",
    "p90",
)
FIT_COLUMNS = ("path", "weeks", "statistic", "observed", "low", "median", "high", "inside")


def measure_documents(rows: Iterable[MeasureRow]) -> list[dict[str, object]]:
    """A row for each schedule, person and measure; hours and minutes as the measure's name says."""
    return [rounded_row(asdict(row)) for row in rows]


def band_documents(rows: Iterable[BandRow]) -> list[dict[str, object]]:
    """The chances of each band, and what set the likeliest."""
    return [rounded_row(asdict(row)) for row in rows]


def fit_documents(rows: Iterable[FitRow]) -> list[dict[str, object]]:
    """How good the model of arrivals is."""
    return [rounded_row(asdict(row)) for row in rows]


def outcome_document(outcome: Outcome) -> dict[str, object]:
    """Everything, without a trace of when and on how many processors it was made."""
    replications = outcome.replications
    return {
        **made_of(outcome.scenario),
        "seed": outcome.runs.seed,
        "runs": replications.tally.runs,
        "ending": replications.ending.value,
        "precision": outcome.runs.precision,
        "arrivals": replications.arrivals,
        "incidents_per_run": round(replications.tally.incidents / replications.tally.runs, 4),
        "notes": [*outcome.notes, *outcome.scenario.notes],
        "measures": measure_documents(outcome.measures),
        "expected": [row for name in outcome.schedules for row in _expected(outcome, name)],
        "bands": band_documents(outcome.bands),
        "limits": limit_documents(outcome.scenario.policy.risk),
        "services": {name: service_documents(some) for name, some in replications.services.items()},
        "costs": {name: cost_documents(some) for name, some in replications.costs.items()},
        "uncovered_hours": {
            name: [
                {"rotation": rotation, "role": role.value, "hours": round(hours, 4)}
                for (rotation, role), hours in slots.items()
            ]
            for name, slots in replications.uncovered.items()
        },
    }


def _expected(outcome: Outcome, name: str) -> list[dict[str, object]]:
    """What the optimizer expects of a schedule beside what was simulated."""
    from oncall_opt.commands.simulate.expectation import expected_against_simulated
    from optimizer.world.world import World

    rows = expected_against_simulated(
        World(outcome.scenario_of(name)), outcome.schedules[name], outcome.replications, name=name
    )
    return [
        {
            "schedule": name,
            **rounded_row(asdict(row)),
            "at": None if row.at is None else row.at.isoformat(),
            "differs": row.differs,
        }
        for row in rows
    ]
