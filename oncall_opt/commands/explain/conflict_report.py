"""Why there is no schedule, as text and as data: conflicts and ways out."""

from __future__ import annotations

from oncall_opt.terminal.output import bold, wrapped
from optimizer.conflicts.facts_in_words import fact_phrases, seat_phrase
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.explain.explain import Explanation
from optimizer.explain.remedy_search import WayOut

CONFLICT_COLUMNS = ("kind", "number", "text", "place", "price")


def explanation_text(explanation: Explanation, *, width: int) -> str:
    """Conflicts with their members, then what would help."""
    if explanation.feasible:
        return "A schedule exists: every hard rule can be kept."
    parts = [bold("No schedule exists, and this is proved.")]
    if explanation.arithmetic:
        parts.append(wrapped(explanation.arithmetic, width=width))
    for number, conflict in enumerate(explanation.conflicts, start=1):
        parts.append(_conflict_text(explanation, conflict, number, width))
    if explanation.conflicts[-1].seats == ():
        parts.append("What else there may be shows when this is settled.")
    if explanation.more:
        parts.append("And there is at least one more conflict elsewhere.")
    if explanation.ways_out:
        listed = [_way_text(explanation, way, i, width) for i, way in _ranked(explanation)]
        each = "settles all of it" if len(explanation.conflicts) > 1 else "is enough"
        heading = bold(f"Ways out, the one that asks least first; each alone {each}")
        parts.append("\n".join([heading, *listed]))
    else:
        parts.append(
            "No way out was found: what is wrong may be more than one thing, or take more time."
        )
    parts.append(wrapped(_proof(explanation), width=width))
    return "\n\n".join(parts)


def explanation_rows(explanation: Explanation) -> list[dict[str, object]]:
    """A row for each conflict, each of its facts, and each way out."""
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
        rows.append(_row("way out", number, way.title, places) | {"price": round(way.price, 1)})
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
                "seats": [
                    {
                        "rotation": rotation,
                        "role": role,
                        "start": world.calendar.turns[rotation][turn].start.isoformat(),
                        "end": world.calendar.turns[rotation][turn].end.isoformat(),
                    }
                    for rotation, role, turn in conflict.seats
                ],
                "facts": _facts(explanation, conflict),
            }
            for conflict, text in zip(explanation.conflicts, explanation.sentences, strict=True)
        ],
        "arithmetic": explanation.arithmetic,
        "more_conflicts": explanation.more,
        "ways_out": [
            {
                "text": way.title,
                "price": round(way.price, 1),
                "changes": [
                    {"text": r.title, "where": r.where, "place": world.scenario.place(r.where)}
                    for r in way.remedies
                ],
            }
            for way in explanation.ways_out
        ],
    }


def _conflict_text(explanation: Explanation, conflict: Conflict, number: int, width: int) -> str:
    world = explanation.world
    seats = seat_phrase(world, conflict.seats)
    if not conflict.seats:
        what = "What stands already cannot be"
    elif len(conflict.seats) == 1:
        what = f"Nobody for {seats}"
    else:
        what = f"Too few for {seats}"
    several = len(explanation.conflicts) > 1
    heading = f"{number}. {what}, because of" if several else f"{what}, because of"
    lines = [
        wrapped(f"{text}", width=width, indent="- ", hanging="  ")
        for text in fact_phrases(world, conflict.facts, place=True)
    ]
    return "\n".join([bold(wrapped(heading, width=width)), *lines])


def _way_text(explanation: Explanation, way: WayOut, number: int, width: int) -> str:
    places = _places(explanation, way)
    where = f" ({', '.join(places)})" if places else ""
    mark = f"{number:>2}. "
    text = f"{way.title.rstrip('.')}{where}"
    return wrapped(text, width=width, indent=mark, hanging=" " * len(mark))


def _proof(explanation: Explanation) -> str:
    shrunk = all(conflict.irreducible for conflict in explanation.conflicts)
    each = (
        "Each member of a conflict is needed for it: without any one of them those seats can be "
        "held, as solving again has shown."
        if shrunk
        else "There was no time to show that every member of the conflicts is needed."
    )
    tried = "Each way out was made and solved: its schedule keeps every hard rule."
    return f"{each} {tried if explanation.ways_out else ''}".strip()


def _ranked(explanation: Explanation) -> list[tuple[int, WayOut]]:
    return list(enumerate(explanation.ways_out, start=1))


def _places(explanation: Explanation, way: WayOut) -> list[str]:
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
