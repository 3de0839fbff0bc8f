"""Absences of people: their own entries and shared leave files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scenarios.domain.errors import Misread, ScenarioError
from scenarios.domain.people import Absence
from scenarios.domain.vocabulary import AbsenceKind
from scenarios.inputs.leave_files import (
    LeaveEvent,
    LeaveRow,
    kind_of_leave,
    read_leave_csv,
    read_leave_ics,
)
from scenarios.reading.dates import read_recurring, read_stretch, stretch_between
from scenarios.reading.findings import Findings, Loc, spelled
from scenarios.reading.near_matches import listed, nearest, shortened
from scenarios.reading.schema import TimeOffEntry
from scenarios.reading.schema_errors import BLANK
from scenarios.resolve.regions import Frame

_RANGE = re.compile(r"\s*\d{4}-.*")
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePerson:
    """How leave files identify a person, and the zone of the dates."""

    id: str
    name: str
    email: str | None
    zone: str

    def is_called(self, words: str) -> bool:
        """Return whether a cell of a table names this person."""
        plain = words.strip().casefold()
        return plain in {self.id.casefold(), self.name.casefold(), (self.email or "").casefold()}

    def is_named_in(self, summary: str) -> bool:
        """Return whether the title of an event names this person."""
        names = {self.id, self.name} - {""}
        return any(
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", summary, re.IGNORECASE) for name in names
        )


@dataclass(slots=True, kw_only=True)
class LeaveReader:
    """Read absences; each leave file only once."""

    frame: Frame
    findings: Findings
    tables: dict[str, tuple[LeaveRow, ...]] = field(default_factory=dict)
    calendars: dict[str, tuple[LeaveEvent, ...]] = field(default_factory=dict)

    def of_person(
        self, who: LeavePerson, entries: Iterable[tuple[Loc, str | TimeOffEntry]]
    ) -> list[Absence]:
        """Return the absences of a person's own ``time_off``."""
        absences: list[Absence] = []
        for place, entry in entries:
            try:
                if isinstance(entry, TimeOffEntry):
                    absences += self._entry(entry, who.zone, place)
                elif entry != BLANK:
                    absences += self._text(entry, who, place)
            except Misread as error:
                self.findings.misread(place, error)
        return absences

    def of_everybody(
        self, files: Iterable[tuple[Loc, str]], people: Sequence[LeavePerson]
    ) -> Mapping[str, list[Absence]]:
        """Return person → absences from shared leave files."""
        found: dict[str, list[Absence]] = defaultdict(list)
        for place, name in files:
            if name.casefold().endswith(".csv"):
                self._table_of_many(name, people, place, found)
            elif name.casefold().endswith(".ics"):
                self._calendar_of_many(name, people, place, found)
            else:
                hint = "write a person's own time off under `people`"
                self.findings.problem(
                    place, f"{shortened(name)!r} is not a .csv or .ics file", hint
                )
        return found

    def _entry(self, entry: TimeOffEntry, zone: str, loc: Loc) -> list[Absence]:
        reason = entry.reason or ""
        if entry.every is not None:
            if entry.from_ is not None or entry.to is not None:
                raise Misread("`every` and `from` cannot be combined", "write two entries")
            return self._recurring(entry.every, zone, loc, reason)
        if entry.from_ is None:
            raise Misread("needs `from` or `every`", "add `from: 2027-02-15`")
        start, end = stretch_between(entry.from_, entry.to or entry.from_, zone)
        return [_absence(start, end, loc, kind_of_leave(reason), reason)]

    def _text(self, text: str, who: LeavePerson, loc: Loc) -> list[Absence]:
        ending = text.strip().casefold()[-4:]
        if ending == ".ics":
            return [
                _of_event(event, who.zone, loc)
                for event in self._calendar(text.strip(), loc)
                if _lasts(event, who.zone)
            ]
        if ending == ".csv":
            rows = [row for row in self._table(text.strip(), loc) if who.is_called(row.person)]
            if not rows and text.strip() in self.tables:
                self.findings.note(loc, f"{text.strip()} has no row for {who.id}")
            return [self._of_row(row, text.strip(), who.zone) for row in rows]
        if _RANGE.fullmatch(text):
            start, end = read_stretch(text, who.zone)
            return [_absence(start, end, loc, AbsenceKind.LEAVE, "")]
        if not text.strip().casefold().startswith("every"):
            hint = (
                "write a date, a range 2027-02-15/2027-02-26, `every Tuesday 18:00-22:00`, a file"
            )
            raise Misread(f"{shortened(text)!r} is not time off", hint)
        return self._recurring(text, who.zone, loc, "")

    def _recurring(self, text: str, zone: str, loc: Loc, reason: str) -> list[Absence]:
        kind = kind_of_leave(reason)
        if kind is AbsenceKind.LEAVE:
            kind = AbsenceKind.BLACKOUT
        return [
            _absence(start, end, loc, kind, reason or text)
            for start, end in read_recurring(text).within(*self.frame.reach, zone)
        ]

    def _table(self, name: str, loc: Loc) -> tuple[LeaveRow, ...]:
        if name not in self.tables:
            try:
                self.tables[name] = read_leave_csv(
                    self._path(name), shown=self.findings.shown(name)
                )
            except ScenarioError as error:
                self.findings.adopt(error, loc)
                return ()
        return self.tables[name]

    def _calendar(self, name: str, loc: Loc) -> tuple[LeaveEvent, ...]:
        if name not in self.calendars:
            try:
                low, high = self.frame.reach
                path = self._path(name)
                self.calendars[name] = read_leave_ics(
                    path, low, high, shown=self.findings.shown(name)
                )
            except ScenarioError as error:
                self.findings.adopt(error, loc)
                return ()
        return self.calendars[name]

    def _table_of_many(
        self, name: str, people: Sequence[LeavePerson], loc: Loc, found: dict[str, list[Absence]]
    ) -> None:
        strangers = []
        for row in self._table(name, loc):
            meant = [who for who in people if who.is_called(row.person)]
            for who in meant:
                found[who.id].append(self._of_row(row, name, who.zone))
            near = None if meant else nearest(row.person, [who.id for who in people])
            if near is not None:
                message = f"{name}:{row.line}: unknown person {shortened(row.person)!r}"
                self.findings.problem(loc, message, f"did you mean {near!r}?")
            elif not meant:
                strangers.append(row.person)
        self._note_strangers(name, strangers, "row", loc)

    def _calendar_of_many(
        self, name: str, people: Sequence[LeavePerson], loc: Loc, found: dict[str, list[Absence]]
    ) -> None:
        strangers = []
        for event in self._calendar(name, loc):
            meant = [who for who in people if who.email and who.email.casefold() in event.mails]
            meant = meant or [who for who in people if who.is_named_in(event.summary)]
            for who in meant:
                if _lasts(event, who.zone):
                    found[who.id].append(_of_event(event, who.zone, loc))
            if not meant:
                strangers.append(event.summary)
        self._note_strangers(name, strangers, "event", loc)

    def _note_strangers(self, name: str, who: list[str], kind: str, loc: Loc) -> None:
        if who:
            counted, verb = (
                (f"1 {kind} matches", "is")
                if len(who) == 1
                else (f"{len(who)} {kind}s match", "are")
            )
            few = listed([repr(shortened(one)) for one in dict.fromkeys(who)][:_FEW])
            note = f"{name}: {counted} nobody in this file and {verb} ignored: {few}"
            self.findings.note(loc, note)

    def _of_row(self, row: LeaveRow, name: str, zone: str) -> Absence:
        where = f"{self.findings.shown(name)}:{row.line}"
        self.findings.places[where] = f"{where}:1"
        start, end = row.stretch(zone)
        return Absence(
            start=start, end=end, kind=kind_of_leave(row.reason), reason=row.reason, where=where
        )

    def _path(self, name: str) -> Path:
        return self.frame.folder / name


def _of_event(event: LeaveEvent, zone: str, loc: Loc) -> Absence:
    kind = AbsenceKind.BLACKOUT if event.recurs and isinstance(event.start, datetime) else None
    start, end = event.stretch(zone)
    return _absence(start, end, loc, kind or AbsenceKind.LEAVE, event.summary)


def _lasts(event: LeaveEvent, zone: str) -> bool:
    start, end = event.stretch(zone)
    return start < end


def _absence(start: datetime, end: datetime, loc: Loc, kind: AbsenceKind, reason: str) -> Absence:
    return Absence(start=start, end=end, kind=kind, reason=reason, where=spelled(loc))
