"""Scenarios and schedules for hypothesis: zones, clock changes, leave, shares, history, pins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from optimizer.model.choices import Choices
from optimizer.world.holdings import overlap
from scenarios.calendar.calendar import Calendar
from scenarios.domain.limit import Limit, settings_of
from scenarios.domain.limits import LIMITS, Limits
from scenarios.domain.people import Person, Preference
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.services import AlertPattern, Shape
from scenarios.domain.vocabulary import Contact, PersonId, Role, ShiftKind
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, WEEK, WeekHours
from tests.scenes import ALL_ROLES, person, rotation, scenario

NAMES = ("Ana", "Bo", "Cy", "Di", "Ed")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)
#: Mondays; the clocks change within the following week in Berlin or New York, twice in autumn.
STARTS = ("2027-01-04", "2027-03-22", "2026-10-19", "2026-12-21", "2027-03-08")
_KINDS = (ShiftKind.WEEKLY, ShiftKind.DAILY, ShiftKind.DAY_NIGHT, ShiftKind.WEEKDAY_WEEKEND)
_PREFERENCES = (
    Preference(what="weekends", weekdays=frozenset({5, 6})),
    Preference(what="mondays", weekdays=frozenset({0})),
    Preference(what="nights", nights=True),
    Preference(what="holidays", holidays=True),
    Preference(what="secondary", role=Role.SECONDARY),
)


@st.composite
def scenarios(draw: st.DrawFn, always: str = "") -> Scenario:
    """Two to four people, one or two rotations, one or two weeks, limits of every kind.

    Args:
        always: A limit that is never off.
    """
    start = draw(st.sampled_from(STARTS))
    zone = draw(st.sampled_from(ZONES))
    crew = [draw(_people(name, start)) for name in NAMES[: draw(st.integers(2, 4))]]
    several = draw(st.booleans())
    limits = draw(limit_sets([p.id for p in crew], always))
    rotations = [draw(_rotations("main", zone, limits, crew))]
    if several:
        rotations.append(draw(_rotations("web", draw(st.sampled_from(ZONES)), limits, crew)))
    short = all(len(r.handoffs) > 2 for r in rotations)
    pattern = AlertPattern(
        pages_per_week=draw(st.sampled_from((0.0, 6.0, 60.0, 60.0))),
        shape=draw(st.sampled_from(Shape)),
    )
    scene = scenario(
        who=crew,
        rotations=rotations,
        start=start,
        weeks=1 if short else draw(st.integers(1, 3)),
        zone=zone,
        policy=Policy(
            limits=limits,
            two_rotations_at_once=draw(st.booleans()),
            allow_uncovered=draw(st.booleans()),
            override_max_hours=draw(st.sampled_from((6.0, 24.0, 48.0))),
        ),
        alerts=pattern,
    )
    scene = replace(scene, rotations={r.id: r for r in rotations})
    scene = replace(scene, previous=draw(_pasts(scene)))
    return replace(scene, fixed=draw(_pins(scene)))


def limit_sets(crew: list[PersonId], always: str = "") -> st.SearchStrategy[Limits]:
    """Limits of every kind, each off, soft or hard, tight enough to be violated.

    Args:
        always: The limit that is never off.
    """
    every = {name: _settings(kind, crew) for name, kind in LIMITS.items()}
    return st.builds(
        Limits, **{name: s if name == always else _maybe(s) for name, s in every.items()}
    )


def _settings(kind: type[Limit], crew: list[PersonId]) -> st.SearchStrategy[Limit]:
    """Settings made of the samples that a limit declares, and of the first two people."""
    group = st.just((tuple(crew[:2]),))
    draws = {
        name: st.sampled_from(setting.samples) if setting.samples else group
        for name, setting in settings_of(kind).items()
    }
    return st.builds(kind, **draws, hard=st.booleans() if kind.can_be_hard else st.just(False))


def _maybe(limits: st.SearchStrategy[Limit]) -> st.SearchStrategy[Limit | None]:
    """Off more often than on, so that one limit does not hide another."""
    return st.integers(0, 2).flatmap(lambda n: st.none() if n else limits)


@st.composite
def chosen(
    draw: st.DrawFn, choices: Choices, *, possible: bool = True, lazy: bool = False
) -> frozenset[int]:
    """A set of choices with everything fixed, at most one assignee of a slot and of a hole.

    Args:
        possible: Whether nobody is given two roles at once that one person cannot hold.
        lazy: Whether some slots stay empty for sure.
    """
    taken = set(choices.fixed)
    skipped = 2 if lazy else draw(st.sampled_from((0, 0, 0, 5)))
    favourite = draw(st.integers(0, 4))
    for slot in choices.slots:
        if not slot.takers or (skipped and draw(st.integers(0, skipped)) == 0):
            continue
        # A favourite makes runs; without one nearly every schedule changes hands all the time.
        at = draw(st.sampled_from((favourite, 0, 1, 2, 3)))
        index = slot.takers[at % len(slot.takers)]
        if possible and not _fits(choices, taken, index):
            continue
        taken.add(index)
        for hole in slot.holes:
            if hole.assignee == index and hole.substitutes:
                sub = hole.substitutes[draw(st.integers(0, 3)) % len(hole.substitutes)]
                if not possible or _fits(choices, taken, sub):
                    taken.add(sub)
    return frozenset(taken)


@st.composite
def anything(draw: st.DrawFn, choices: Choices) -> frozenset[int]:
    """Any set of choices at all, with everything fixed."""
    open_ = [i for i in range(len(choices.all)) if i not in choices.fixed]
    if not open_:
        return choices.fixed
    return choices.fixed | draw(st.frozensets(st.sampled_from(open_), max_size=25))


def _fits(choices: Choices, taken: Iterable[int], index: int) -> bool:
    """Whether nothing else of the person's lies on the same time (two pagers at most)."""
    new = choices.all[index]
    others = [choices.all[i] for i in taken if choices.all[i].person == new.person]
    clash = [h for h in others if overlap(h.active, new.active)]
    if any(h.rotation == new.rotation for h in clash):
        return False
    if not new.on_call:
        return True
    return len([h for h in clash if h.on_call]) <= int(
        choices.world.scenario.policy.two_rotations_at_once
    )


