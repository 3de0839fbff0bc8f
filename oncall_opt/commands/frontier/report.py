"""What ``frontier`` shows: the recommended size of the overnight pool, and every other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.document import frontier_document, frontier_documents, plot
from oncall_opt.commands.frontier.recommendation import RED_ALLOWED, Recommendation, thresholds
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.commands.frontier.what_if import Sizes, WhatIfSizes
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, often, percent, table
from oncall_opt.views.objectives_table import amount, proof
from oncall_opt.views.risk_table import NO_DIAGNOSIS
from oncall_opt.views.scenario_summary import names_text, readings, remarks
from optimizer.frontier.frontier_point import Frontier, FrontierEnd
from optimizer.session.solution import Objective
from scenarios.domain.scenario import Scenario
from simulation.simulate import Outcome

#: The last line of a report without ``--detail``.
ASSUMPTIONS = (
    "Assumptions and what is not modeled: docs/background/sleep-and-load.md; `--detail` lists them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierReport:
    """The sizes of the overnight pool, and the one we recommend.

    Attributes:
        today: The current schedule: a file, or the name of a baseline.
        what_if: What a change brings, where the scenario is a changed one.
    """

    frontier: Frontier
    sizes: Sizes
    outcome: Outcome | None
    today: str
    what_if: WhatIfSizes | None = None

    def text(self, *, width: int, detail: bool = False) -> str:
        """Return the whole report; with ``detail``, every column and the assumptions in full."""
        return "\n\n".join(self._parts(width, detail=detail))

    def document(self) -> dict[str, object]:
        """Return the same as data, with points for a plot."""
        document = frontier_document(
            self.frontier, self.sizes.rows, self.sizes.recommendation, self.outcome
        )
        if self.what_if is None:
            return document
        points = [*plot(self.sizes.rows), *self.what_if.plot()]
        return {**document, "what_if": self.what_if.document(), "plot": points}

    def documents(self) -> list[dict[str, object]]:
        """Return a row for each size, also of the scenario as it is where this is a changed one."""
        rows = frontier_documents(self.sizes.rows, self.sizes.recommendation)
        return rows if self.what_if is None else [*rows, *self.what_if.documents()]

    def _parts(self, width: int, *, detail: bool) -> Iterator[str]:
        scenario = self.frontier.scenario
        answer = bold(wrapped(self._answer(), width=width))
        yield f"{answer}\n{wrapped(self.sizes.recommendation.reason, width=width)}"
        if self.what_if is not None:
            yield self.what_if.text(width=width)
        sizes = _sizes_table(self.sizes.rows, self.sizes.recommendation, width=width, detail=detail)
        yield f"{bold('How many people?')}\n{sizes}"
        yield wrapped(LEGEND_IN_DETAIL if detail else LEGEND, width=width)
        members = members_text(scenario, self.sizes.rows, width=width)
        yield f"{bold('Who is overnight on call')}\n{members}"
        facts = [*self._edges(), *self._week_away(), self._thresholds(), self._today()]
        yield f"{bold('What limits the choice')}\n{bullets(filter(None, facts), width=width)}"
        yield from self._remarks(width, detail=detail)

    def _answer(self) -> str:
        name, size = self.frontier.scenario.name, self.sizes.recommendation.size
        change = "" if self.what_if is None else f" {self.what_if.title}"
        if size is None:
            return f"{name}{change}: no size is recommended."
        everybody = count(len(self.frontier.eligible), "person", "people")
        return (
            f"{name}{change}: have {self.sizes.recommendation.sizes} of {everybody} overnight on "
            f"call. Set `overnight_pool: {size}`."
        )

    def _edges(self) -> Iterator[str]:
        """Yield what lies below the smallest and above the largest size shown."""
        frontier = self.frontier
        if not frontier.eligible:
            return
        if frontier.least > 1:
            yield (
                f"Fewer than {frontier.least} violate a health limit more than needed; this is "
                "proven, given the hard rules and the health limits."
            )
        if frontier.least < frontier.smallest:
            yield (
                f"{frontier.smallest} is the smallest healthy size found in time; that "
                f"{frontier.least} would not do is not proven."
            )
        for size, reasons in frontier.impossible.items():
            yield f"At most {size}: no schedule exists; this is proven. {' '.join(reasons)}"
        yield _ending(frontier)
        if frontier.missing:
            sizes = ", ".join(map(str, frontier.missing))
            yield f"Not tried: {sizes}. A longer --time-limit may show them."

    def _week_away(self) -> Iterator[str]:
        for row in self.sizes.rows:
            if row.holds is False and row.lost_week:
                yield f"With {row.name}, no schedule exists with {row.lost_week}."
            elif row.holds and row.strained is not None:
                effect = "does not raise the highest load"
                if row.strained - row.worst >= 0.05:
                    effect = (
                        f"raises the highest load from {row.worst:.1f} h to {row.strained:.1f} h"
                    )
                yield (
                    f"{row.name} holds with any one person out for a week. The heaviest absence, "
                    f"{row.heaviest_week}, {effect}."
                )
        # The last size is everybody: there are no other people of that number.
        if any(row.holds is False for row in self.sizes.rows[:-1]):
            yield (
                "Other people of the same number may hold with one out for a week: "
                "`overnight_pool: {size: smallest, spare: 1}` looks for them."
            )

    def _thresholds(self) -> str:
        limits = thresholds(self.frontier, self.sizes.rows)
        met = [f"{one.size} {one.what}" for one in limits if one.size is not None]
        never = [one.what for one in limits if one.size is None]
        text = f"Smallest sizes: {'; '.join(met)}." if met else ""
        return f"{text} No size shown {'; or '.join(never)}.".strip() if never else text

    def _today(self) -> str:
        row = next(row for row in self.sizes.rows if row.size is None)
        violated = count(row.hard_violations, "violation")
        rules = f"; {violated} of hard rules" if row.hard_violations else ""
        risk, red = "", row.simulated
        if red is not None and red.red_person is not None and red.red > RED_ALLOWED:
            name = self.frontier.scenario.people[red.red_person].name
            risk = f"; {name} is in red in {percent(red.red)} of runs"
        return (
            f"today's schedule ({self.today}) has {count(len(row.people), 'person', 'people')} "
            f"overnight on call, highest load {row.worst:.1f} h{risk}{rules}."
        )

    def _remarks(self, width: int, *, detail: bool) -> Iterator[str]:
        scenario = self.frontier.scenario
        if self.outcome is None:
            yield "* Not simulated: these are the optimizer's expectations."
            yield from readings(scenario.notes, width=width)
            return
        yield from report_end(scenario, self.outcome, width=width, detail=detail)


def report_end(scenario: Scenario, outcome: Outcome, *, width: int, detail: bool) -> Iterator[str]:
    """Yield the runs, the notes and the assumptions: a line that names the document, or all."""
    simulated = f"Simulated {often(outcome.replications.tally.runs)} (seed {outcome.runs.seed})."
    yield wrapped(f"{simulated} {NO_DIAGNOSIS}", width=width)
    if detail:
        yield from remarks(scenario, outcome.notes, width=width)
        return
    yield from readings((*outcome.notes, *scenario.notes), width=width)
    yield wrapped(ASSUMPTIONS, width=width)


def _ending(frontier: Frontier) -> str:
    everybody = len(frontier.eligible)
    if frontier.ending is FrontierEnd.SAME and frontier.same_from is not None:
        return (
            f"From {frontier.same_from} on, more people change nobody's load by more than 0.1 h; "
            f"{everybody} people can be overnight on call."
        )
    if frontier.ending is FrontierEnd.NO_GAIN:
        return (
            "Two more people, one after the other, changed nobody's load by more than 0.1 h; "
            f"larger sizes up to {everybody} were not tried."
        )
    if frontier.ending is FrontierEnd.TIME:
        return "The time ran out before every size was tried."
    if frontier.ending is FrontierEnd.INTERRUPTED:
        return "Interrupted: these are the sizes that were complete."
    return f"{everybody} is everybody who can be overnight on call."


LEGEND = (
    "Highest load: hours of personal time taken, relative to capacity. A month is 30 days. Each "
    "number is the highest of anybody on average, with the same alerts and random draws in every "
    "row. N+1: holds with any one person out for a week."
)
LEGEND_IN_DETAIL = (
    f"{LEGEND} Median load: of the people overnight on call. Status: how far the load may be from "
    "the fairest possible (highest optimal: the highest load is optimal, the evenness of the rest "
    "is not proven). On call: of the person on call most."
)


_COLUMNS = (
    Column(heading="people\novernight", right=True),
    Column(heading="highest\nload, h", right=True),
    Column(heading="median\nload, h", right=True, dropped=4),
    Column(heading="status", dropped=3),
    Column(heading="health\nlimits", dropped=1),
    Column(heading="on\ncall", right=True, dropped=6),
    Column(heading="sleep\ninterruptions\na month", right=True),
    Column(heading="interrupted\nnights\na month", right=True, dropped=2),
    Column(heading="peak\ndebt, h", right=True, dropped=7),
    Column(heading="amber\nor red", right=True, dropped=5),
    Column(heading="chance\nof red", right=True),
    Column(heading="min to\nack.", right=True, dropped=8),
    Column(heading="N+1"),
)
#: Those without ``--detail``.
_IN_BRIEF = (0, 1, 3, 4, 6, 7, 10, 12)


def _sizes_table(
    rows: Sequence[FrontierRow], recommendation: Recommendation, *, width: int, detail: bool
) -> str:
    """Lay out a row for each size and the current schedule; an arrow marks the recommended one."""
    keep: Sequence[int] = range(len(_COLUMNS)) if detail else _IN_BRIEF
    if all(row.holds is None for row in rows):
        keep = keep[:-1]
    cells = [_cells(row, recommendation, detail=detail) for row in rows]
    return table(
        [_COLUMNS[i] for i in keep],
        [[row[i] for i in keep] for row in cells],
        width=width,
        breaks=frozenset(i for i, row in enumerate(rows) if row.size is None),
    )


def members_text(scenario: Scenario, rows: Sequence[FrontierRow], *, width: int) -> str:
    """List who is overnight on call: all of the first size, then who joins and who leaves."""
    lines = []
    for before, row in zip([None, *rows], rows, strict=False):
        if row.size is None or before is None:
            text = names_text(scenario, row.people) or "nobody"
        else:
            joining = names_text(scenario, [p for p in row.people if p not in before.people])
            leaving = names_text(scenario, [p for p in before.people if p not in row.people])
            parts = [f"{sign} {names}" for sign, names in (("+", joining), ("−", leaving)) if names]
            text = ", ".join(parts) or "the same people"
        lines.append(f"{row.name}: {text}")
    return bullets(lines, width=width)


def proof_text(objective: Objective | None) -> str:
    """Return how far the fairness of a schedule is proven."""
    if objective is None:
        return NOTHING
    if not objective.settled and objective.steps:
        first = objective.steps[0]
        if first.value - first.bound <= objective.grain + 1e-9:
            return "highest optimal"
    to = amount(objective.grain, objective.unit) if objective.settled else ""
    return proof(objective.value, objective.bound, objective.gap, proven=objective.proven, to=to)


def _cells(row: FrontierRow, recommendation: Recommendation, *, detail: bool) -> list[str]:
    arrow = "→ " if row.size is not None and row.size == recommendation.size else ""
    simulated = row.simulated
    minutes = simulated.acknowledge_minutes if simulated else None
    return [
        f"{arrow}{row.name}",
        f"{row.worst:.1f}",
        f"{row.median:.1f}",
        proof_text(row.leximin),
        _health_text(row, detail=detail),
        f"{row.on_call_percent:.0f} %",
        f"{simulated.sleep_interruptions:.1f}"
        if simulated
        else f"{row.expected_sleep_interruptions:.1f} *",
        f"{simulated.interrupted_nights:.1f}" if simulated else NOTHING,
        f"{simulated.peak_debt_hours:.1f}" if simulated else NOTHING,
        percent(simulated.amber_or_red) if simulated else NOTHING,
        percent(simulated.red) if simulated else NOTHING,
        NOTHING if minutes is None else f"{minutes:.1f}",
        {True: "yes", False: "no", None: NOTHING}[row.holds],
    ]


def _health_text(row: FrontierRow, *, detail: bool) -> str:
    if not row.violations:
        return "met"
    if detail:
        return ", ".join(sorted(row.violations))
    return f"{len(row.violations)} {'unavoidable' if row.healthy else 'violated'}"
