"""Small scenarios into each of which exactly one conflict is put, with the facts it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from scenarios.domain.limits import (
    Apart,
    Holidays,
    Limits,
    MaxConsecutive,
    Nights,
    OffHours,
    OneOf,
    Rest,
    ShiftsOff,
    TimeOnCall,
    Together,
    Weekends,
)
from scenarios.domain.people import Absence, Person
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import PastSchedule
from scenarios.domain.vocabulary import AbsenceKind, Contact, PersonId, Role, ShiftKind
from scenarios.domain.week import DAY
from tests.scenes import at, held, people, person, rotation, scenario

_WEEKS = [f"2027-01-{day:02} 10:00" for day in (4, 11, 18, 25)] + ["2027-02-01 10:00"]
_FIRST, _SECOND, _THIRD = ((at(a), at(b)) for a, b in pairwise(_WEEKS[:4]))
_LATE = (at(_WEEKS[1]), at(_WEEKS[3]))
_EVENING = (at("2027-01-12 18:00"), at("2027-01-12 21:00"))
_SATURDAY = (at("2027-01-09 08:00"), at("2027-01-11 10:00"))
_ANA, _BO, _CY = (PersonId(name) for name in ("ana", "bo", "cy"))
_PAIR = (Role.PRIMARY, Role.SECONDARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A scenario and its conflict.

    Attributes:
        culprits: ``leave bo``, ``limit rest``: kind, and person or limit (with its part).
    """

    name: str
    scene: Scenario
    culprits: tuple[str, ...]


def seeded_conflicts() -> Iterator[Seeded]:
    """Every one of them."""
    yield from _of_leave()
    yield from _of_abilities()
    yield from _of_limits()
    yield from _of_groups()
    yield from _of_what_stands()


def _of_leave() -> Iterator[Seeded]:
    yield _one(
        "everybody on leave",
        _weekly(person("Ana", away=[_SECOND]), person("Bo", away=[_SECOND])),
        "leave ana",
        "leave bo",
    )
    sick = person("Bo")
    absence = Absence(start=_SECOND[0], end=_SECOND[1], kind=AbsenceKind.SICK)
    yield _one(
        "one sick, one on leave",
        _weekly(person("Ana", away=[_SECOND]), replace(sick, time_off=(absence,))),
        "leave ana",
        "leave bo",
    )
    yield _one(
        "an evening that nobody can step in for",
        _weekly(person("Ana", away=[_EVENING]), person("Bo", away=[_EVENING])),
        "leave ana",
        "leave bo",
    )
    yield _one(
        "one joins too late",
        _weekly(person("Ana", away=[_FIRST]), person("Bo", joined=_SECOND[0])),
        "leave ana",
        "joined bo",
    )
    yield _one(
        "one leaves too early",
        _weekly(person("Ana", away=[_THIRD]), person("Bo", leaves=_SECOND[1])),
        "leave ana",
        "leaves bo",
    )


def _of_abilities() -> Iterator[Seeded]:
    ana = person("Ana", away=[_SECOND])
    yield _one("no access", _weekly(ana, person("Bo", access=["web"])), "leave ana", "access bo")
    yield _one(
        "no channel that wakes",
        _weekly(ana, person("Bo", contact=[Contact.EMAIL])),
        "leave ana",
        "contact bo",
    )
    yield _one(
        "no role",
        _weekly(ana, person("Bo", roles=[Role.SECONDARY])),
        "leave ana",
        "role bo",
    )
    yield _one(
        "not in the pool",
        _weekly(ana, person("Bo"), turning=rotation(pool=["ana"])),
        "leave ana",
        "pool bo",
    )


def _of_limits() -> Iterator[Seeded]:
    bo = person("Bo", away=[_LATE])
    yield _one(
        "rest",
        scenario(
            who=[person("Ana"), person("Bo", away=[_SATURDAY])],
            rotations=[_long_and_short()],
            weeks=1,
            limits=Limits(rest=Rest(hard=True)),
        ),
        "leave bo",
        "limit rest",
    )
    yield _one(
        "rest, and no access",
        scenario(
            who=[person("Ana"), person("Bo", access=[])],
            rotations=[_long_and_short()],
            weeks=1,
            limits=Limits(rest=Rest(hard=True)),
        ),
        "limit rest",
        "access bo",
    )
    yield _limited(
        "time_on_call", Limits(time_on_call=TimeOnCall(hard=True)), *people("Ana", "Bo"), weeks=4
    )
    yield _limited("off_hours", Limits(off_hours=OffHours(hard=True)), *people("Ana"), weeks=2)
    yield _limited("weekends", Limits(weekends=Weekends(hard=True)), person("Ana"), bo)
    in_a_row = Limits(nights=Nights(hard=True, in_a_row=8))
    yield _limited("nights.in_a_row", in_a_row, person("Ana"), bo)
    at_most = Limits(nights=Nights(hard=True, at_most=10, days=14))
    yield _limited("nights.at_most", at_most, person("Ana"), bo)
    both = [person("Ana", away=[_FIRST]), person("Bo", away=[_SECOND])]
    yield _limited(
        "max_consecutive.min_shifts",
        Limits(max_consecutive=MaxConsecutive(hard=True, min_shifts=2)),
        *both,
    )
    merry = [replace(one, country="DE") for one in people("Ana", "Bo")]
    yield _one(
        "holidays",
        scenario(
            who=merry,
            start="2026-12-21",
            weeks=1,
            limits=Limits(holidays=Holidays(hard=True, at_most=1)),
        ),
        "limit holidays.at_most",
    )


