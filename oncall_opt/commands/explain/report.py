"""What ``explain`` shows: conflicts and fixes, why this shift, why this load."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_opt.terminal.output import bold, bullets, wrapped
from optimizer.conflicts.facts_in_words import fact_phrases, slot_phrase, span_phrase, together
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.explain.explanation import Explanation, Fix
from optimizer.explain.why_load import Relaxation, WhyLoad
from optimizer.explain.why_me import Cost, Other, WhyMe
from optimizer.judge.objective_values import ObjectiveChange
from optimizer.world.world import World
from scenarios.domain.schedule import Assignment

CONFLICT_COLUMNS = ("kind", "number", "text", "place", "price")


def explanation_text(explanation: Explanation, *, width: int) -> str:
    """Return the conflicts with their members, then the fixes."""
    if explanation.feasible:
        return "A schedule exists that keeps every hard rule."
    conflicts, fixes = explanation.conflicts, explanation.fixes
    answer = [bold("No schedule exists; this is proven.")]
    if fixes:
        answer.append(wrapped(f"Cheapest fix: {_fix_line(explanation, fixes[0])}.", width=width))
    if explanation.arithmetic:
        answer.append(wrapped(explanation.arithmetic, width=width))
    parts = ["\n".join(answer)]
    for number, conflict in enumerate(conflicts, start=1):
        parts.append(_conflict_text(explanation, conflict, number, width))
    if not conflicts[-1].slots:
        parts.append("Resolve this first; further conflicts may then appear.")
    if explanation.more:
        parts.append("There is at least one more conflict.")
    if fixes:
        each = "resolves all conflicts" if len(conflicts) > 1 else "is enough"
        heading = bold(f"Fixes, cheapest first (each alone {each})")
        listed = [
            wrapped(_fix_line(explanation, fix), width=width, indent=f"{n:>2}. ", hanging="    ")
            for n, fix in enumerate(fixes, start=1)
        ]
        parts.append("\n".join([heading, *listed]))
    else:
        parts.append("No fix was found. A longer --time-limit may find one.")
    parts.append(wrapped(_proof(explanation), width=width))
    return "\n\n".join(parts)


def explanation_rows(explanation: Explanation) -> list[dict[str, object]]:
    """Return a row for each conflict, each of its facts, and each fix."""
    rows: list[dict[str, object]] = []
    pairs = zip(explanation.conflicts, explanation.sentences, strict=True)
    for number, (conflict, text) in enumerate(pairs, start=1):
        facts = _facts(explanation, conflict)
        rows.append(_row("conflict", number, text))
        rows += [_row("fact", number, fact["text"], fact["place"]) for fact in facts]
    for number, fix in enumerate(explanation.fixes, start=1):
        places = " ".join(_places(explanation, fix))
        rows.append(_row("fix", number, fix.title, places) | {"price": round(fix.price, 1)})
    return rows


def explanation_document(explanation: Explanation) -> dict[str, object]:
    """Return the explanation as data."""
    world = explanation.world
    return {
        "scenario": world.scenario.name,
        "feasible": explanation.feasible,
        "conflicts": [
            {
                "text": text,
                "irreducible": conflict.irreducible,
                "roles": [
                    {
                        "rotation": rotation,
                        "role": role,
                        "start": world.calendar.shifts[rotation][shift].start.isoformat(),
                        "end": world.calendar.shifts[rotation][shift].end.isoformat(),
                    }
                    for rotation, role, shift in conflict.slots
                ],
                "facts": _facts(explanation, conflict),
            }
            for conflict, text in zip(explanation.conflicts, explanation.sentences, strict=True)
        ],
        "arithmetic": explanation.arithmetic,
        "more_conflicts": explanation.more,
        "fixes": [
            {
                "text": fix.title,
                "price": round(fix.price, 1),
                "changes": [
                    {"text": r.title, "where": r.where, "place": world.scenario.place(r.where)}
                    for r in fix.changes
                ],
            }
            for fix in explanation.fixes
        ],
    }


def _conflict_text(explanation: Explanation, conflict: Conflict, number: int, width: int) -> str:
    world = explanation.world
    slots = slot_phrase(world, conflict.slots)
    what = f"Nobody can take {slots}" if len(conflict.slots) == 1 else f"Too few people for {slots}"
    if not conflict.slots:
        what = "What is already fixed contradicts itself"
    several = f"Conflict {number}: " if len(explanation.conflicts) > 1 else ""
    heading = bold(wrapped(f"{several}{what}, because of", width=width))
    facts = fact_phrases(world, conflict.facts, place=True)
    return f"{heading}\n{bullets(facts, width=width)}"


def _fix_line(explanation: Explanation, fix: Fix) -> str:
    places = ", ".join(_places(explanation, fix))
    return fix.title.rstrip(".") + (f" ({places})" if places else "")


def _proof(explanation: Explanation) -> str:
    irreducible = all(conflict.irreducible for conflict in explanation.conflicts)
    each = (
        "Removing any one line of a conflict makes those shifts possible (each was solved again)."
        if irreducible
        else "There was no time to show that each line of a conflict is needed."
    )
    tried = "Each fix was made and solved: its schedule keeps every hard rule."
    return f"{each} {tried if explanation.fixes else ''}".strip()


def _places(explanation: Explanation, fix: Fix) -> list[str]:
    scenario = explanation.world.scenario
    found = (scenario.place(change.where) or change.where for change in fix.changes)
    return list(dict.fromkeys(found))


def _facts(explanation: Explanation, conflict: Conflict) -> list[dict[str, object]]:
    world = explanation.world
    return [
        {
            "kind": str(fact.kind),
            "person": fact.person,
            "text": next(iter(fact_phrases(world, [fact]))),
            "where": fact.where,
            "place": world.scenario.place(fact.where),
        }
        for fact in conflict.facts
    ]


def _row(kind: str, number: int, text: object, place: object = "") -> dict[str, object]:
    return {"kind": kind, "number": number, "text": text, "place": place, "price": None}


ME_COLUMNS = (
    "person",
    "alternative",
    "in_return",
    "objective",
    "name",
    "unit",
    "before",
    "after",
    "reason",
)
LOAD_COLUMNS = ("relaxed", "where", "load_hours", "saved_hours", "proven")

#: The most objectives shown for each alternative; the first decides.
_SHOWN = 3
#: The most hard rules shown for somebody who cannot take the shift.
_REASONS = 2


def why_me_text(world: World, why: WhyMe, *, width: int) -> str:
    """Return the verdict, then what it costs for each other person, or why they cannot."""
    begin, end = (world.local(t, why.shift.rotation) for t in (why.shift.start, why.shift.end))
    name = world.name(why.assignee)
    heading = f"Why {name} has {why.shift.rotation} {why.role}, {begin} to {end}"
    others = bullets((t for other in why.others for t in _of_other(world, why, other)), width=width)
    parts = [
        f"{bold(heading)}\n{wrapped(_verdict(world, why), width=width)}",
        f"{bold('Who else could take it, cheapest first')}\n{others}",
        wrapped("Of each alternative, the first objective that differs decides.", width=width),
    ]
    return "\n\n".join(parts)


def why_me_rows(world: World, why: WhyMe) -> list[dict[str, object]]:
    """Return a row for each person, alternative and objective that differs, or for the reason."""
    rows: list[dict[str, object]] = []
    for other in why.others:
        blank: dict[str, object] = dict.fromkeys(ME_COLUMNS) | {"person": other.person}
        for way, cost in (("hand-over", other.handover), ("swap", other.swap)):
            if cost is None:
                continue
            given = [_given(world, row) for row in cost.given]
            base = blank | {"alternative": way, "in_return": "; ".join(given)}
            objectives = [_objective_row(change) for change in cost.objectives]
            rows += [base | row for row in objectives or [{"name": "no difference"}]]
        reasons = other.reasons[:_REASONS]
        rows += [blank | {"alternative": "hand-over", "reason": str(one)} for one in reasons]
    return rows


def why_load_text(world: World, why: WhyLoad, *, width: int) -> str:
    """Return the load, what keeps it up, the most effective first, and what does not."""
    name = world.name(why.person)
    above = why.relative < why.worst
    highest = f"the highest is {why.worst:.1f} h" if above else "the highest of all"
    heading = f"{name} carries {why.relative:.1f} h of load relative to capacity; {highest}."
    proof = "proven" if why.proven else "not proven"
    tight = why.relative - why.least < 0.05
    bound = "cannot be lower" if tight else f"is at least {why.least:.1f} h"
    least = f"{name}'s load {bound} unless somebody exceeds {why.worst:.1f} h ({proof})."
    if why.everybody:
        least = f"The highest load of any schedule {bound} ({proof})."
    lines = [bold(heading), wrapped(least, width=width), ""]
    if why.binding:
        lines.append(bold("What keeps the load up, and the load without it"))
        lines.append(bullets((_relaxation_text(world, one) for one in why.binding), width=width))
    else:
        lines.append("Nothing that was tried lowers the load by itself.")
    if why.without_effect:
        others = "; ".join(relaxation.text for relaxation in why.without_effect)
        lines += [
            "",
            wrapped(f"Removing one of these alone changes nothing: {others}.", width=width),
        ]
    if why.left_out:
        lines.append(f"Not tried for lack of time: {why.left_out} more; --time-limit gives more.")
    return "\n".join(lines)


def why_load_rows(why: WhyLoad) -> list[dict[str, object]]:
    """Return a row for everything that was tried."""
    return [
        {
            "relaxed": relaxation.text,
            "where": relaxation.where,
            "load_hours": relaxation.least,
            "saved_hours": round(relaxation.gain, 2),
            "proven": relaxation.proven,
        }
        for relaxation in (*why.binding, *why.without_effect)
    ]


def why_load_document(why: WhyLoad) -> dict[str, object]:
    """Return the load and everything that was tried, as data."""
    return {
        "person": why.person,
        "load_hours": why.relative,
        "highest_load_hours": why.worst,
        "most_loaded": why.everybody,
        "lowest_possible_hours": why.least,
        "proven": why.proven,
        "relaxations": why_load_rows(why),
        "not_tried": why.left_out,
    }


def _of_other(world: World, why: WhyMe, other: Other) -> Iterator[str]:
    name = world.name(other.person)
    zone = world.scenario.rotations[why.shift.rotation].zone
    spans = [span_phrase(start, end, zone) for start, end in other.kept]
    but = f" except {together(spans)}, which {world.name(why.assignee)} keeps" if spans else ""
    if other.handover is not None:
        yield f"{name} takes it{but}: {_cost(other.handover)}"
    if other.swap is not None:
        given = ", ".join(_given(world, row) for row in other.swap.given)
        yield f"{name} swaps it for {given}{but}: {_cost(other.swap)}"
    if other.handover is None:
        reasons = "; ".join(str(violation) for violation in other.reasons[:_REASONS])
        more = len(other.reasons) - _REASONS
        rest = f"; and {more} more" if more > 0 else ""
        yield f"{name} cannot take it: {reasons}{rest}"


def _cost(cost: Cost) -> str:
    if not cost.objectives:
        return "no difference in any objective"
    changes = [_change(change) for change in cost.objectives[:_SHOWN]]
    return f"{'better' if cost.better else 'worse'}: {'; '.join(changes)}"


def _change(change: ObjectiveChange) -> str:
    scale, unit = (60, "h") if change.unit == "minutes" else (1, change.unit)
    before, after = (_number(value / scale) for value in (change.before, change.after))
    suffix = "" if unit == "relative to capacity" else f" {unit}"
    # Every window of the limit counts; some share their hours.
    name = f"{change.name}, all windows" if change.unit == "minutes" else change.name
    return f"{name} {before} → {after}{suffix} (objective {change.number})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.1f}"


def _given(world: World, row: Assignment) -> str:
    return f"{row.rotation} {row.role} from {world.local(row.start, row.rotation)}"


def _verdict(world: World, why: WhyMe) -> str:
    costs = [c for other in why.others for c in (other.handover, other.swap) if c is not None]
    if not costs:
        return "Nobody else can take it, by hand-over or swap, without violating a hard rule."
    if any(cost.better for cost in costs):
        return "Another assignment is better: this schedule is not optimal."
    if any(not cost.objectives for cost in costs):
        return (
            f"Somebody else could have it at no cost: {world.name(why.assignee)} was a free choice."
        )
    return "Every alternative is worse."


def _objective_row(change: ObjectiveChange) -> dict[str, object]:
    return {
        "objective": change.number,
        "name": change.name,
        "unit": change.unit,
        "before": round(change.before, 3),
        "after": round(change.after, 3),
    }


def _relaxation_text(world: World, relaxation: Relaxation) -> str:
    place = world.scenario.place(relaxation.where) or relaxation.where
    bound = "" if relaxation.proven else " or less"
    if relaxation.text.startswith("no "):
        change = f"With {relaxation.text.removeprefix('no ').replace(' and no ', ' and ')}"
    else:
        more = relaxation.where == "policy.overnight_pool"
        change = f"{'With' if more else 'Without'} {relaxation.text}"
    return f"{change} ({place}): {relaxation.least:.1f} h{bound}, {relaxation.gain:.1f} h less"
