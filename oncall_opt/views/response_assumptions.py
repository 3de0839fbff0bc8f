"""What a simulation rests on where no source settles it: assumptions, each a setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, table
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from scenarios.what_if.assumptions import ASSUMPTIONS

NOT_MODELLED = "Not modelled: caffeine, naps, commuting, chronotype, dependants, perceived control."


def remarks(scenario: Scenario, notes: Iterable[str], *, width: int) -> Iterator[str]:
    """The end of a report of what was lived through: how it was read, and what it rests on.

    Args:
        notes: Of the simulation, before those of the scenario.
    """
    yield from readings((*notes, *scenario.notes), width=width)
    yield wrapped(response_assumptions(scenario), width=width)
    yield wrapped(NOT_MODELLED, width=width)


def readings(notes: Sequence[str], *, width: int) -> Iterator[str]:
    """How it was read; nothing where that needs no word."""
    if notes:
        yield f"{bold('How it was read')}\n{bullets(notes, width=width)}"


def response_assumptions(scenario: Scenario) -> str:
    """The assumptions of response and sleep, with their values and where they are set."""
    response, burden = scenario.policy.response, scenario.policy.burden
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
        f"{response.waking_surcharge_minutes:g} min beyond being awake. In `policy.burden`: work "
        f"takes {60 * burden.active_work_hours:.0f} min where no history says it, falling asleep "
        f"again {60 * burden.resettling_hours:.0f} min. Of each person: habitual sleep."
    )


def assumption_table(policy: Policy, *, width: int) -> str:
    """Each assumption with its value, the range it may well lie in, and what that rests on."""
    rows = [
        [one.setting, f"{one.value(policy):.3g}", f"{low:.3g}–{high:.3g}", one.source]
        for one in ASSUMPTIONS
        for low, high in [one.span(policy)]
    ]
    columns = [
        Column(heading="setting"),
        Column(heading="is", right=True),
        Column(heading="range", right=True),
        Column(heading="the range rests on", dropped=1),
    ]
    return table(columns, rows, width=width)
