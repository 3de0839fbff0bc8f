"""What ``replan`` shows: how many shifts change, who loses and gets what, what is proven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import bold, bullets, csv_text, json_text, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, table
from oncall_opt.views.calendar_table import moment_text, person_name, span_text
from oncall_opt.views.objectives_table import objective_documents, objective_text
from oncall_opt.views.scenario_summary import headline, names_text
from oncall_opt.views.violation_list import violation_documents, violation_text
from scenarios.calendar.local_time import zone_info

if TYPE_CHECKING:
    from optimizer.changes.replan import Bought, Replan
    from optimizer.changes.schedule_differences import ScheduleDifference
    from optimizer.fairness.load_measures import PersonLoad
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.vocabulary import PersonId, RotationId


_NO_SPARE = (
    "A re-plan puts few changes first and does not look for a pool that holds with any one person "
    "out for a week (`overnight_pool.spare`). `frontier` shows whether this one does; the next "
    "`solve` finds one."
)
#: Violations that are shown.
FIRST_VIOLATIONS = 8

_FRONTIER = (
    Column(heading="further\nchanges", right=True),
    Column(heading="changes\nin all", right=True),
    Column(heading="soft limits\nviolated", right=True),
    Column(heading="highest\nload h", right=True),
    Column(heading="best\npossible h", right=True),
)


def report_text(found: Replan, bought: Sequence[Bought], *, width: int) -> str:
    """Return the whole report."""
    return "\n\n".join(_parts(found, bought, width))


def summary(found: Replan) -> str:
    """Return how many assignments change, and whether fewer could."""
    changes = count(found.changes, "assignment")
    fewest, bound = round(found.fewest.value), round(found.fewest.bound)
    if not found.differences:
        return "Nothing has to change: the published schedule stays."
    verb = "changes" if found.changes == 1 else "change"
    if not found.fewest.proven:
        return f"{changes} {verb}; at least {bound} must change, so fewer may be possible."
    if found.changes > fewest:
        more = found.changes - fewest
        return (
            f"{changes} {verb}: at least {fewest} must change (proven); {more} more, of "
            f"{found.options.allow_changes} allowed, for fairness."
        )
    return f"{changes} {verb}: fewer is impossible (proven)."


def _parts(found: Replan, bought: Sequence[Bought], width: int) -> Iterator[str]:
    scenario = found.scenario
    since = moment_text(found.options.since, scenario.zone)
    until = moment_text(found.frozen_until, scenario.zone)
    answer = (
        f"{summary(found)}{f' {_standing(found)}' if found.differences else ''}",
        f"Re-planned from {since}; shifts that begin before {until} stay.",
        f"{headline(scenario)}.",
    )
    yield "\n".join(wrapped(text, width=width) for text in answer)
    if found.let_go:
        yield f"{bold('Frozen, but no longer possible')}\n{_let_go(found, width)}"
    if found.differences:
        yield f"{bold('What changes for whom')}\n{_words(found, width)}"
    objectives = objective_text(found.solution.objectives, width=width)
    yield f"{bold('Objectives, in priority order')}\n{objectives}"
    if scenario.policy.overnight_pool.spare:
        yield wrapped(_NO_SPARE, width=width)
    if bought:
        yield _bought(bought, width)
    soft = [v for v in found.solution.violations if not v.hard]
    if soft:
        listed = violation_text(soft, width=width, most=FIRST_VIOLATIONS)
        yield f"{bold(f'Soft limits and preferences that are not met: {len(soft)}')}\n{listed}"


def _let_go(found: Replan, width: int) -> str:
    rotations = found.scenario.rotations
    lines = (
        f"{one.rotation} {one.role}, "
        f"{span_text(one.start, one.end, rotations[one.rotation].zone)}: "
        f"{person_name(found.scenario, one.person)} {one.reason}; these hours are re-planned"
        for one in found.let_go
    )
    return bullets(lines, width=width)


def _words(found: Replan, width: int) -> str:
    """Return a paragraph for each person, in the person's own time."""
    lines = []
    for person, (before, after) in loads_of(found).items():
        mine = [d for d in found.differences if d.person == person]
        if mine:
            said = "; ".join(_said(found, person, one) for one in mine)
            zone = found.scenario.people[person].zone
            own = f" ({zone} time)" if zone != found.scenario.zone else ""
            load = f"Load {before.load:.1f} → {after.load:.1f} h."
            lines.append(f"{after.name} {said}{own}. {load}")
    return bullets(lines, width=width)


