"""The calendar: who is on call when, a row for each week or day, a column for each role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oncall_opt.terminal.output import wrapped
from oncall_opt.terminal.tables import Column, cell_width, columns_that_fit, count, table
from optimizer.world.holdings import Interval, joined, length, overlap, without
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.domain.week import DAY, WEEK, WEEKDAYS

NOBODY = "(nobody)"
#: Overrides that are listed before the rest is counted.
LISTED = 8


@dataclass(frozen=True, slots=True, order=True)
class _RoleColumn:
    """A column: a role of a rotation, and one of the shifts that begin in a row."""

    rotation: int
    role: int
    slot: int
    heading: str


def calendar_text(  # noqa: PLR0913 -- what is shown, and how much of it
    scenario: Scenario,
    schedule: Schedule,
    *,
    start: datetime,
    end: datetime,
    width: int,
    everything: bool = False,
    listed: int = LISTED,
) -> str:
    """Return the shifts that overlap ``[start, end)`` as tables, and what their stars mean.

    Args:
        width: Columns of the terminal.
        everything: Whether to list every override.
        listed: Else: how many to list before the rest is counted; 0: only count them.
    """
    held = list(held_shifts(scenario, schedule, start=start, end=end))
    weekly = [h for h in held if _by_week(scenario.rotations[h.shift.rotation])]
    daily = [h for h in held if not _by_week(scenario.rotations[h.shift.rotation])]
    parts = [
        *_tables(scenario, weekly, width, by_week=True),
        *_tables(scenario, daily, width, by_week=False),
    ]
    notes = list(_overrides(scenario, held))
    if notes and not everything and not listed:
        several = count(len(notes), "override")
        parts[-1] += f"\n* somebody else takes part of the shift: {several}, listed with --detail"
    elif notes:
        shown = notes if everything else notes[:listed]
        lines = [wrapped(note, width=width, indent="* ", hanging="  ") for note in shown]
        if len(notes) > len(shown):
            lines.append(f"  … and {len(notes) - len(shown)} more; --detail lists them")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def person_name(scenario: Scenario, person: PersonId | None) -> str:
    """Return a person's name, or the id of somebody the scenario does not know."""
    if person is None:
        return NOBODY
    known = scenario.people.get(person)
    return known.name if known else person


def moment_text(moment: datetime, zone: str) -> str:
    """Write an instant as people read it: ``Tue 2027-03-02 09:00``."""
    return f"{wall_clock(moment, zone):%a %Y-%m-%d %H:%M}"


def span_text(start: datetime, end: datetime, zone: str) -> str:
    """Write two instants as people read them; the second date only where it differs."""
    low, high = wall_clock(start, zone), wall_clock(end, zone)
    until = f"{high:%H:%M}" if low.date() == high.date() else f"{high:%a %Y-%m-%d %H:%M}"
    return f"{low:%a %Y-%m-%d %H:%M}–{until}"


def _tables(
    scenario: Scenario, held: Sequence[CalendarEntry], width: int, *, by_week: bool
) -> Iterator[str]:
    """Yield one table, or several where the columns do not fit side by side."""
    if not held:
        return
    cells: dict[date, dict[_RoleColumn, CalendarEntry]] = defaultdict(dict)
    for shift in held:
        begin = wall_clock(shift.shift.start, _zone(scenario, shift)).date()
        row = begin - timedelta(days=begin.weekday()) if by_week else begin
        cells[row][_role_column(scenario, shift, by_week=by_week)] = shift
    role_columns = sorted({column for row in cells.values() for column in row})
    days = sorted(cells)
    columns = [
        Column(heading="week of" if by_week else "day"),
        *(Column(heading=c.heading) for c in role_columns),
    ]
    named = _rows(scenario, cells, role_columns, names=True, by_week=by_week)
    fits = sum(max(cell_width(row[i]) for row in named) + 2 for i in range(len(columns))) <= width
    rows = named if fits else _rows(scenario, cells, role_columns, names=False, by_week=by_week)
    breaks = (
        frozenset()
        if by_week
        else frozenset(
            i
            for i, d in enumerate(days)
            if i and d.isocalendar()[1] != days[i - 1].isocalendar()[1]
        )
    )
    for group in columns_that_fit(columns, rows, width=width):
        some = [[row[i] for i in group] for row in rows]
        yield table([columns[i] for i in group], some, width=width, breaks=breaks)


def _rows(
    scenario: Scenario,
    cells: dict[date, dict[_RoleColumn, CalendarEntry]],
    role_columns: Sequence[_RoleColumn],
    *,
    names: bool,
    by_week: bool,
) -> list[list[str]]:
    return [
        [
            f"{day:%Y-%m-%d}" if by_week else f"{day:%a %Y-%m-%d}",
            *(_cell(scenario, cells[day].get(column), names=names) for column in role_columns),
        ]
        for day in sorted(cells)
    ]


def _cell(scenario: Scenario, held: CalendarEntry | None, *, names: bool) -> str:
    if held is None:
        return ""
    star = "*" if held.others else ""
    if held.assignee is None or names:
        return person_name(scenario, held.assignee) + star
    return held.assignee + star


