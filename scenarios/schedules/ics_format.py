"""Schedules as iCalendar (RFC 5545)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import category
from urllib.parse import quote, unquote

from scenarios import VERSION
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.schedules.schedule_rows import Names, ReadSchedule, Row, schedule_of

if TYPE_CHECKING:
    from icalendar import Component

#: Octets of a line without its end (section 3.1).
_LINE = 75

_ROTATION, _ROLE, _PERSON = "X-ONCALL-ROTATION", "X-ONCALL-ROLE", "X-ONCALL-PERSON"


def write_ics(scenario: Scenario, schedule: Schedule, *, sequence: int = 0, now: datetime) -> str:
    """Return a schedule as a calendar, one event per assignment.

    An event keeps its UID when the schedule is written again, so that calendars update it.

    Args:
        sequence: Raised by one each time a changed schedule is published.
        now: When it is written, an aware instant.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//oncall-opt//oncall-opt {VERSION}//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(scenario.name)}",
    ]
    for assignment in schedule.assignments:
        lines += _event(scenario, assignment, sequence, now)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def read_ics(text: str, names: Names, *, shown: str) -> ReadSchedule:
    """Read a calendar that :func:`write_ics` wrote, also after another tool saved it.

    Events without a rotation come from other tools and are ignored.

    Raises:
        ScenarioError: Carries every mistake, with its line.
    """
    events = _events(text, shown)
    begins = [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if line.rstrip().upper() == "BEGIN:VEVENT"
    ]
    if len(begins) != len(events):
        # The parser drops what has no end without a word.
        message = f"not valid iCalendar: {len(begins)} events start, {len(events)} are complete"
        raise ScenarioError([_problem(shown, begins[0] if begins else 1, message)])
    ours = [pair for pair in zip(events, begins, strict=True) if _ROTATION in pair[0]]
    if events and not ours:
        message = f"no event has {_ROTATION}: oncall-opt did not write this calendar"
        raise ScenarioError([_problem(shown, begins[0], message)])
    rows = [_row(event, line) for event, line in ours]
    schedule, problems = schedule_of(rows, names, shown=shown)
    if problems:
        raise ScenarioError(problems)
    return ReadSchedule(schedule=schedule)


def uid(assignment: Assignment) -> str:
    """Return a stable identifier for the event of an assignment."""
    words = [
        assignment.rotation,
        assignment.role.value,
        _instant(assignment.start),
        assignment.person,
    ]
    return f"{sha256(json.dumps(words).encode()).hexdigest()[:32]}@oncall-opt"


def _event(
    scenario: Scenario, assignment: Assignment, sequence: int, now: datetime
) -> Iterator[str]:
    person = scenario.people.get(assignment.person) if assignment.person else None
    name = person.name if person else assignment.person or "nobody"
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(assignment)}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"DTSTART:{_instant(assignment.start)}"
    yield f"DTEND:{_instant(assignment.end)}"
    yield f"SEQUENCE:{sequence}"
    yield f"SUMMARY:{_escaped(f'{assignment.rotation} {assignment.role}: {name}')}"
    yield f"CATEGORIES:on-call,{assignment.role}"
    # On call is not busy: meetings still find the person.
    yield "TRANSP:TRANSPARENT"
    yield f"{_ROTATION}:{quote(assignment.rotation)}"
    yield f"{_ROLE}:{assignment.role}"
    if assignment.person is not None:
        yield f"{_PERSON}:{quote(assignment.person)}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Escape TEXT (section 3.3.11); replace control characters."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n")
    return "".join(" " if category(character) == "Cc" else character for character in text)


def _folded(line: str) -> Iterator[str]:
    """Split the line into pieces of at most 75 octets, between characters."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece


def _events(text: str, shown: str) -> list[Component]:
    """Return every event, in the order of the file."""
    from icalendar import Calendar

    if not text.strip():
        raise ScenarioError([_problem(shown, 1, "the file is empty")])
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise ScenarioError([_problem(shown, 1, "this is not an iCalendar file")])
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        return [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # The parser lets Python's own errors through on torn files.
        reason = str(error).splitlines()[0][:80] if str(error) else "it is incomplete"
        raise ScenarioError([_problem(shown, 1, f"not valid iCalendar: {reason}")]) from None


def _row(event: Component, line: int) -> Row:
    return Row(
        label=f"the event in line {line}",
        cells={
            "rotation": unquote(_text(event, _ROTATION)),
            "role": _text(event, _ROLE),
            "start": _moment(event, "DTSTART"),
            "end": _moment(event, "DTEND"),
            "person": unquote(_text(event, _PERSON)),
        },
        place=(line, 1),
    )


def _text(event: Component, key: str) -> str:
    value = event.get(key, "")
    return str(value[0] if isinstance(value, list) else value)


def _moment(event: Component, key: str) -> str:
    """Return an instant as RFC 3339; whole days and floating times have no offset."""
    value = event.get(key, "")
    try:
        moment = value.dt
    except (AttributeError, ValueError):
        return str(value)
    return moment.isoformat() if isinstance(moment, date) else str(value)


def _problem(shown: str, line: int, message: str) -> Problem:
    hint = "write one with `oncall-opt solve SCENARIO -o schedule.ics`"
    return Problem(path=shown, line=line, column=1 if line else 0, message=message, hint=hint)
