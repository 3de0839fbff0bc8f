"""What a consolidation means for a manager: a few sentences, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from oncall_opt.terminal.tables import count

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation, GrantPlan, MeasuredRotation

#: Nights of a month.
NIGHTS = 30


def advice(result: Consolidation) -> tuple[str, ...]:
    """Return what changes against today, what it costs, and what would help most."""
    rotations = measured(result)
    return (
        *_against_today(result, rotations),
        *_thin_pools(rotations),
        *_no_alerts(rotations),
        *_best_grants(result.plans),
    )


def measured(result: Consolidation) -> list[MeasuredRotation]:
    """Return the rotations of all layers."""
    return [rotation for layer in result.layers for rotation in layer.measured]


def nights(percent: float) -> float:
    """Convert a percentage of the time to nights of a month."""
    return round(percent / 100 * NIGHTS, 1)


def _against_today(result: Consolidation, rotations: Sequence[MeasuredRotation]) -> Iterator[str]:
    if not result.today:
        return
    saved = [a - b for a, b in zip(result.today_at_once, result.at_once, strict=True)]
    fewer = [
        f"{count(less, 'rotation')} fewer {when}"
        for less, when in zip(saved, ("by day", "by night"), strict=True)
        if less > 0
    ]
    if fewer:
        yield f"Compared with today: {' and '.join(fewer)}."
    for one in result.today:
        name = one.rotation.id
        if one.limit is not None and one.busiest > one.limit + 0.005:
            services = set(one.rotation.services)
            whole = any(services <= set(other.rotation.services) for other in rotations)
            split = "" if whole else " Its services are therefore split."
            yield (
                f"Today's {name} is above the limit on interruptions: {one.busiest:.2f} per 12 h "
                f"in its busiest shift; the limit is {one.limit:g}.{split}"
            )
        if one.size < one.wanted and not any(one.size >= other.size for other in rotations):
            people = count(one.size, "person", "people")
            yield f"Only {people} can take today's {name}; it needs {one.wanted}."
    before, after = _smallest_by_night(result.today), _smallest_by_night(rotations)
    if saved[1] <= 0 and before is not None and after is not None and after < before:
        way = "join the days only, with `auto: {apart: business-hours}`"
        if result.scenario.auto is not None and result.scenario.auto.apart is not None:
            way = "leave the nights as they are"
        yield (
            "By night no rotation is saved, and the smallest pool shrinks from "
            f"{before} to {after}: {way}."
        )


def _smallest_by_night(rotations: Iterable[MeasuredRotation]) -> int | None:
    return min((one.size for one in rotations if one.by_night is not None), default=None)


def _thin_pools(rotations: Iterable[MeasuredRotation]) -> Iterator[str]:
    for one in rotations:
        if one.size < one.wanted:
            yield (
                f"{count(one.size, 'person', 'people')} can take {one.rotation.id}; it needs "
                f"{one.wanted}. They will be on call too often with any schedule."
            )


def _no_alerts(rotations: Sequence[MeasuredRotation]) -> Iterator[str]:
    if rotations and not any(one.expected for one in rotations):
        yield (
            "No service has alerts, so only people are counted. Add past alerts or a pattern, such "
            "as `alerts: {pages_per_week: 1}`, before you join rotations."
        )


def _best_grants(plans: Iterable[GrantPlan]) -> Iterator[str]:
    helpful = [plan for plan in plans if plan.grants and _benefits(plan)]
    if helpful:
        best = min(helpful, key=lambda plan: (len(plan.grants) / _worth(plan), len(plan.grants)))
        drawback = f"; the cost is {_nights_text(best)}" if _nights_saved(best) < 0 else ""
        yield (
            f"Best value: {count(len(best.grants), 'access grant')} for "
            f"{', '.join(_benefits(best))}{drawback}."
        )


def _benefits(plan: GrantPlan) -> list[str]:
    benefits = []
    if plan.rotations[1] < plan.rotations[0]:
        benefits.append(f"{count(plan.rotations[1], 'rotation')} instead of {plan.rotations[0]}")
    if plan.thin[1] < plan.thin[0]:
        fewer = count(plan.thin[0] - plan.thin[1], "service")
        benefits.append(f"{fewer} fewer known by too few people")
    if _nights_saved(plan) > 0:
        benefits.append(_nights_text(plan))
    return benefits


def _nights_text(plan: GrantPlan) -> str:
    assert plan.time_on_call is not None
    before, after = map(nights, plan.time_on_call)
    return f"{after:g} instead of {before:g} nights on call in {NIGHTS} for the person on call most"


def _nights_saved(plan: GrantPlan) -> float:
    before, after = map(nights, plan.time_on_call or (0.0, 0.0))
    return before - after


def _worth(plan: GrantPlan) -> float:
    """Return nights saved in a month; a rotation or a service counts as one."""
    others = (plan.rotations[0] - plan.rotations[1]) + (plan.thin[0] - plan.thin[1])
    return max(_nights_saved(plan), 0.0) + max(others, 0) + 1e-6
