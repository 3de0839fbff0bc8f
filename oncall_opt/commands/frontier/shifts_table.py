"""The frontier of shifts: a row for every length and hour of shifts, as table and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from oncall_opt.commands.frontier.document import proof_document
from oncall_opt.commands.frontier.report import proof_text, report_end
from oncall_opt.commands.frontier.rows import per_month, saved
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, percent, rounded, signed, table
from oncall_opt.views.scenario_summary import made_of
from optimizer.frontier.frontier_point import FrontierEnd
from optimizer.frontier.shift_frontier import ShiftFrontier, ShiftPoint
from scenarios.reading.near_matches import listed
from scenarios.what_if.shift_variants import AS_IT_IS
from simulation.outcome.compared_measures import EVERYBODY, MOST_LOADED
from simulation.outcome.measures import RED, SLEEP_INTERRUPTIONS
from simulation.simulate import Outcome
from simulation.statistics.paired_differences import Interval, PairedDifference, holm

_NIGHTS, _RUN = "interrupted_nights", "longest_run"
LEGEND = (
    "At most as many people are overnight on call as with the shifts as they are. Highest load: "
    "hours of personal time taken, relative to capacity. A month is 30 days. Each number is the "
    "highest of anybody on average, with the same alerts and random draws in every row; the change "
    "has a 95 % interval, corrected for the number of rows (Holm)."
)
LEGEND_IN_DETAIL = (
    f"{LEGEND} Per person: interrupted nights, the mean of the people overnight on call. In a row: "
    "the most interrupted nights in a row."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """One variant of the shifts; what was not simulated is ``None``.

    Attributes:
        more: Sleep interruptions of the most loaded person in 30 days, minus those as it is.
        nights_per_person: Interrupted nights in 30 days, the mean of the overnight pool.
        longest_run: Interrupted nights in a row, of the person who has most on average.
    """

    point: ShiftPoint
    sleep_interruptions: float | None = None
    more: float | None = None
    interval: Interval | None = None
    nights: float | None = None
    nights_per_person: float | None = None
    longest_run: float | None = None
    red: float | None = None

    @property
    def name(self) -> str:
        """What differs, in words."""
        return self.point.variant.name


def shift_rows(frontier: ShiftFrontier, outcome: Outcome | None) -> list[ShiftRow]:
    """Return a row for each variant; intervals are corrected for the number of variants (Holm)."""
    if outcome is None:
        return [ShiftRow(point=point) for point in frontier.points]
    others = [name for name in outcome.schedules if name != AS_IT_IS]
    more = {name: saved(outcome, name, AS_IT_IS, SLEEP_INTERRUPTIONS) for name in others}
    found = {name: difference for name, difference in more.items() if difference is not None}
    levels = holm([one.p_value for one in found.values()])
    alphas = {name: level.alpha for name, level in zip(found, levels, strict=True)}
    return [_row(point, outcome, found, alphas) for point in frontier.points]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsReport:
    """The scenario with other shifts, compared."""

    frontier: ShiftFrontier
    rows: Sequence[ShiftRow]
    outcome: Outcome | None
    what_if = None

    def text(self, *, width: int, detail: bool = False) -> str:
        """Return the whole report; with ``detail``, every column and the assumptions in full."""
        return "\n\n".join(self._parts(width, detail=detail))

    def documents(self) -> list[dict[str, object]]:
        """Return a row for each variant."""
        return [_document(row) for row in self.rows]

    def document(self) -> dict[str, object]:
        """Return the same as data, with points for a plot."""
        frontier, outcome = self.frontier, self.outcome
        return {
            **made_of(frontier.scenario),
            "axis": "shifts",
            "ending": frontier.ending.value,
            "pool_limit": frontier.pool,
            "kept": [{"rotation": r, "why": why} for r, why in frontier.kept.items()],
            "seed": outcome.runs.seed if outcome else None,
            "runs": outcome.replications.tally.runs if outcome else 0,
            "simulation": outcome.replications.ending.value if outcome else "none",
            "notes": [*(outcome.notes if outcome else ()), *frontier.scenario.notes],
            "summary": summary(self.rows),
            "points": self.documents(),
            "plot": [
                {"series": row.name, "x": round(row.point.handoffs_a_month, 4), "y": round(y, 4)}
                for row in self.rows
                if (y := row.sleep_interruptions) is not None
            ],
        }

    def _parts(self, width: int, *, detail: bool) -> Iterator[str]:
        frontier = self.frontier
        yield bold(wrapped(f"{frontier.scenario.name}: {summary(self.rows)}", width=width))
        sizes = _table(self.rows, width=width, detail=detail)
        yield f"{bold('Which shifts?')}\n{sizes}"
        yield wrapped(LEGEND_IN_DETAIL if detail else LEGEND, width=width)
        facts = [*_kept_text(frontier), *_refused_text(self.rows), *_ending_text(frontier)]
        if facts:
            yield bullets(facts, width=width)
        if self.outcome is None:
            yield "Not simulated."
            return
        yield from report_end(frontier.scenario, self.outcome, width=width, detail=detail)


def summary(rows: Sequence[ShiftRow]) -> str:
    """Say which shifts change the most loaded person's nights beyond random variation."""
    judged = [(row, row.more, row.interval) for row in rows if row.name != AS_IT_IS]
    sure = [(row, more) for row, more, i in judged if more is not None and i and i.excludes_zero]
    better = sorted((more, row.name) for row, more in sure if more < 0)
    worse = sorted(((more, row.name) for row, more in sure if more > 0), reverse=True)
    if not any(interval for _, _, interval in judged):
        return "nothing was simulated but the shifts as they are."
    parts = []
    if better:
        named = listed([f"{name} ({-more:.1f} fewer)" for more, name in better])
        parts.append(f"the most loaded person has fewer sleep interruptions a month with {named}")
    if worse:
        named = listed([f"{name} ({more:.1f} more)" for more, name in worse])
        lead = "more" if parts else "the most loaded person has more sleep interruptions a month"
        parts.append(f"{lead} with {named}")
    if not parts:
        return "no other shifts change the most loaded person's nights beyond random variation."
    return f"{'; '.join(parts)}."


