"""The ledger as tables and data: what is carried over, and the load of each period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, count, signed, table
from oncall_opt.views.calendar_table import moment_text, person_name
from optimizer.fairness.carried_before import imbalances
from optimizer.fairness.relative_load import CENTI, Fairness
from optimizer.world.world import World
from scenarios.domain.ledger import Carried, Entry, Ledger
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import HourClass, PersonId
from scenarios.inputs.ledger_file import COLUMNS

#: Those of the file without the last one, its checksum.
LEDGER_COLUMNS = COLUMNS[:-1]
_PERIOD_COLUMNS = (
    Column(heading="person"),
    Column(heading="load h", right=True),
    Column(heading="in off\nhours", right=True, dropped=2),
    Column(heading="in sleep\nhours", right=True, dropped=2),
    Column(heading="capacity", right=True, dropped=1),
    Column(heading="fair\npart h", right=True),
    Column(heading="more (+)\nor less h", right=True),
    Column(heading="", dropped=3),
)
_BALANCE_COLUMNS = (
    Column(heading="person"),
    Column(heading="load h", right=True),
    Column(heading="more (+)\nor less h", right=True),
    Column(heading="carried\nover h", right=True),
)


def ledger_text(scenario: Scenario, ledger: Ledger, *, width: int) -> str:
    """Return what is carried over, then a table for each period."""
    if not ledger.entries:
        text = "nothing yet; add a period with `oncall-opt ledger add SCENARIO SCHEDULE`"
        return wrapped(f"{ledger.path}: {text}", width=width)
    balances = _balances(scenario, ledger)
    settings = scenario.policy.ledger
    half = settings.half_life_weeks
    window = f"the last {settings.weeks} weeks" + (f", halved every {half:g} weeks" if half else "")
    start = moment_text(scenario.start, scenario.zone)
    rows = [
        [person_name(scenario, person), f"{load:.1f}", signed(more, 1), signed(counted, 1)]
        for person, load, more, counted in balances
    ]
    legend = wrapped(
        "More (+) or less: than their fair part. Carried over: at most what one schedule period "
        f"corrects ({settings.correction_shifts:g} × the largest load of a shift).",
        width=width,
    )
    heading = bold(f"Carried over into {start} ({window})")
    return "\n\n".join(
        [
            wrapped(_answer(scenario, ledger, balances), width=width),
            f"{heading}\n{table(_BALANCE_COLUMNS, rows, width=width)}\n{legend}",
            *_remaining_text(scenario, ledger, width),
            *(_period_text(scenario, entry, width) for entry in ledger.entries),
        ]
    )


def _answer(
    scenario: Scenario, ledger: Ledger, balances: list[tuple[PersonId, float, float, float]]
) -> str:
    """Say who has done most and least, and how many periods that is from."""
    periods = f"{ledger.path}: {count(len(ledger.entries), 'period')}."
    ranked = sorted(balances, key=lambda row: row[2])
    if not ranked or not (round(ranked[0][2], 1) or round(ranked[-1][2], 1)):
        return f"{periods} Nothing is carried over into this schedule period."
    (least, _, low, _), (most, _, high, _) = ranked[0], ranked[-1]
    return (
        f"{periods} {person_name(scenario, most)} did the most ({signed(high, 1)} h compared with "
        f"the fair part), {person_name(scenario, least)} the least ({signed(low, 1)} h)."
    )


def ledger_rows(ledger: Ledger) -> list[dict[str, object]]:
    """Return a row for each period, person and class."""
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
    """Return everything as data, with the balances at the scenario's start."""
    return {
        "ledger": ledger.path,
        "at": scenario.start.isoformat(),
        "balances": [
            {
                "person": person,
                "carried": round(carried, 4),
                "balance": round(owed, 4),
                "carried_over": round(counted, 4),
            }
            for person, carried, owed, counted in _balances(scenario, ledger)
        ],
        "remaining_imbalance": [
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


def _remaining_text(scenario: Scenario, ledger: Ledger, width: int) -> Iterator[str]:
    """Say who is further from their fair part than a shift's load, and why."""
    remaining = imbalances(World(replace(scenario, ledger=ledger)))
    if remaining:
        heading = "Who is further from their fair part than the largest load of a shift, and why"
        texts = (
            f"{person_name(scenario, one.person)} {signed(one.more, 1)} h: {'; '.join(one.reasons)}"
            for one in remaining
        )
        yield f"{bold(heading)}\n{bullets(texts, width=width)}"


def _period_text(scenario: Scenario, entry: Entry, width: int) -> str:
    begin, end = (moment_text(moment, scenario.zone) for moment in (entry.start, entry.end))
    rows = [_row(scenario, row) for row in entry.rows]
    head = bold(f"Load from {begin} to {end} ({entry.source})")
    return f"{head}\n{table(_PERIOD_COLUMNS, rows, width=width)}"


def _row(scenario: Scenario, row: Carried) -> list[str]:
    classes = dict(zip(HourClass, row.carried, strict=True))
    carried, fair = sum(row.carried), sum(row.fair)
    loads = (carried, classes[HourClass.OFF], classes[HourClass.SLEEP])
    part = [f"{row.capacity:.2f}", f"{fair:.1f}", signed(carried - fair, 1), ""]
    return [
        person_name(scenario, row.person),
        *(f"{load:.1f}" for load in loads),
        *(["", "", "", "not overnight"] if row.not_overnight else part),
    ]
