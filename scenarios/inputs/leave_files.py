"""Leave files: calendars (ICS) and tables (CSV)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scenarios.calendar.local_time import instant, midnight
from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.vocabulary import AbsenceKind
from scenarios.reading.csv_table import bounded, read_table
from scenarios.reading.dates import stretch_between
from scenarios.reading.text_file import read_text

_KINDS = {
    **dict.fromkeys(("sick", "sickness", "illness", "sick leave"), AbsenceKind.SICK),
    **dict.fromkeys(("parental", "parental leave", "maternity", "paternity"), AbsenceKind.PARENTAL),
}
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRow:
    """A row of a leave table; its dates are text until the person's zone is known."""

    line: int
    person: str
    start: str
    end: str
    reason: str

    def stretch(self, zone: str) -> tuple[datetime, datetime]:
        """Return the absence as ``[start, end)``."""
        return stretch_between(self.start, self.end or self.start, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveEvent:
    """One occurrence of a calendar event.

    Attributes:
        start, end: Days (end exclusive) or instants, naive if floating.
        mails: Addresses of attendees and organizer, in lower case.
        recurs: Whether it comes from a recurring event.
    """

    start: date
    end: date
    summary: str = ""
    mails: frozenset[str] = frozenset()
    recurs: bool = False

    def stretch(self, zone: str) -> tuple[datetime, datetime]:
        """Return the event as ``[start, end)`` in aware UTC."""
        return _moment(self.start, zone), _moment(self.end, zone)


def kind_of_leave(reason: str) -> AbsenceKind:
    """Return the kind of an absence by the reason in a file."""
    return _KINDS.get(reason.strip().casefold(), AbsenceKind.LEAVE)


def read_leave_csv(path: Path, *, shown: str) -> tuple[LeaveRow, ...]:
    """Read a table with the columns ``person,start,end,reason`` (the last two may be missing).

    Raises:
        ScenarioError: The table or its dates are wrong.
    """
    table = read_table(
        read_text(path, shown=shown),
        shown=shown,
        required=("person", "start"),
        optional=("end", "reason"),
    )
    problems: list[Problem] = []
    rows = []
    for line, cells in table.rows:
        cell = {name: cells[at].strip() for name, at in table.columns.items()}
        row = LeaveRow(
            line=line,
            person=cell["person"],
            start=cell["start"],
            end=cell.get("end", ""),
            reason=cell.get("reason", ""),
        )
        try:
            row.stretch("UTC")
        except Misread as error:
            problems.append(
                Problem(path=shown, line=line, column=1, message=error.message, hint=error.hint)
            )
        rows.append(row)
    if problems:
        raise ScenarioError(bounded(problems, shown))
    return tuple(rows)


def read_leave_ics(
    path: Path, low: datetime, high: datetime, *, shown: str
) -> tuple[LeaveEvent, ...]:
    """Read the events of a calendar that touch ``[low, high)``, without canceled ones.

    Raises:
        ScenarioError: It is not a calendar.
    """
    text = read_text(path, shown=shown)
    first = text.lstrip().partition("\n")[0].strip()
    if first.upper() != "BEGIN:VCALENDAR":
        line = text[: len(text) - len(text.lstrip())].count("\n") + 1
        message = "is not an ICS calendar: it does not start with BEGIN:VCALENDAR"
        raise ScenarioError.at(shown, line=line, message=message, hint="export it again")
    often = re.search(
        rf"^RRULE[^\n]*FREQ=({'|'.join(_TOO_OFTEN)})", text, re.MULTILINE | re.IGNORECASE
    )
    if often is not None:
        line = text[: often.start()].count("\n") + 1
        message = "an absence recurs more often than daily"
        raise ScenarioError.at(
            shown, line=line, message=message, hint="write it as a whole-day event"
        )
    try:
        return tuple(_events(text, low, high))
    except Exception as error:  # noqa: BLE001  (the calendar libraries raise all sorts on broken input)
        said = " ".join(str(error).split())[:80] or type(error).__name__
        message = f"is an incomplete ICS calendar ({said})"
        raise ScenarioError.at(shown, line=1, message=message, hint="export it again") from None


def _events(text: str, low: datetime, high: datetime) -> Iterator[LeaveEvent]:
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(text)
    for event in recurring_ical_events.of(calendar, components=["VEVENT"]).between(low, high):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if type(start) is date and type(end) is date and end <= start:
            end = start + timedelta(days=1)
        yield LeaveEvent(
            start=start,
            end=end,
            summary=str(event.get("SUMMARY", "")),
            mails=frozenset(_mails(event.get("ATTENDEE")) | _mails(event.get("ORGANIZER"))),
            recurs=_recurs(calendar, str(event.get("UID", ""))),
        )


def _recurs(calendar: object, uid: str) -> bool:
    walk = calendar.walk  # type: ignore[attr-defined]
    return any("RRULE" in event for event in walk("VEVENT") if str(event.get("UID", "")) == uid)


def _mails(value: object) -> set[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return {str(one).casefold().removeprefix("mailto:") for one in values}


def _moment(value: date, zone: str) -> datetime:
    if not isinstance(value, datetime):
        return midnight(value, zone)
    return instant(value, zone) if value.tzinfo is None else value.astimezone(UTC)