def _role_column(scenario: Scenario, held: CalendarEntry, *, by_week: bool) -> _RoleColumn:
    """Return the column of a shift."""
    rotation = scenario.rotations[held.shift.rotation]
    slot, label = _slot(scenario, rotation, held, by_week=by_week)
    role = [held.role.value] if len(rotation.roles) > 1 else []
    return _RoleColumn(
        rotation=tuple(scenario.rotations).index(rotation.id),
        role=rotation.roles.index(held.role),
        slot=slot,
        heading="\n".join([rotation.id, *role, label]),
    )


def _slot(
    scenario: Scenario, rotation: Rotation, held: CalendarEntry, *, by_week: bool
) -> tuple[int, str]:
    """Return the handoff of the week or day that begins a shift, and its name.

    A handoff that a clock change moves is named after the nearest one.
    """
    if held.shift.site is not None:
        site = scenario.sites[held.shift.site]
        return rotation.sites.index(site.id), site.id
    local = wall_clock(held.shift.start, rotation.zone)
    cycle = WEEK if by_week else DAY
    minute = (local.weekday() * DAY + local.hour * 60 + local.minute) % cycle
    near = min(
        {handoff % cycle for handoff in rotation.handoffs},
        key=lambda handoff: min((minute - handoff) % cycle, (handoff - minute) % cycle),
    )
    clock = f"{near % DAY // 60:02d}:{near % 60:02d}"
    return near, f"{WEEKDAYS[near // DAY]} {clock}" if by_week else clock


def has_daily_rows(scenario: Scenario) -> bool:
    """Whether some rotation's shifts are so short that its calendar has a row for each day."""
    return not all(map(_by_week, scenario.rotations.values()))


def _by_week(rotation: Rotation) -> bool:
    """Whether the shifts are long enough for a row for each week."""
    return bool(rotation.handoffs) and rotation.cycle_weeks * 7 > 2 * len(rotation.handoffs)


def _overrides(scenario: Scenario, held: Iterable[CalendarEntry]) -> Iterator[str]:
    """Yield each override that a star stands for, in order of time."""
    starred = [(part, person, h) for h in held for part, person in h.others]
    for (start, end), person, h in sorted(starred, key=lambda item: item[0]):
        rotation = scenario.rotations[h.shift.rotation]
        who = "nobody" if person is None else person_name(scenario, person)
        instead = f" instead of {person_name(scenario, h.assignee)}" if h.assignee else ""
        when = span_text(start, end, rotation.zone)
        yield f"{when}, {slot_text(rotation, h.role)}: {who}{instead}"


def slot_text(rotation: Rotation, role: Role) -> str:
    """Name a slot: the rotation, and the role where there are several."""
    return f"{rotation.id} {role}" if len(rotation.roles) > 1 else str(rotation.id)


def _zone(scenario: Scenario, held: CalendarEntry) -> str:
    rotation: RotationId = held.shift.rotation
    return scenario.rotations[rotation].zone


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One role of one shift.

    Attributes:
        assignee: Who is on call for most of its active time; ``None``: nobody.
        others: The parts of somebody else, or of nobody (``None``), in order of time.
    """

    shift: Shift
    role: Role
    assignee: PersonId | None
    others: tuple[tuple[Interval, PersonId | None], ...] = ()


def held_shifts(
    scenario: Scenario, schedule: Schedule, *, start: datetime, end: datetime
) -> Iterator[CalendarEntry]:
    """Yield every role of every active shift that overlaps ``[start, end)``.

    A shadow role without an assignee is left out: it may stay empty.
    """
    by_slot: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for assignment in schedule.assignments:
        if assignment.overlaps(start, end):
            by_slot[assignment.rotation, assignment.role].append(assignment)
    for rotation in scenario.rotations.values():
        shifts = [t for t in shifts_of(scenario, rotation) if t.start < end and start < t.end]
        for role in rotation.roles:
            for shift in shifts:
                held = _held(shift, role, by_slot[rotation.id, role])
                if not shift.idle and (held.assignee or role is not Role.SHADOW):
                    yield held


def _held(shift: Shift, role: Role, assignments: list[Assignment]) -> CalendarEntry:
    pieces: dict[PersonId | None, list[Interval]] = defaultdict(list)
    for a in assignments:
        if a.person is not None and a.overlaps(shift.start, shift.end):
            pieces[a.person].append((a.start, a.end))
    parts = {p: overlap(joined(mine), shift.active) for p, mine in pieces.items()}
    everybody = joined(part for mine in parts.values() for part in mine)
    parts[None] = without(shift.active, everybody)
    # Of equal parts the person's counts, and the earlier one.
    assignee = max(parts, key=lambda p: (length(parts[p]), p is not None))
    others = [(part, p) for p, mine in parts.items() if p != assignee for part in mine]
    return CalendarEntry(
        shift=shift,
        role=role,
        assignee=assignee,
        others=tuple(sorted(others, key=lambda other: other[0])),
    )
