"""Recorded alerts as CSV: ``opened_at, service`` and optional columns.

Every file is read once, however many services it is for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.services import Alert
from scenarios.domain.vocabulary import ServiceId
from scenarios.reading.csv_table import MOST_PROBLEMS, Table, bounded, read_table
from scenarios.reading.near_matches import shortened
from scenarios.reading.text_file import read_lines

_REQUIRED = ("opened_at", "service")
_OPTIONAL = ("urgency", "acknowledged_at", "resolved_at", "source_id", "false_alarm", "alert")
_URGENT = {"": True, "high": True, "urgent": True, "low": False}
_FALSE_ALARM = {
    "": None,
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0"), False),
}
_DAY = timedelta(days=1)
#: More alerts would fill the memory of a usual machine.
MOST_ALERTS = 5_000_000
_Between = tuple[datetime, datetime] | None
_BY_TIME = attrgetter("opened_at", "source_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFile:
    """The alerts of some services in an alert file.

    Attributes:
        start, end: The recording in whole UTC days, from its first alert to its last one.
        alerts: Name in the file → alerts, sorted by ``opened_at``.
        rows: Service in the file → number of rows.
        before, after: Rows of these services before and after the requested time.
        unsorted: Rows opened before the row above them.
        notes: Interpretations that users should see.
    """

    start: datetime
    end: datetime
    alerts: Mapping[str, tuple[Alert, ...]]
    rows: Mapping[str, int]
    before: int
    after: int
    unsorted: int
    notes: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """The services in the file."""
        return frozenset(self.rows)


def read_alert_file(
    path: Path, wanted: Collection[str], *, shown: str, between: _Between = None
) -> AlertFile:
    """Read the alerts of some services; others take no memory.

    Args:
        path: The CSV file; columns in any order, rows too.
        wanted: Services to keep, by their names in the file.
        shown: How to name the file in messages.
        between: Keep only alerts opened in ``[start, end)``.

    Raises:
        ScenarioError: Carries every mistake in the file.
    """
    lines = read_lines(path, shown=shown)
    table = read_table(lines, shown=shown, required=_REQUIRED, optional=_OPTIONAL)
    reading = _Reading(table, wanted, shown, between)
    for line, cells in table.rows:
        reading.take(line, cells)
        if reading.kept > MOST_ALERTS:
            message = f"more than {MOST_ALERTS:,} alerts of the services in the scenario"
            hint = "keep only the last years, or only high-urgency alerts"
            raise ScenarioError.at(shown, message, hint, line=line)
    if reading.problems:
        raise ScenarioError(bounded(reading.problems, shown, reading.wrong))
    if reading.first is None or reading.last is None:
        hint = "remove `alerts` for a service that never pages"
        raise ScenarioError.at(shown, "contains no alerts", hint)
    alerts = {name: tuple(sorted(found, key=_BY_TIME)) for name, found in reading.alerts.items()}
    reading.alike = sum(_alike(found) for found in alerts.values())
    return AlertFile(
        start=_day_of(reading.first),
        end=_day_of(reading.last) + _DAY,
        alerts=alerts,
        rows=dict(reading.rows),
        before=reading.before,
        after=reading.after,
        unsorted=reading.unsorted,
        notes=reading.notes(),
    )


def read_alert_moment(text: str) -> datetime:
    """Read an ISO 8601 instant as aware UTC; without an offset it is read as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misread(
            f"{shortened(text)!r} is not a date with a time",
            "write it as 2027-02-15T18:04:00+01:00",
        ) from None


