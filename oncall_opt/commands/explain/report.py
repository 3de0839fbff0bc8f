"""What ``explain`` reports: a conflict and its fixes, why this shift, why this load."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_opt.terminal.output import bold, bullets, wrapped
from optimizer.conflicts.facts_in_words import fact_phrases, slot_phrase, span_phrase, together
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.explain.remedy_search import Explanation, Fix
from optimizer.explain.why_load import Relief, WhyLoad
from optimizer.explain.why_me import Cost, Other, WhyMe
from optimizer.judge.objective_values import ObjectiveChange
from optimizer.world.world import World
from scenarios.domain.schedule import Assignment

CONFLICT_COLUMNS = ("kind", "number", "text", "place", "price")


def explanation_text(explanation: Explanation, *, width: int) -> str:
    """Conflicts with their members, then what would help."""
    if explanation.feasible:
        return "A schedule exists: every hard rule can be kept."
    parts = [bold("No schedule exists, and this is proven.")]
    if explanation.arithmetic:
        parts.append(wrapped(explanation.arithmetic, width=width))
    for number, conflict in enumerate(explanation.conflicts, start=1):
        parts.append(_conflict_text(explanation, conflict, number, width))
    if explanation.conflicts[-1].slots == ():
        parts.append("What else there may be shows when this is settled.")
    if explanation.more:
        parts.append("And there is at least one more conflict elsewhere.")
    if explanation.fixes:
        listed = [_way_text(explanation, way, i, width) for i, way in _ranked(explanation)]
        each = "settles all of it" if len(explanation.conflicts) > 1 else "is enough"
        heading = bold(f"Fixes, the one that asks least first; each alone {each}")
        parts.append("\n".join([heading, *listed]))
    else:
        parts.append(
            "No fix was found: what is wrong may be more than one thing, or take more time."
        )
    parts.append(wrapped(_proof(explanation), width=width))
    return "\n\n".join(parts)


def explanation_rows(explanation: Explanation) -> list[dict[str, object]]:
    """A row for each conflict, each of its facts, and each fix."""
    rows: list[dict[str, object]] = []
    for number, (conflict, text) in enumerate(
        zip(explanation.conflicts, explanation.sentences, strict=True), start=1
    ):
        rows.append(_row("conflict", number, text))
        rows += [
            _row("fact", number, fact["text"], fact["place"])
            for fact in _facts(explanation, conflict)
        ]
    for number, way in _ranked(explanation):
        places = " ".join(_places(explanation, way))
        rows.append(_row("fix", number, way.title, places) | {"price": round(way.price, 1)})
    return rows


def explanation_document(explanation: Explanation) -> dict[str, object]:
    """All of it as data."""
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
                "text": way.title,
                "price": round(way.price, 1),
                "changes": [
                    {"text": r.title, "where": r.where, "place": world.scenario.place(r.where)}
                    for r in way.remedies
                ],
            }
            for way in explanation.fixes
        ],
    }


def _conflict_text(explanation: Explanation, conflict: Conflict, number: int, width: int) -> str:
    world = explanation.world
    slots = slot_phrase(world, conflict.slots)
    if not conflict.slots:
        what = "What stands already cannot be"
    elif len(conflict.slots) == 1:
        what = f"Nobody for {slots}"
    else:
        what = f"Too few for {slots}"
    several = len(explanation.conflicts) > 1
    heading = f"{number}. {what}, because of" if several else f"{what}, because of"
    lines = [
        wrapped(f"{text}", width=width, indent="- ", hanging="  ")
        for text in fact_phrases(world, conflict.facts, place=True)
    ]
    return "\n".join([bold(wrapped(heading, width=width)), *lines])


def _way_text(explanation: Explanation, way: Fix, number: int, width: int) -> str:
    places = _places(explanation, way)
    where = f" ({', '.join(places)})" if places else ""
    mark = f"{number:>2}. "
    text = f"{way.title.rstrip('.')}{where}"
    return wrapped(text, width=width, indent=mark, hanging=" " * len(mark))


def _proof(explanation: Explanation) -> str:
    shrunk = all(conflict.irreducible for conflict in explanation.conflicts)
    each = (
        "Each member of a conflict is needed for it: without any one of them those roles can be "
        "held, as solving again has shown."
        if shrunk
        else "There was no time to show that every member of the conflicts is needed."
    )
    tried = "Each fix was made and solved: its schedule keeps every hard rule."
    return f"{each} {tried if explanation.fixes else ''}".strip()


def _ranked(explanation: Explanation) -> list[tuple[int, Fix]]:
    return list(enumerate(explanation.fixes, start=1))


def _places(explanation: Explanation, way: Fix) -> list[str]:
    scenario = explanation.world.scenario
    found = (scenario.place(remedy.where) or remedy.where for remedy in way.remedies)
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
    "way",
    "in_return",
    "objective",
    "name",
    "unit",
    "before",
    "after",
    "reason",
)
LOAD_COLUMNS = ("relaxed", "where", "relative", "gain", "proven")

#: Objectives that are told of each alternative; the first decides.
_TOLD = 3
#: Hard rules told of somebody who could not.
_REASONS = 2


def why_me_text(world: World, why: WhyMe, *, width: int) -> str:
    """A paragraph for everybody else: what it would have cost, or what stands in the way."""
    begin, end = (world.local(t, why.shift.rotation) for t in (why.shift.start, why.shift.end))
    heading = f"Why {world.name(why.assignee)}: {why.shift.rotation} {why.role}, {begin} to {end}"
    lines = [
        wrapped(text, width=width, indent="  ", hanging="    ")
        for other in why.others
        for text in _of_other(world, why, other)
    ]
    return "\n".join([bold(heading), *lines, "", wrapped(_verdict(world, why), width=width)])


def why_me_rows(world: World, why: WhyMe) -> list[dict[str, object]]:
    """A row for each person, way and objective that differs; one with a reason for who cannot."""
    rows: list[dict[str, object]] = []
    for other in why.others:
        blank: dict[str, object] = dict.fromkeys(ME_COLUMNS) | {"person": other.person}
        for way, cost in (("hand-over", other.handover), ("swap", other.swap)):
            if cost is None:
                continue
            given = [_given(world, row) for row in cost.given]
            base = blank | {"way": way, "in_return": "; ".join(given)}
            objectives = [_objective_row(change) for change in cost.objectives]
            rows += [base | objective for objective in objectives] or [
                base | {"name": "no difference"}
            ]
        rows += [
            blank | {"way": "hand-over", "reason": str(violation)}
            for violation in other.reasons[:_REASONS]
        ]
    return rows


def why_load_text(world: World, why: WhyLoad, *, width: int) -> str:
    """What binds, the most first, and what does not."""
    name = world.name(why.person)
    worst = ", the most of all" if why.relative >= why.worst else f"; the most is {why.worst:.1f} h"
    heading = f"Why {name} carries {why.relative:.1f} h (relative load{worst})"
    who = (
        "somebody has to" if why.everybody else f"and nobody above {why.worst:.1f} h, {name} has to"
    )
    sure = "" if why.proven else "; that less is impossible is not proven"
    least = f"With everything as it is, {who} carry {why.least:.1f} h{sure}."
    lines = [bold(heading), wrapped(least, width=width)]
    if why.reliefs:
        lines += ["", bold("What binds, and what it would give if it were otherwise")]
        lines.append(bullets((_relief(world, one) for one in why.reliefs), width=width))
    else:
        lines.append("Nothing that was tried would give anything, by itself.")
    if why.unbound:
        unbound = "; ".join(relief.text for relief in why.unbound)
        lines += ["", wrapped(f"Would give nothing by itself: {unbound}.", width=width)]
    if why.left_out:
        lines.append(f"There was no time for {why.left_out} more; --time-limit gives more.")
    return "\n".join(lines)


def why_load_rows(why: WhyLoad) -> list[dict[str, object]]:
    """A row for everything that was tried."""
    return [
        {
            "relaxed": relief.text,
            "where": relief.where,
            "relative": relief.least,
            "gain": round(relief.gain, 2),
            "proven": relief.proven,
        }
        for relief in (*why.reliefs, *why.unbound)
    ]


def why_load_document(why: WhyLoad) -> dict[str, object]:
    """The same with what is now."""
    return {
        "person": why.person,
        "relative": why.relative,
        "worst": why.worst,
        "everybody": why.everybody,
        "least": why.least,
        "proven": why.proven,
        "relaxed": why_load_rows(why),
        "left_out": why.left_out,
    }


def _of_other(world: World, why: WhyMe, other: Other) -> Iterator[str]:
    name = world.name(other.person)
    zone = world.scenario.rotations[why.shift.rotation].zone
    spans = [span_phrase(start, end, zone) for start, end in other.kept]
    but = f" but for {together(spans)}, which {world.name(why.assignee)} keeps" if spans else ""
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
    told = [_change(change) for change in cost.objectives[:_TOLD]]
    return f"{'better' if cost.better else 'worse'}: {'; '.join(told)}"


def _change(change: ObjectiveChange) -> str:
    scale, unit = (60, "h") if change.unit == "minutes" else (1, change.unit)
    before, after = (_number(value / scale) for value in (change.before, change.after))
    said = "" if unit == "relative to capacity" else f" {unit}"
    # Every window of the limit counts; some share their hours.
    name = f"{change.name}, all windows" if change.unit == "minutes" else change.name
    return f"{name} {before} → {after}{said} (objective {change.number})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.1f}"


def _given(world: World, row: Assignment) -> str:
    return f"{row.rotation} {row.role} from {world.local(row.start, row.rotation)}"


def _verdict(world: World, why: WhyMe) -> str:
    costs = [c for other in why.others for c in (other.handover, other.swap) if c is not None]
    if not costs:
        return "Nobody else could have had it, by hand-over or by swap, without breaking a rule."
    if any(cost.better for cost in costs):
        return (
            "Some of it would be better: the schedule is not the best there is. The first "
            "objective "
            "that differs decides; what solve keeps within its slack may differ."
        )
    if any(not cost.objectives for cost in costs):
        return f"{world.name(why.assignee)} has it by chance: somebody else could have at no cost."
    return "Anybody else would have been worse. The first objective that differs decides."


def _objective_row(change: ObjectiveChange) -> dict[str, object]:
    return {
        "objective": change.number,
        "name": change.name,
        "unit": change.unit,
        "before": round(change.before, 3),
        "after": round(change.after, 3),
    }


def _relief(world: World, relief: Relief) -> str:
    place = world.scenario.place(relief.where) or relief.where
    known = "" if relief.proven else " or less"
    lacks = relief.text.startswith("no ")
    otherwise = f"With {relief.text.removeprefix('no ')}" if lacks else f"Without {relief.text}"
    return f"{otherwise} ({place}): {relief.least:.1f} h{known}, {relief.gain:.1f} h less"
