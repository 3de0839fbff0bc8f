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


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSolved:
    """What a change does to nights of sleep.

    Attributes:
        notes: The change in numbers.
        before: The scenario as it is; ``None``: no schedule was found, as ``missing`` explains.
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
            nights = self.after.nights
            alone = (
                f"With the change the most loaded person has {nights.nights:.2f} interrupted "
                f"nights and {nights.interruptions:.2f} sleep interruptions in 30 days (expected)."
            )
            parts.append(wrapped(alone, width=width))
        else:
            rows = [_cells(self.before, self.after, *row) for row in _ROWS]
            parts.append(table(_COLUMNS, rows, width=width))
            parts += [wrapped(line, width=width) for line in self._legend(self.before)]
        return "\n".join(parts)

    def document(self) -> dict[str, object]:
        """Return the same as data; nights and interruptions in 30 days."""
        return {
            "what_if": self.title,
            "changed": list(self.notes),
            "time_limit": self.time_limit,
            "as_it_is": self.before and _document(self.before),
            "what_would_be": _document(self.after),
            "missing": self.missing,
        }

    def _legend(self, before: Solved) -> Iterator[str]:
        yield (
            "Nights and interruptions are expected values in 30 days. The most loaded person of a "
            "row is the one with the highest value in that schedule; the load is of all weeks."
        )
        if before.solution.method != "optimal":
            return
        pool = self.after.scenario.policy.overnight_pool.size
        not_overnight = set(self.after.solution.not_overnight)
        if not_overnight - set(before.scenario.people) and pool != "everyone":
            yield (
                f"The policy's overnight pool is {pool}: new people may stay out of it. "
                "`overnight_pool: everyone` shares the load among all."
            )
        yield (
            f"Both were solved within the time limit of {self.time_limit:g} s: the scenario as it "
            f"is got half of it and took {_seconds(before)}; the changed one took "
            f"{_seconds(self.after)}."
        )
        both = (("as it is", before), ("what if", self.after))
        open_ = [what for what, one in both if not one.solution.settled]
        if open_:
            yield (
                f"Not every objective is proven ({', '.join(open_)}): part of the difference may "
                "come from the search. A longer --time-limit may prove more."
            )


def _nobody(_: Solved) -> None:
    return None


Number = Callable[[Solved], float]
Person = Callable[[Solved], PersonId | None]
#: Label, number, whose it is where it is somebody's, decimals.
_ROWS: tuple[tuple[str, Number, Person, int], ...] = (
    (
        "most loaded person: interrupted nights",
        lambda one: one.nights.nights,
        lambda one: one.nights.nights_person,
        2,
    ),
    (
        "most loaded person: sleep interruptions",
        lambda one: one.nights.interruptions,
        lambda one: one.nights.interruptions_person,
        2,
    ),
    ("everybody: interrupted nights", lambda one: one.nights.all_nights, _nobody, 2),
    ("everybody: sleep interruptions", lambda one: one.nights.all_interruptions, _nobody, 2),
    ("people overnight on call", lambda one: len(one.measures.overnight_pool), _nobody, 0),
    (
        "most loaded person: load relative to capacity, h",
        lambda one: one.measures.worst,
        _nobody,
        2,
    ),
)
_COLUMNS = (
    Column(heading="in 30 days"),
    Column(heading="as it is", right=True),
    Column(heading="what if", right=True),
    Column(heading="change", right=True),
)


def _cells(
    before: Solved,
    after: Solved,
    label: str,
    of: Callable[[Solved], float],
    who: Person,
    digits: int,
) -> list[str]:
    """Return the cells of a row; the difference is that of the rounded values."""
    cells = [label]
    for one in (before, after):
        person = who(one)
        name = f" ({one.scenario.people[person].name})" if person is not None else ""
        cells.append(f"{of(one):.{digits}f}{name}")
    return [*cells, signed(round(of(after), digits) - round(of(before), digits), digits)]


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
    """Solve a changed scenario, and compare it with the scenario as it is, as ``search_both`` does.

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
    return replace(
        both.after,
        what_if=WhatIfSolved(
            title=request.title,
            notes=request.changed.notes,
            before=_solved(both.before) if both.before else None,
            missing=both.missing,
            after=_solved(both.after),
            time_limit=options.time_limit,
        ),
    )


def _solved(result: SolveResult) -> Solved:
    """Add the interrupted nights to expect."""
    return Solved(
        scenario=result.scenario,
        solution=result.solution,
        measures=result.measures,
        nights=expected_nights(World(result.scenario), result.schedule, result.measures),
    )
