"""The frontier as data: rows for CSV, one document with points for a plot for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oncall_opt.commands.frontier.recommendation import Recommendation, Threshold
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.terminal.tables import rounded
from oncall_opt.views.scenario_summary import made_of
from optimizer.frontier.frontier_point import Frontier
from optimizer.session.solution import Objective

if TYPE_CHECKING:
    from simulation.simulate import Outcome

_SIMULATED = (
    "sleep_interruptions_a_month",
    "interrupted_nights_a_month",
    "peak_debt_hours",
    "amber_or_red_percent",
    "amber_or_red_person",
    "red_percent",
    "red_low_percent",
    "red_high_percent",
    "red_person",
    "acknowledge_minutes",
    "people_woken",
)
FRONTIER_COLUMNS = (
    "schedule",
    "size",
    "people",
    "worst_hours",
    "worst_person",
    "median_hours",
    "on_call_percent",
    "expected_sleep_interruptions_a_month",
    "health_limits_broken",
    "healthy",
    "hard_rules_broken",
    "proven",
    "settled",
    "gap_percent",
    *_SIMULATED,
    "survives_week_away",
    "lost_week",
    "heaviest_week",
    "heaviest_week_worst_hours",
    "recommended",
)


def frontier_documents(
    rows: Sequence[FrontierRow], recommendation: Recommendation
) -> list[dict[str, object]]:
    """A row for each size, and the schedule of today."""
    return [_document(row, recommendation) for row in rows]


def frontier_document(
    frontier: Frontier,
    rows: Sequence[FrontierRow],
    recommendation: Recommendation,
    marks: Sequence[Threshold],
    outcome: Outcome | None,
) -> dict[str, object]:
    """Everything, without a trace of when it was made."""
    replications = outcome.replications if outcome else None
    return {
        **made_of(frontier.scenario),
        "axis": "size",
        "ending": frontier.ending.value,
        "able": list(frontier.eligible),
        "smallest": frontier.smallest,
        "smallest_proven": frontier.smallest == frontier.least,
        "fewer_proven_impossible_below": frontier.least,
        "impossible": [
            {"size": size, "reasons": list(reasons)}
            for size, reasons in frontier.impossible.items()
        ],
        "same_from": frontier.same_from,
        "not_looked_at": list(frontier.missing),
        "recommended": recommendation.size,
        "recommended_or": list(recommendation.others),
        "reason": recommendation.reason,
        "marks": [{"what": mark.what, "from": mark.size} for mark in marks],
        "seed": outcome.runs.seed if outcome else None,
        "runs": replications.tally.runs if replications else 0,
        "simulation": replications.ending.value if replications else "none",
        "notes": [*(outcome.notes if outcome else ()), *frontier.scenario.notes],
        "points": frontier_documents(rows, recommendation),
        "plot": plot(rows),
    }


def plot(rows: Sequence[FrontierRow], *, prefix: str = "") -> list[dict[str, object]]:
    """Points by series: x is how many can be woken, y what the most loaded person bears.

    Args:
        prefix: What the names of the series begin with.
    """
    found: list[dict[str, object]] = []
    for row in rows:
        series = f"{prefix}{'today' if row.size is None else 'frontier'}"
        x = len(row.people) if row.size is None else row.size
        values: dict[str, float | None] = {"worst_hours": round(row.worst, 4)}
        if row.simulated is not None:
            values |= {
                "interrupted_nights_a_month": round(row.simulated.interrupted_nights, 4),
                "red_percent": round(100 * row.simulated.red, 4),
            }
        found += [{"series": series, "x": x, "y": y, "of": name} for name, y in values.items()]
    return found


def proof_document(objective: Objective | None) -> dict[str, object]:
    """How far the fairness of a point is proven; empty where nobody optimised it."""
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
        "worst_hours": round(row.worst, 4),
        "worst_person": row.worst_person,
        "median_hours": round(row.median, 4),
        "on_call_percent": round(row.on_call_percent, 4),
        "expected_sleep_interruptions_a_month": round(row.expected_sleep_interruptions, 4),
        "health_limits_broken": sorted(row.violations),
        "healthy": row.healthy,
        "hard_rules_broken": row.hard_broken,
        **proof_document(row.leximin),
        **_simulated_document(row),
        "survives_week_away": row.survives,
        "lost_week": row.lost_week,
        "heaviest_week": row.heaviest_week,
        "heaviest_week_worst_hours": rounded(row.strained),
        "recommended": row.size is not None and row.size == recommendation.size,
    }


def _simulated_document(row: FrontierRow) -> dict[str, object]:
    simulated = row.simulated
    if simulated is None:
        return dict.fromkeys(_SIMULATED)
    return {
        "sleep_interruptions_a_month": round(simulated.sleep_interruptions, 4),
        "interrupted_nights_a_month": round(simulated.interrupted_nights, 4),
        "peak_debt_hours": round(simulated.peak_debt_hours, 4),
        "amber_or_red_percent": round(100 * simulated.amber_or_red, 4),
        "amber_or_red_person": simulated.amber_or_red_person,
        "red_percent": round(100 * simulated.red, 4),
        "red_low_percent": round(100 * simulated.red_interval[0], 4),
        "red_high_percent": round(100 * simulated.red_interval[1], 4),
        "red_person": simulated.red_person,
        "acknowledge_minutes": rounded(simulated.acknowledge_minutes),
        "people_woken": round(simulated.people_woken, 4),
    }