def _said(found: Replan, person: PersonId, one: ScheduleDifference) -> str:
    span = span_text(one.start, one.end, found.scenario.people[person].zone)
    others = names_text(found.scenario, one.others) or "nobody"
    way = "to" if one.side.value == "loses" else "from"
    return f"{one.side} {one.rotation} {one.role}, {span}, {way} {others}"


def _standing(found: Replan) -> str:
    """Say how the highest load changes, and who becomes overnight on call."""
    before, after = (f"{load.worst:.1f} h" for load in (found.before, found.after))
    highest = f"stays {after}" if before == after else f"goes from {before} to {after}"
    names = names_text(found.scenario, found.newly_overnight) or "nobody"
    return f"The highest load {highest}; newly overnight on call: {names}."


def _bought(bought: Sequence[Bought], width: int) -> str:
    rows = [
        [
            *map(str, (one.further, one.changes, one.violations)),
            *(
                NOTHING if hours is None else f"{hours:.1f}"
                for hours in (one.highest_load, one.bound)
            ),
        ]
        for one in bought
    ]
    meaning = wrapped(
        "Soft limits come before the highest load. Changes without effect are not made. "
        "--allow-changes N makes at most N of the others.",
        width=width,
    )
    heading = bold("What would further changes improve?")
    return f"{heading}\n{table(_FRONTIER, rows, width=width)}\n{meaning}"


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
    "load_before",
    "load_after",
    "relative_load_before",
    "relative_load_after",
)
_DIGITS = 4


def csv_rows_text(found: Replan) -> str:
    """Return a row for each difference; the header alone where nothing changes."""
    loads = loads_of(found)
    rows = [
        {"person": one.person, "name": loads[one.person][1].name}
        | _difference(found, one)
        | _load_documents(loads[one.person])
        for one in found.differences
    ]
    return csv_text(COLUMNS, rows)


def document_text(found: Replan, bought: Iterable[Bought]) -> str:
    """Return everything as JSON text."""
    from scenarios.schedules.json_format import scenario_hash

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
            "result": round(found.fewest.value),
            "best_possible": round(found.fewest.bound),
            "proven": found.fewest.proven,
        },
        "allowed_beyond": found.options.allow_changes,
        "no_longer_possible": [
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
        "newly_overnight": list(found.newly_overnight),
        "highest_load": {"before": found.before.worst, "after": found.after.worst},
        "frontier": [
            {
                "further_changes": one.further,
                "changes": one.changes,
                "soft_violations": one.violations,
                "highest_load": one.highest_load,
                "best_possible": one.bound,
            }
            for one in bought
        ],
        "objectives": objective_documents(solution, times=not solution.options.reproducible),
        "violations": violation_documents(solution.violations),
    }
    return json_text(document)


def loads_of(found: Replan) -> dict[PersonId, tuple[PersonLoad, PersonLoad]]:
    """Return person → the load in the published schedule, and in the new one."""
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
        **_load_documents(pair),
    }


def _difference(found: Replan, one: ScheduleDifference) -> dict[str, object]:
    return {
        "change": one.side.value,
        "rotation": one.rotation,
        "role": one.role.value,
        **_times(found.scenario, one.rotation, (one.start, one.end)),
        "whole": one.whole,
        "others": list(one.others),
        "notice_days": round((one.start - found.options.since) / timedelta(days=1), 2),
    }


def _times(
    scenario: Scenario, rotation: RotationId, span: tuple[datetime, datetime]
) -> dict[str, object]:
    zone = zone_info(scenario.rotations[rotation].zone)
    start, end = (moment.astimezone(zone).isoformat() for moment in span)
    return {"start": start, "end": end}


def _load_documents(pair: tuple[PersonLoad, PersonLoad]) -> dict[str, object]:
    before, after = pair
    return {
        "load_before": round(before.load, _DIGITS),
        "load_after": round(after.load, _DIGITS),
        "relative_load_before": before.relative,
        "relative_load_after": after.relative,
    }
