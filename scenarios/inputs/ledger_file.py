"""The ledger as a CSV file: one row per period, person and class of hours.

The rows of a period share a checksum, so that an edit by hand is found.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.ledger import Carried, Entry, Ledger
from scenarios.domain.vocabulary import HourClass, PersonId
from scenarios.reading.csv_table import bounded, read_table
from scenarios.schedules.csv_format import guard, unguard
from scenarios.schedules.schedule_rows import read_instant

# fmt: off
COLUMNS = (
    "start", "end", "person", "class", "carried", "fair", "capacity", "not_overnight", "source",
    "source_hash", "check",
)
# fmt: on
#: Order of the classes in the tuples of a row.
_CLASSES = tuple(HourClass)
_DIGITS = 4
_NOT_OVERNIGHT = {"yes": True, "no": False}


def with_entry(ledger: Ledger, entry: Entry) -> Ledger:
    """Return the ledger with one more period; the same ledger if the period is in it.

    Raises:
        ScenarioError: The period overlaps another one.
    """
    for known in ledger.entries:
        if known.source_hash == entry.source_hash and known.start == entry.start:
            return ledger
        if known.overlaps(entry.start, entry.end):
            message = (
                f"{_days(entry)} of {entry.source} overlaps {_days(known)}, which was added "
                f"from {known.source}"
            )
            hint = "remove all rows of that period and add it again, or add another period"
            raise ScenarioError.at(ledger.path, message, hint)
    rows = tuple(map(_rounded, entry.rows))
    entries = sorted((*ledger.entries, replace(entry, rows=rows)), key=lambda one: one.start)
    return replace(ledger, entries=tuple(entries))


def write_ledger(ledger: Ledger) -> str:
    """Return the ledger as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in ledger.entries:
        check = _check(entry)
        writer.writerows([*map(guard, cells), check] for cells in _cells(entry))
    return text.getvalue()


