"""What ``frontier`` tells people: every overnight pool size, the one we recommend, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.document import frontier_document, frontier_documents, plot
from oncall_opt.commands.frontier.recommendation import RED_ALLOWED, Recommendation, Threshold
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.commands.frontier.what_if import WhatIfSizes
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, often, percent, table
from oncall_opt.views.objectives_table import amount, proof
from oncall_opt.views.risk_table import NO_DIAGNOSIS
from oncall_opt.views.scenario_summary import headline, names_text, readings, remarks
from optimizer.frontier.frontier_point import Frontier, FrontierEnd
from optimizer.session.solution import Objective
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from simulation.simulate import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierReport:
    """Everything that is said about the sizes of the overnight pool.

    Attributes:
        today: What the schedule of today is: a file, or the name of a baseline.
        what_if: What a change brings, where the scenario is a changed one.
    """

    frontier: Frontier
    rows: Sequence[FrontierRow]
    recommendation: Recommendation
    marks: Sequence[Threshold]
    outcome: Outcome | None
    today: str
    what_if: WhatIfSizes | None = None

    def text(self, *, width: int) -> str:
        """The whole report.

        Args:
            width: Columns of the terminal.
        """
        return "\n\n".join(self._parts(width))

    def document(self) -> dict[str, object]:
        """The same as data, with points for a plot."""
        document = frontier_document(
            self.frontier, self.rows, self.recommendation, self.marks, self.outcome
        )
        if self.what_if is None:
            return document
        points = [*plot(self.rows), *self.what_if.plot()]
        return {**document, "what_if": self.what_if.document(), "plot": points}

    def documents(self) -> list[dict[str, object]]:
        """A row for each size, and for each of the scenario as it is, where that is another."""
        rows = frontier_documents(self.rows, self.recommendation)
        return rows if self.what_if is None else [*rows, *self.what_if.documents()]

    def _parts(self, width: int) -> Iterator[str]:
        scenario = self.frontier.scenario
        change = "" if self.what_if is None else f" What if: {self.what_if.title}."
        yield bold(wrapped(f"{headline(scenario)}.{change}", width=width))
        yield wrapped(self._advice(), width=width)
        if self.what_if is not None:
            yield self.what_if.text(width=width)
        sizes = frontier_text(self.rows, self.recommendation, width=width)
        yield f"{bold('What each size of the duty pool asks')}\n{sizes}"
        yield wrapped(LEGEND, width=width)
        members = members_text(scenario, self.rows, width=width)
        yield f"{bold('Who can be woken')}\n{members}"
        facts = [*self._edges(), *self._lost(), self._marked(), self._today()]
        listed = bullets(filter(None, facts), width=width)
        yield f"{bold('Where limits are met')}\n{listed}"
        yield from self._remarks(width)

    def _advice(self) -> str:
        size, sizes = self.recommendation.size, self.recommendation.sizes
        lead = f"Recommended: {sizes}" if sizes else "Recommended"
        text = f"{lead} – {self.recommendation.reason}."
        return f"{text} To have it: `overnight_pool: {size}`." if size else text

    def _edges(self) -> Iterator[str]:
        """What lies below the smallest and above the largest size shown."""
        frontier = self.frontier
        if not frontier.eligible:
            return
        if frontier.least > 1:
            proven = "; that is proven, given the hard rules and the limits of health"
            yield (
                f"Fewer than {frontier.least} cannot do it without breaking a limit of health more "
                f"than has to be{proven}."
            )
        if frontier.least < frontier.smallest:
            yield (
                f"Whether {frontier.least} would do is open: {frontier.smallest} is the fewest "
                "that was found in the time."
            )
        for size, reasons in frontier.impossible.items():
            yield f"At most {size}: no schedule exists, and this is proven. {' '.join(reasons)}"
        yield _ending(frontier)
        if frontier.missing:
            sizes = ", ".join(map(str, frontier.missing))
            yield f"Not looked at: {sizes}. A longer --time-limit may show them."

    def _lost(self) -> Iterator[str]:
        if any(row.survives is False for row in self.rows):
            yield (
                "A week away is asked of the members named above, the fairest of their number; "
                "others may survive it: `overnight_pool: {size: smallest, spare: 1}` looks for "
                "them."
            )
        for row in self.rows:
            if row.survives is False and row.lost_week:
                yield f"{row.name} does not survive {row.lost_week}."
            elif row.survives and row.strained is not None:
                yield (
                    f"{row.name} survives any member's week away. With {row.heaviest_week}, the "
                    f"heaviest, the most loaded person bears {row.strained:.1f} h instead of "
                    f"{row.worst:.1f} h."
                )

    def _marked(self) -> str:
        met = [f"{mark.what} from {mark.size}" for mark in self.marks if mark.size is not None]
        never = [mark.what for mark in self.marks if mark.size is None]
        text = f"First met: {'; '.join(met)}." if met else ""
        return f"{text} Met by no size shown: {'; '.join(never)}.".strip() if never else text

    def _today(self) -> str:
        row = next(row for row in self.rows if row.size is None)
        rules = f"; hard rules broken {often(row.hard_broken)}" if row.hard_broken else ""
        simulated = row.simulated
        risk = ""
        if (
            simulated is not None
            and simulated.red_person is not None
            and simulated.red > RED_ALLOWED
        ):
            name = self.frontier.scenario.people[simulated.red_person].name
            risk = f"; {name} is in red in {percent(simulated.red)} of runs"
        return (
            f"today is {self.today}: {count(len(row.people), 'person', 'people')} can be woken, "
            f"the most loaded person bears {row.worst:.1f} h{risk}{rules}."
        )

    def _remarks(self, width: int) -> Iterator[str]:
        scenario = self.frontier.scenario
        if self.outcome is None:
            yield "* Not simulated: this is what the optimizer expects."
            yield from readings(scenario.notes, width=width)
            return
        runs = self.outcome.replications.tally.runs
        told = f"Simulated {often(runs)} (seed {self.outcome.runs.seed})."
        yield wrapped(f"{told} {NO_DIAGNOSIS}", width=width)
        yield from remarks(scenario, self.outcome.notes, width=width)


def _ending(frontier: Frontier) -> str:
    everybody = len(frontier.eligible)
    if frontier.ending is FrontierEnd.SAME and frontier.same_from is not None:
        return (
            f"From {frontier.same_from} on more people change nothing: nobody is better off by "
            f"more than six minutes with all {everybody} who could be woken."
        )
    if frontier.ending is FrontierEnd.NO_GAIN:
        return (
            "Two more people, one after the other, brought nobody more than six minutes; the sizes "
            f"up to {everybody} were left out."
        )
    if frontier.ending is FrontierEnd.TIME:
        return "The time ran out before every size was looked at."
    if frontier.ending is FrontierEnd.INTERRUPTED:
        return "Interrupted: these are the sizes that were complete."
    return f"{everybody} is everybody who could be woken."


LEGEND = (
    "Woken: at most so many can be (24/7 duty). Load: hours of personal time relative to the "
    "share, of the most loaded person and of the median of those who can be woken; the proof says "
    "how far "
    "it may be from the fairest (worst proven: the largest load cannot be smaller; how even the "
    "rest could be is open). On call: of whoever is most. A month is 30 days. Interruptions in "
    "sleep hours, nights hit and peak recovery debt: of whoever has most on average, in runs with "
    "the same alerts and luck for every row. Amber or red, red: the highest chance of anybody."
)


def frontier_text(
    rows: Sequence[FrontierRow], recommendation: Recommendation, *, width: int
) -> str:
    """A row for each size, and one for the schedule of today; the one we recommend has an arrow."""
    known = [row.survives is not None for row in rows]
    columns = [
        Column(heading="woken", right=True),
        Column(heading="load\nworst h", right=True),
        Column(heading="median\nh", right=True, dropped=4),
        Column(heading="proof", dropped=3),
        Column(heading="health\nlimits", dropped=1),
        Column(heading="on\ncall", right=True, dropped=6),
        Column(heading="interr.\nsleep\na month", right=True),
        Column(heading="nights\nhit\na month", right=True, dropped=2),
        Column(heading="peak\ndebt h", right=True, dropped=7),
        Column(heading="amber\nor red", right=True, dropped=5),
        Column(heading="red", right=True),
        Column(heading="min to\nack.", right=True, dropped=8),
        Column(heading="survives\na week\naway"),
    ]
    cells = [_cells(row, recommendation) for row in rows]
    keep = [i for i in range(len(columns)) if i < len(columns) - 1 or any(known)]
    return table(
        [columns[i] for i in keep],
        [[row[i] for i in keep] for row in cells],
        width=width,
        breaks=frozenset(i for i, row in enumerate(rows) if row.size is None),
    )


def members_text(scenario: Scenario, rows: Sequence[FrontierRow], *, width: int) -> str:
    """Who can be woken with each size: all of the first, then who comes and who goes."""
    lines = []
    before: tuple[PersonId, ...] | None = None
    for row in rows:
        if row.size is None or before is None:
            said = names_text(scenario, row.people) or "nobody"
        else:
            come = names_text(scenario, [p for p in row.people if p not in before])
            gone = names_text(scenario, [p for p in before if p not in row.people])
            parts = [f"{sign} {names}" for sign, names in (("+", come), ("−", gone)) if names]
            said = ", ".join(parts) or "the same people"
        if row.size is not None:
            before = row.people
        lines.append(f"{row.name}: {said}")
    return bullets(lines, width=width)


def proof_text(objective: Objective | None) -> str:
    """How far the fairness of a schedule is proven."""
    if objective is None:
        return NOTHING
    first = objective.steps[0] if objective.steps else None
    if (
        not objective.settled
        and first is not None
        and first.value - first.bound <= objective.grain + 1e-9
    ):
        return "worst proven"
    to = amount(objective.grain, objective.unit) if objective.settled else ""
    return proof(objective.value, objective.bound, objective.gap, proven=objective.proven, to=to)


def _cells(row: FrontierRow, recommendation: Recommendation) -> list[str]:
    arrow = "→ " if row.size is not None and row.size == recommendation.size else ""
    simulated = row.simulated
    minutes = simulated.acknowledge_minutes if simulated else None
    return [
        f"{arrow}{row.name}",
        f"{row.worst:.1f}",
        f"{row.median:.1f}",
        proof_text(row.leximin),
        "kept" if row.healthy and not row.violations else ", ".join(sorted(row.violations)),
        f"{row.on_call_percent:.0f} %",
        f"{simulated.sleep_interruptions:.1f}"
        if simulated
        else f"{row.expected_sleep_interruptions:.1f} *",
        f"{simulated.interrupted_nights:.1f}" if simulated else NOTHING,
        f"{simulated.peak_debt_hours:.1f}" if simulated else NOTHING,
        percent(simulated.amber_or_red) if simulated else NOTHING,
        percent(simulated.red) if simulated else NOTHING,
        NOTHING if minutes is None else f"{minutes:.1f}",
        {True: "yes", False: "no", None: NOTHING}[row.survives],
    ]
