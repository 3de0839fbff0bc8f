"""What is said about a scenario before any schedule: its size, its advisories, its notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from oncall_opt.terminal.figures import count
from oncall_opt.terminal.output import bullets
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import turns_of
from scenarios.domain.scenario import Scenario
from scenarios.domain.version import VERSION
from scenarios.domain.vocabulary import Role

if TYPE_CHECKING:
    from optimizer.advice.advise import Advisory


def headline(scenario: Scenario) -> str:
    """The scenario in a line: horizon, people, seats.

    Told of the whole turns that the horizon consists of.
    """
    start, end = horizon(scenario)
    low, high = wall_clock(start, scenario.zone), wall_clock(end, scenario.zone)
    seats = sum(len(r.roles) for r in scenario.rotations.values())
    return (
        f"{scenario.name}: {count(scenario.weeks, 'week')}, "
        f"{low:%a %Y-%m-%d} to {high:%a %Y-%m-%d}; "
        f"{count(len(scenario.people), 'person', 'people')}, {count(seats, 'seat')} in "
        f"{count(len(scenario.rotations), 'rotation')}"
    )


def horizon(scenario: Scenario) -> tuple[datetime, datetime]:
    """From the first handoff of any rotation to the last."""
    turns = [t for r in scenario.rotations.values() for t in turns_of(scenario, r)]
    start = min((t.start for t in turns), default=scenario.start)
    return start, max((t.end for t in turns), default=scenario.end)


def shifts_to_fill(scenario: Scenario) -> int:
    """Shifts that somebody must hold."""
    return sum(
        sum(1 for turn in turns_of(scenario, rotation) if not turn.idle)
        * sum(1 for role in rotation.roles if role is not Role.SHADOW)
        for rotation in scenario.rotations.values()
    )


def advisory_text(advisories: Iterable[Advisory], *, width: int) -> str:
    """One paragraph for each advisory, with its place and what to do about it."""
    return bullets(map(_advised, advisories), width=width)


def advisory_documents(advisories: Iterable[Advisory]) -> list[dict[str, object]]:
    """The advisories as data."""
    return [{"message": a.message, "hint": a.hint, "place": a.place} for a in advisories]


def made_of(scenario: Scenario) -> dict[str, object]:
    """What a document begins with: of which scenario it is, and by which version of the tool."""
    from scenarios.schedules.fingerprint import scenario_hash

    return {
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "version": VERSION,
    }


def names_text(scenario: Scenario, people: Iterable[str]) -> str:
    """People by name, in a sentence."""
    named = set(people)
    return ", ".join(p.name for i, p in scenario.people.items() if i in named)


def _advised(advisory: Advisory) -> str:
    hint = f"; {advisory.hint}" if advisory.hint else ""
    place = f" ({advisory.place})" if advisory.place else ""
    return f"{advisory.message.rstrip('.')}{hint}{place}"
