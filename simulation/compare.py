"""``compare``: several schedules under the same alerts and the same random draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import StrEnum

from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from simulation.outcome.compared_measures import (
    EVERYBODY,
    MOST_LOADED,
    OF_PEOPLE,
    OF_TEAM,
    Compared,
    ComparedTally,
)
from simulation.runs.replication import Progress
from simulation.simulate import Outcome, SimulateOptions, simulate
from simulation.statistics.paired_differences import (
    ALPHA,
    Corrected,
    Interval,
    PairedDifference,
    holm,
)


class Whose(StrEnum):
    """Whose number it is."""

    MOST_LOADED = "most loaded person"
    EVERYBODY = "everybody"
    TEAM = "team"
    PERSON = "person"


class Judgment(StrEnum):
    """Whether a difference is better, worse, or open."""

    BETTER = "better"
    WORSE = "worse"
    #: The interval contains zero: it may be chance.
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One number under one schedule, beside the same under the reference.

    Numbers are in the unit; chances in percent.

    Attributes:
        against: The reference.
        person: Who it is under this schedule; '' where no single person is meant. For the
            most loaded person: who has most on average over all runs; see ``ComparedTally`` for
            the numbers.
        person_against: Who it is under the reference.
        mean, mean_against: Over all replications that have a number; ``None``: there is none.
        difference: Mean of what it is more than under the reference, run by run.
        runs: Replications that have both.
        error: Standard error of the difference.
        low, high: Its 95 % interval; ``None``: one run has none.
        corrected_low, corrected_high: Its interval by Holm's correction for everything that is
            compared at once; the judgment rests on it.
        p_value: Adjusted likewise.
        settled: Whether the schedules alone decide it, without chance.
    """

    schedule: str
    against: str
    whose: Whose
    person: str
    person_against: str
    measure: str
    label: str
    unit: str
    mean: float | None
    mean_against: float | None
    runs: int
    difference: float | None
    error: float | None
    low: float | None
    high: float | None
    corrected_low: float | None
    corrected_high: float | None
    p_value: float | None
    settled: bool
    judgment: Judgment


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Schedules side by side.

    Attributes:
        rows: The most loaded person, everybody and the team, by schedule; corrected together.
        people: Every person's own numbers, by schedule; corrected together.
    """

    outcome: Outcome
    against: str
    rows: tuple[ComparedRow, ...]
    people: tuple[ComparedRow, ...]


def compare(
    scenario: Scenario,
    schedules: Mapping[str, Schedule],
    *,
    against: str | None = None,
    options: SimulateOptions | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate several schedules with the same alerts and random draws; compare them with one.

    Args:
        schedules: At least two, by name.
        against: The reference; by default the first.
        executor: Runs the replications; ``None``: this process. It changes no byte.
        progress: Called now and then with the replications that are done, and the most there are.

    Raises:
        ValueError: There are fewer than two, or the reference is none of them.
        ScenarioError: A schedule is of other people, other rotations or another horizon; or the
            alerts cannot be read.
    """
    names = tuple(schedules)
    if len(names) < 2:
        raise ValueError(f"{len(names)} schedules cannot be compared; at least 2 are wanted")
    reference = names[0] if against is None else against
    if reference not in schedules:
        raise ValueError(f"{reference!r} is none of the schedules: {', '.join(names)}")
    outcome = simulate(scenario, schedules, options=options, executor=executor, progress=progress)
    others = [name for name in names if name != reference]
    return comparison_of(outcome, others, against=reference)


