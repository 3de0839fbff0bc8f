"""A consolidation as data: CSV, a row for each rotation; JSON, with proofs and access grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_opt.terminal.output import csv_text, json_text
from oncall_opt.terminal.tables import rounded

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, MeasuredRotation, Proof

COLUMNS = (
    "rotation",
    "hours",
    "services",
    "people",
    "pool_size",
    "people_needed",
    "interruptions_per_12_hours",
    "interruptions_per_12_hours_busiest_shift",
    "interruptions_per_12_hours_by_day",
    "interruptions_per_12_hours_by_night",
    "from_rotations",
)
_DIGITS = 3


def csv_rows_text(found: Consolidation) -> str:
    """Return a row for each rotation as CSV."""
    return csv_text(COLUMNS, [_row(p) for layer in found.layers for p in layer.measured])


def document_text(found: Consolidation) -> str:
    """Return everything as JSON."""
    from scenarios.schedules.json_format import scenario_hash

    document = {
        "scenario": found.scenario.name,
        "scenario_hash": scenario_hash(found.scenario),
        "proven": found.proven,
        "schedule_exists": found.checked,
        "seconds": round(found.seconds, _DIGITS),
        "at_once": dict(zip(("day", "night"), found.at_once, strict=True)),
        "rotations": [_row(p) for layer in found.layers for p in layer.measured],
        "proofs": [_proof(p) for layer in found.layers for p in layer.proofs],
        "today": {
            "at_once": dict(zip(("day", "night"), found.today_at_once, strict=True)),
            "rotations": [_row(p) for p in found.today],
        },
        "limits_no_rotation_can_meet": list(found.unmet_limits),
        "access_grants": [_plan(plan) for plan in found.plans],
        "notes": list(found.notes),
    }
    return json_text(document)


def _row(measured: MeasuredRotation) -> dict[str, object]:
    rotation = measured.rotation
    return {
        "rotation": rotation.id,
        "hours": str(rotation.hours),
        "services": list(rotation.services),
        "people": list(measured.pool),
        "pool_size": measured.size,
        "people_needed": measured.wanted,
        "interruptions_per_12_hours": rounded(measured.expected, _DIGITS),
        "interruptions_per_12_hours_busiest_shift": rounded(measured.busiest, _DIGITS),
        "interruptions_per_12_hours_by_day": rounded(measured.by_day, _DIGITS),
        "interruptions_per_12_hours_by_night": rounded(measured.by_night, _DIGITS),
        "from_rotations": list(measured.made_of),
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
                "person": grant.person,
                "service": grant.service,
                "known_by": {"before": grant.knowing[0], "after": grant.knowing[1]},
            }
            for grant in plan.grants
        ],
        "proven_minimum": plan.bound,
        "proven": plan.proven,
        "rotations": _change(plan.rotations),
        "services_known_by_too_few": _change(plan.thin),
        "highest_time_on_call_percent": None
        if plan.time_on_call is None
        else _change(plan.time_on_call),
        "note": plan.note,
    }


def _change(pair: tuple[float, float]) -> dict[str, float]:
    return {"before": pair[0], "after": pair[1]}
