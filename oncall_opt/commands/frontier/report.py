"""What ``frontier`` tells people: every size of the duty pool, the one we recommend, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.document import frontier_document, frontier_documents, plot
from oncall_opt.commands.frontier.recommendation import RED_ALLOWED, Mark, Recommendation
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.commands.frontier.table import LEGEND, frontier_text, members_text
from oncall_opt.commands.frontier.what_if import WhatIfSizes
from oncall_opt.terminal.figures import count, often, percent
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.views.response_assumptions import readings, remarks
from oncall_opt.views.risk_table import NO_DIAGNOSIS
from oncall_opt.views.scenario_summary import headline
from optimizer.frontier.frontier_point import Ending, Frontier
from simulation.simulate import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierReport:
    """Everything that is said about the sizes of the duty pool.

    Attributes:
        today: What the rota of today is: a file, or the name of a baseline.
        what_if: What a change brings, where the scenario is a changed one.
    """

    frontier: Frontier
    rows: Sequence[FrontierRow]
    recommendation: Recommendation
    marks: Sequence[Mark]
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
        return f"{text} To have it: `duty_pool: {size}`." if size else text

    def _edges(self) -> Iterator[str]:
        """What lies below the smallest and above the largest size shown."""
        frontier = self.frontier
        if not frontier.able:
            return
        if frontier.least > 1:
            proved = "; that is proved, given the hard rules and the limits of health"
            yield (
                f"Fewer than {frontier.least} cannot do it without breaking a limit of health more "
                f"than has to be{proved}."
            )
        if frontier.least < frontier.smallest:
            yield (
                f"Whether {frontier.least} would do is open: {frontier.smallest} is the fewest "
                "that was found in the time."
            )
        for size, reasons in frontier.impossible.items():
            yield f"At most {size}: no schedule exists, and this is proved. {' '.join(reasons)}"
        yield _ending(frontier)
        if frontier.missing:
            sizes = ", ".join(map(str, frontier.missing))
            yield f"Not looked at: {sizes}. A longer --time-limit may show them."

    def _lost(self) -> Iterator[str]:
        if any(row.survives is False for row in self.rows):
            yield (
                "A week away is asked of the members named above, the fairest of their number; "
                "others may survive it: `duty_pool: {size: smallest, spare: 1}` looks for them."
            )
        for row in self.rows:
            if row.survives is False and row.lost_week:
                yield f"{row.name} does not survive {row.lost_week}."
            elif row.survives and row.strained is not None:
                yield (
                    f"{row.name} survives any member's week away. With {row.heaviest_week}, the "
                    f"heaviest, the worst-off bears {row.strained:.1f} h instead of "
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
        lived = row.lived
        risk = ""
        if lived is not None and lived.red_person is not None and lived.red > RED_ALLOWED:
            name = self.frontier.scenario.people[lived.red_person].name
            risk = f"; {name} is in red in {percent(lived.red)} of runs"
        return (
            f"today is {self.today}: {count(len(row.people), 'person', 'people')} can be woken, "
            f"the worst-off bears {row.worst:.1f} h{risk}{rules}."
        )

    def _remarks(self, width: int) -> Iterator[str]:
        scenario = self.frontier.scenario
        if self.outcome is None:
            yield "* Not simulated: this is what the optimizer expects."
            yield from readings(scenario.notes, width=width)
            return
        runs = self.outcome.replications.tally.runs
        told = f"Lived through {often(runs)} (seed {self.outcome.runs.seed})."
        yield wrapped(f"{told} {NO_DIAGNOSIS}", width=width)
        yield from remarks(scenario, self.outcome.notes, width=width)


def _ending(frontier: Frontier) -> str:
    everybody = len(frontier.able)
    if frontier.ending is Ending.SAME and frontier.same_from is not None:
        return (
            f"From {frontier.same_from} on more people change nothing: nobody is better off by "
            f"more than six minutes with all {everybody} who could be woken."
        )
    if frontier.ending is Ending.NO_GAIN:
        return (
            "Two more people, one after the other, brought nobody more than six minutes; the sizes "
            f"up to {everybody} were left out."
        )
    if frontier.ending is Ending.TIME:
        return "The time ran out before every size was looked at."
    if frontier.ending is Ending.INTERRUPTED:
        return "Interrupted: these are the sizes that were complete."
    return f"{everybody} is everybody who could be woken."
