"""Exceptions: a limit that is exceeded once, because what exceeds it is pinned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimizer.explain.remedies import Remedy
from optimizer.explain.softened_scenario import Asked, Softened
from optimizer.judge.check import check
from optimizer.model.linear_constraints import Cap, Indicator
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import rows_of
from optimizer.world.world import World
from scenarios.domain.policy import Rest
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule

#: Breaches that are told in full.
_TOLD = 2


def exceptions(changed: Scenario, softened: Softened, asked: Asked) -> tuple[Remedy, ...]:
    """One remedy for each limit that is exceeded; what is pinned is exempt from it.

    Args:
        changed: The scenario in which everything else that is asked for is done.
    """
    world = World(changed)
    broken = [v for v in check(changed, _schedule(softened, asked), world=world) if v.hard]
    found = []
    for rule in dict.fromkeys(cap.rule for cap in asked.exceeded if cap.rule != "seat"):
        caps = [cap for cap in asked.exceeded if cap.rule == rule]
        pins = {row for cap in caps for row in _pinned(softened, asked, cap)}
        mine = [v for v in broken if v.rule == rule]
        where = "policy.two_pagers" if rule == "two_pagers" else f"policy.{rule}"
        found.append(
            Remedy(
                title=_title(world, rule, mine),
                where=where,
                apply=lambda s, pins=frozenset(pins): _pin(s, pins),  # type: ignore[misc]
            )
        )
    return tuple(found)


def _schedule(softened: Softened, asked: Asked) -> Schedule:
    return softened.choices.schedule(asked.chosen)


def _pin(scenario: Scenario, pins: frozenset[Assignment]) -> Scenario:
    return replace(scenario, fixed=Schedule.of({*scenario.fixed, *pins}).assignments)


def _pinned(softened: Softened, asked: Asked, cap: Cap) -> list[Assignment]:
    """What has to stand for the cap to be forgiven: what exceeds it, or its whole turn."""
    everything = softened.choices.all
    named = {i for term, _ in cap.terms for i in _indices(term)}
    if cap.exempt:
        held = [everything[i] for i in sorted(named & asked.chosen)]
    else:
        turns = {(everything[i].rotation, everything[i].turn) for i in named}
        turns |= {(cap.seat[0], cap.seat[2])} if cap.seat else set()
        held = [h for h in asked.holdings if (h.rotation, h.turn) in turns]
    return [row for h in held if not h.fixed for row in rows_of(h)]


def _indices(term: int | Indicator) -> list[int]:
    return [i for i, _ in term.weights] if isinstance(term, Indicator) else [term]


def _title(world: World, rule: str, broken: Sequence[Violation]) -> str:
    if rule == "rest" and broken:
        worst = max(broken, key=lambda v: v.amount)
        hours = max(s.limit.hours for s in world.scopes(rule, Rest)) - worst.amount / 60
        often = "once" if len(broken) == 1 else f"{len(broken)} times"
        return f"let rest be {hours:g} h {often}, pinned: {_told(broken)}"
    often = "once" if len(broken) <= 1 else f"{len(broken)} times"
    return f"make an exception from {rule} {often}, pinned: {_told(broken)}"


def _told(broken: Sequence[Violation]) -> str:
    more = f"; and {len(broken) - _TOLD} more" if len(broken) > _TOLD else ""
    return "; ".join(v.message for v in broken[:_TOLD]) + more
