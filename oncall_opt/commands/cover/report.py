"""What ``cover`` shows: the fairest proposal, all proposals, and who cannot take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import Column, count, often, table
from oncall_opt.views.calendar_table import person_name, slot_text, span_text
from oncall_opt.views.scenario_summary import names_text
from oncall_opt.views.violation_list import violation_documents
from optimizer.changes.cover import Change, Cover, Proposal, Refusal
from optimizer.changes.cover_plans import Way
from optimizer.judge.person_standing import Move
from optimizer.rules.kit.rule import Violation
from scenarios.calendar.calendar import CLASSES
from scenarios.calendar.local_time import zone_info
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment

COVER_COLUMNS = (
    "proposal",
    "way",
    "rotation",
    "role",
    "start",
    "end",
    "from",
    "to",
    "load_before",
    "load_after",
    "highest_load_after",
    "soft_violations",
)

_COLUMNS = (
    Column(heading="", right=True),
    Column(heading="way"),
    Column(heading="who takes what"),
    Column(heading="their load h\nbefore → after", right=True, dropped=1),
    Column(heading="highest\nload h", right=True),
)
LEGEND = (
    "Fairest first: by the highest load that results, then the second highest, and so on. Highest "
    "load: of the most loaded person afterwards, relative to capacity. A swap changes the load of "
    "both by at most 0.5 h in each class of hours, or lowers it."
)


def cover_text(scenario: Scenario, cover: Cover, *, width: int, everything: bool) -> str:
    """Return the answer, the proposals as a table, and why others cannot take all of it."""
    parts = [wrapped(_answer(scenario, cover), width=width)]
    name = person_name(scenario, cover.absence.person)
    pieces = [f"  {_hours(scenario, piece)}" for piece in cover.pieces]
    parts.append("\n".join([bold(f"Shifts to cover for {name}"), *pieces]))
    if cover.proposals:
        rows = [
            line
            for number, proposal in enumerate(cover.proposals, 1)
            for line in _rows(scenario, number, proposal)
        ]
        now = f"highest load now: {cover.highest_load_before:.1f} h"
        heading = bold(f"Who can take it, fairest first ({now})")
        legend = wrapped(LEGEND, width=width)
        parts.append(f"{heading}\n{table(_COLUMNS, rows, width=width)}\n{legend}")
    if cover.refusals:
        lines = [_refusal(one, width, everything=everything) for one in cover.refusals]
        parts.append("\n".join([bold("Who cannot take all of it, and why"), *lines]))
    return "\n\n".join(parts)


def _answer(scenario: Scenario, cover: Cover) -> str:
    """Say who should take it, what that violates, and how to make the change."""
    if not cover.proposals:
        return "Nobody can take it: not alone, not split, not by a swap."
    first = cover.proposals[0]
    giver = cover.absence.person
    people = dict.fromkeys(move.taker for move in first.moves if move.taker != giver)
    *names, last = (person_name(scenario, person) for person in people)
    takers = f"{', '.join(names)} and {last}" if names else last
    together = " between them" if first.way is Way.SPLIT else ""
    swap = " and give shifts in return" if first.way is Way.SWAP else ""
    rules = ", ".join(dict.fromkeys(v.rule for v in first.soft))
    limits = f"this newly violates {rules}" if rules else "no soft limit is newly violated"
    more = len(cover.proposals) - 1
    others = f" {count(more, 'other proposal')} below." if more else ""
    return (
        f"{takers} can take all of it{together}{swap}; {limits}.{others} "
        "`--apply N -o FILE` writes the schedule with proposal N."
    )


def applied_text(scenario: Scenario, proposal: Proposal, *, width: int) -> str:
    """Return what a proposal does, in full."""
    lines = [bold("Who takes what")]
    lines += [f"  {_move_text(scenario, move)}" for move in proposal.moves]
    lines.append(bold("Load in this schedule period"))
    loads = [
        f"{person_name(scenario, change.person)}: {_load(change)} h"
        f"{'; newly overnight on call' if change.newly_overnight else ''}"
        for change in proposal.changes
    ]
    lines += _indented(loads, width)
    if proposal.soft:
        lines.append(bold("Soft limits that are newly violated, or violated more"))
        lines += _indented(proposal.soft, width)
    return "\n".join(lines)


def cover_rows(scenario: Scenario, cover: Cover) -> list[dict[str, object]]:
    """Return a row for each move of each proposal."""
    rows: list[dict[str, object]] = []
    for number, proposal in enumerate(cover.proposals, 1):
        loads = {change.person: change for change in proposal.changes}
        for move in proposal.moves:
            taker = loads[move.taker]
            rows.append(
                {
                    "proposal": number,
                    "way": proposal.way.value,
                    **_move_document(scenario, move),
                    "load_before": round(taker.before, 2),
                    "load_after": round(taker.after, 2),
                    "highest_load_after": proposal.highest_load,
                    "soft_violations": len(proposal.soft),
                }
            )
    return rows


def cover_document(scenario: Scenario, cover: Cover) -> dict[str, object]:
    """Return everything as data."""
    return {
        "person": cover.absence.person,
        "start": cover.absence.start.isoformat(),
        "end": cover.absence.end.isoformat(),
        "highest_load_before": cover.highest_load_before,
        "limited": cover.limited,
        "proposals": [
            {
                "proposal": number,
                "way": proposal.way.value,
                "highest_load_after": proposal.highest_load,
                "moves": [_move_document(scenario, move) for move in proposal.moves],
                "changes": [_change_document(change) for change in proposal.changes],
                "soft_violations": violation_documents(proposal.soft),
            }
            for number, proposal in enumerate(cover.proposals, 1)
        ],
        "refusals": [
            {"person": one.person, "reasons": violation_documents(one.reasons)}
            for one in cover.refusals
        ],
    }


def _rows(scenario: Scenario, number: int, proposal: Proposal) -> Iterable[list[str]]:
    """A line for each move, one for somebody who takes everything, and one for what it costs."""
    changes = {change.person: change for change in proposal.changes}
    overnight = [change.person for change in proposal.changes if change.newly_overnight]
    giver = proposal.changes[0].person
    lines: dict[str, str] = {}
    for move in proposal.moves:
        whole = proposal.way is not Way.SPLIT and move.taker != giver
        name = person_name(scenario, move.taker)
        text = f"{name}: all of it" if whole else _move_text(scenario, move)
        change = changes.pop(move.taker, None)
        lines.setdefault(text, _load(change) if change else "")
    if overnight:
        lines[f"  newly overnight on call: {names_text(scenario, overnight)}"] = ""
    if proposal.soft:
        lines[f"  newly violates {_counts(proposal.soft)}"] = ""
    first = [str(number), proposal.way.value], f"{proposal.highest_load:.1f}"
    for at, (text, load) in enumerate(lines.items()):
        yield [*(first[0] if at == 0 else ("", "")), text, load, first[1] if at == 0 else ""]


def _indented(texts: Iterable[object], width: int) -> list[str]:
    return [wrapped(str(text), width=width, indent="  ", hanging="    ") for text in texts]


def _load(change: Change) -> str:
    return f"{change.before:.1f} → {change.after:.1f}"


def _counts(violations: Iterable[Violation]) -> str:
    counted = Counter(violation.rule for violation in violations)
    return ", ".join(rule if n == 1 else f"{rule} ({often(n)})" for rule, n in counted.items())


def _move_text(scenario: Scenario, move: Move) -> str:
    return f"{person_name(scenario, move.taker)}: {_hours(scenario, move)}"


def _hours(scenario: Scenario, part: Assignment | Move) -> str:
    rotation = scenario.rotations[part.rotation]
    return f"{slot_text(rotation, part.role)}, {span_text(part.start, part.end, rotation.zone)}"


def _refusal(one: Refusal, width: int, *, everything: bool) -> str:
    shown = one.reasons if everything else one.reasons[:1]
    more = len(one.reasons) - len(shown)
    lines = _indented(shown, width)
    if more:
        lines[-1] += f" (and {count(more, 'more reason')})"
    return "\n".join(lines)


def _move_document(scenario: Scenario, move: Move) -> dict[str, object]:
    zone = zone_info(scenario.rotations[move.rotation].zone)
    return {
        "rotation": move.rotation,
        "role": move.role.value,
        "start": move.start.astimezone(zone).isoformat(),
        "end": move.end.astimezone(zone).isoformat(),
        "from": move.giver,
        "to": move.taker,
    }


def _change_document(change: Change) -> dict[str, object]:
    return {
        "person": change.person,
        "load_before": round(change.before, 2),
        "load_after": round(change.after, 2),
        "by_class_before": _by_class(change.by_class_before),
        "by_class_after": _by_class(change.by_class_after),
        "relative_load_before": change.relative_before,
        "relative_load_after": change.relative_after,
        "newly_overnight": change.newly_overnight,
    }


def _by_class(values: tuple[float, ...]) -> dict[str, float]:
    return {klass.value: round(v, 4) for klass, v in zip(CLASSES, values, strict=True)}
