"""The ledger as tables and data: what people carried, and the balance they bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, signed, table
from oncall_opt.views.calendar_table import moment_text, person_name
from optimizer.fairness.carried_before import Imbalance, imbalances
from optimizer.fairness.relative_load import CENTI, Fairness
from optimizer.world.world import World
from scenarios.domain.ledger import Carried, Entry, Ledger
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import HourClass, PersonId
from scenarios.inputs.ledger_file import COLUMNS

#: Those of the file, whose last one is there to be checked, not to be read.
LEDGER_COLUMNS = COLUMNS[:-1]
_PERIOD_COLUMNS = (
    Column(heading="person"),
    Column(heading="carried\nh", right=True),
    Column(heading="off", right=True, dropped=2),
    Column(heading="sleep", right=True, dropped=2),
    Column(heading="capacity", right=True, dropped=1),
    Column(heading="fair\nh", right=True),
    Column(heading="more (+)\nor less", right=True),
    Column(heading="", dropped=3),
)
_BALANCE_COLUMNS = (
    Column(heading="person"),
    Column(heading="carried\nh", right=True),
    Column(heading="more (+)\nor less", right=True),
    Column(heading="counts\nas", right=True),
)


def ledger_text(scenario: Scenario, ledger: Ledger, *, width: int) -> str:
    """A table for each period, and the balances at the scenario's start."""
    if not ledger.entries:
        text = f"{ledger.path}: nothing yet; `oncall-opt ledger add SCENARIO SCHEDULE` begins it."
        return wrapped(text, width=width)
    parts = [_period_text(scenario, entry, width) for entry in ledger.entries]
    rows = [
        [person_name(scenario, person), f"{carried:.1f}", signed(owed, 1), signed(counted, 1)]
        for person, carried, owed, counted in _balances(scenario, ledger)
    ]
    settings = scenario.policy.ledger
    half = settings.half_life_weeks
    window = f"the last {settings.weeks} weeks" + (f", halved every {half:g} weeks" if half else "")
    head = bold(f"Brought into {moment_text(scenario.start, scenario.zone)} ({window})")
    legend = wrapped(
        "Counts as: what one horizon corrects at most "
        f"({settings.correction_shifts:g} shift's worth). Who joined since owes nothing of the "
        "past.",
        width=width,
    )
    parts.append(f"{head}\n{table(_BALANCE_COLUMNS, rows, width=width)}\n{legend}")
    return "\n\n".join([*parts, *_remains(scenario, ledger, width)])


def ledger_rows(ledger: Ledger) -> list[dict[str, object]]:
    """A row for each period, person and class."""
    return [
        {
            "start": entry.start.isoformat(),
            "end": entry.end.isoformat(),
            "person": row.person,
            "class": klass.value,
            "carried": carried,
            "fair": fair,
            "capacity": row.capacity,
            "not_overnight": row.not_overnight,
            "source": entry.source,
            "source_hash": entry.source_hash,
        }
        for entry in ledger.entries
        for row in entry.rows
        for klass, carried, fair in zip(HourClass, row.carried, row.fair, strict=True)
    ]


def ledger_document(scenario: Scenario, ledger: Ledger) -> dict[str, object]:
    """Everything as data, with the balances at the scenario's start."""
    return {
        "ledger": ledger.path,
        "at": scenario.start.isoformat(),
        "balances": [
            {
                "person": person,
                "carried": round(carried, 4),
                "balance": round(owed, 4),
                "counts_as": round(counted, 4),
            }
            for person, carried, owed, counted in _balances(scenario, ledger)
        ],
        "remains": [
            {"person": one.person, "more": round(one.more, 4), "reasons": list(one.reasons)}
            for one in imbalances(World(replace(scenario, ledger=ledger)))
        ],
        "rows": ledger_rows(ledger),
    }


def _balances(scenario: Scenario, ledger: Ledger) -> list[tuple[PersonId, float, float, float]]:
    fairness = Fairness(World(replace(scenario, ledger=ledger)))
    return [
        (person, brought.carried, brought.owed, brought.balance / CENTI)
        for person, brought in fairness.people.items()
    ]


def _remains(scenario: Scenario, ledger: Ledger, width: int) -> Iterator[str]:
    """Who is apart from their share by more than a shift, and why."""
    found = imbalances(World(replace(scenario, ledger=ledger)))
    if not found:
        return
    heading = bold("Apart from their share, where some have parted by more than the largest shift")
    told = bullets((_imbalance(scenario, one) for one in found), width=width)
    yield f"{heading}\n{told}"


def _imbalance(scenario: Scenario, one: Imbalance) -> str:
    return f"{person_name(scenario, one.person)} {signed(one.more, 1)} h: {'; '.join(one.reasons)}"


def _period_text(scenario: Scenario, entry: Entry, width: int) -> str:
    begin, end = (moment_text(moment, scenario.zone) for moment in (entry.start, entry.end))
    rows = [_row(scenario, row) for row in entry.rows]
    head = bold(f"{begin} to {end}, {entry.source}")
    return f"{head}\n{table(_PERIOD_COLUMNS, rows, width=width)}"


def _row(scenario: Scenario, row: Carried) -> list[str]:
    classes = dict(zip(HourClass, row.carried, strict=True))
    carried, fair = sum(row.carried), sum(row.fair)
    return [
        person_name(scenario, row.person),
        f"{carried:.1f}",
        f"{classes[HourClass.OFF]:.1f}",
        f"{classes[HourClass.SLEEP]:.1f}",
        "" if row.not_overnight else f"{row.capacity:.2f}",
        "" if row.not_overnight else f"{fair:.1f}",
        "" if row.not_overnight else signed(carried - fair, 1),
        "not_overnight" if row.not_overnight else "",
    ]
