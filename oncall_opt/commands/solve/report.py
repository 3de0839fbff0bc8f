"""What ``solve`` tells people: the schedule, the load, the proofs, and what to know about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import count, often
from oncall_opt.views.calendar_table import calendar_text
from oncall_opt.views.load_table import LEGEND, load_text
from oncall_opt.views.objectives_table import objective_text
from oncall_opt.views.scenario_summary import (
    advisory_text,
    headline,
    horizon,
    names_text,
)
from oncall_opt.views.violation_list import LEGAL_NOTE, speaks_of_law, violation_text
from oncall_opt.views.week_names import FIRST_WEEKS, first_weeks
from optimizer.explain.least_bad_schedule import Landing
from optimizer.rules.kit.rule import Violation
from scenarios.domain.scenario import Scenario

if TYPE_CHECKING:
    from oncall_opt.commands.solve.until_healthy import Healing
    from oncall_opt.commands.solve.what_if import WhatIfSolved
    from optimizer.advice.advise import Advisory
    from optimizer.explain.least_bad_schedule import Landing
    from optimizer.fairness.load_measures import Measures
    from optimizer.session.solution import Solution


#: Violations that are shown without ``--all``.
FIRST_VIOLATIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineComparison:
    """Another schedule of the same scenario, to hold the solution against.

    Attributes:
        method: How it was made.
        broken: Hard rules' violations in it.
    """

    method: str
    measures: Measures
    broken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveReport:
    """Everything that is said about a solution."""

    scenario: Scenario
    solution: Solution
    measures: Measures
    comparison: BaselineComparison | None
    advisories: tuple[Advisory, ...]
    healing: Healing | None = None
    what_if: WhatIfSolved | None = None
    landing: Landing | None = None

    def text(self, *, width: int, everything: bool) -> str:
        """The whole report.

        Args:
            width: Columns of the terminal.
            everything: All weeks, all columns, all sums, all violations.
        """
        return "\n\n".join(self._parts(width, everything=everything))

    def _parts(self, width: int, *, everything: bool) -> Iterator[str]:
        yield bold(wrapped(f"{headline(self.scenario)}. {self._result()}", width=width))
        if self.healing is not None:
            from oncall_opt.commands.solve.health_table import health_text

            yield health_text(self.scenario, self.healing, width=width)
        yield self._calendar(width, everything=everything)
        load = load_text(self.measures, width=width, everything=everything)
        yield f"{bold('What it asks of each')}\n{load}\n{wrapped(LEGEND, width=width)}"
        if self.solution.objectives:
            objectives = objective_text(
                self.solution.objectives, width=width, everything=everything
            )
            meaning = wrapped(_meaning(self.solution), width=width)
            yield f"{bold('What was made least, in this order')}\n{objectives}\n{meaning}"
        if self.comparison is not None:
            yield wrapped(compared(self.measures, self.comparison), width=width)
        yield self._overnight(width)
        yield from self._violations(width, everything=everything)
        if self.what_if is not None:
            yield self.what_if.text(width=width)
        yield from self._remarks(width)

    def _result(self) -> str:
        """How the search ended, in a sentence."""
        solution = self.solution
        if solution.method != "optimal":
            return f"Made by {solution.method}, not by the optimizer."
        seconds = f"{solution.seconds:.0f} s" if solution.seconds >= 1 else "less than 1 s"
        if solution.interrupted:
            return f"Interrupted after {seconds}: the best schedule so far."
        if solution.proven:
            return f"Solved in {seconds}, and every objective is proven."
        if solution.settled:
            return f"Solved in {seconds}, and every objective is proven, loads to some minutes."
        return f"Solved in {seconds}; not every objective is proven."

    def _calendar(self, width: int, *, everything: bool) -> str:
        scenario, schedule = self.scenario, self.solution.schedule
        whole = horizon(scenario)
        start, end = whole if everything else first_weeks(scenario)
        shortened = end < whole[1]
        heading = (
            f"Who is on call: the first {FIRST_WEEKS} weeks" if shortened else "Who is on call"
        )
        calendar = calendar_text(
            scenario,
            schedule,
            start=start,
            end=end,
            width=width,
            everything=everything,
        )
        more = "\n--all shows all weeks; -o FILE writes them" if shortened else ""
        return f"{bold(heading)}\n{calendar}{more}"

    def _overnight(self, width: int) -> str:
        """Who can be woken, who is spared, and how to have it otherwise."""
        scenario, measures = self.scenario, self.measures
        pool = scenario.policy.overnight_pool.size
        woken = (
            f"Overnight on call, so can be woken ({len(measures.overnight_pool)}): "
            f"{names_text(scenario, measures.overnight_pool) or 'nobody'}."
        )
        not_overnight = ""
        if measures.not_overnight:
            not_overnight = (
                f" Spared ({len(measures.not_overnight)}): "
                f"{names_text(scenario, measures.not_overnight)}."
            )
            if pool != "everyone" and self.solution.method == "optimal":
                more = len(measures.overnight_pool) + 1
                not_overnight += (
                    f" To share it among all: `overnight_pool: everyone` in the policy; "
                    f"`overnight_pool: {more}` allows one more. Whoever is spared owes nothing for "
                    "it."
                )
        at_once = f" At most {count(measures.at_once, 'person', 'people')} at once on a pager."
        return wrapped(woken + not_overnight + at_once, width=width)

    def _violations(self, width: int, *, everything: bool) -> Iterator[str]:
        hard = [v for v in self.solution.violations if v.hard]
        soft = [v for v in self.solution.violations if not v.hard]
        most = None if everything else FIRST_VIOLATIONS
        if hard:
            listed = violation_text(hard, width=width, most=most)
            yield f"{bold(f'Hard rules that are broken: {len(hard)}')}\n{listed}"
        if soft:
            listed = violation_text(soft, width=width, most=most)
            yield f"{bold(f'Soft limits and wishes that could not be kept: {len(soft)}')}\n{listed}"
        elif self.solution.method == "optimal":
            yield "Every soft limit and every wish is kept."

    def _remarks(self, width: int) -> Iterator[str]:
        """Advisories, notes, and what the numbers rest on."""
        scenario = self.scenario
        if self.advisories:
            yield f"{bold('Worth knowing')}\n{advisory_text(self.advisories, width=width)}"
        if scenario.notes:
            yield f"{bold('How the file was read')}\n{bullets(scenario.notes, width=width)}"
        yield wrapped(assumptions(scenario), width=width)
        if speaks_of_law(self.solution.violations, scenario.policy.preset):
            yield wrapped(LEGAL_NOTE, width=width)


def compared(measures: Measures, other: BaselineComparison) -> str:
    """Most loaded person, sleep interruptions, and overnight pool against another schedule."""
    theirs = other.measures
    mine, their = measures.worst_sleep_interruptions, theirs.worst_sleep_interruptions
    broken = f"; {other.method} violates hard rules {often(other.broken)}" if other.broken else ""
    return (
        f"Most loaded person: {measures.worst:.1f} h against {theirs.worst:.1f} h by {other.method}"
        f"{_change(measures.worst, theirs.worst)}; most sleep interruptions expected of one person "
        f"{mine:.1f} against {their:.1f}{_change(mine, their)}; {len(measures.overnight_pool)} "
        "people "
        f"overnight on call against {len(theirs.overnight_pool)}{broken}."
    )


def _meaning(solution: Solution) -> str:
    meaning = "Proven: nothing below the value is possible, given the objectives above it"
    if solution.settled and not solution.proven:
        return f"{meaning}. To 0.1 or 0.2 h: nobody could be better off by more than that."
    return f"{meaning}."


def assumptions(scenario: Scenario) -> str:
    """The constants of load that are assumptions, and where they are set."""
    load = scenario.policy.load
    standby = ", ".join(f"{role} {value:g}" for role, value in load.standby.items() if value)
    return (
        f"[A] Assumptions, each a setting in `policy.load`: an hour on call off work counts "
        f"{standby} h; an interruption is {60 * load.active_work_hours:.0f} min of work where no "
        f"history says it; a waking costs {load.waking_hours:g} h and "
        f"{60 * load.resettling_hours:.0f} min to fall asleep again; holidays count "
        f"{load.holiday_factor:g} times."
    )


def _change(mine: float, their: float) -> str:
    if their <= 0.05:
        return ""
    percent = round(100 * (mine - their) / their)
    return f" ({'+' if percent > 0 else '−' if percent < 0 else '±'}{abs(percent)} %)"


def landing_talk(landing: Landing, *, width: int) -> str:
    """What gave way, and the violations, each kind of each person's; or that nothing had to."""
    if not landing.gave_way:
        return "Nothing had to give way: a schedule exists as it is."
    said = (
        f"No schedule keeps every hard rule; `explain` says why. Softened: "
        f"{', '.join(landing.gave_way)}. Broken by it:"
    )
    return f"{wrapped(said, width=width)}\n{bullets(_told(landing), width=width)}"


def _told(landing: Landing) -> Iterator[str]:
    """Of each rule and whom it is about the worst violation, and how many there are like it."""
    alike: dict[object, list[Violation]] = defaultdict(list)
    for violation in landing.violations:
        alike[violation.rule, violation.people].append(violation)
    for some in alike.values():
        more = f"; and {len(some) - 1} more like it" if len(some) > 1 else ""
        yield f"{max(some, key=lambda violation: violation.amount)}{more}"
    yield from landing.sentences[len(landing.violations) :]


def landing_document(landing: Landing) -> dict[str, object]:
    """The same as data."""
    return {"gave_way": list(landing.gave_way), "broken": list(landing.sentences)}
