"""The ledger of a scenario: read, and held against what else the file says of the past."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from scenarios.domain.errors import ScenarioError
from scenarios.domain.ledger import Ledger
from scenarios.domain.schedule import PastSchedule
from scenarios.inputs.ledger_file import read_ledger
from scenarios.reading.findings import Findings
from scenarios.reading.near_matches import listed
from scenarios.reading.schema import ScenarioSection
from scenarios.reading.schema_errors import BLANK
from scenarios.reading.text_file import read_text
from scenarios.resolve.fixed_and_past import shown_path
from scenarios.resolve.frame import Frame

_LOC = ("ledger",)
#: The last turn of a horizon ends somewhat after the day on which the next one begins.
_OVERHANG = timedelta(days=8)


def resolve_ledger(
    section: ScenarioSection,
    frame: Frame,
    people: Collection[str],
    findings: Findings,
    *,
    any_time: bool,
) -> Ledger | None:
    """The ledger that the file names; an empty one where there is none yet.

    Args:
        people: Those of the file; others in the ledger have left.
        any_time: Whether it may tell of a time after the horizon.
    """
    if section.ledger is None or section.ledger == BLANK:
        return None
    path, shown = frame.folder / section.ledger, shown_path(section.ledger, findings)
    if not path.exists():
        findings.note(_LOC, "there is no ledger yet; `oncall-opt ledger add` begins it")
        return Ledger(path=shown)
    try:
        ledger = read_ledger(read_text(path, shown=shown), shown=shown, known=people)
    except ScenarioError as error:
        findings.adopt(error, _LOC)
        return None
    gone = sorted(set(ledger.people) - set(people))
    if gone:
        findings.note(_LOC, f"counted as having left: {listed(gone)}")
    if not any_time:
        _check_time(ledger, frame.start, frame.end, findings)
    return ledger


def note_both(
    ledger: Ledger | None, previous: Collection[PastSchedule], findings: Findings
) -> None:
    """Say where ``previous`` and the ledger tell of the same time."""
    for entry in ledger.entries if ledger else ():
        for past in previous:
            if any(entry.overlaps(one.start, one.end) for one in past.assignments):
                findings.note(
                    _LOC,
                    f"{past.path} tells of {entry.start:%Y-%m-%d} to {entry.end:%Y-%m-%d} too: "
                    "what was carried then is the ledger's; the schedule is the left edge",
                )


def _check_time(ledger: Ledger, start: datetime, end: datetime, findings: Findings) -> None:
    for entry in ledger.entries:
        period = f"{entry.start:%Y-%m-%d} to {entry.end:%Y-%m-%d}"
        if entry.start >= end:
            message = f"it tells of {period}, after this horizon"
            findings.problem(_LOC, message, "move `start` on, or name the ledger of that time")
        elif entry.end > start + _OVERHANG:
            findings.note(_LOC, f"{period} reaches into this horizon; that part does not count")