class _Reading:
    """One pass over a table; a million rows take seconds."""

    def __init__(
        self, table: Table, wanted: Collection[str], shown: str, between: _Between
    ) -> None:
        self.shown, self.between = shown, between
        self.wanted = frozenset(wanted)
        self.alerts: dict[str, list[Alert]] = defaultdict(list)
        self.rows: Counter[str] = Counter()
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.above: datetime | None = None
        self.kept = 0
        self.problems: list[Problem] = []
        self.seen: set[tuple[str, str]] = set()
        self.twice = self.naive = self.backwards = 0
        self.before = self.after = self.unsorted = self.alike = self.wrong = 0
        # A column that is not there is read from the empty cell that `take` puts at the end.
        self.at = {name: table.columns.get(name, -1) for name in (*_REQUIRED, *_OPTIONAL)}

    def take(self, line: int, cells: list[str]) -> None:
        """Read one row, or record what is wrong with it."""
        at = self.at
        cells.append("")
        name = cells[at["service"]].strip()
        column = "opened_at"
        try:
            opened = self._moment(cells[at[column]])
            column = "service"
            self._extend(name, opened)
            if name not in self.wanted or self._outside(opened):
                return
            if self._repeats(name, cells[at["source_id"]].strip()):
                return
            column = "urgency"
            urgency = cells[at[column]]
            urgent = urgency == "high" or _word(urgency, _URGENT, "high or low")
            column = "false_alarm"
            said = cells[at[column]]
            false_alarm = _word(said, _FALSE_ALARM, "true or false") if said else None
            column = "acknowledged_at"
            acknowledged = self._after(text, opened) if (text := cells[at[column]]) else None
            column = "resolved_at"
            resolved = self._after(text, opened) if (text := cells[at[column]]) else None
        except Misread as error:
            self._problem(line, column, error)
            return
        self.kept += 1
        self.alerts[name].append(
            Alert(
                opened_at=opened,
                service=ServiceId(name),
                urgent=urgent is not False,
                acknowledged_at=acknowledged,
                resolved_at=resolved,
                source_id=cells[at["source_id"]].strip(),
                false_alarm=false_alarm,
                name=cells[at["alert"]].strip(),
            )
        )

    def notes(self) -> tuple[str, ...]:
        """Return what was ignored or assumed, in numbers."""
        said = (
            (self.twice, "rows that repeat an earlier source_id, ignored"),
            (
                self.alike,
                "rows that repeat the time of another alert and have no source_id, counted",
            ),
            (self.naive, "times without a UTC offset, read as UTC"),
            (self.backwards, "acknowledge or resolve times before opened_at, ignored"),
        )
        return tuple(f"{self.shown}: {what}: {count:,}" for count, what in said if count)

    def _extend(self, name: str, opened: datetime) -> None:
        if not name:
            raise Misread("the row has no service", "fill in the column `service`")
        self.rows[name] += 1
        if self.above is not None and opened < self.above:
            self.unsorted += 1
        self.above = opened
        if self.first is None or opened < self.first:
            self.first = opened
        if self.last is None or opened > self.last:
            self.last = opened

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = read_alert_moment(text)
        if moment.tzinfo is UTC:
            pass
        elif moment.tzinfo is None:
            self.naive += 1
            moment = moment.replace(tzinfo=UTC)
        else:
            try:
                moment = moment.astimezone(UTC)
            except OverflowError:
                raise Misread(f"{shortened(text)!r} is out of range", "correct the year") from None
        if not 1970 <= moment.year <= 2200:
            raise Misread(f"the year {moment.year} is out of range", "dates run from 1970 to 2200")
        return moment

    def _outside(self, opened: datetime) -> bool:
        if self.between is None or self.between[0] <= opened < self.between[1]:
            return False
        if opened < self.between[0]:
            self.before += 1
        else:
            self.after += 1
        return True

    def _repeats(self, name: str, source: str) -> bool:
        """Return whether the incident has a row; several services may share one incident."""
        if not source:
            return False
        if (name, source) in self.seen:
            self.twice += 1
            return True
        self.seen.add((name, source))
        return False

    def _after(self, text: str, opened: datetime) -> datetime | None:
        if not text.strip():
            return None
        moment = self._moment(text)
        if moment < opened:
            self.backwards += 1
            return None
        return moment

    def _problem(self, line: int, column: str, error: Misread) -> None:
        self.wrong += 1
        if len(self.problems) >= MOST_PROBLEMS:
            return
        self.problems.append(
            Problem(
                path=self.shown,
                line=line,
                column=max(self.at[column], 0) + 1,
                where=column,
                message=error.message,
                hint=error.hint,
            )
        )


def _alike(alerts: Sequence[Alert]) -> int:
    """Count alerts at the same time as the previous one, both without a source_id."""
    pairs = pairwise(alerts)
    return sum(a.opened_at == b.opened_at and not a.source_id and not b.source_id for a, b in pairs)


def _word(text: str, words: Mapping[str, bool | None], either: str) -> bool | None:
    word = text.strip().casefold()
    if word not in words:
        raise Misread(f"{shortened(text)!r} is not an allowed word", f"write {either}")
    return words[word]


def _day_of(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