def _of_groups() -> Iterator[Seeded]:
    ana, cy = (person(name, away=[_SECOND]) for name in ("Ana", "Cy"))
    two = rotation(roles=_PAIR)
    yield _one(
        "a buddy away",
        _weekly(
            ana,
            person("Bo"),
            cy,
            person("Di"),
            turning=two,
            limits=Limits(together=Together(hard=True, pairs=((_BO, _CY),))),
            weeks=2,
        ),
        "leave ana",
        "leave cy",
        "limit together",
    )
    yield _one(
        "two kept apart",
        _weekly(
            ana,
            *people("Bo", "Cy"),
            turning=two,
            limits=Limits(apart=Apart(hard=True, pairs=((_BO, _CY),))),
        ),
        "leave ana",
        "limit apart",
    )
    yield _one(
        "one of a group",
        _weekly(
            ana, *people("Bo", "Cy"), limits=Limits(one_of=OneOf(hard=True, groups=((_ANA,),)))
        ),
        "leave ana",
        "limit one_of",
    )


def _of_what_stands() -> Iterator[Seeded]:
    away = person("Bo", away=[_SECOND])
    first, second = (held("ana", a, b) for a, b in pairwise(_WEEKS[:3]))
    off = _weekly(person("Ana"), away, limits=Limits(shifts_off=ShiftsOff(hard=True)))
    yield _one(
        "a pin, and shifts off",
        replace(off, fixed=(first,)),
        "leave bo",
        "pin ana",
        "limit shifts_off",
    )
    runs = _weekly(
        person("Ana"),
        person("Bo", away=[_THIRD]),
        limits=Limits(max_consecutive=MaxConsecutive(hard=True, shifts=2)),
    )
    yield _one(
        "two pins, and a run",
        replace(runs, fixed=(first, second)),
        "leave bo",
        "pin ana",
        "pin ana",
        "limit max_consecutive.shifts",
    )
    before = held("ana", "2026-12-28 10:00", _WEEKS[0])
    simulated = _weekly(
        person("Ana"),
        person("Bo", away=[_FIRST]),
        limits=Limits(shifts_off=ShiftsOff(hard=True)),
        weeks=1,
    )
    yield _one(
        "a past shift, and shifts off",
        replace(simulated, previous=(PastSchedule(path="past.csv", assignments=(before,)),)),
        "leave bo",
        "past ana",
        "limit shifts_off",
    )
    two = _weekly(*people("Ana", "Bo"), turning=rotation(roles=_PAIR), weeks=1)
    yield _one(
        "a overnight pool too small",
        replace(two, policy=Policy(overnight_pool=OvernightPool(size=1))),
        "overnight_pool",
    )
    yield _one(
        "two rotations at once",
        scenario(
            who=[person("Ana"), away],
            rotations=[rotation(), rotation("web", services=["web"])],
            weeks=2,
        ),
        "leave bo",
        "two_rotations_at_once",
    )


def _one(name: str, scene: Scenario, *culprits: str) -> Seeded:
    return Seeded(name=name, scene=scene, culprits=tuple(sorted(culprits)))


def _weekly(
    *who: Person, turning: Rotation | None = None, limits: Limits | None = None, weeks: int = 3
) -> Scenario:
    return scenario(who=who, rotations=[turning or rotation()], limits=limits, weeks=weeks)


def _limited(name: str, limits: Limits, *who: Person, weeks: int = 3) -> Seeded:
    away = [f"leave {one.id}" for one in who if one.time_off]
    return _one(name, _weekly(*who, limits=limits, weeks=weeks), f"limit {name}", *away)


def _long_and_short() -> Rotation:
    """Monday to Saturday, then a day, then a night and Sunday."""
    return rotation(shifts=ShiftKind.CUSTOM, handoffs=(600, 5 * DAY + 480, 5 * DAY + 1200))
