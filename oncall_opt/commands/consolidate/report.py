"""What ``consolidate`` tells people: the rotations, the proofs, and grants that would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oncall_opt.commands.consolidate.advice import NIGHTS, advice, nights
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, table

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, Pager, Proof
    from scenarios.domain.scenario import Scenario

_CHECKED = {
    "yes": "A schedule that keeps every hard rule exists for them over these weeks.",
    "open": "Whether people can hold them over these weeks stayed open.",
    "counted": "That people can hold them over these weeks was not tried; they were only counted.",
}


def report_text(found: Consolidation, *, width: int) -> str:
    """The whole report.

    Args:
        width: Columns of the terminal.
    """
    return "\n\n".join(_parts(found, width))


def unproven(found: Consolidation) -> tuple[str, ...]:
    """What must not be missed: what is open."""
    lines = []
    if found.interrupted:
        lines.append("Interrupted: these are the best rotations so far.")
    open_ones = [
        f"{_proof_name(p)} {_proof_amount(p, p.value)}, no better than "
        f"{_proof_amount(p, p.bound)} is possible"
        for layer in found.layers
        for p in layer.proofs
        if not p.proven
    ]
    open_ones += [f"grants for {plan.aim}" for plan in found.plans if not plan.proven]
    if open_ones:
        lines.append(f"Not proven: {'; '.join(open_ones)}. A longer --time-limit may prove more.")
    return tuple(lines)


def headline(found: Consolidation) -> str:
    """The answer in a sentence or two."""
    day, night = found.at_once
    pagers = f"{count(day, 'pager')} at once by day and {night} by night"
    if day == night:
        pagers = f"{count(day, 'pager')} at once, by day and by night"
    proofs = [p for layer in found.layers for p in layer.proofs if p.name == "rotations"]
    fewest = "; fewer will not do, which is proven" if all(p.proven for p in proofs) else ""
    before = found.today_at_once
    today = f" Today it is {before[0]} by day and {before[1]} by night." if found.today else ""
    return f"{found.scenario.name} needs {pagers}{fewest}.{today} {_CHECKED[found.checked]}"


def _parts(found: Consolidation, width: int) -> Iterator[str]:
    yield bold(wrapped(headline(found), width=width))
    pagers = [p for layer in found.layers for p in layer.pagers]
    members = _members(found, pagers, width)
    yield f"{bold('The rotations')}\n{_pager_table(pagers, width)}\n{members}"
    yield f"{bold('What was made best, in this order')}\n{_proof_table(found, width)}"
    if found.today:
        yield f"{bold('The rotations of today')}\n{_pager_table(found.today, width)}"
        yield wrapped(_difference(found), width=width)
    if found.excused:
        listed = bullets(found.excused, width=width)
        yield f"{bold('Limits that no rotation can keep')}\n{listed}"
    if found.plans:
        yield f"{bold('Access that would help')}\n{_plan_table(found, width)}"
        yield from (_plan_text(found.scenario, plan, width) for plan in found.plans if plan.gains)
        notes = [f"{plan.aim}: {plan.note}." for plan in found.plans if plan.note]
        if notes:
            yield bullets(notes, width=width)
    said = (*advice(found), *found.notes)
    if said:
        yield f"{bold('What to make of it')}\n{bullets(said, width=width)}"
    yield wrapped(_MEANING, width=width)


_MEANING = (
    "Pool: people who can be woken, may be primary and have access to every service of the "
    "rotation. Interruptions are expected per 12 h; a fault that pages several services of a "
    "rotation counts once. `rotations: auto` in the file makes every command use such rotations."
)


def _pager_table(pagers: list[Pager] | tuple[Pager, ...], width: int) -> str:
    columns = [
        Column(heading="rotation"),
        Column(heading="hours", dropped=2),
        Column(heading="services", right=True),
        Column(heading="pool", right=True),
        Column(heading="wanted", right=True, dropped=1),
        Column(heading="per 12 h", right=True),
        Column(heading="busiest\nturn", right=True, dropped=3),
        Column(heading="by day", right=True),
        Column(heading="by night\nor weekend", right=True),
    ]
    rows = [
        [
            pager.rotation.id,
            str(pager.rotation.hours) if len(str(pager.rotation.hours)) < 24 else "some hours",
            str(len(pager.rotation.services)),
            str(pager.size),
            str(pager.wanted),
            _amount(pager.expected),
            _amount(pager.busiest),
            _amount(pager.by_day),
            _amount(pager.by_night),
        ]
        for pager in pagers
    ]
    return table(columns, rows, width=width)


def _members(found: Consolidation, pagers: list[Pager], width: int) -> str:
    """Services and people of each rotation, which no table has room for."""
    people = found.scenario.people
    lines = []
    for pager in pagers:
        services = ", ".join(pager.rotation.services)
        names = ", ".join(people[p].name for p in pager.pool)
        made = f" (today {', '.join(pager.made_of)})" if pager.made_of else ""
        text = f"{pager.rotation.id}: {services}{made}; held by {names}"
        lines.append(wrapped(text, width=width, hanging="  "))
    return "\n".join(lines)


def _proof_table(found: Consolidation, width: int) -> str:
    columns = [
        Column(heading="what"),
        Column(heading="value", right=True),
        Column(heading="bound", right=True),
        Column(heading="proof"),
        Column(heading="time", right=True, dropped=1),
    ]
    rows = [
        [
            f"{_layer_name(found, number)}{_proof_name(proof)}",
            _proof_amount(proof, proof.value),
            _proof_amount(proof, proof.bound),
            "proven" if proof.proven else "open",
            f"{proof.seconds:.1f} s",
        ]
        for number, layer in enumerate(found.layers)
        for proof in layer.proofs
    ]
    return table(columns, rows, width=width)


def _layer_name(found: Consolidation, number: int) -> str:
    return "" if len(found.layers) == 1 else ("by day: ", "by night: ")[number]


def _proof_name(proof: Proof) -> str:
    best = {
        "rotations": "fewest rotations",
        "smallest pool": "largest smallest pool",
        "parted services": "fewest pairs of services parted",
    }
    return best.get(proof.name, f"least {proof.name}, {proof.unit}")


def _difference(found: Consolidation) -> str:
    """What changes against the rotations of the file, in sentences."""
    pagers = [p for layer in found.layers for p in layer.pagers]
    same = {frozenset(p.rotation.services) for p in found.today}
    if {frozenset(p.rotation.services) for p in pagers} == same:
        return "They are the rotations that the file has: there is nothing to consolidate."
    parts = []
    for pager in pagers:
        made = list(pager.made_of)
        if len(made) > 1:
            parts.append(f"{pager.rotation.id} joins services of {_and(made)}")
    split = [
        p.rotation.id
        for p in found.today
        if sum(1 for one in pagers if p.rotation.id in one.made_of) > len(found.layers)
    ]
    if split:
        parts.append(f"services of {_and(split)} go to different pagers")
    return f"Against today: {'; '.join(parts)}." if parts else ""


def _plan_table(found: Consolidation, width: int) -> str:
    columns = [
        Column(heading="for"),
        Column(heading="grants", right=True),
        Column(heading="fewest", right=True),
        Column(heading="rotations", right=True),
        Column(heading="thin\nservices", right=True),
        Column(heading=f"most loaded, nights\non call in {NIGHTS}", right=True),
    ]
    rows = [
        [
            plan.aim,
            str(len(plan.gains)) if plan.gains or plan.bound == 0 else "none will do",
            _fewest(plan),
            _arrow(plan.pagers),
            _arrow(plan.thin),
            "" if plan.time_on_call is None else _nights(plan.time_on_call),
        ]
        for plan in found.plans
    ]
    return table(columns, rows, width=width)


def _fewest(plan: GrantPlan) -> str:
    if plan.bound is None:
        return "proven" if plan.proven else "open"
    return "proven" if plan.proven else f"≥ {plan.bound}"


def _plan_text(scenario: Scenario, plan: GrantPlan, width: int) -> str:
    """Who would be given what, a line for each person."""
    by_person: dict[str, list[str]] = {}
    for gain in plan.gains:
        by_person.setdefault(scenario.people[gain.person].name, []).append(
            f"{gain.service} (known by {gain.knowing[0]})"
        )
    lines = [wrapped(f"For {plan.aim}, give access:", width=width)]
    for name, services in by_person.items():
        text = f"{name}: {', '.join(services)}"
        lines.append(wrapped(text, width=width, indent="  ", hanging="    "))
    return "\n".join(lines)


def _nights(time_on_call: tuple[float, float]) -> str:
    return _arrow((nights(time_on_call[0]), nights(time_on_call[1])))


def _arrow(pair: tuple[float, float]) -> str:
    before, after = (f"{value:g}" for value in pair)
    return before if before == after else f"{before} → {after}"


def _amount(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:.2f}"


def _proof_amount(proof: Proof, value: float) -> str:
    return _amount(value) if proof.unit == "per 12 h" else str(round(value))


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
