"""Read schedule files by their suffix."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from scenarios.domain.errors import ScenarioError
from scenarios.reading.text_file import read_text
from scenarios.schedules.csv_format import read_csv
from scenarios.schedules.ics_format import read_ics
from scenarios.schedules.json_format import read_json
from scenarios.schedules.schedule_rows import Names, ReadSchedule

_READERS: dict[str, Callable[..., ReadSchedule]] = {
    ".csv": read_csv,
    ".ics": read_ics,
    ".json": read_json,
}


def read_schedule(
    path: Path,
    *,
    known_people: Collection[str] | None,
    known_rotations: Collection[str] | None,
    shown: str,
) -> ReadSchedule:
    """Read a schedule file by its suffix.

    Args:
        path: A ``.csv``, ``.json`` or ``.ics`` file.
        known_people: Ids that may hold a role; ``None``: any.
        known_rotations: Ids of rotations; ``None``: any.
        shown: How to name the file in messages.

    Raises:
        ScenarioError: Carries every mistake in the file.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        message = f"this is not a {', '.join(_READERS)} file"
        raise ScenarioError.at(shown, message=message, hint="rename or convert the file")
    names = Names(people=known_people, rotations=known_rotations)
    return reader(read_text(path, shown=shown), names, shown=shown)
