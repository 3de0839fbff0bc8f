"""The text of ``solve``: the answer first, then who is on call, the load and the objectives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import count, minus, often
from oncall_opt.views.calendar_table import calendar_text, has_daily_rows
from oncall_opt.views.load_table import LEGEND, LOAD_HEADING, load_text
from oncall_opt.views.objectives_table import OBJECTIVES_HEADING, objective_text, status
from oncall_opt.views.scenario_summary import advisory_text, horizon, names_text
from oncall_opt.views.violation_list import (
    LEGAL_NOTE,
    met_text,
    speaks_of_law,
    unmet_text,
    violation_text,
)
from oncall_opt.views.week_names import first_weeks
from scenarios.domain.limits import HEALTH_ORDER

if TYPE_CHECKING:
    from oncall_opt.commands.solve.solving import BaselineComparison, SolveResult
    from optimizer.explain.least_bad_schedule import RelaxedSolution
    from optimizer.fairness.load_measures import Measures
    from optimizer.rules.kit.rule import Violation
    from scenarios.domain.scenario import Scenario

#: Weeks of the calendar by default: of weekly shifts, and of shorter ones.
WEEKS, WEEKS_OF_DAYS = 4, 1
#: Where the assumptions are explained.
ASSUMPTIONS_DOCUMENT = "docs/background/fairness-and-load.md"
#: Rules of which the worst violation is shown by default, and notes.
RULES_SHOWN, NOTES_SHOWN = 3, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveReport:
    """The text of a result.

    Attributes:
        files: The scenario file, then the files that were written: what the next steps name.
    """

    result: SolveResult
    files: Sequence[str]
    width: int
    everything: bool

    def text(self) -> str:
        """Return the whole report; the first lines are the answer."""
        return "\n\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        result, width = self.result, self.width
        yield "\n".join(wrapped(sentence, width=width) for sentence in self._answer())
        if result.what_if is not None:
            yield result.what_if.text(width=width)
        if result.healing is not None:
            from oncall_opt.commands.solve.health_table import health_text

            yield health_text(result.scenario, result.healing, width=width)
        yield self._calendar()
        load = load_text(result.measures, width=width, everything=self.everything)
        legend = f"\n{wrapped(LEGEND, width=width)}" if self.everything else ""
        yield f"{bold(LOAD_HEADING)}\n{load}{legend}"
        if objectives := result.solution.objectives:
            table = objective_text(objectives, width=width, everything=self.everything)
            yield f"{bold(OBJECTIVES_HEADING)}\n{table}"
        yield from self._violations()
        yield "\n".join([*self._overnight(), *self._remarks()])
        if self.everything:
            yield from self._detailed_remarks()

    def _answer(self) -> Iterator[str]:
        """Three sentences: what is achieved, what is not met, what to do next."""
        result = self.result
        change = f" {result.what_if.title}" if result.what_if else ""
        yield f"{result.scenario.name}{change}: {self._achieved()}"
        yield self._met()
        if result.healing is None:
            yield f"Next: {self._next()}"
        else:
            from oncall_opt.commands.solve.health_table import health_talk

            yield health_talk(result.scenario, result.healing)

    def _achieved(self) -> str:
        solution, measures = self.result.solution, self.result.measures
        compared = [p for p in measures.people if p.relative is not None]
        if not compared:
            return "nobody may take a shift."
        most = max(compared, key=lambda p: (p.relative or 0.0, p.load))
        middle = median(p.relative or 0.0 for p in compared)
        proof = next((status(o) for o in solution.objectives if o.name == "most loaded person"), "")
        how = f" ({_proven(proof)})" if proof else ""
        if solution.method != "optimal":
            how = f" (made by {solution.method}, not optimized)"
        return (
            f"{most.name} carries most, {_hours(most.relative or 0.0)} of load relative to "
            f"capacity{how}; median {_hours(middle)}."
        )

    def _met(self) -> str:
        """Say which rules are met, and how the search ended."""
        solution = self.result.solution
        end = "" if solution.settled else "; a longer --time-limit may improve the rest"
        if solution.interrupted:
            end = "; interrupted: this is the best schedule so far"
        return f"{met_text(solution.violations).rstrip('.')}{end}."

    def _next(self) -> str:
        solution, (scenario, *written) = self.result.solution, self.files
        if self.result.relaxed is not None and self.result.relaxed.relaxed:
            return f"`oncall-opt explain {scenario}` shows what makes a schedule possible."
        if any(violation.hard for violation in solution.violations):
            return "do not use this schedule as it is; `--method optimal` keeps every hard rule."
        schedule = next(iter(written), "schedule.csv")
        write = "" if written else f"`-o {schedule}`, then "
        if any(v.rule in HEALTH_ORDER for v in solution.violations):
            most = max(
                self.result.measures.people, key=lambda p: (p.relative or 0.0, p.load)
            ).person
            return (
                f"{write}`oncall-opt explain {scenario} {schedule} --person {most}` shows what "
                "would lower the highest load; `oncall-opt check` says where people are too few."
            )
        return f"{write}`oncall-opt simulate {scenario} {schedule}`."

    def _calendar(self) -> str:
        scenario = self.result.scenario
        weeks = WEEKS_OF_DAYS if has_daily_rows(scenario) else WEEKS
        whole = horizon(scenario)
        start, end = whole if self.everything else first_weeks(scenario, weeks)
        heading = "Who is on call"
        if end < whole[1]:
            shown = f"the first {weeks} weeks" if weeks > 1 else "the first week"
            heading += f": {shown} of {scenario.weeks} (all with --detail)"
        calendar = calendar_text(
            scenario,
            self.result.schedule,
            start=start,
            end=end,
            width=self.width,
            everything=self.everything,
            listed=0,
        )
        return f"{bold(heading)}\n{calendar}"

    def _overnight(self) -> Iterator[str]:
        """Yield who can be woken and who cannot, how to change it, and the baseline."""
        scenario, measures = self.result.scenario, self.result.measures
        overnight, others = measures.overnight_pool, measures.not_overnight
        names = names_text(scenario, overnight) or "nobody"
        said = f"Overnight on call ({len(overnight)}): {names}."
        if others:
            said += f" Not overnight ({len(others)}): {names_text(scenario, others)}."
        yield wrapped(said, width=self.width)
        chosen = scenario.policy.overnight_pool.size != "everyone"
        if self.everything and others and chosen and self.result.solution.method == "optimal":
            how = (
                "`overnight_pool: everyone` in the policy puts everybody on call overnight; "
                f"`overnight_pool: {len(overnight) + 1}` allows one more. Nobody owes anything for "
                "staying out of the pool."
            )
            yield wrapped(how, width=self.width)
        if self.everything:
            at_once = count(measures.at_once, "person", "people")
            yield wrapped(f"On call at the same time: at most {at_once}.", width=self.width)
        if self.result.baseline is not None:
            yield wrapped(compared(measures, self.result.baseline), width=self.width)

    def _violations(self) -> Iterator[str]:
        violations = self.result.solution.violations
        for hard, heading in ((True, "Hard rules violated"), (False, "Soft limits not met")):
            some = [v for v in violations if v.hard is hard]
            if not self.everything:
                some = [v for v in some if hard or v.rule in HEALTH_ORDER]
            if some and self.everything:
                listed = violation_text(some, width=self.width)
            elif some:
                listed = unmet_text(some, width=self.width, most=RULES_SHOWN)
            else:
                continue
            yield f"{bold(f'{heading}: {len(some)}')}\n{listed}"

    def _remarks(self) -> Iterator[str]:
        """Yield what must not be missed about law, the file and the assumptions, in short."""
        result = self.result
        scenario, advisories = result.scenario, result.advisories
        if speaks_of_law(result.solution.violations, scenario.policy.preset):
            yield wrapped(LEGAL_NOTE, width=self.width)
        if self.everything:
            return
        for note in scenario.notes[:NOTES_SHOWN]:
            yield wrapped(f"Note: {note}", width=self.width)
        warnings = f"{count(len(advisories), 'warning')} (`oncall-opt check`). "
        assumed = f"Assumptions: {ASSUMPTIONS_DOCUMENT} (--detail)."
        yield wrapped(f"{warnings if advisories else ''}{assumed}", width=self.width)

    def _detailed_remarks(self) -> Iterator[str]:
        """Yield warnings, notes and assumptions in full."""
        result, width = self.result, self.width
        if result.advisories:
            yield f"{bold('Warnings')}\n{advisory_text(result.advisories, width=width)}"
        if result.scenario.notes:
            yield f"{bold('Notes')}\n{bullets(result.scenario.notes, width=width)}"
        yield wrapped(assumptions(result.scenario), width=width)


def compared(measures: Measures, other: BaselineComparison) -> str:
    """Compare the highest load and the sleep interruptions with a baseline."""
    theirs, often_ = other.measures, often(other.hard_violations)
    violated = f"; it violates hard rules {often_}" if other.hard_violations else ""
    interruptions = measures.worst_sleep_interruptions, theirs.worst_sleep_interruptions
    return (
        f"Compared with {other.method}: highest load "
        f"{_change(measures.worst, theirs.worst, ' h')}; most sleep interruptions of one person "
        f"{_change(*interruptions)}{violated}."
    )


def assumptions(scenario: Scenario) -> str:
    """The constants of load that are assumptions, and where they are set."""
    load = scenario.policy.load
    standby = ", ".join(f"{role} {value:g}" for role, value in load.standby.items() if value)
    return (
        f"Assumptions (settings in `policy.load`; {ASSUMPTIONS_DOCUMENT}): an hour "
        f"on call outside business hours counts {standby} h; an interruption is "
        f"{60 * load.active_work_hours:.0f} min of work where no history says otherwise; a waking "
        f"costs {load.waking_hours:g} h and {60 * load.resettling_hours:.0f} min to fall asleep "
        f"again; holidays count {load.holiday_factor:g} times."
    )


def _proven(status: str) -> str:
    """Write a status as part of a sentence."""
    if status.startswith("within"):
        return f"{status} of the best possible"
    return f"proven {status}" if status.startswith("optimal") else status


def _hours(value: float) -> str:
    return f"{minus(f'{value:.1f}')} h"


def _change(mine: float, their: float, unit: str = "") -> str:
    """Both numbers and the difference in percent; one where they round to the same."""
    if f"{mine:.1f}" == f"{their:.1f}":
        return f"{mine:.1f}{unit}, the same"
    change = ""
    if their > 0.05:
        percent = round(100 * (mine - their) / their)
        change = f" ({'+' if percent > 0 else '−'}{abs(percent)} %)" if percent else ""
    return f"{mine:.1f}{unit} instead of {their:.1f}{unit}{change}"


def relaxed_talk(relaxation: RelaxedSolution, *, width: int) -> str:
    """Say what gave way and what that violates, or that nothing had to."""
    if not relaxation.relaxed:
        return "Nothing had to give way: a schedule exists as it is."
    said = (
        f"No schedule meets every hard rule; `explain` says why. Softened: "
        f"{', '.join(relaxation.relaxed)}. Violated:"
    )
    return f"{wrapped(said, width=width)}\n{bullets(_told(relaxation), width=width)}"


def _told(relaxation: RelaxedSolution) -> Iterator[str]:
    """Of each rule and its people: the worst violation, and how many more there are."""
    alike: dict[object, list[Violation]] = defaultdict(list)
    for violation in relaxation.violations:
        alike[violation.rule, violation.people].append(violation)
    for some in alike.values():
        more = f"; and {len(some) - 1} more like it" if len(some) > 1 else ""
        yield f"{max(some, key=lambda violation: violation.amount)}{more}"
    yield from relaxation.sentences[len(relaxation.violations) :]