@st.composite
def _people(draw: st.DrawFn, name: str, start: str) -> Person:
    begin = datetime.fromisoformat(f"{start} 00:00+00:00")
    day = st.builds(lambda n, h: begin + timedelta(days=n, hours=h), _DAYS, st.integers(0, 23))
    away = draw(st.lists(st.tuples(day, st.sampled_from((2, 4, 9, 30, 120))), max_size=2))
    wishes = st.lists(st.sampled_from(_PREFERENCES), max_size=1).map(tuple)
    rare = st.integers(0, 4).map(lambda n: n == 0)
    return person(
        name,
        zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from((None, "DE-BE", "US", "IN"))),
        access=("web",) if draw(rare) else ("api", "web"),
        contact=(Contact.EMAIL,) if draw(rare) else (Contact.PUSH,),
        roles=(Role.SECONDARY,) if draw(rare) else ALL_ROLES,
        capacity=draw(st.sampled_from((1.0, 0.6))),
        joined=draw(day) if draw(rare) else None,
        leaves=draw(day) if draw(rare) else None,
        away=[(moment, moment + timedelta(hours=hours)) for moment, hours in away],
        prefers=draw(wishes),
        avoids=draw(wishes),
    )


_DAYS = st.integers(0, 14)


@st.composite
def _rotations(
    draw: st.DrawFn, name: str, zone: str, limits: Limits, crew: list[Person]
) -> Rotation:
    kind = draw(st.sampled_from((*_KINDS, ShiftKind.CUSTOM)))
    custom = kind is ShiftKind.CUSTOM
    weeks = draw(st.integers(1, 2)) if custom else 1
    marks = st.sets(st.integers(0, weeks * WEEK // 360 - 1), min_size=1, max_size=3)
    own = draw(limit_sets([p.id for p in crew])) if draw(st.integers(0, 3)) == 0 else None
    names = draw(st.sets(st.sampled_from(tuple(LIMITS)), max_size=5))
    if own is not None:
        limits = replace(limits, **{name: getattr(own, name) for name in names})
    return rotation(
        name,
        shifts=kind,
        handoffs=tuple(sorted(mark * 360 for mark in draw(marks))) if custom else None,
        cycle_weeks=weeks,
        zone=zone,
        hours=draw(st.sampled_from((ALWAYS, ALWAYS, BUSINESS_HOURS, _EVENINGS))),
        roles=draw(
            st.sampled_from(
                (
                    (Role.PRIMARY,),
                    (Role.PRIMARY, Role.SECONDARY),
                    (Role.PRIMARY, Role.SECONDARY, Role.SHADOW),
                )
            )
        ),
        services=("web",) if name == "web" else ("api",),
        limits=limits,
        own_limits=names if own is not None else (),
    )


_EVENINGS = WeekHours.daily(18 * 60, 2 * 60)


@st.composite
def _pasts(draw: st.DrawFn, scene: Scenario) -> tuple[PastSchedule, ...]:
    """A few earlier shifts, up to the horizon's edge or with a break, or nothing."""
    rows: list[Assignment] = []
    for one in scene.rotations.values():
        known = Calendar(scene).shifts[one.id]
        edge = known[0].start if known else scene.start
        for _ in range(draw(st.integers(0, 3))):
            edge -= timedelta(days=draw(st.sampled_from((0, 0, 1, 7))))
            begin = edge - timedelta(hours=draw(st.sampled_from((12, 24, 168))))
            assignee = draw(st.sampled_from(sorted(scene.people)))
            role = draw(st.sampled_from(one.roles))
            rows.append(
                Assignment(rotation=one.id, role=role, start=begin, end=edge, person=assignee)
            )
            edge = begin
    return (PastSchedule(path="past.csv", assignments=tuple(rows)),) if rows else ()


@st.composite
def _pins(draw: st.DrawFn, scene: Scenario) -> tuple[Assignment, ...]:
    """Up to two pinned shifts or parts of shifts."""
    calendar = Calendar(scene)
    rows: list[Assignment] = []
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        one = draw(st.sampled_from(list(scene.rotations.values())))
        if not calendar.shifts[one.id]:
            continue
        shift = draw(st.sampled_from(calendar.shifts[one.id]))
        part = draw(st.sampled_from((timedelta(), timedelta(hours=5))))
        row = Assignment(
            rotation=one.id,
            role=draw(st.sampled_from(one.roles)),
            start=shift.start + part,
            end=shift.end - (part if shift.end - shift.start > 2 * part else timedelta()),
            person=draw(st.sampled_from(sorted(scene.people))),
        )
        taken = [r for r in rows if (r.rotation, r.role) == (row.rotation, row.role)]
        if not any(r.overlaps(row.start, row.end) for r in taken):
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: (row.start, row.rotation, row.role)))
