"""Scenarios so small that every schedule can be looked at: two to four people, a few shifts."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from optimizer.world.world import World
from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.policy import OvernightPool, Policy, Weights
from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.services import AlertPattern, Shape
from scenarios.domain.vocabulary import Contact, PersonId, Role, ShiftKind
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, WeekHours
from tests.optimizer.brute_force import MOST_WAYS, BruteForce
from tests.scenes import ALL_ROLES, person, rotation, scenario
from tests.strategies import NAMES, STARTS, ZONES, limit_sets

#: With fewer than this there is nothing to choose.
FEWEST_WAYS = 4
_EVENINGS = WeekHours.daily(18 * 60, 2 * 60)
_SLOTS = (
    (Role.PRIMARY,),
    (Role.PRIMARY,),
    (Role.PRIMARY, Role.SECONDARY),
    (Role.PRIMARY, Role.SECONDARY, Role.SHADOW),
)
_POOLS: tuple[int | str, ...] = ("smallest", "everyone", "everyone", 2, 3)


@st.composite
def small_scenarios(
    draw: st.DrawFn,
    *,
    limits: st.SearchStrategy[Limits] | None = None,
    policies: st.SearchStrategy[Policy] | None = None,
    feasible: bool = True,
) -> Scenario:
    """A scenario with at most ``MOST_WAYS`` ways to fill its slots.

    Args:
        limits: Possible limits; by default of every kind.
        policies: Everything else of the policy.
        feasible: Whether some schedule keeps the hard rules.
    """
    start = draw(st.sampled_from(STARTS))
    team = [draw(_people(name, start)) for name in NAMES[: draw(st.integers(2, 4))]]
    chosen = draw(limits if limits is not None else few_limits([p.id for p in team]))
    zone = draw(st.sampled_from(ZONES))
    rotations = [draw(_rotations("main", zone, team))]
    if draw(st.integers(0, 2)) == 0:
        rotations.append(draw(_rotations("web", draw(st.sampled_from(ZONES)), team)))
    pattern = AlertPattern(
        pages_per_week=draw(st.sampled_from((0.0, 6.0, 30.0))), shape=draw(st.sampled_from(Shape))
    )
    policy = draw(policies if policies is not None else policies_of_every_kind())
    scene = scenario(
        who=team,
        rotations=rotations,
        start=start,
        weeks=draw(st.integers(2, 4) if len(rotations) == 1 else st.integers(1, 2)),
        zone=zone,
        policy=replace(policy, limits=chosen),
        alerts=pattern,
    )
    scene = replace(scene, previous=draw(_pasts(scene)))
    scene = replace(scene, fixed=draw(_pins(scene)))
    scene = _short_enough(scene)
    brute = BruteForce(scene)
    assume(brute.ways >= FEWEST_WAYS)
    assume(not feasible or len(brute.legal) > 1)
    return scene


@st.composite
def few_limits(draw: st.DrawFn, team: list[PersonId]) -> Limits:
    """Draw few limits at a time: with more of them there hardly ever is a schedule."""
    every = draw(limit_sets(team))
    names = draw(st.permutations([f.name for f in fields(Limits)]))
    return Limits(**{name: getattr(every, name) for name in names[: draw(st.integers(0, 6))]})


def policies_of_every_kind() -> st.SearchStrategy[Policy]:
    """Return policies with pools, uncovered hours, two rotations at once, overrides and slacks."""
    seldom = st.integers(0, 4).map(lambda n: n == 0)
    return st.builds(
        Policy,
        overnight_pool=st.sampled_from(_POOLS).map(lambda size: OvernightPool(size=size)),
        two_rotations_at_once=st.integers(0, 2).map(lambda n: n == 0),
        allow_uncovered=seldom,
        override_max_hours=st.sampled_from((6.0, 24.0, 48.0)),
        violation_slack=st.sampled_from((0.0, 0.02, 0.3)),
        highest_load_slack=st.sampled_from((0.0, 0.02, 0.3)),
        total_slack=st.sampled_from((0.0, 0.02, 0.3)),
        counts_slack=st.sampled_from((0.0, 0.05, 0.3)),
        weights=st.builds(Weights, continuity=st.integers(0, 1)),
    )


def _short_enough(scene: Scenario) -> Scenario:
    """The scenario, with so few weeks that there are not too many ways."""
    while BruteForce(scene).ways > MOST_WAYS and scene.weeks > 1:
        week = timedelta(weeks=1)
        scene = replace(scene, weeks=scene.weeks - 1, end=scene.end - week, fixed=())
    assume(BruteForce(scene).ways <= MOST_WAYS)
    return scene


@st.composite
def _people(draw: st.DrawFn, name: str, start: str) -> Person:
    begin = datetime.fromisoformat(f"{start} 00:00+00:00")
    day = st.builds(
        lambda n, h: begin + timedelta(days=n, hours=h), st.integers(0, 21), st.integers(0, 23)
    )
    away = draw(st.lists(st.tuples(day, st.sampled_from((4, 9, 20, 120))), max_size=1))
    rare = st.integers(0, 11).map(lambda n: n == 0)
    return person(
        name,
        zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from((None, "DE-BE", "US"))),
        access=("web",) if draw(rare) else ("api", "web"),
        contact=(Contact.EMAIL,) if draw(rare) else (Contact.PUSH,),
        roles=(Role.SECONDARY,) if draw(rare) else ALL_ROLES,
        capacity=draw(st.sampled_from((1.0, 1.0, 0.6))),
        joined=draw(day) if draw(rare) else None,
        leaves=draw(day) if draw(rare) else None,
        away=[(moment, moment + timedelta(hours=hours)) for moment, hours in away],
    )


@st.composite
def _rotations(draw: st.DrawFn, name: str, zone: str, team: list[Person]) -> Rotation:
    kind = draw(
        st.sampled_from(
            (ShiftKind.WEEKLY, ShiftKind.WEEKLY, ShiftKind.WEEKDAY_WEEKEND, ShiftKind.CUSTOM)
        )
    )
    marks = st.sets(st.integers(0, 27), min_size=1, max_size=3)
    custom = tuple(sorted(mark * 360 for mark in draw(marks))) if kind is ShiftKind.CUSTOM else None
    one = rotation(
        name,
        shifts=kind,
        handoffs=custom,
        zone=zone,
        hours=draw(st.sampled_from((ALWAYS, ALWAYS, BUSINESS_HOURS, _EVENINGS))),
        roles=draw(st.sampled_from(_SLOTS)),
        services=("web",) if name == "web" else ("api",),
    )
    if draw(st.integers(0, 5)):
        return one
    return replace(one, escalation=(EscalationStep(person=team[0].id),))


@st.composite
def _pasts(draw: st.DrawFn, scene: Scenario) -> tuple[PastSchedule, ...]:
    """Up to two shifts before the horizon."""
    known = World(scene).calendar.shifts
    rows = []
    for one in scene.rotations.values():
        edge = known[one.id][0].start if known[one.id] else scene.start
        for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
            begin = edge - timedelta(hours=draw(st.sampled_from((24, 168))))
            assignee = draw(st.sampled_from(sorted(scene.people)))
            rows.append(
                Assignment(
                    rotation=one.id, role=Role.PRIMARY, start=begin, end=edge, person=assignee
                )
            )
            edge = begin
    return (PastSchedule(path="past.csv", assignments=tuple(rows)),) if rows else ()


@st.composite
def _pins(draw: st.DrawFn, scene: Scenario) -> tuple[Assignment, ...]:
    """No pin, or a whole shift or a part of one."""
    one = draw(st.sampled_from(list(scene.rotations.values())))
    known = World(scene).calendar.shifts[one.id]
    if draw(st.integers(0, 2)) or not known:
        return ()
    shift = draw(st.sampled_from(known))
    part = draw(st.sampled_from((timedelta(), timedelta(hours=5))))
    return (
        Assignment(
            rotation=one.id,
            role=draw(st.sampled_from(one.roles)),
            start=shift.start + part,
            end=shift.end,
            person=PersonId(draw(st.sampled_from(sorted(scene.people)))),
        ),
    )
