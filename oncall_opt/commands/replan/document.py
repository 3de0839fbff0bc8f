"""A re-plan as data: CSV, a row for each difference; JSON, with proofs, people and the frontier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import csv_text, json_text
from oncall_opt.views.objectives_table import tier_documents
from oncall_opt.views.violation_list import violation_documents
from scenarios.calendar.local_time import zone_info

if TYPE_CHECKING:
    from optimizer.changes.replan import Bought, Replan
    from optimizer.changes.schedule_differences import Difference
    from optimizer.fairness.load_measures import PersonLoad
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.vocabulary import PersonId, RotationId

COLUMNS = (
    "person",
    "name",
    "change",
    "rotation",
    "role",
    "start",
    "end",
    "whole",
    "others",
    "notice_days",
    "burden_before",
    "burden_after",
    "relative_before",
    "relative_after",
)
_DIGITS = 4


def csv_rows_text(found: Replan) -> str:
    """A row for each difference; the header alone where nothing changes."""
    loads = loads_of(found)
    rows = [
        {"person": d.person, "name": loads[d.person][1].name}
        | _difference(found, d)
        | _burdens(loads[d.person])
        for d in found.differences
    ]
    return csv_text(COLUMNS, rows)


def document_text(found: Replan, bought: Iterable[Bought]) -> str:
    """Everything that is known about it."""
    from scenarios.schedules.fingerprint import scenario_hash

    scenario, solution = found.scenario, found.solution
    zone = zone_info(scenario.zone)
    document = {
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "from": found.options.since.astimezone(zone).isoformat(),
        "frozen_until": found.frozen_until.astimezone(zone).isoformat(),
        "nothing_to_change": not found.differences,
        "changes": found.changes,
        "fewest": {
            "value": round(found.fewest.value),
            "bound": round(found.fewest.bound),
            "proved": found.fewest.proved,
        },
        "allowed_beyond": found.options.allow_changes,
        "let_go": [
            {
                "person": one.person,
                "rotation": one.rotation,
                "role": one.role.value,
                **_times(scenario, one.rotation, (one.start, one.end)),
                "reason": one.reason,
            }
            for one in found.let_go
        ],
        "people": [_person(found, person, pair) for person, pair in loads_of(found).items()],
        "newly_on_duty": list(found.newly_on_duty),
        "worst": {"before": found.before.worst, "after": found.after.worst},
        "frontier": [
            {
                "further": one.further,
                "changes": one.changes,
                "broken": one.broken,
                "worst": one.worst,
                "bound": one.bound,
            }
            for one in bought
        ],
        "tiers": tier_documents(solution, times=not solution.options.reproducible),
        "violations": violation_documents(solution.violations),
    }
    return json_text(document)


def loads_of(found: Replan) -> dict[PersonId, tuple[PersonLoad, PersonLoad]]:
    """Person → what the published schedule gives them, and the new one."""
    after = {load.person: load for load in found.after.people}
    return {load.person: (load, after[load.person]) for load in found.before.people}


def _person(
    found: Replan, person: PersonId, pair: tuple[PersonLoad, PersonLoad]
) -> dict[str, object]:
    mine = [_difference(found, d) for d in found.differences if d.person == person]
    return {
        "person": person,
        "name": pair[1].name,
        "loses": [d for d in mine if d["change"] == "loses"],
        "gets": [d for d in mine if d["change"] == "gets"],
        **_burdens(pair),
    }


def _difference(found: Replan, one: Difference) -> dict[str, object]:
    notice = (one.start - found.options.since) / timedelta(days=1)
    return {
        "change": one.side.value,
        "rotation": one.rotation,
        "role": one.role.value,
        **_times(found.scenario, one.rotation, (one.start, one.end)),
        "whole": one.whole,
        "others": list(one.others),
        "notice_days": round(notice, 2),
    }


def _times(
    scenario: Scenario, rotation: RotationId, span: tuple[datetime, datetime]
) -> dict[str, object]:
    zone = zone_info(scenario.rotations[rotation].zone)
    start, end = (moment.astimezone(zone).isoformat() for moment in span)
    return {"start": start, "end": end}


def _burdens(pair: tuple[PersonLoad, PersonLoad]) -> dict[str, object]:
    before, after = pair
    return {
        "burden_before": round(before.burden, _DIGITS),
        "burden_after": round(after.burden, _DIGITS),
        "relative_before": before.relative,
        "relative_after": after.relative,
    }
