"""A consolidation as data: CSV, a row for each rotation; JSON, with proofs and grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_opt.terminal.output import csv_text, json_text
from oncall_opt.terminal.tables import rounded

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, Pager, Proof

COLUMNS = (
    "rotation",
    "hours",
    "services",
    "people",
    "pool",
    "wanted",
    "per_12_hours",
    "per_12_hours_busiest_shift",
    "per_12_hours_by_day",
    "per_12_hours_by_night",
    "made_of",
)
_DIGITS = 3


def csv_rows_text(found: Consolidation) -> str:
    """A row for each rotation."""
    return csv_text(COLUMNS, [_row(p) for layer in found.layers for p in layer.pagers])


def document_text(found: Consolidation) -> str:
    """Everything that is known about it."""
    from scenarios.schedules.json_format import scenario_hash

    document = {
        "scenario": found.scenario.name,
        "scenario_hash": scenario_hash(found.scenario),
        "proven": found.proven,
        "staffed": found.checked,
        "seconds": round(found.seconds, _DIGITS),
        "at_once": dict(zip(("day", "night"), found.at_once, strict=True)),
        "rotations": [_row(p) for layer in found.layers for p in layer.pagers],
        "proofs": [_proof(p) for layer in found.layers for p in layer.proofs],
        "today": {
            "at_once": dict(zip(("day", "night"), found.today_at_once, strict=True)),
            "rotations": [_row(p) for p in found.today],
        },
        "limits_missed_anyhow": list(found.excused),
        "grants": [_plan(plan) for plan in found.plans],
        "notes": list(found.notes),
    }
    return json_text(document)


def _row(pager: Pager) -> dict[str, object]:
    rotation = pager.rotation
    return {
        "rotation": rotation.id,
        "hours": str(rotation.hours),
        "services": list(rotation.services),
        "people": list(pager.pool),
        "pool": pager.size,
        "wanted": pager.wanted,
        "per_12_hours": rounded(pager.expected, _DIGITS),
        "per_12_hours_busiest_shift": rounded(pager.busiest, _DIGITS),
        "per_12_hours_by_day": rounded(pager.by_day, _DIGITS),
        "per_12_hours_by_night": rounded(pager.by_night, _DIGITS),
        "made_of": list(pager.made_of),
    }


def _proof(proof: Proof) -> dict[str, object]:
    return {
        "name": proof.name,
        "unit": proof.unit,
        "value": proof.value,
        "bound": proof.bound,
        "proven": proof.proven,
        "seconds": round(proof.seconds, _DIGITS),
    }


def _plan(plan: GrantPlan) -> dict[str, object]:
    return {
        "aim": plan.aim,
        "grants": [
            {
                "person": gain.person,
                "service": gain.service,
                "known_by": {"before": gain.knowing[0], "after": gain.knowing[1]},
            }
            for gain in plan.gains
        ],
        "fewest": plan.bound,
        "proven": plan.proven,
        "rotations": _change(plan.pagers),
        "thin_services": _change(plan.thin),
        "largest_capacity_percent": None
        if plan.time_on_call is None
        else _change(plan.time_on_call),
        "note": plan.note,
    }


def _change(pair: tuple[float, float]) -> dict[str, float]:
    return {"before": pair[0], "after": pair[1]}
