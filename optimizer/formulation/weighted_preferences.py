"""The last tier: one weighted sum of preferences, cuts, continuity, spacing and soft rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from optimizer.formulation.formulation import Formulation
from optimizer.model.engine import Linear, Variable, sum_of
from optimizer.model.linear_constraints import Cap, Term, any_of, reaches
from scenarios.domain.vocabulary import PersonId, Role, RotationId


def last_tier(
    model: Formulation,
) -> tuple[Linear | None, Callable[[frozenset[int]], int], int]:
    """The weighted sum, how to evaluate it, and a bound (0): every part counts breaches.

    Soft limits that tier 2 does not know count their breach; preferences bring their own weights.
    """
    weights = model.world.scenario.policy.weights
    parts: list[tuple[Variable, int]] = []
    counted: list[tuple[Callable[[frozenset[int]], int], int]] = []
    done = {*model.world.scenario.policy.health_order, "seat", "incidents"}
    for rule in sorted(set(model.soft) - done):
        parts += [(over, cap.weight) for cap, over in model.soft[rule]]
        counted.append((lambda chosen, rule=rule: model.breach(rule, chosen), 1))  # type: ignore[misc]
    if weights.cuts:
        cuts = [s for slot in model.choices.slots for h in slot.holes for s in h.substitutes]
        parts += [(model.engine.choice(i), weights.cuts) for i in cuts]
        kept = frozenset(cuts)
        counted.append((lambda chosen: len(kept & chosen), weights.cuts))
    for caps, weight in (
        (_spacing(model), weights.spacing),
        (_continuity(model), weights.continuity),
    ):
        for cap in caps if weight else ():
            over = model.engine.add(cap, ())
            if over is not None:
                parts.append((over, weight))
                counted.append((lambda chosen, cap=cap: cap.breach(chosen, ()), weight))  # type: ignore[misc]
    if not parts:
        return None, lambda _: 0, 0
    return (
        sum_of(parts),
        lambda chosen: sum(weight * evaluate(chosen) for evaluate, weight in counted),
        0,
    )


def _turns_held(model: Formulation, rotation: RotationId) -> dict[PersonId, dict[int, list[int]]]:
    """Person → turn → choices by which the person holds it whole, in any role but shadow."""
    found: dict[PersonId, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, holding in enumerate(model.choices.all):
        turned = holding.rotation == rotation and holding.whole and holding.role is not Role.SHADOW
        if turned and holding.turn is not None:
            found[holding.person][holding.turn].append(index)
    return found


def _spacing(model: Formulation) -> list[Cap]:
    """At most one turn in any stretch of half the regular distance between one's turns.

    With n people and s seats each has a turn every n/s turns. Where runs are asked for, turns are
    meant to lie together, and nothing is counted.
    """
    caps = []
    for rotation in model.world.scenario.rotations.values():
        runs = rotation.limits.runs
        if runs is not None and (runs.shortest or 1) > 1:
            continue
        seats = sum(1 for role in rotation.roles if role is not Role.SHADOW)
        held = _turns_held(model, rotation.id)
        stretch = len(held) // (2 * seats) if seats else 0
        for by_turn in held.values() if stretch >= 2 else ():
            last = max(by_turn)
            for first in range(min(by_turn), last + 1):
                terms = [any_of(by_turn[t]) for t in range(first, first + stretch) if t in by_turn]
                if len(terms) > 1:
                    caps.append(
                        Cap(
                            rule="spacing",
                            hard=False,
                            terms=tuple((term, 1) for term in terms),
                            at_most=1,
                        )
                    )
    return caps


def _continuity(model: Formulation) -> list[Cap]:
    """At each handoff somebody stays: who was on call in the turn before knows what is open."""
    caps = []
    if not model.world.scenario.policy.weights.continuity:
        return []
    for rotation in model.world.scenario.rotations.values():
        held = _turns_held(model, rotation.id)
        for turn in model.world.calendar.turns[rotation.id][1:]:
            stays: list[tuple[Term, int]] = []
            for by_turn in held.values():
                # Nobody holds two roles of one turn, so two of these are one in each turn.
                before, now = by_turn.get(turn.index - 1, []), by_turn.get(turn.index, [])
                stayed = reaches(dict.fromkeys([*before, *now], 1), 2)
                if before and now and stayed is not None:
                    stays.append((stayed, -1))
            if stays:
                caps.append(Cap(rule="continuity", hard=False, terms=tuple(stays), at_most=-1))
    return caps
