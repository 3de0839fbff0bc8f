"""What ``consolidate`` shows: the rotations, their proofs, and access grants; as text and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oncall_opt.commands.consolidate.advice import NIGHTS, advice, measured, nights
from oncall_opt.terminal.output import bold, bullets, csv_text, json_text, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, rounded, table

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, MeasuredRotation, Proof
    from scenarios.domain.scenario import Scenario

_CHECKED = {
    "yes": "A schedule that keeps every hard rule exists for them.",
    "open": "Whether a schedule exists for them was not proven in time.",
    "counted": "People were only counted; no schedule was tried.",
}
_LEGEND = (
    "Pool: people who can be overnight on call as primary and have access to every service of the "
    "rotation. Needed: the fewest people who meet the limits. Interruptions are expected per 12 h; "
    "an incident in several services of a rotation counts once. `rotations: auto` in the scenario "
    "file makes every command use these rotations. Limits and assumptions: docs/reference/rules.md."
)


def report_text(result: Consolidation, *, width: int, detail: bool = False) -> str:
    """Return the whole report; with ``detail``, every column and the objectives."""
    return "\n\n".join(_parts(result, width, detail=detail))


def unproven(result: Consolidation) -> tuple[str, ...]:
    """Return what is not proven, in sentences."""
    lines = []
    if result.interrupted:
        lines.append("Interrupted: these are the best rotations so far.")
    names = [
        f"{_proof_name(p)} {_proof_amount(p, p.value)}, best possible {_proof_amount(p, p.bound)}"
        for layer in result.layers
        for p in layer.proofs
        if not p.proven
    ]
    names += [f"access grants for {plan.aim}" for plan in result.plans if not plan.proven]
    if names:
        lines.append(f"Not proven: {'; '.join(names)}. A longer --time-limit may prove more.")
    return tuple(lines)


def headline(result: Consolidation) -> str:
    """Return the answer in two or three sentences."""
    day, night = result.at_once
    rotations = f"{count(day, 'rotation')} at once by day and {night} by night"
    if day == night:
        rotations = f"{count(day, 'rotation')} at once, by day and by night"
    proofs = [p for layer in result.layers for p in layer.proofs if p.name == "rotations"]
    fewest = "; this is the proven minimum" if all(p.proven for p in proofs) else ""
    before = result.today_at_once
    now = f"{before[0]} by day and {before[1]} by night" if before[0] != before[1] else before[0]
    today = f" Today it has {now}." if result.today else ""
    return f"{result.scenario.name} needs {rotations}{fewest}.{today} {_CHECKED[result.checked]}"


def _parts(result: Consolidation, width: int, *, detail: bool) -> Iterator[str]:
    yield bold(wrapped(headline(result), width=width))
    if advised := (*advice(result), *result.notes):
        yield bullets(advised, width=width)
    rotations = measured(result)
    shown = _rotations_table(rotations, width, detail=detail)
    yield f"{bold('The fewest rotations')}\n{shown}\n{_members(result, rotations, width)}"
    if detail:
        yield f"{bold('Objectives, in priority order')}\n{_objectives_table(result, width)}"
    if result.today:
        if not _same(result):
            shown = _rotations_table(result.today, width, detail=detail)
            yield f"{bold('The rotations today')}\n{shown}"
        yield wrapped(_difference(result), width=width)
    if result.unmet_limits:
        listed = bullets(result.unmet_limits, width=width)
        yield f"{bold('Limits that no rotation can meet')}\n{listed}"
    if result.plans:
        yield f"{bold('Access grants that would help')}\n{_plan_table(result, width)}"
        yield from (
            _plan_text(result.scenario, plan, width) for plan in result.plans if plan.grants
        )
        if notes := [f"{plan.aim}: {plan.note}." for plan in result.plans if plan.note]:
            yield bullets(notes, width=width)
    yield wrapped(_LEGEND, width=width)


def _rotations_table(rotations: Sequence[MeasuredRotation], width: int, *, detail: bool) -> str:
    columns = [
        Column(heading="rotation"),
        Column(heading="hours", dropped=2),
        Column(heading="services", right=True),
        Column(heading="pool", right=True),
        Column(heading="needed", right=True, dropped=1),
        Column(heading="interruptions\nper 12 h", right=True),
        Column(heading="in its\nbusiest shift", right=True, dropped=3),
        Column(heading="by day", right=True, dropped=4),
        Column(heading="by night\nor weekend", right=True, dropped=5),
    ]
    rows = [
        [
            one.rotation.id,
            str(one.rotation.hours) if len(str(one.rotation.hours)) < 24 else "some hours",
            *map(str, (len(one.rotation.services), one.size, one.wanted)),
            *map(_amount, (one.expected, one.busiest, one.by_day, one.by_night)),
        ]
        for one in rotations
    ]
    kept = len(columns) if detail else 7
    return table(columns[:kept], [row[:kept] for row in rows], width=width)


def _members(result: Consolidation, rotations: Sequence[MeasuredRotation], width: int) -> str:
    """List services and people of each rotation."""
    people = result.scenario.people
    lines = []
    for one in rotations:
        names = ", ".join(people[p].name for p in one.pool)
        today = f" (today in {', '.join(one.made_of)})" if one.made_of else ""
        text = f"{one.rotation.id}: {', '.join(one.rotation.services)}{today}; pool: {names}"
        lines.append(wrapped(text, width=width, hanging="  "))
    return "\n".join(lines)


def _objectives_table(result: Consolidation, width: int) -> str:
    columns = [
        Column(heading="objective"),
        Column(heading="result", right=True),
        Column(heading="best possible", right=True),
        Column(heading="status"),
        Column(heading="time", right=True, dropped=1),
    ]
    prefixes = ("",) if len(result.layers) == 1 else ("by day: ", "by night: ")
    rows = [
        [
            f"{prefix}{_proof_name(proof)}",
            _proof_amount(proof, proof.value),
            _proof_amount(proof, proof.bound),
            "optimal" if proof.proven else "not proven",
            f"{proof.seconds:.1f} s",
        ]
        for prefix, layer in zip(prefixes, result.layers, strict=False)
        for proof in layer.proofs
    ]
    return table(columns, rows, width=width)


def _proof_name(proof: Proof) -> str:
    names = {
        "rotations": "fewest rotations",
        "smallest pool": "largest minimum pool",
        "largest load": "fewest interruptions in the busiest rotation, per 12 h",
        "separated services": "fewest pairs of services separated",
    }
    return names.get(proof.name, f"least {proof.name}, {proof.unit}")


def _same(result: Consolidation) -> bool:
    """Whether the file already has the rotations."""
    before, after = (
        {frozenset(one.rotation.services) for one in rotations}
        for rotations in (result.today, measured(result))
    )
    return before == after


def _difference(result: Consolidation) -> str:
    """Say what changes against the rotations of the file."""
    rotations = measured(result)
    if _same(result):
        return "The scenario already has these rotations: there is nothing to consolidate."
    parts = [
        f"{one.rotation.id} joins services of {_and(one.made_of)}"
        for one in rotations
        if len(one.made_of) > 1
    ]
    split = [
        one.rotation.id
        for one in result.today
        if sum(1 for other in rotations if one.rotation.id in other.made_of) > len(result.layers)
    ]
    if split:
        parts.append(f"services of {_and(split)} go to different rotations")
    return f"Compared with today: {'; '.join(parts)}." if parts else ""


def _plan_table(result: Consolidation, width: int) -> str:
    columns = [
        Column(heading="aim"),
        Column(heading="access\ngrants", right=True),
        Column(heading="status", right=True, dropped=1),
        Column(heading="rotations", right=True),
        Column(heading="services known\nby too few", right=True),
        Column(heading=f"most nights\non call in {NIGHTS},\nof anybody", right=True),
    ]
    rows = [
        [
            plan.aim,
            str(len(plan.grants)) if plan.grants or plan.bound == 0 else "impossible",
            _status(plan),
            _arrow(plan.rotations),
            _arrow(plan.thin),
            _arrow(tuple(map(nights, plan.time_on_call))) if plan.time_on_call else "",
        ]
        for plan in result.plans
    ]
    return table(columns, rows, width=width)


def _status(plan: GrantPlan) -> str:
    if plan.bound == 0 and not plan.grants:
        return "not needed"
    if plan.proven:
        return "optimal" if plan.bound is not None else "proven"
    return "not proven" if plan.bound is None else f"≥ {plan.bound}"


def _plan_text(scenario: Scenario, plan: GrantPlan, width: int) -> str:
    """List the grants of a plan, a line for each person."""
    by_person: dict[str, list[str]] = {}
    for grant in plan.grants:
        by_person.setdefault(scenario.people[grant.person].name, []).append(
            f"{grant.service} (known by {grant.knowing[0]})"
        )
    lines = [wrapped(f"For {plan.aim}, grant access:", width=width)]
    for name, services in by_person.items():
        text = f"{name}: {', '.join(services)}"
        lines.append(wrapped(text, width=width, indent="  ", hanging="    "))
    return "\n".join(lines)


def _arrow(pair: tuple[float, ...]) -> str:
    before, after = (f"{value:g}" for value in pair)
    return before if before == after else f"{before} → {after}"


def _amount(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _proof_amount(proof: Proof, value: float) -> str:
    return _amount(value) if proof.unit == "per 12 h" else str(round(value))


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


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
    return csv_text(COLUMNS, map(_row, measured(found)))


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
        "rotations": list(map(_row, measured(found))),
        "proofs": [_proof(p) for layer in found.layers for p in layer.proofs],
        "today": {
            "at_once": dict(zip(("day", "night"), found.today_at_once, strict=True)),
            "rotations": list(map(_row, found.today)),
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
        "highest_time_on_call_percent": plan.time_on_call and _change(plan.time_on_call),
        "note": plan.note,
    }


def _change(pair: tuple[float, float]) -> dict[str, float]:
    return {"before": pair[0], "after": pair[1]}
