"""What ``cover`` tells people: what is to be covered, who can take it, and who cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import Column, count, table
from oncall_opt.views.calendar_table import person_name, slot_text, span_text
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
    "worst_after",
    "soft_violations",
)

_COLUMNS = (
    Column(heading="", right=True),
    Column(heading="way"),
    Column(heading="who takes what"),
    Column(heading="most loaded person\nh", right=True),
    Column(heading="load", dropped=1),
)
LEGEND = (
    "The fairest first: leximin of the relative loads that result. Most loaded person: the largest "
    "relative load then. Load: what it becomes in this horizon for who takes something. A "
    "swap leaves both within 0.5 h of what "
    "they carried, in each class of hours, or better."
)


def cover_text(scenario: Scenario, cover: Cover, *, width: int, everything: bool) -> str:
    """The proposals as a table, and the reasons of those who cannot take all of it.

    Args:
        everything: Whether every rule that stands in somebody's way is told, and not the first.
    """
    name = person_name(scenario, cover.absence.person)
    head = [bold(wrapped(f"To be covered, instead of {name}:", width=width))]
    head += [f"  {_hours(scenario, piece)}" for piece in cover.pieces]
    parts = ["\n".join(head)]
    if cover.proposals:
        rows = [
            line
            for number, proposal in enumerate(cover.proposals, 1)
            for line in _rows(scenario, number, proposal)
        ]
        before = f"Who can take it (the most loaded person carries {cover.worst_before:.1f} h now)"
        legend = wrapped(LEGEND, width=width)
        parts.append(f"{bold(before)}\n{table(_COLUMNS, rows, width=width)}\n{legend}")
    else:
        parts.append(
            wrapped("Nobody can take it: not alone, not split, not by a swap.", width=width)
        )
    if cover.refusals:
        lines = [_refusal(one, width, everything=everything) for one in cover.refusals]
        parts.append("\n".join([bold("Who cannot take all of it, and why"), *lines]))
    return "\n\n".join(parts)


def applied_text(scenario: Scenario, proposal: Proposal, *, width: int) -> str:
    """What a proposal does, in full."""
    lines = [bold("What changes")]
    lines += [f"  {_move_text(scenario, move)}" for move in proposal.moves]
    for change in proposal.changes:
        name = person_name(scenario, change.person)
        woken = "; is put overnight on call by it" if change.woken else ""
        text = f"{name}: load {change.before:.1f} h before, {change.after:.1f} h after{woken}"
        lines.append(wrapped(text, width=width, indent="  ", hanging="    "))
    if proposal.soft:
        lines.append(bold("Soft limits that are broken anew, or further"))
        lines += [
            wrapped(str(violation), width=width, indent="  ", hanging="    ")
            for violation in proposal.soft
        ]
    return "\n".join(lines)


def cover_rows(scenario: Scenario, cover: Cover) -> list[dict[str, object]]:
    """A row for each move of each proposal."""
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
                    "worst_after": proposal.worst,
                    "soft_violations": len(proposal.soft),
                }
            )
    return rows


def cover_document(scenario: Scenario, cover: Cover) -> dict[str, object]:
    """Everything as data."""
    return {
        "person": cover.absence.person,
        "start": cover.absence.start.isoformat(),
        "end": cover.absence.end.isoformat(),
        "worst_before": cover.worst_before,
        "limited": cover.limited,
        "proposals": [
            {
                "proposal": number,
                "way": proposal.way.value,
                "worst_after": proposal.worst,
                "moves": [_move_document(scenario, move) for move in proposal.moves],
                "changes": [_change_document(change) for change in proposal.changes],
                "soft": violation_documents(proposal.soft),
            }
            for number, proposal in enumerate(cover.proposals, 1)
        ],
        "refusals": [
            {"person": one.person, "reasons": violation_documents(one.reasons)}
            for one in cover.refusals
        ],
    }


def _rows(scenario: Scenario, number: int, proposal: Proposal) -> Iterable[list[str]]:
    """A line for each move, one for who takes everything, and one for soft limits."""
    changes = {change.person: change for change in proposal.changes}
    giver = proposal.changes[0].person
    lines: dict[str, str] = {}
    for move in proposal.moves:
        whole = proposal.way is not Way.SPLIT and move.taker != giver
        name = person_name(scenario, move.taker)
        text = f"{name}: all of it" if whole else _move_text(scenario, move)
        lines.setdefault(text, _load(scenario, changes.pop(move.taker, None)))
    if proposal.soft:
        lines[f"  breaks anew, or further: {_counts(proposal.soft)}"] = ""
    first = [str(number), proposal.way.value], f"{proposal.worst:.1f}"
    for at, (text, load) in enumerate(lines.items()):
        yield [*(first[0] if at == 0 else ("", "")), text, first[1] if at == 0 else "", load]


def _load(scenario: Scenario, change: Change | None) -> str:
    if change is None:
        return ""
    woken = ", now woken" if change.woken else ""
    name = person_name(scenario, change.person)
    return f"{name} {change.before:.1f} → {change.after:.1f} h{woken}"


def _counts(violations: Iterable[Violation]) -> str:
    counted = Counter(violation.rule for violation in violations)
    return ", ".join(rule if n == 1 else f"{rule} ({n})" for rule, n in counted.items())


def _move_text(scenario: Scenario, move: Move) -> str:
    return f"{person_name(scenario, move.taker)}: {_hours(scenario, move)}"


def _hours(scenario: Scenario, part: Assignment | Move) -> str:
    rotation = scenario.rotations[part.rotation]
    slot = slot_text(rotation, part.role)
    return f"{slot}, {span_text(part.start, part.end, rotation.zone)}"


def _refusal(one: Refusal, width: int, *, everything: bool) -> str:
    shown = one.reasons if everything else one.reasons[:1]
    more = len(one.reasons) - len(shown)
    lines = [
        wrapped(str(violation), width=width, indent="  ", hanging="    ") for violation in shown
    ]
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
        "relative_before": change.relative_before,
        "relative_after": change.relative_after,
        "woken": change.woken,
    }


def _by_class(values: tuple[float, ...]) -> dict[str, float]:
    return {klass.value: round(v, 4) for klass, v in zip(CLASSES, values, strict=True)}
