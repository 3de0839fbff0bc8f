"""Why there is no schedule: the short form, in named rules, people and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, time, timedelta

from optimizer.bounds import Cover, covers
from optimizer.choices import Choices, Slot
from optimizer.engine import Engine, SearchOptions, Verdict, sum_of
from optimizer.formulation import Formulation
from optimizer.holdings import make_holding
from optimizer.rules import HARD_UNARY, RULES
from optimizer.world import World
from scenarios.local_time import wall_clock
from scenarios.policy import Limits, Share

_LIMITS = frozenset(f.name for f in fields(Limits))

#: Seats listed by name before the rest is counted.
LISTED = 5


def explain_empty_seats(world: World, choices: Choices) -> tuple[str, ...]:
    """One sentence for each seat that nobody at all could hold; empty where there is none.

    Where the policy allows gaps they are no conflict.
    """
    if world.scenario.policy.gaps:
        return ()
    empty = [slot for slot in choices.slots if not slot.takers and not slot.optional]
    sentences = [_empty_seat(world, slot) for slot in empty[:LISTED]]
    if len(empty) > LISTED:
        sentences.append(f"{len(empty) - LISTED} more seats have nobody either.")
    return tuple(sentences)


def explain_conflict(model: Formulation, search: SearchOptions, seconds: float) -> tuple[str, ...]:
    """Which hard rules together leave no schedule: a set that is verified and cannot be shrunk.

    Rules are dropped one after the other as long as there is still no schedule without them.
    Where the limit on the share of time is among them, the arithmetic is told.
    """
    present = [rule.name for rule in RULES if rule.name != "seat"]
    needed = list(present)
    for name in reversed(present):
        trial = [kept for kept in needed if kept != name]
        if _infeasible(model, trial, search, seconds / (len(present) + 1)):
            needed = trial
    size = model.world.scenario.policy.duty_pool.size
    sentences = [*_arithmetic(model, needed)]
    named = " and ".join(_setting(model.world, name) for name in needed if name in _LIMITS)
    pool = f" with a duty pool of at most {size}" if isinstance(size, int) else ""
    away = _away(model.world)
    people = f" Away in this horizon: {away}." if away else ""
    if named:
        sentences.append(
            "With access, roles and time off as they are, the seats cannot all be held"
            f"{pool} while {named} holds; without it that is not excluded.{people}"
        )
    else:
        sentences.append(
            f"With access, roles and time off as they are, the seats cannot all be held{pool}, "
            f"whatever the policy's limits.{people}"
        )
    return tuple(sentences)


def _infeasible(
    model: Formulation, rules: Iterable[str], search: SearchOptions, seconds: float
) -> bool:
    """Whether seats and these rules alone already exclude every schedule."""
    kept = {*rules, "seat"}
    choices = model.choices
    engine = Engine(size=len(choices.all), options=search)
    for index in choices.fixed:
        engine.fix(index, 1)
    for rule in RULES:
        if rule.name in kept:
            for cap in rule.caps(model.world, choices):
                if cap.hard:
                    engine.add(cap, choices.fixed)
    size = model.world.scenario.policy.duty_pool.size
    if isinstance(size, int):
        on_duty = {p: engine.boolean(lambda _: 1) for p in model.duty}
        for i in model.strong:
            engine.require(engine.choice(i) <= on_duty[choices.all[i].person])
        engine.require(sum_of((d, 1) for d in on_duty.values()) <= size)
    return engine.satisfy(seconds=max(seconds, 1.0)).verdict is Verdict.INFEASIBLE


def _arithmetic(model: Formulation, needed: list[str]) -> Iterable[str]:
    """The fullest window that the share of time alone makes impossible."""
    hard = [s for s in model.world.scopes("share", Share) if s.limit.hard]
    if "share" not in needed or not hard:
        return
    world, limit = model.world, hard[0].limit
    short = [c for c in covers(model, {}) if sum(n for _, n in c.capacity) < c.demand]
    if not short:
        return
    worst = max(short, key=_missing)
    people = len(worst.capacity)
    able = sum(n for _, n in worst.capacity)
    yield (
        f"The share of time on call is the reason: within {limit.days} days there are "
        f"{worst.demand / 60:g} h of seats to hold, and {people} people at no more than "
        f"{limit.percent:g} % of their time can hold {able / 60:g} h "
        f"({world.setting(hard[0].where)})."
    )


def _missing(cover: Cover) -> int:
    return cover.demand - sum(n for _, n in cover.capacity)


def _setting(world: World, name: str) -> str:
    limits = world.scenario.policy.limits
    known = getattr(limits, name, None)
    return f"{name} ({world.setting(f'policy.{name}')})" if known is not None else name


def _empty_seat(world: World, slot: Slot) -> str:
    """Who stands in the way of whom, for one seat."""
    turn = world.calendar.turns[slot.rotation][slot.turn]
    reasons = []
    for person in world.scenario.people:
        holding = make_holding(world.calendar, turn, slot.role, person, ((slot.start, slot.end),))
        obstacle = next((o for rule in HARD_UNARY if (o := rule.obstacle(world, holding))), "")
        reasons.append(f"{world.name(person)} {obstacle}" if obstacle else world.name(person))
    begin, end = (world.local(t, slot.rotation) for t in (slot.start, slot.end))
    listed = "; ".join(reasons[:12]) + ("; …" if len(reasons) > 12 else "")
    return f"Nobody can hold {slot.rotation} {slot.role} from {begin} to {end}: {listed}."


def _away(world: World) -> str:
    """Who is away when, with the place in the file: what a conflict usually rests on."""
    found = [
        f"{person.name} from {_day(a.start, person.zone)} to {_day(a.end, person.zone, last=True)}"
        + (f" ({place})" if (place := world.scenario.place(a.where)) else "")
        for person in world.scenario.people.values()
        for a in person.time_off
        if a.start < world.scenario.end and world.scenario.start < a.end
    ]
    more = f"; and {len(found) - LISTED} more times" if len(found) > LISTED else ""
    return "; ".join(found[:LISTED]) + more


def _day(moment: datetime, zone: str, *, last: bool = False) -> str:
    """A local date, with the time where it is not a whole day; the last day is the one before."""
    local = wall_clock(moment, zone)
    if local.time() == time():
        return f"{local - timedelta(days=1) if last else local:%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M}"
