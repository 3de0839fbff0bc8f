"""The table of risk: who crosses which limit, how likely, and the sources of the limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from oncall_opt.terminal.output import bullets
from oncall_opt.terminal.tables import Column, cell_width, percent, table
from scenarios.domain.policy import RiskLimits
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.risk_bands import FLAGS, INDICATORS, Band, Indicator, IndicatorFacts
from simulation.runs.outcome_rows import BandRow
from simulation.runs.replication_chunk import Reason, ReasonTally
from simulation.runs.running_totals import RunningTotals, all_reasons

NO_DIAGNOSIS = (
    "This is risk of overload and fatigue: named indicators against named limits, for comparing "
    "schedules. It is not a diagnosis, a probability of burnout, or a judgment of anybody."
)
#: Where the limits of an indicator are set, below ``policy.risk``.
SETTINGS: Mapping[Indicator, str] = MappingProxyType(
    {
        Indicator.INTERRUPTIONS: "interruptions",
        Indicator.CROWDED_SHIFTS: "crowded_shifts",
        Indicator.INCIDENTS: "incidents_per_12_hours",
        Indicator.ON_CALL: "on_call_percent",
        Indicator.SLEEP: "mean_sleep_hours",
        Indicator.DEBT: "peak_debt_hours",
        Indicator.CLEAN_NIGHTS: "clean_nights",
        Indicator.ACTIVE_HOURS: "active_hours",
    }
)


def ranked(bands: Iterable[BandRow]) -> list[BandRow]:
    """Order by the chance of red, then of amber."""
    return sorted(bands, key=lambda one: (-one.red, -one.amber))


def risk_text(
    scenario: Scenario, tally: RunningTotals, bands: Sequence[BandRow], *, width: int
) -> str:
    """Return a table of people who are ever amber or red, and the most frequent reason."""
    some = [one for one in ranked(bands) if one.amber or one.red]
    columns = [
        Column(heading="person"),
        Column(heading="band"),
        Column(heading="amber", right=True),
        Column(heading="red", right=True),
    ]
    rows = [
        [
            scenario.people[PersonId(one.person)].name,
            one.band.value,
            percent(one.amber),
            percent(one.red),
        ]
        for one in some
    ]
    both = [[because(tally, one, band) for band in (Band.AMBER, Band.RED)] for one in some]
    heads = [Column(heading="amber because"), Column(heading="red because")]
    wide = table(
        [*columns, *heads], [[*a, *b] for a, b in zip(rows, both, strict=True)], width=width
    )
    if all(cell_width(line) <= width for line in wide.splitlines()):
        return wide
    # The reason of the band shown; for green people, of the worst band they reach.
    one_of = [
        [amber if row.band is Band.AMBER or not red else red]
        for row, (amber, red) in zip(some, both, strict=True)
    ]
    return table(
        [*columns, Column(heading="because")],
        [[*a, *b] for a, b in zip(rows, one_of, strict=True)],
        width=width,
    )


def because(tally: RunningTotals, row: BandRow, band: Band) -> str:
    """Return the most frequent reason of a band, such as ``interruptions 11.8 ≥ 7``; or ''."""
    for reason, found in _reasons(tally, row):
        if reason.band is band:
            facts = INDICATORS[reason.indicator]
            number = _number(found.total / found.times, found.limit, facts)
            return f"{reason.indicator} {number} {_limit(facts, found.limit)}"
    return ""


def set_by(tally: RunningTotals, bands: Iterable[BandRow]) -> list[Indicator]:
    """Return every indicator that is somebody's most frequent reason, in order."""
    found = set[Indicator]()
    for row in bands:
        for band in (Band.AMBER, Band.RED):
            first = (r.indicator for r, _ in _reasons(tally, row) if r.band is band)
            found.update(islice(first, 1))
    return [indicator for indicator in Indicator if indicator in found]


def limits_text(scenario: Scenario, indicators: Iterable[Indicator], *, width: int) -> str:
    """Return a line for each indicator: its limits, their source and strength."""
    limits = scenario.policy.risk
    return bullets((_limits(indicator, limits) for indicator in indicators), width=width)


def flags_text(*, width: int) -> str:
    """Return a line for each acute sign that is counted but has no band."""
    return bullets(
        (f"{one.label} ({one.basis.source}; {one.basis.strength})" for one in FLAGS.values()),
        width=width,
    )


def limit_documents(limits: RiskLimits) -> list[dict[str, object]]:
    """Return every indicator with its limits, their source and strength, as data."""
    rows: list[dict[str, object]] = []
    for indicator, facts in INDICATORS.items():
        amber, red = facts.limits(limits)
        rows.append(
            {
                "indicator": indicator.value,
                "label": facts.label,
                "unit": facts.unit,
                "crossed_when": facts.crossing.value,
                "amber": amber,
                "red": red,
                "setting": f"policy.risk.{SETTINGS[indicator]}",
                "default": (amber, red) == facts.limits(RiskLimits()),
                "amber_source": facts.amber.source if facts.amber else None,
                "amber_strength": facts.amber.strength if facts.amber else None,
                "red_source": facts.red.source if facts.red else None,
                "red_strength": facts.red.strength if facts.red else None,
            }
        )
    return rows


def _reasons(tally: RunningTotals, row: BandRow) -> tuple[tuple[Reason, ReasonTally], ...]:
    places = tally.schedules.index(row.schedule), tally.people.index(PersonId(row.person))
    return all_reasons(tally.reasons, *places)


def _limits(indicator: Indicator, limits: RiskLimits) -> str:
    facts = INDICATORS[indicator]
    values = facts.limits(limits)
    bounds = ", ".join(
        f"{band} {_limit(facts, value)}"
        for band, value in zip((Band.AMBER, Band.RED), values, strict=True)
        if value is not None
    )
    own = "" if values == facts.limits(RiskLimits()) else "your limits; the defaults rest on "
    setting = f"policy.risk.{SETTINGS[indicator]}"
    return f"{indicator}: {facts.label}; {bounds}. {own}{_bases(facts)} ({setting})"


def _bases(facts: IndicatorFacts) -> str:
    """Return source and strength of the default limits, once where they are the same."""
    if facts.amber is None or facts.red is None or facts.amber == facts.red:
        basis = facts.amber or facts.red
        return f"{basis.source}: {basis.strength}" if basis else ""
    amber, red = facts.amber, facts.red
    return f"Amber: {amber.source}: {amber.strength}; red: {red.source}: {red.strength}"


def _limit(facts: IndicatorFacts, limit: float) -> str:
    return f"{facts.crossing} {limit:g}{_unit(facts)}"


def _number(number: float, limit: float, facts: IndicatorFacts) -> str:
    """Write a number with enough decimals to differ from its limit."""
    digits = next(n for n in (1, 2, 3, 6) if n == 6 or round(number, n) != limit or number == limit)
    return f"{number:.{digits}f}{_unit(facts)}"


def _unit(facts: IndicatorFacts) -> str:
    return f" {facts.unit}" if facts.unit else ""