def read_ledger(text: str, *, shown: str, known: Iterable[str] | None = None) -> Ledger:
    """Read a ledger back.

    Args:
        shown: How to name the file in messages.
        known: People of the scenario, to name others in changed periods.

    Raises:
        ScenarioError: Carries every mistake, with its line.
    """
    problems: list[Problem] = []
    found: dict[tuple[datetime, datetime], list[_Line]] = defaultdict(list)
    whole = True
    table = read_table(text, shown=shown, required=COLUMNS)
    for line, cells in table.rows:
        row = {name: unguard(cells[index]).strip() for name, index in table.columns.items()}
        try:
            one = _line(line, row)
        except Misread as error:
            problems.append(_problem(shown, line, error.message, error.hint))
            whole = False
            continue
        found[one.start, one.end].append(one)
    entries = []
    for lines in found.values():
        entry, wrong = _entry(lines, shown)
        # An unreadable or repeated row is already a problem; the check would only repeat it.
        problems += wrong or (_changed(lines, entry, shown, known) if whole else [])
        entries.append((lines[0].line, entry))
    entries.sort(key=lambda pair: pair[1].start)
    for (_, before), (line, after) in pairwise(entries):
        if after.start < before.end:
            message = f"the period {_days(after)} overlaps {_days(before)}"
            problems.append(_problem(shown, line, message, "remove all rows of one of them"))
    if problems:
        raise ScenarioError(bounded(sorted(problems), shown))
    return Ledger(path=shown, entries=tuple(entry for _, entry in entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    line: int
    start: datetime
    end: datetime
    person: PersonId
    klass: HourClass
    carried: float
    fair: float
    capacity: float
    not_overnight: bool
    source: str
    source_hash: str
    check: str


def _line(line: int, row: Mapping[str, str]) -> _Line:
    start, end = read_instant(row["start"]), read_instant(row["end"])
    if end <= start:
        raise Misread("the period ends before it starts", "swap `start` and `end`")
    if not row["person"]:
        raise Misread("the row has no person", "fill in the column `person`")
    if row["class"] not in set(HourClass):
        hint = f"write one of: {', '.join(HourClass)}"
        raise Misread(f"{row['class']!r} is not a class of hours", hint)
    if row["not_overnight"] not in _NOT_OVERNIGHT:
        raise Misread(f"not_overnight is {row['not_overnight']!r}", "write yes or no")
    return _Line(
        line=line,
        start=start,
        end=end,
        person=PersonId(row["person"]),
        klass=HourClass(row["class"]),
        carried=_hours("carried", row["carried"]),
        fair=_hours("fair", row["fair"]),
        capacity=_hours("capacity", row["capacity"]),
        not_overnight=_NOT_OVERNIGHT[row["not_overnight"]],
        source=row["source"],
        source_hash=row["source_hash"],
        check=row["check"],
    )


def _hours(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise Misread(f"{name} is {text!r}, not a number", "write hours, such as 12.5") from None
    if not math.isfinite(value) or value < 0:
        raise Misread(f"{name} is {text}, below 0", "write 0 or more")
    return value


def _entry(lines: list[_Line], shown: str) -> tuple[Entry, list[Problem]]:
    """Return the period of some lines, and its repeated rows as problems."""
    by_person: dict[PersonId, dict[HourClass, _Line]] = defaultdict(dict)
    problems = []
    for one in lines:
        if one.klass in by_person[one.person]:
            message = f"{one.person} has a second row of {one.klass} hours in this period"
            problems.append(_problem(shown, one.line, message, "delete one of the two"))
        by_person[one.person][one.klass] = one
    rows = []
    for person, classes in by_person.items():
        first = next(iter(classes.values()))
        rows.append(
            Carried(
                person=person,
                carried=tuple(classes[k].carried if k in classes else 0.0 for k in _CLASSES),
                fair=tuple(classes[k].fair if k in classes else 0.0 for k in _CLASSES),
                capacity=first.capacity,
                not_overnight=first.not_overnight,
            )
        )
    first = lines[0]
    entry = Entry(
        start=first.start,
        end=first.end,
        source=first.source,
        source_hash=first.source_hash,
        rows=tuple(rows),
    )
    return entry, problems


def _changed(
    lines: list[_Line], entry: Entry, shown: str, known: Iterable[str] | None
) -> list[Problem]:
    """Return a problem if the rows of a period differ from the written ones."""
    every = len(entry.rows) * len(_CLASSES)
    if len(lines) == every and all(one.check == _check(entry) for one in lines):
        return []
    strangers = sorted({one.person for one in lines} - set(known)) if known is not None else []
    who = f", and the scenario has no {', '.join(strangers)}" if strangers else ""
    lacking = every - len(lines)
    missing = (
        f", and {lacking} {'row is' if lacking == 1 else 'rows are'} missing" if lacking else ""
    )
    message = f"the rows of {_days(entry)} were changed by hand{missing}{who}"
    hint = "restore them, or remove all of them and run `oncall-opt ledger add` again"
    return [_problem(shown, lines[0].line, message, hint)]


def _cells(entry: Entry) -> list[list[str]]:
    """Return the cells of a period without the check, in canonical form."""
    return [
        [
            entry.start.isoformat(),
            entry.end.isoformat(),
            row.person,
            klass.value,
            f"{carried:.{_DIGITS}f}",
            f"{fair:.{_DIGITS}f}",
            f"{row.capacity:.{_DIGITS}f}",
            "yes" if row.not_overnight else "no",
            entry.source,
            entry.source_hash,
        ]
        for row in entry.rows
        for klass, carried, fair in zip(_CLASSES, row.carried, row.fair, strict=True)
    ]


def _check(entry: Entry) -> str:
    text = "\n".join(sorted("\t".join(cells) for cells in _cells(entry)))
    return sha256(text.encode()).hexdigest()[:16]


def _rounded(row: Carried) -> Carried:
    """Round to the written digits, so that reading gives the same row."""
    return replace(
        row,
        carried=tuple(round(value, _DIGITS) for value in row.carried),
        fair=tuple(round(value, _DIGITS) for value in row.fair),
        capacity=round(row.capacity, _DIGITS),
    )


def _days(entry: Entry) -> str:
    last = entry.end - timedelta(seconds=1)
    return f"{entry.start:%Y-%m-%d} to {last:%Y-%m-%d}"


def _problem(shown: str, line: int, message: str, hint: str = "") -> Problem:
    return Problem(path=shown, line=line, column=1, message=message, hint=hint)