def _row(
    point: ShiftPoint,
    outcome: Outcome,
    differences: Mapping[str, PairedDifference],
    alphas: Mapping[str, float],
) -> ShiftRow:
    name, month = point.variant.name, partial(per_month, outcome.scenario)
    if name not in outcome.schedules or point.measures is None:
        return ShiftRow(point=point)
    tally, compared = outcome.replications.tally, outcome.replications.tally.compared
    found = differences.get(name)
    interval = found.interval(alphas[name]) if found else None
    who = tally.most_loaded(name, _RUN)
    run = tally.spread(name, who, _RUN) if who is not None else None
    everybody = compared.mean(_NIGHTS, name, EVERYBODY) or 0.0
    woken = max(len(point.measures.overnight_pool), 1)
    return ShiftRow(
        point=point,
        sleep_interruptions=month(compared.mean(SLEEP_INTERRUPTIONS, name, MOST_LOADED) or 0.0),
        more=month(found.mean) if found else None,
        interval=Interval(*map(month, interval)) if interval else None,
        nights=month(compared.mean(_NIGHTS, name, MOST_LOADED) or 0.0),
        nights_per_person=month(everybody / woken),
        longest_run=run.mean if run else None,
        red=compared.mean(RED, name, MOST_LOADED),
    )


def _table(rows: Sequence[ShiftRow], *, width: int, detail: bool) -> str:
    columns = [
        Column(heading="shifts"),
        Column(heading="people\novernight", right=True),
        Column(heading="highest\nload, h", right=True),
        Column(heading="status", dropped=4),
        Column(heading="health\nlimits", dropped=2),
        Column(heading="sleep\ninterruptions\na month", right=True),
        Column(heading="change", dropped=1),
        Column(heading="interrupted\nnights\na month", right=True),
        Column(heading="per\nperson", right=True, dropped=5),
        Column(heading="in a\nrow", right=True, dropped=6),
        Column(heading="chance\nof red", right=True, dropped=7),
        Column(heading="handoffs\na month", right=True, dropped=3),
    ]
    keep = range(len(columns)) if detail else (0, 1, 2, 4, 5, 6, 7, 11)
    cells = [_cells(row) for row in rows]
    return table([columns[i] for i in keep], [[row[i] for i in keep] for row in cells], width=width)


def _cells(row: ShiftRow) -> list[str]:
    point, measures = row.point, row.point.measures
    return [
        row.name,
        str(len(measures.overnight_pool)) if measures else NOTHING,
        f"{measures.worst:.1f}" if measures else NOTHING,
        proof_text(point.leximin),
        (", ".join(_violated(point)) or "met") if measures else NOTHING,
        _number(row.sleep_interruptions),
        _more(row),
        _number(row.nights),
        _number(row.nights_per_person),
        _number(row.longest_run),
        NOTHING if row.red is None else percent(row.red),
        f"{point.handoffs_a_month:.0f}",
    ]


def _violated(point: ShiftPoint) -> list[str]:
    objectives = point.solution.objectives if point.solution else ()
    return sorted(t.name.split(": ", 1)[-1] for t in objectives if t.number == 2 and t.value)


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}"


def _more(row: ShiftRow) -> str:
    if row.more is None:
        return NOTHING
    ends = row.interval and f" ({signed(row.interval.low, 1)} to {signed(row.interval.high, 1)})"
    return f"{signed(row.more, 1)}{ends or ''}"


def _kept_text(frontier: ShiftFrontier) -> Iterator[str]:
    if frontier.kept:
        kept = listed([f"{rotation} ({why})" for rotation, why in frontier.kept.items()])
        yield f"Every row keeps the shifts of {kept}."


def _refused_text(rows: Sequence[ShiftRow]) -> Iterator[str]:
    for row in rows:
        if row.point.refused:
            yield f"{row.name}: no schedule exists; this is proven. {row.point.refused[0]}"
        elif row.point.solution is None:
            yield f"{row.name}: no schedule was found in time."


def _ending_text(frontier: ShiftFrontier) -> Iterator[str]:
    if frontier.ending is FrontierEnd.TIME:
        yield "The time ran out before every row was tried."
    elif frontier.ending is FrontierEnd.INTERRUPTED:
        yield "Interrupted: these are the rows that were complete."


def _document(row: ShiftRow) -> dict[str, object]:
    point, interval = row.point, row.interval
    return {
        "shifts": row.name,
        "overnight": len(point.measures.overnight_pool) if point.measures else None,
        "highest_load_hours": rounded(point.measures.worst) if point.measures else None,
        "health_limits_violated": _violated(point),
        **proof_document(point.leximin),
        "sleep_interruptions_a_month": rounded(row.sleep_interruptions),
        "sleep_interruptions_more": rounded(row.more),
        "sleep_interruptions_more_low": rounded(interval.low) if interval else None,
        "sleep_interruptions_more_high": rounded(interval.high) if interval else None,
        "interrupted_nights_a_month": rounded(row.nights),
        "interrupted_nights_per_person_a_month": rounded(row.nights_per_person),
        "longest_run": rounded(row.longest_run),
        "red_percent": None if row.red is None else rounded(100 * row.red),
        "handoffs_a_month": rounded(point.handoffs_a_month),
        "impossible": " ".join(point.refused),
    }