def comparison_of(outcome: Outcome, others: Sequence[str], *, against: str) -> Comparison:
    """Hold schedules that were simulated together against one of them.

    Args:
        others: Names of the schedules; intervals allow for as many as are named here.
    """
    tally = outcome.replications.tally.compared
    return Comparison(
        outcome=outcome,
        against=against,
        rows=_judged(_cases(tally, others, against)),
        people=_judged(_cases_of_people(tally, others, against)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One thing that is compared: schedules and people ('': no single one) and their means."""

    what: Compared
    whose: Whose
    of: tuple[str, str]
    against: tuple[str, str]
    means: tuple[float | None, float | None]
    found: PairedDifference | None


def _cases(tally: ComparedTally, others: Iterable[str], against: str) -> Iterator[_Case]:
    for name in others:
        for what in OF_PEOPLE:
            case = _case(
                tally, what, Whose.MOST_LOADED, (name, MOST_LOADED), (against, MOST_LOADED)
            )
            mine, theirs = (tally.most_loaded(what.name, one) or "" for one in (name, against))
            yield replace(case, of=(name, mine), against=(against, theirs))
        for what in OF_PEOPLE:
            if what.together:
                yield _case(tally, what, Whose.EVERYBODY, (name, EVERYBODY), (against, EVERYBODY))
        for what in OF_TEAM:
            yield _Case(
                what=what,
                whose=Whose.TEAM,
                of=(name, ""),
                against=(against, ""),
                means=(tally.team_mean(what.name, name), tally.team_mean(what.name, against)),
                found=tally.team_difference(what.name, name, against),
            )


def _cases_of_people(tally: ComparedTally, others: Iterable[str], against: str) -> Iterator[_Case]:
    for name in others:
        for person in tally.people:
            for what in OF_PEOPLE:
                yield _case(tally, what, Whose.PERSON, (name, person), (against, person))


def _case(
    tally: ComparedTally,
    what: Compared,
    whose: Whose,
    of: tuple[str, str],
    against: tuple[str, str],
) -> _Case:
    found = tally.difference(what.name, of, against)
    means = tally.mean(what.name, *of), tally.mean(what.name, *against)
    if whose is Whose.EVERYBODY:
        of, against = (of[0], ""), (against[0], "")
        # A chance becomes a number of people.
        unit, scale = ("", 1.0) if what.chance else (what.unit, what.scale)
        what = replace(what, label=what.together, unit=unit, scale=scale)
    return _Case(what=what, whose=whose, of=of, against=against, means=means, found=found)


def _judged(cases: Iterable[_Case]) -> tuple[ComparedRow, ...]:
    """A row for each, corrected together; what schedules alone decide takes no part in it."""
    listed = list(cases)
    tested = {
        place: case.found.p_value
        for place, case in enumerate(listed)
        if case.found is not None and not case.what.settled
    }
    levels = dict(zip(tested, holm(list(tested.values())), strict=True))
    plain = Corrected(None, ALPHA)
    return tuple(_row(case, levels.get(place, plain)) for place, case in enumerate(listed))


def _row(case: _Case, corrected: Corrected) -> ComparedRow:
    what, found = case.what, case.found
    plain = None if found is None else found.interval()
    wide = None if found is None else found.interval(corrected.alpha)

    def scaled(value: float | None) -> float | None:
        return None if value is None else what.scale * value

    return ComparedRow(
        schedule=case.of[0],
        against=case.against[0],
        whose=case.whose,
        person=case.of[1],
        person_against=case.against[1],
        measure=what.name,
        label=what.label,
        unit=what.unit,
        mean=scaled(case.means[0]),
        mean_against=scaled(case.means[1]),
        runs=0 if found is None else found.runs,
        difference=None if found is None else scaled(found.mean),
        error=None if found is None else scaled(found.error),
        low=None if plain is None else scaled(plain.low),
        high=None if plain is None else scaled(plain.high),
        corrected_low=None if wide is None else scaled(wide.low),
        corrected_high=None if wide is None else scaled(wide.high),
        p_value=corrected.p_value,
        settled=what.settled,
        judgment=_judgment(wide, high_is_good=what.high_is_good),
    )


def _judgment(interval: Interval | None, *, high_is_good: bool) -> Judgment:
    if interval is None or not interval.excludes_zero:
        return Judgment.OPEN
    return Judgment.BETTER if (interval.low > 0) is high_is_good else Judgment.WORSE
