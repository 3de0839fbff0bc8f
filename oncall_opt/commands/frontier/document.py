"""The frontier as data: rows for CSV, one document with points for a plot for JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from oncall_opt.commands.frontier.recommendation import Recommendation, thresholds
from oncall_opt.commands.frontier.rows import FrontierRow, Simulated
from oncall_opt.terminal.tables import rounded, rounded_row
from oncall_opt.views.scenario_summary import made_of
from optimizer.frontier.frontier_point import Frontier
from optimizer.session.solution import Objective
from scenarios.domain.vocabulary import PersonId

if TYPE_CHECKING:
    from simulation.simulate import Outcome

_SIMULATED: dict[str, Callable[[Simulated], float | PersonId | None]] = {
    "sleep_interruptions_a_month": lambda one: one.sleep_interruptions,
    "interrupted_nights_a_month": lambda one: one.interrupted_nights,
    "peak_debt_hours": lambda one: one.peak_debt_hours,
    "amber_or_red_percent": lambda one: 100 * one.amber_or_red,
    "amber_or_red_person": lambda one: one.amber_or_red_person,
    "red_percent": lambda one: 100 * one.red,
    "red_low_percent": lambda one: 100 * one.red_interval[0],
    "red_high_percent": lambda one: 100 * one.red_interval[1],
    "red_person": lambda one: one.red_person,
    "acknowledge_minutes": lambda one: one.acknowledge_minutes,
    "people_woken": lambda one: one.people_woken,
}


def frontier_documents(
    rows: Sequence[FrontierRow], recommendation: Recommendation
) -> list[dict[str, object]]:
    """Return a row for each size, and for the current schedule."""
    return [_document(row, recommendation) for row in rows]


def frontier_document(
    frontier: Frontier,
    rows: Sequence[FrontierRow],
    recommendation: Recommendation,
    outcome: Outcome | None,
) -> dict[str, object]:
    """Return everything, the same for the same input."""
    replications = outcome.replications if outcome else None
    return {
        **made_of(frontier.scenario),
        "axis": "size",
        "ending": frontier.ending.value,
        "eligible": list(frontier.eligible),
        "smallest": frontier.smallest,
        "smallest_proven": frontier.smallest == frontier.least,
        "proven_minimum": frontier.least,
        "impossible": [
            {"size": size, "reasons": list(why)} for size, why in frontier.impossible.items()
        ],
        "no_change_from": frontier.same_from,
        "not_tried": list(frontier.missing),
        "recommended": recommendation.size,
        "recommended_alternatives": list(recommendation.others),
        "reason": recommendation.reason,
        "thresholds": [
            {"limit": mark.what, "from": mark.size} for mark in thresholds(frontier, rows)
        ],
        "seed": outcome.runs.seed if outcome else None,
        "runs": replications.tally.runs if replications else 0,
        "simulation": replications.ending.value if replications else "none",
        "notes": [*(outcome.notes if outcome else ()), *frontier.scenario.notes],
        "points": frontier_documents(rows, recommendation),
        "plot": plot(rows),
    }


def plot(rows: Sequence[FrontierRow], *, prefix: str = "") -> list[dict[str, object]]:
    """Return points by series: x is the people overnight on call, y the highest of a measure.

    Args:
        prefix: Begins the names of the series.
    """
    found: list[dict[str, object]] = []
    for row in rows:
        series = f"{prefix}{'today' if row.size is None else 'frontier'}"
        x = len(row.people) if row.size is None else row.size
        values: dict[str, float | None] = {"highest_load_hours": round(row.worst, 4)}
        if row.simulated is not None:
            values |= {
                "interrupted_nights_a_month": round(row.simulated.interrupted_nights, 4),
                "red_percent": round(100 * row.simulated.red, 4),
            }
        found += [{"series": series, "x": x, "y": y, "measure": name} for name, y in values.items()]
    return found


def proof_document(objective: Objective | None) -> dict[str, object]:
    """Return how far the fairness of a point is proven; empty where it was not optimized."""
    if objective is None:
        return {"proven": None, "settled": None, "gap_percent": None}
    return {
        "proven": objective.proven,
        "settled": objective.settled,
        "gap_percent": round(100 * objective.gap, 4),
    }


def _document(row: FrontierRow, recommendation: Recommendation) -> dict[str, object]:
    return {
        "schedule": row.name,
        "size": row.size,
        "people": list(row.people),
        "highest_load_hours": round(row.worst, 4),
        "most_loaded_person": row.worst_person,
        "median_load_hours": round(row.median, 4),
        "on_call_percent": round(row.on_call_percent, 4),
        "expected_sleep_interruptions_a_month": round(row.expected_sleep_interruptions, 4),
        "health_limits_violated": sorted(row.violations),
        "healthy": row.healthy,
        "hard_rules_violated": row.hard_violations,
        **proof_document(row.leximin),
        **rounded_row(
            {k: of(row.simulated) if row.simulated else None for k, of in _SIMULATED.items()}
        ),
        "holds_with_one_out": row.holds,
        "week_not_covered": row.lost_week,
        "heaviest_week": row.heaviest_week,
        "heaviest_week_highest_load_hours": rounded(row.strained),
        "recommended": row.size is not None and row.size == recommendation.size,
    }
