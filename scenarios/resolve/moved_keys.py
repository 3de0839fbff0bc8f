"""Moved: the same scenario with another horizon, as if it had been written for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scenarios.reading.findings import Findings
from scenarios.reading.schema import ScenarioSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another horizon than that of the file.

    Attributes:
        start: Its first day.
        weeks: Its length; ``None``: that of the file.
    """

    start: date
    weeks: int | None = None


def moved_section(section: ScenarioSection, moved: Moved, findings: Findings) -> ScenarioSection:
    """The file with the other horizon; what is fixed in the old one is left out, and noted."""
    start = moved.start.isoformat()
    changes: dict[str, object] = {"start": start, "weeks": moved.weeks or section.weeks}
    if section.start != start:
        findings.note(("start",), f"moved to {start}")
        for key in ("pins", "published", "ledger"):
            if getattr(section, key):
                findings.note(
                    (key,), "ignored, because it belongs to the schedule period of the file"
                )
                changes[key] = None
    return section.model_copy(update=changes)
