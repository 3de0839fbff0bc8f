"""The last objectives: weekends and holidays by person, then one weighted sum of preferences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from optimizer.fairness.relative_load import WHOLE_SHARE
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.leximin import Measured
from optimizer.model.engine import Linear, Variable, sum_of
from optimizer.model.linear_constraints import Cap, Indicator, Term, any_of, reaches
from optimizer.world.world import DAY_MINUTES, held
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Grain of counts relative to the share.
GRAIN = 1000


def counted_days(model: Formulation, name: str) -> Measured | None:
    """Weekends (or holidays) with two hours or more on call, divided by the share, in thousandths.

    Returns:
        ``None`` where nobody can hold any.
    """
    terms = {person: _terms(model, person, name) for person in model.relative}
    if not any(terms.values()):
        return None
    people = list(model.relative)
    shares = {p: model.fairness.people[p].share for p in people}

    def count(person: PersonId, chosen: frozenset[int]) -> int:
        days = sum(
            term.value(chosen) if isinstance(term, Indicator) else int(term in chosen)
            for term in terms[person]
        )
        return -(-GRAIN * WHOLE_SHARE * days // shares[person])

    most = max(-(-GRAIN * WHOLE_SHARE * len(terms[p]) // shares[p]) for p in people)
    variables = []
    for person in people:
        evaluate: Callable[[frozenset[int]], int] = lambda chosen, person=person: count(  # type: ignore[misc]  # noqa: E731
            person, chosen
        )
        y = model.engine.integer(0, most, evaluate)
        total = sum_of((model.engine.term(t), GRAIN * WHOLE_SHARE) for t in terms[person])
        model.engine.require(shares[person] * y >= total)
        variables.append(y)
    return Measured(
        variables=variables,
        values=lambda chosen: tuple(count(p, chosen) for p in people),
        least=0,
        most=most,
        least_total=_least(model, name),
        at_rest=[0] * len(people),
        levels=sorted(
            {
                -(-GRAIN * WHOLE_SHARE * days // shares[p])
                for p in people
                for days in range(len(terms[p]) + 1)
            }
        ),
    )


def _terms(model: Formulation, person: PersonId, name: str) -> tuple[Term, ...]:
    """One term for each weekend or holiday that the person could hold."""
    world, choices = model.world, model.choices
    by_day: dict[int, list[int]] = defaultdict(list)
    for index in choices.by_person[person]:
        holding = choices.all[index]
        if holding.on_call and not holding.past:
            minutes = world.weekends(holding) if name == "weekends" else world.holidays(holding)
            for day in held(minutes, DAY_MINUTES):
                by_day[day].append(index)
    return tuple(any_of(by_day[day]) for day in sorted(by_day))


def _least(model: Formulation, name: str) -> int:
    """A bound of the sum: each weekend needs as many people as seats are held at once in it."""
    if model.world.scenario.policy.two_pagers or model.world.scenario.policy.gaps:
        return 0
    full = max((e.share for e in model.fairness.people.values()), default=WHOLE_SHARE)
    at: dict[int, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for slot in model.choices.slots:
        if slot.optional or not slot.takers:
            continue
        days = [
            held(
                model.world.weekends(model.choices.all[i])
                if name == "weekends"
                else model.world.holidays(model.choices.all[i]),
                DAY_MINUTES,
            )
            for i in slot.takers
        ]
        if any(model.choices.all[i].person not in model.relative for i in slot.takers):
            continue
        for day in frozenset.intersection(*days):
            at[day][slot.start, slot.end] += 1
    people = sum(max(by_span.values()) for by_span in at.values())
    return -(-GRAIN * WHOLE_SHARE * people // full)


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
