"""A scenario in words: its size, its warnings, its notes, its assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, count, table
from scenarios import VERSION
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role
from scenarios.what_if.assumptions import ASSUMPTIONS

if TYPE_CHECKING:
    from optimizer.advice.advise import Advisory
    from simulation.simulate import Outcome


def headline(scenario: Scenario) -> str:
    """Return the scenario in a line: schedule period (whole shifts), people, roles."""
    start, end = horizon(scenario)
    low, high = wall_clock(start, scenario.zone), wall_clock(end, scenario.zone)
    slots = sum(len(r.roles) for r in scenario.rotations.values())
    return (
        f"{scenario.name}: {count(scenario.weeks, 'week')}, "
        f"{low:%a %Y-%m-%d} to {high:%a %Y-%m-%d}; "
        f"{count(len(scenario.people), 'person', 'people')}, {count(slots, 'role')} in "
        f"{count(len(scenario.rotations), 'rotation')}"
    )


def horizon(scenario: Scenario) -> tuple[datetime, datetime]:
    """Return the first handoff of any rotation and the last."""
    shifts = [t for r in scenario.rotations.values() for t in shifts_of(scenario, r)]
    start = min((t.start for t in shifts), default=scenario.start)
    return start, max((t.end for t in shifts), default=scenario.end)


def slots_to_fill(scenario: Scenario) -> int:
    """Count the slots that need somebody."""
    return sum(
        sum(1 for shift in shifts_of(scenario, rotation) if not shift.idle)
        * sum(1 for role in rotation.roles if role is not Role.SHADOW)
        for rotation in scenario.rotations.values()
    )


def advisory_text(advisories: Iterable[Advisory], *, width: int) -> str:
    """Return a paragraph for each warning, with its place and what to do about it."""
    return bullets(map(_advised, advisories), width=width)


def advisory_documents(advisories: Iterable[Advisory]) -> list[dict[str, object]]:
    """Return the warnings as data."""
    return [{"message": a.message, "hint": a.hint, "place": a.place} for a in advisories]


def made_of(scenario: Scenario) -> dict[str, object]:
    """Return the first keys of a document: its scenario, and the tool's version."""
    from scenarios.schedules.json_format import scenario_hash

    return {"scenario": scenario.name, "scenario_hash": scenario_hash(scenario), "version": VERSION}


def names_text(scenario: Scenario, people: Iterable[str]) -> str:
    """List people by name."""
    named = set(people)
    return ", ".join(p.name for i, p in scenario.people.items() if i in named)


def _advised(advisory: Advisory) -> str:
    hint = f"; {advisory.hint}" if advisory.hint else ""
    place = f" ({advisory.place})" if advisory.place else ""
    return f"{advisory.message.rstrip('.')}{hint}{place}"


#: Where the assumptions are explained.
ASSUMPTIONS_DOCUMENT = "docs/background/sleep-and-load.md"
NOT_MODELED = "Not modeled: caffeine, naps, commuting, chronotype, dependants, perceived control."


def remarks(
    scenario: Scenario, notes: Iterable[str], *, width: int, detail: bool = True
) -> Iterator[str]:
    """The end of a report of what was simulated: how it was read, and what it rests on.

    Args:
        notes: Of the simulation, before those of the scenario.
        detail: Every assumption, not only where they are explained.
    """
    yield from readings((*notes, *scenario.notes), width=width)
    if detail:
        yield wrapped(response_assumptions(scenario), width=width)
        yield wrapped(NOT_MODELED, width=width)
    else:
        yield f"Assumptions: {ASSUMPTIONS_DOCUMENT}; in full with --detail."


def readings(notes: Sequence[str], *, width: int) -> Iterator[str]:
    """Yield the notes, if there are any."""
    if notes:
        yield f"{bold('Notes')}\n{bullets(notes, width=width)}"


def response_assumptions(scenario: Scenario) -> str:
    """Return the assumptions of response and sleep, with their values and settings."""
    response, load = scenario.policy.response, scenario.policy.load
    stay = "all stay until it is over"
    if response.shared_fault == "release":
        stay = "who cannot help is released once somebody who can has it"
    low = "wakes" if response.low_urgency_wakes else "wakes nobody"
    return (
        f"[A] Assumptions, each a setting in `policy.response`: a page is missed in "
        f"{100 * response.missed:g} % of cases, else answered after a median of "
        f"{response.awake_median_minutes:g} min awake and {response.asleep_median_minutes:g} min "
        f"asleep; the next is paged after {response.timeout_minutes:g} min; low urgency {low}; a "
        f"false alarm takes {response.false_alarm_minutes:g} min; of a shared fault {stay}; with "
        f"less than {response.stays_up_minutes:g} min of sleep left one stays up; a silent night "
        f"on call costs {response.silent_night_minutes:g} min of sleep, a waking "
        f"{response.waking_surcharge_minutes:g} min beyond being awake. In `policy.load`: work "
        f"takes {60 * load.active_work_hours:.0f} min where no history says it, falling asleep "
        f"again {60 * load.resettling_hours:.0f} min. Of each person: habitual sleep."
    )


def assumption_table(policy: Policy, *, width: int) -> str:
    """Return a table of the assumptions: value, plausible range, source of the range."""
    rows = [
        [one.setting, f"{one.value(policy):.3g}", f"{low:.3g}–{high:.3g}", one.source]
        for one in ASSUMPTIONS
        for low, high in [one.span(policy)]
    ]
    columns = [
        Column(heading="setting"),
        Column(heading="is", right=True),
        Column(heading="range", right=True),
        Column(heading="source of the range", dropped=1),
    ]
    return table(columns, rows, width=width)


def runs_text(outcome: Outcome) -> str:
    """Say how often it was simulated, how precise the means are, and which alerts arrived."""
    from simulation.outcome.measures import SLEEP_INTERRUPTIONS
    from simulation.runs.replication import RunsEnd

    replications, runs = outcome.replications, outcome.runs
    tally = replications.tally
    seeded = f"{count(tally.runs, 'simulation run')} (seed {runs.seed}"
    errors = [
        spread.error
        for name in tally.schedules
        if (who := tally.most_loaded(name)) is not None
        and (spread := tally.spread(name, who, SLEEP_INTERRUPTIONS)) is not None
    ]
    if errors and tally.runs > 1:
        seeded += (
            f"; standard error of the most loaded person's sleep interruptions: {max(errors):.2f}"
        )
    short = ""
    if replications.ending is not RunsEnd.PRECISE and tally.runs < replications.asked:
        short = f" Ended early, of {replications.asked:,}."
    elif runs.precision is not None and replications.ending is RunsEnd.ALL:
        short = f" The precision of {runs.precision:g} was not reached: more --runs would."
    return f"{seeded}). Incidents: {replications.arrivals}.{short}"
