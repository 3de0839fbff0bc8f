"""What if, solved: the best schedule of a changed scenario beside that of the scenario as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from oncall_opt.commands.solve.report import SolveReport
from oncall_opt.running.what_if import WhatIfRequest, search_both
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, rounded_row, signed, table
from oncall_opt.views.nights_of_sleep import ExpectedNights, expected_nights
from optimizer.fairness.load_measures import Measures
from optimizer.session.solution import Solution, SolveOptions
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from scenarios.what_if.change import WhatIf


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A scenario and the schedule that was made of it."""

    scenario: Scenario
    solution: Solution
    measures: Measures
    nights: ExpectedNights

    @classmethod
    def of(cls, scenario: Scenario, solution: Solution, measures: Measures) -> Solved:
        """With the nights of sleep it is expected to take."""
        nights = expected_nights(World(scenario), solution.schedule, measures)
        return cls(scenario=scenario, solution=solution, measures=measures, nights=nights)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSolved:
    """What a change brings, in nights of sleep.

    Attributes:
        title: What is changed, in a few words.
        notes: What was changed, in numbers.
        before: The scenario as it is; ``None``: no schedule of it was found.
        missing: Why not.
        after: The changed one.
        time_limit: Seconds for both together.
    """

    title: str
    notes: tuple[str, ...]
    before: Solved | None
    missing: str
    after: Solved
    time_limit: float

    def text(self, *, width: int) -> str:
        """What the change brings, for people."""
        parts = [bold(wrapped(f"What if: {self.title}", width=width))]
        parts.append(bullets(self.notes, width=width))
        if self.before is None:
            said = f"There is nothing to hold it against: as it is, {self.missing}"
            parts.append(wrapped(said, width=width))
            parts += [wrapped(line, width=width) for line in self._alone()]
        else:
            rows = [row.cells() for row in self._rows(self.before)]
            parts.append(table(_COLUMNS, rows, width=width))
            parts += [wrapped(line, width=width) for line in self._legend(self.before)]
        return "\n".join(parts)

    def document(self) -> dict[str, object]:
        """The same as data; nights and interruptions in 30 days."""
        return {
            "what_if": self.title,
            "changed": list(self.notes),
            "time_limit": self.time_limit,
            "as_it_is": None if self.before is None else _document(self.before),
            "what_would_be": _document(self.after),
            "missing": self.missing,
        }

    def _rows(self, before: Solved) -> Iterator[_Row]:
        was, now = before.nights, self.after.nights
        yield _Row(
            "most loaded person: interrupted nights",
            (was.nights, _name(before, was.nights_person)),
            (now.nights, _name(self.after, now.nights_person)),
        )
        yield _Row(
            "most loaded person: sleep interruptions",
            (was.interruptions, _name(before, was.interruptions_person)),
            (now.interruptions, _name(self.after, now.interruptions_person)),
        )
        yield _Row("everybody: interrupted nights", (was.all_nights, ""), (now.all_nights, ""))
        yield _Row(
            "everybody: sleep interruptions",
            (was.all_interruptions, ""),
            (now.all_interruptions, ""),
        )
        yield _Row(
            "people overnight on call",
            (len(before.measures.overnight_pool), ""),
            (len(self.after.measures.overnight_pool), ""),
            digits=0,
        )
        yield _Row(
            "most loaded person: relative load, h, all weeks",
            (before.measures.worst, ""),
            (self.after.measures.worst, ""),
        )

    def _legend(self, before: Solved) -> Iterator[str]:
        yield (
            "Nights and interruptions are those expected in 30 days; the most loaded person of a "
            "row is who "
            "has most of it in that schedule."
        )
        if before.solution.method != "optimal":
            return
        pool = self.after.scenario.policy.overnight_pool.size
        not_overnight = self.after.solution.not_overnight
        if (
            not_overnight
            and set(not_overnight) - set(before.scenario.people)
            and pool != "everyone"
        ):
            yield (
                f"The policy's overnight pool is {pool}, so that new people may be spared; with "
                "`overnight_pool: everyone` the load is shared among all."
            )
        yield (
            f"Both were solved within the time limit of {self.time_limit:g} s: the scenario as it "
            f"is was given half of it and took {_seconds(before)}; the changed one took "
            f"{_seconds(self.after)}."
        )
        open_ = [
            what
            for what, one in (("as it is", before), ("what if", self.after))
            if not one.solution.settled
        ]
        if open_:
            yield (
                f"Not every objective is proven ({', '.join(open_)}): a part of the difference may "
                "be "
                "the search's. A longer --time-limit may prove more."
            )

    def _alone(self) -> Iterator[str]:
        nights = self.after.nights
        yield (
            f"With the change the most loaded person has {nights.nights:.2f} interrupted nights "
            "and "
            f"{nights.interruptions:.2f} sleep interruptions in 30 days, as expected."
        )


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    before: tuple[float, str]
    after: tuple[float, str]
    digits: int = 2

    def cells(self) -> list[str]:
        """The cells of a row, the difference as it is shown."""
        was, now = (round(value, self.digits) for value, _ in (self.before, self.after))
        return [
            self.label,
            _cell(was, self.before[1], self.digits),
            _cell(now, self.after[1], self.digits),
            signed(now - was, self.digits),
        ]


_COLUMNS = (
    Column(heading="in 30 days"),
    Column(heading="as it is", right=True),
    Column(heading="what if", right=True),
    Column(heading="change", right=True),
)


def _cell(value: float, who: str, digits: int) -> str:
    return f"{value:.{digits}f} ({who})" if who else f"{value:.{digits}f}"


def _name(solved: Solved, person: PersonId | None) -> str:
    return "" if person is None else solved.scenario.people[person].name


def _seconds(solved: Solved) -> str:
    seconds = solved.solution.seconds
    return f"{seconds:.0f} s" if seconds >= 1 else "less than 1 s"


def _document(solved: Solved) -> dict[str, object]:
    return {
        **rounded_row(asdict(solved.nights)),
        "worst_relative_load": round(solved.measures.worst, 4),
        "overnight_pool": list(solved.measures.overnight_pool),
        "proven": solved.solution.proven,
        "settled": solved.solution.settled,
    }


#: Solves a scenario and gathers what is to be said about it.
Solver = Callable[[Scenario, SolveOptions], SolveReport]


def solve_what_if(
    scenario: Scenario,
    what_if: WhatIf,
    options: SolveOptions,
    solver: Solver,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> SolveReport:
    """Solve a changed scenario, and hold it against the scenario as it is.

    Args:
        options: The time limit is for both together, as of ``search_both``.

    Raises:
        click.BadParameter: The change cannot be made.
        InfeasibleError, UndecidedError, KeyboardInterrupt: As of ``search_both``.
    """
    asked = WhatIfRequest.of(scenario, what_if)
    found = search_both(
        asked,
        options,
        solver,
        interrupted=lambda report: report.solution.interrupted,
        clock=clock,
    )
    before, after = found.before, found.after
    return replace(
        after,
        what_if=WhatIfSolved(
            title=asked.title,
            notes=asked.changed.notes,
            before=None if before is None else _solved(before),
            missing=found.missing,
            after=_solved(after),
            time_limit=options.time_limit,
        ),
    )


def _solved(report: SolveReport) -> Solved:
    return Solved.of(report.scenario, report.solution, report.measures)
