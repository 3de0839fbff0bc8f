"""Why me, and why this load: as text and as data."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_opt.terminal.output import bold, bullets, wrapped
from optimizer.conflicts.facts_in_words import span_phrase, together
from optimizer.explain.why_load import Relief, WhyLoad
from optimizer.explain.why_me import Cost, Other, WhyMe
from optimizer.judge.objective_values import TierChange
from optimizer.world.world import World
from scenarios.domain.schedule import Assignment

ME_COLUMNS = ("person", "way", "in_return", "tier", "name", "unit", "before", "after", "reason")
LOAD_COLUMNS = ("relaxed", "where", "relative", "gain", "proved")

#: Tiers that are told of each alternative; the first decides.
_TOLD = 3
#: Hard rules told of somebody who could not.
_REASONS = 2


def why_me_text(world: World, why: WhyMe, *, width: int) -> str:
    """A paragraph for everybody else: what it would have cost, or what stands in the way."""
    begin, end = (world.local(t, why.turn.rotation) for t in (why.turn.start, why.turn.end))
    heading = f"Why {world.name(why.holder)}: {why.turn.rotation} {why.role}, {begin} to {end}"
    lines = [
        wrapped(text, width=width, indent="  ", hanging="    ")
        for other in why.others
        for text in _of_other(world, why, other)
    ]
    return "\n".join([bold(heading), *lines, "", wrapped(_verdict(world, why), width=width)])


def why_me_rows(world: World, why: WhyMe) -> list[dict[str, object]]:
    """A row for each person, way and tier that differs; one with a reason for who cannot."""
    rows: list[dict[str, object]] = []
    for other in why.others:
        blank: dict[str, object] = dict.fromkeys(ME_COLUMNS) | {"person": other.person}
        for way, cost in (("hand-over", other.handover), ("swap", other.swap)):
            if cost is None:
                continue
            given = [_given(world, row) for row in cost.given]
            base = blank | {"way": way, "in_return": "; ".join(given)}
            tiers = [_tier_row(change) for change in cost.tiers]
            rows += [base | tier for tier in tiers] or [base | {"name": "no difference"}]
        rows += [
            blank | {"way": "hand-over", "reason": str(breach)}
            for breach in other.reasons[:_REASONS]
        ]
    return rows


def why_load_text(world: World, why: WhyLoad, *, width: int) -> str:
    """What binds, the most first, and what does not."""
    name = world.name(why.person)
    worst = ", the most of all" if why.relative >= why.worst else f"; the most is {why.worst:.1f} h"
    heading = f"Why {name} carries {why.relative:.1f} h (relative burden{worst})"
    who = (
        "somebody has to" if why.everybody else f"and nobody above {why.worst:.1f} h, {name} has to"
    )
    sure = "" if why.proved else "; that less is impossible is not proved"
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
            "proved": relief.proved,
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
        "proved": why.proved,
        "relaxed": why_load_rows(why),
        "left_out": why.left_out,
    }


def _of_other(world: World, why: WhyMe, other: Other) -> Iterator[str]:
    name = world.name(other.person)
    zone = world.scenario.rotations[why.turn.rotation].zone
    spans = [span_phrase(start, end, zone) for start, end in other.kept]
    but = f" but for {together(spans)}, which {world.name(why.holder)} keeps" if spans else ""
    if other.handover is not None:
        yield f"{name} takes it{but}: {_cost(other.handover)}"
    if other.swap is not None:
        given = ", ".join(_given(world, row) for row in other.swap.given)
        yield f"{name} swaps it for {given}{but}: {_cost(other.swap)}"
    if other.handover is None:
        reasons = "; ".join(str(breach) for breach in other.reasons[:_REASONS])
        more = len(other.reasons) - _REASONS
        rest = f"; and {more} more" if more > 0 else ""
        yield f"{name} cannot take it: {reasons}{rest}"


def _cost(cost: Cost) -> str:
    if not cost.tiers:
        return "no difference in any tier"
    told = [_change(change) for change in cost.tiers[:_TOLD]]
    return f"{'better' if cost.better else 'worse'}: {'; '.join(told)}"


def _change(change: TierChange) -> str:
    scale, unit = (60, "h") if change.unit == "minutes" else (1, change.unit)
    before, after = (_number(value / scale) for value in (change.before, change.after))
    said = "" if unit == "per share" else f" {unit}"
    # Every window of the limit counts; some share their hours.
    name = f"{change.name}, all windows" if change.unit == "minutes" else change.name
    return f"{name} {before} → {after}{said} (tier {change.number})"


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
            "Some of it would be better: the schedule is not the best there is. The first tier "
            "that differs decides; what solve keeps within its slack may differ."
        )
    if any(not cost.tiers for cost in costs):
        return f"{world.name(why.holder)} has it by chance: somebody else could have at no cost."
    return "Anybody else would have been worse. The first tier that differs decides."


def _tier_row(change: TierChange) -> dict[str, object]:
    return {
        "tier": change.number,
        "name": change.name,
        "unit": change.unit,
        "before": round(change.before, 3),
        "after": round(change.after, 3),
    }


def _relief(world: World, relief: Relief) -> str:
    place = world.scenario.place(relief.where) or relief.where
    known = "" if relief.proved else " or less"
    lacks = relief.text.startswith("no ")
    otherwise = f"With {relief.text.removeprefix('no ')}" if lacks else f"Without {relief.text}"
    return f"{otherwise} ({place}): {relief.least:.1f} h{known}, {relief.gain:.1f} h less"
