"""One person's shifts, in the person's own time zone, and what they are expected to cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncall_opt.options.inputs import refused
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import Column, often, table
from oncall_opt.views.calendar_table import moment_text, person_name
from optimizer.fairness.load_measures import measure
from optimizer.world.expected_load import Load
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.calendar.local_time import zone_info
from scenarios.domain.errors import Misread
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import HourClass, PersonId
from scenarios.what_if.people import person_named

SHIFT_COLUMNS = (
    "rotation",
    "role",
    "start",
    "end",
    "off_hours",
    "sleep_hours",
    "off_interruptions",
    "sleep_interruptions",
    "load",
)

_COLUMNS = (
    Column(heading="from"),
    Column(heading="to"),
    Column(heading="rotation"),
    Column(heading="role"),
    Column(heading="off-\nhours", right=True, dropped=2),
    Column(heading="sleep\nhours", right=True, dropped=2),
    Column(heading="sleep inter-\nruptions", right=True, dropped=1),
    Column(heading="load\nh", right=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """A person's part of a shift."""

    holding: Holding
    load: Load


def find_person(scenario: Scenario, name: str, *, option: str = "--person") -> PersonId:
    """Find a person by id or by full name.

    Raises:
        click.BadParameter: Nobody has that name, or two people have; with the likely ones.
    """
    try:
        return person_named(scenario, name)
    except Misread as error:
        raise refused(error, option) from None


def shifts_text(scenario: Scenario, schedule: Schedule, person: PersonId, *, width: int) -> str:
    """Return a table of the person's shifts, and their standing."""
    world = World(scenario)
    zone = scenario.people[person].zone
    shifts = list(_shifts(world, schedule, person))
    heading = bold(f"{person_name(scenario, person)}: {often(len(shifts))} on call, in {zone} time")
    if not shifts:
        return f"{heading}\nNo shifts in this schedule."
    rows = [
        [
            moment_text(s.holding.pieces[0][0], zone),
            moment_text(s.holding.pieces[-1][1], zone) + ("" if s.holding.whole else " (override)"),
            s.holding.rotation,
            s.holding.role.value,
            *_numbers(s.load),
        ]
        for s in shifts
    ]
    whole = sum((s.load for s in shifts), Load())
    total = ["together", "", "", "", *_numbers(whole)]
    load = table(_COLUMNS, rows, width=width, total=total)
    return f"{heading}\n{load}\n{wrapped(_standing(world, schedule, person), width=width)}"


def shift_rows(scenario: Scenario, schedule: Schedule, person: PersonId) -> list[dict[str, object]]:
    """Return the same as data; instants with the offset of the person's zone."""
    zone = zone_info(scenario.people[person].zone)
    return [
        {
            "rotation": s.holding.rotation,
            "role": s.holding.role.value,
            "start": s.holding.pieces[0][0].astimezone(zone).isoformat(),
            "end": s.holding.pieces[-1][1].astimezone(zone).isoformat(),
            "off_hours": round(s.load.of(HourClass.OFF)[0], 4),
            "sleep_hours": round(s.load.of(HourClass.SLEEP)[0], 4),
            "off_interruptions": round(s.load.of(HourClass.OFF)[1], 4),
            "sleep_interruptions": round(s.load.of(HourClass.SLEEP)[1], 4),
            "load": round(s.load.load, 4),
        }
        for s in _shifts(World(scenario), schedule, person)
    ]


def _shifts(world: World, schedule: Schedule, person: PersonId) -> Iterator[_Shift]:
    for holding in Holdings(world.calendar, schedule).by_person[person]:
        if not holding.past:
            yield _Shift(holding=holding, load=world.load(holding))


def _numbers(load: Load) -> list[str]:
    off, sleep = load.of(HourClass.OFF), load.of(HourClass.SLEEP)
    return [f"{off[0]:.0f}", f"{sleep[0]:.0f}", f"{sleep[1]:.1f}", f"{load.load:.1f}"]


def _standing(world: World, schedule: Schedule, person: PersonId) -> str:
    """Compare the person's load with the others'."""
    measures = measure(world.scenario, schedule, world=world)
    mine = next(p for p in measures.people if p.person == person)
    if mine.relative is None:
        return "Not compared with the others: may take no shift."
    others = sorted(p.relative for p in measures.people if p.relative is not None)
    middle = others[len(others) // 2]
    return (
        f"Load relative to capacity: {mine.relative:.1f} h; median of the team {middle:.1f} h, "
        f"highest {measures.worst:.1f} h."
    )
