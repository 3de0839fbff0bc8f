"""What a consolidation means for whoever has to decide: a few sentences, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from oncall_opt.terminal.tables import count

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, Pager

#: Nights of a month, for shares of the time.
NIGHTS = 30


def advice(found: Consolidation) -> tuple[str, ...]:
    """What is won against today, what it costs, and what would help most."""
    return (
        *_against_today(found),
        *_thin_pools(found),
        *_silence(found),
        *_grants(found.plans),
    )


def nights(percent: float) -> float:
    """A share of the time as nights of a month."""
    return round(percent / 100 * NIGHTS, 1)


def _against_today(found: Consolidation) -> Iterator[str]:
    if not found.today:
        return
    pagers = [p for layer in found.layers for p in layer.pagers]
    saved = [a - b for a, b in zip(found.today_at_once, found.at_once, strict=True)]
    won = [
        f"{count(less, 'pager')} less {when}"
        for less, when in zip(saved, ("by day", "by night"), strict=True)
        if less > 0
    ]
    if won:
        yield f"Against today, {' and '.join(won)}."
    for pager in found.today:
        if pager.limit is not None and pager.busiest > pager.limit + 0.005:
            yield (
                f"{pager.rotation.id} of today is above the limit on interruptions: "
                f"{pager.busiest:.2f} per 12 h in its busiest shift, the limit is "
                f"{pager.limit:g}.{_parted(pager, pagers)}"
            )
        if pager.size < pager.wanted and not any(pager.size >= p.size for p in pagers):
            yield (
                f"{pager.rotation.id} of today can be held by "
                f"{count(pager.size, 'person', 'people')} only, and needs {pager.wanted}."
            )
    before, after = (_smallest_by_night(one) for one in (found.today, pagers))
    if saved[1] <= 0 and before is not None and after is not None and after < before:
        apart = found.scenario.auto is not None and found.scenario.auto.apart is not None
        way = (
            "leave the nights as they are"
            if apart
            else "let the days alone be joined, with `auto: {apart: business-hours}`"
        )
        yield (
            "By night no pager is saved, and the fewest people who can hold one fall from "
            f"{before} to {after}: {way}."
        )


def _parted(pager: Pager, pagers: Sequence[Pager]) -> str:
    """That a rotation of today is put apart, where it is."""
    services = set(pager.rotation.services)
    whole = any(services <= set(one.rotation.services) for one in pagers)
    return "" if whole else " That is why its services are put apart."


def _smallest_by_night(pagers: Iterable[Pager]) -> int | None:
    return min((p.size for p in pagers if p.by_night is not None), default=None)


def _thin_pools(found: Consolidation) -> Iterator[str]:
    for pager in (p for layer in found.layers for p in layer.pagers):
        if pager.size < pager.wanted:
            held = count(pager.size, "person", "people")
            yield (
                f"{pager.rotation.id} can be held by {held}, and needs {pager.wanted}: whoever is "
                "there will be on call too often, whatever the schedule."
            )


def _silence(found: Consolidation) -> Iterator[str]:
    pagers = [p for layer in found.layers for p in layer.pagers]
    if pagers and not any(p.expected for p in pagers):
        yield (
            "No alerts are known of any service, so only people were counted: name past alerts or "
            "a pattern, like `alerts: {pages_per_week: 1}`, before you join pagers."
        )


def _grants(plans: Sequence[GrantPlan]) -> Iterator[str]:
    helping = [p for p in plans if p.gains and _brings(p)]
    if helping:
        best = min(helping, key=lambda p: (len(p.gains) / _worth(p), len(p.gains)))
        price = _price(best)
        yield (
            f"Most for the least: {count(len(best.gains), 'grant')} of access, "
            f"{_brings(best)}{price}."
        )


def _brings(plan: GrantPlan) -> str:
    parts = []
    if plan.pagers[1] < plan.pagers[0]:
        parts.append(f"{count(plan.pagers[1], 'rotation')} instead of {plan.pagers[0]}")
    if plan.thin[1] < plan.thin[0]:
        parts.append(
            f"{count(plan.thin[0] - plan.thin[1], 'service')} less that too few people know"
        )
    if plan.time_on_call is not None and nights(plan.time_on_call[1]) < nights(
        plan.time_on_call[0]
    ):
        parts.append(
            f"{nights(plan.time_on_call[1]):g} nights on call in {NIGHTS} for the most loaded "
            "person "
            f"instead of {nights(plan.time_on_call[0]):g}"
        )
    return ", ".join(parts)


def _price(plan: GrantPlan) -> str:
    """What gets worse."""
    if plan.time_on_call is None or nights(plan.time_on_call[1]) <= nights(plan.time_on_call[0]):
        return ""
    return (
        f"; the most loaded person would then have {nights(plan.time_on_call[1]):g} nights on call "
        "in "
        f"{NIGHTS} instead of {nights(plan.time_on_call[0]):g}"
    )


def _worth(plan: GrantPlan) -> float:
    """Nights of the most loaded person saved in a month; a pager or a service is worth less."""
    saved = (
        0.0
        if plan.time_on_call is None
        else nights(plan.time_on_call[0]) - nights(plan.time_on_call[1])
    )
    others = (plan.pagers[0] - plan.pagers[1]) + (plan.thin[0] - plan.thin[1])
    return max(saved, 0.0) + max(others, 0) + 1e-6
