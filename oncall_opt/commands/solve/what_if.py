"""What if: the best schedule of a changed scenario beside that of the scenario as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from oncall_opt.commands.solve.solving import SolveResult
from oncall_opt.running.what_if import WhatIfRequest, search_both
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import Column, rounded_row, signed, table
from oncall_opt.views.nights_of_sleep import ExpectedNights, expected_nights
from optimizer.fairness.load_measures import Measures
from optimizer.session.solution import Solution, SolveOptions
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from scenarios.what_if.change import WhatIf, change


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A scenario and the schedule that was made of it."""

    scenario: Scenario
    solution: Solution
    measures: Measures
    nights: ExpectedNights

    @classmethod
    def of(cls, scenario: Scenario, solution: Solution, measures: Measures) -> Solved:
        """Add the interrupted nights to expect."""
        nights = expected_nights(World(scenario), solution.schedule, measures)
        return cls(scenario=scenario, solution=solution, measures=measures, nights=nights)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSolved:
    """What a change does to nights of sleep.

    Attributes:
        title: What is changed, in a few words.
        notes: The change in numbers.
        before: The scenario as it is; ``None`` if no schedule of it was found.
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
        """Return the comparison as text."""
        parts = [bold(wrapped(f"What if: {self.title}", width=width))]
        parts.append(bullets(self.notes, width=width))
        if self.before is None:
            said = f"Nothing to compare with: as it is, {self.missing}"
            parts.append(wrapped(said, width=width))
            parts += [wrapped(line, width=width) for line in self._alone()]
        else:
            rows = [row.cells() for row in self._rows(self.before)]
            parts.append(table(_COLUMNS, rows, width=width))
            parts += [wrapped(line, width=width) for line in self._legend(self.before)]
        return "\n".join(parts)

    def document(self) -> dict[str, object]:
        """Return the same as data; nights and interruptions in 30 days."""
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
            "most loaded person: load relative to capacity, h",
            (before.measures.worst, ""),
            (self.after.measures.worst, ""),
        )

    def _legend(self, before: Solved) -> Iterator[str]:
        yield (
            "Nights and interruptions are expected values in 30 days. The most loaded person of a "
            "row is the one with the highest value in that schedule; the load is of all weeks."
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
                f"The policy's overnight pool is {pool}: new people may stay out of it. "
                "`overnight_pool: everyone` shares the load among all."
            )
        yield (
            f"Both were solved within the time limit of {self.time_limit:g} s: the scenario as it "
            f"is got half of it and took {_seconds(before)}; the changed one took "
            f"{_seconds(self.after)}."
        )
        open_ = [
            what
            for what, one in (("as it is", before), ("what if", self.after))
            if not one.solution.settled
        ]
        if open_:
            yield (
                f"Not every objective is proven ({', '.join(open_)}): part of the difference may "
                "come from the search. A longer --time-limit may prove more."
            )

    def _alone(self) -> Iterator[str]:
        nights = self.after.nights
        yield (
            f"With the change the most loaded person has {nights.nights:.2f} interrupted nights "
            f"and {nights.interruptions:.2f} sleep interruptions in 30 days (expected)."
        )


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    before: tuple[float, str]
    after: tuple[float, str]
    digits: int = 2

    def cells(self) -> list[str]:
        """Return the cells of a row; the difference is that of the rounded values."""
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


#: Solves a scenario within limits.
Solver = Callable[[Scenario, SolveOptions], SolveResult]


def solve_what_if(
    scenario: Scenario,
    what_if: WhatIf,
    options: SolveOptions,
    solver: Solver,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> SolveResult:
    """Solve a changed scenario, and compare it with the scenario as it is.

    Args:
        options: The time limit is for both together, as of ``search_both``.

    Raises:
        WhatIfError: The change cannot be made.
        InfeasibleError, UndecidedError, KeyboardInterrupt: As of ``search_both``.
    """
    request = WhatIfRequest(
        scenario=scenario, changed=change(scenario, what_if), title=what_if.title
    )
    both = search_both(
        request,
        options,
        solver,
        interrupted=lambda result: result.solution.interrupted,
        clock=clock,
    )
    before, after = both.before, both.after
    return replace(
        after,
        what_if=WhatIfSolved(
            title=request.title,
            notes=request.changed.notes,
            before=None if before is None else _solved(before),
            missing=both.missing,
            after=_solved(after),
            time_limit=options.time_limit,
        ),
    )


def _solved(result: SolveResult) -> Solved:
    return Solved.of(result.scenario, result.solution, result.measures)
