"""Handoffs: the short forms of the file as minutes of the cycle."""

from __future__ import annotations

import re

from scenarios.domain.errors import Misread
from scenarios.domain.vocabulary import ShiftKind
from scenarios.domain.week import DAY, WEEK
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import shortened
from scenarios.reading.schema import ShiftsSection
from scenarios.reading.weekly_hours import read_clock, read_week_moment
from scenarios.resolve.person_keys import placed_texts

_USUAL: dict[ShiftKind, tuple[int, ...]] = {
    ShiftKind.WEEKLY: (10 * 60,),
    ShiftKind.DAILY: (10 * 60,),
    ShiftKind.DAY_NIGHT: (8 * 60,),
    ShiftKind.WEEKDAY_WEEKEND: (10 * 60, 4 * DAY + 18 * 60),
    ShiftKind.CUSTOM: (),
    ShiftKind.FOLLOW_THE_SUN: (),
}
_EVERY = re.compile(r"(\d{1,2})\s*weeks?")
_WEEK_OF_CYCLE = re.compile(r"week\s+(\d{1,2})\s+(.*)", re.IGNORECASE)


def resolve_handoffs(
    section: ShiftsSection, findings: Findings, loc: Loc
) -> tuple[ShiftKind, tuple[int, ...], int]:
    """Return the kind of shift, the handoffs in minutes of the cycle, and the cycle's weeks."""
    kind = ShiftKind(section.shifts or ShiftKind.WEEKLY)
    weeks = _cycle_weeks(section, kind, findings, loc)
    place = (*loc, "handoff")
    if kind is ShiftKind.FOLLOW_THE_SUN:
        for key, value in (("handoff", section.handoff), ("weekends", section.weekends)):
            if value is not None:
                hint = "remove this key; its sites' `starts` set the handoffs"
                findings.problem(
                    (*loc, key), "follow-the-sun takes its handoffs from its sites", hint
                )
        return kind, (), weeks
    written = placed_texts(section.handoff, place)
    daily = kind in (ShiftKind.DAILY, ShiftKind.DAY_NIGHT)
    marks = []
    for where, text in written:
        mark = findings.read(where, _clock if daily else lambda t: _moment(t, weeks), text)
        if mark is not None:
            marks.append(mark)
    if section.handoff is None:
        marks = list(_USUAL[kind])
        if kind is ShiftKind.CUSTOM:
            hint = "add `handoff: [Mon 10:00, Thu 10:00]`"
            findings.problem(loc, "custom shifts need their handoffs", hint)
    elif len(marks) == len(written):
        _check_count(kind, len(marks), findings, place)
    kind, marks = _with_weekends(section, kind, marks, findings, loc)
    spread = _spread(kind, marks)
    if len(set(spread)) < len(spread):
        findings.problem(place, "lists one handoff twice", "keep it once")
    return kind, tuple(sorted(set(spread))) or (10 * 60,), weeks


def _cycle_weeks(section: ShiftsSection, kind: ShiftKind, findings: Findings, loc: Loc) -> int:
    if section.every is None:
        return 1
    place = (*loc, "every")
    if kind is not ShiftKind.CUSTOM:
        hint = "write `shifts: custom`, or remove `every`"
        findings.problem(place, f"{kind} shifts always have a cycle of one week", hint)
        return 1
    if isinstance(section.every, int):
        return section.every
    match = _EVERY.fullmatch(section.every.strip().casefold())
    weeks = int(match.group(1)) if match else 0
    if not 1 <= weeks <= 52:
        message = f"{shortened(section.every)!r} is not a number of weeks from 1 to 52"
        findings.problem(place, message, "write `every: 2`")
        return 1
    return weeks


def _clock(text: str) -> int:
    if text[:1].isalpha():
        raise Misread(f"{shortened(text)!r} has a weekday", "write a time of day, such as 10:00")
    return read_clock(text) % DAY


def _moment(text: str, weeks: int) -> int:
    match = _WEEK_OF_CYCLE.fullmatch(text.strip())
    if match is None:
        return read_week_moment(text)
    week = int(match.group(1))
    if not 1 <= week <= weeks:
        hint = f"write a week from 1 to {weeks}; `every` sets the number of weeks"
        raise Misread(f"there is no week {week} in the cycle", hint)
    return (week - 1) * WEEK + read_week_moment(match.group(2))


def _check_count(kind: ShiftKind, count: int, findings: Findings, loc: Loc) -> None:
    wanted = 2 if kind is ShiftKind.WEEKDAY_WEEKEND else None if kind is ShiftKind.CUSTOM else 1
    if wanted is not None and count != wanted:
        example = "[Mon 10:00, Fri 18:00]" if wanted == 2 else "one, or `shifts: custom`"
        number = "two handoffs" if wanted == 2 else "one handoff"
        findings.problem(loc, f"{kind} shifts have {number}, not {count}", f"write {example}")
    elif count == 0:
        findings.problem(loc, "the list of handoffs is empty", "write [Mon 10:00, Thu 10:00]")


def _with_weekends(
    section: ShiftsSection, kind: ShiftKind, marks: list[int], findings: Findings, loc: Loc
) -> tuple[ShiftKind, list[int]]:
    """Add the handoff before the weekend, which turns weekly into weekday-weekend shifts."""
    if section.weekends is None:
        return kind, marks
    place = (*loc, "weekends")
    mark = findings.read(place, read_week_moment, section.weekends)
    if kind is ShiftKind.WEEKDAY_WEEKEND and section.handoff is None:
        marks = marks[:1]
    elif kind is not ShiftKind.WEEKLY:
        hint = "write `shifts: weekly`, or list all handoffs under `handoff`"
        findings.problem(place, f"{kind} shifts cannot split off the weekend", hint)
        return kind, marks
    return ShiftKind.WEEKDAY_WEEKEND, marks if mark is None else [*marks, mark]


def _spread(kind: ShiftKind, marks: list[int]) -> list[int]:
    """Repeat daily handoffs on every day; day-night adds one 12 hours later."""
    if kind is ShiftKind.DAILY:
        return [day * DAY + mark for day in range(7) for mark in marks]
    if kind is ShiftKind.DAY_NIGHT:
        halves = [(mark + half) % DAY for mark in marks for half in (0, DAY // 2)]
        return [day * DAY + mark for day in range(7) for mark in halves]
    return marks
