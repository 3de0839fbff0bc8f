"""Re-plan: a changed scenario with the fewest changes to the published schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from optimizer.changes.schedule_differences import ScheduleDifference, differences, refuse_unfit
from optimizer.conflicts.conflict import HINT
from optimizer.conflicts.minimal_cores import Question
from optimizer.fairness.load_measures import Measures, measure
from optimizer.model.engine import SearchOptions, SearchVerdict
from optimizer.objectives.frozen_schedule import LetGo, freeze
from optimizer.objectives.replan_objectives import CHANGES, Near
from optimizer.session.solution import Listener, Objective, Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.errors import InfeasibleError, Misread, Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

#: Further changes that the frontier looks at.
FURTHER = (0, 1, 2, 4, 8)
HIGHEST_LOAD = "most loaded person"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanOptions:
    """From when, and what may change.

    Attributes:
        since: Everything before it stays.
        now: ``since`` must not be on an earlier day; ``None``: it may.
        freeze_days: Shifts that begin within so many days stay too; ``None``: as the policy says.
        allow_changes: Changes beyond the fewest that fairness may spend.
        search: How long and how to search.
        shown: How to name the schedule in messages.
    """

    since: datetime
    now: datetime | None = None
    freeze_days: float | None = None
    allow_changes: int = 0
    search: SolveOptions = field(default_factory=SolveOptions)
    shown: str = "the schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """A new schedule, and how it differs from the published one.

    Attributes:
        scenario: With what stays as its fixed part.
        frozen_until: Shifts that begin before it stay.
        let_go: Frozen hours that their assignees can no longer take.
        differences: What is gained and lost by whom, in order of time.
        before, after: Loads in either schedule, under the changed scenario.
    """

    scenario: Scenario
    published: Schedule
    options: ReplanOptions
    frozen_until: datetime
    let_go: tuple[LetGo, ...]
    solution: Solution
    differences: tuple[ScheduleDifference, ...]
    before: Measures
    after: Measures

    @property
    def fewest(self) -> Objective:
        """The objective of the fewest changed assignments."""
        return next(o for o in self.solution.objectives if o.name == CHANGES)

    @property
    def changes(self) -> int:
        """Changed assignments of the new schedule."""
        return round(next(t for t in reversed(self.solution.objectives) if t.name == CHANGES).value)

    @property
    def newly_overnight(self) -> tuple[str, ...]:
        """Who is overnight on call in the new schedule and not in the published one."""
        before = set(self.before.overnight_pool)
        return tuple(p for p in self.after.overnight_pool if p not in before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What some further changes improve.

    Attributes:
        further: Changes allowed beyond the fewest.
        changes: Changes made; those without effect are not.
        violations: Violations of soft limits that are left; they come before the highest load.
        highest_load: Relative load of the most loaded person, in hours; ``None``: nobody is
            compared.
        bound: Lower bound of ``highest_load``.
    """

    further: int
    changes: int
    violations: int
    highest_load: float | None
    bound: float | None


def replan(
    scenario: Scenario,
    published: Schedule,
    options: ReplanOptions,
    *,
    listener: Listener | None = None,
) -> Replan:
    """Re-plan a published schedule, for the scenario as it is now, with the fewest changes.

    Raises:
        Misread: ``since`` is past, or outside of the horizon.
        ScenarioError: The schedule does not fit the scenario, or a pin contradicts the freeze.
        InfeasibleError: It is proven that there is no schedule any more.
        UndecidedError: The time ran out before one was found.
    """
    ready = _prepared(scenario, published, options)
    try:
        solution = _solved(ready, options.allow_changes, options.search, published, listener)
    except InfeasibleError as error:
        search = SearchOptions(seed=options.search.seed, workers=options.search.workers)
        raise with_way_on(error, scenario, published, since=options.since, search=search) from error
    world = ready.world
    changed = differences(world, published, solution.schedule)
    if not changed:
        # The very same rows, however they were divided.
        solution = replace(solution, schedule=published)
    return Replan(
        scenario=world.scenario,
        published=published,
        options=options,
        frozen_until=ready.until,
        let_go=ready.let_go,
        solution=solution,
        differences=changed,
        before=ready.before,
        after=measure(world.scenario, solution.schedule, world=world),
    )


def frontier_of_changes(
    scenario: Scenario,
    published: Schedule,
    options: ReplanOptions,
    *,
    listener: Listener | None = None,
) -> Iterator[Bought]:
    """Yield the lowest highest load after 0, 1, 2, 4 and 8 further changes.

    Each search gets an equal part of the time and starts from the schedule before.

    Raises:
        As ``replan`` does.
    """
    ready = _prepared(scenario, published, options)
    start = published
    seconds = options.search.time_limit / len(FURTHER)
    search = replace(options.search, time_limit=seconds, only_load=True)
    for further in FURTHER:
        solution = _solved(ready, further, search, start, listener)
        start = solution.schedule
        objectives = {objective.name: objective for objective in solution.objectives}
        highest = objectives.get(HIGHEST_LOAD)
        yield Bought(
            further=further,
            changes=round(objectives[CHANGES].value),
            violations=sum(1 for v in solution.violations if not v.hard),
            highest_load=highest.value if highest else None,
            bound=highest.bound if highest else None,
        )
        if solution.interrupted:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """The input of the search."""

    world: World
    near: Near
    until: datetime
    let_go: tuple[LetGo, ...]
    before: Measures


def _prepared(scenario: Scenario, published: Schedule, options: ReplanOptions) -> _Ready:
    _check_since(scenario, options)
    world = World(scenario)
    refuse_unfit(world, published, shown=options.shown)
    days = scenario.policy.freeze_days if options.freeze_days is None else options.freeze_days
    local = wall_clock(options.since, scenario.zone) + timedelta(days=days)
    until = instant(local, scenario.zone)
    frozen = freeze(world, published, since=options.since, until=until)
    if frozen.clashes:
        hint = "take the pin away, or shorten the freeze"
        raise ScenarioError(
            Problem(path=options.shown, message=message, hint=hint) for message in frozen.clashes
        )
    world = World(replace(scenario, fixed=frozen.fixed))
    before = measure(world.scenario, published, world=world)
    overnight = frozenset(before.overnight_pool)
    near = Near(published, options.since, options.allow_changes, overnight)
    return _Ready(world=world, near=near, until=until, let_go=frozen.let_go, before=before)


def _solved(
    ready: _Ready, allowed: int, search: SolveOptions, start: Schedule, listener: Listener | None
) -> Solution:
    near, world = replace(ready.near, allowed=allowed), ready.world
    return solve(world.scenario, search, listener=listener, world=world, start=start, near=near)


def _check_since(scenario: Scenario, options: ReplanOptions) -> None:
    """Raise ``Misread`` unless ``since`` is to come and inside the horizon."""
    since = wall_clock(options.since, scenario.zone)
    first, last = (wall_clock(one, scenario.zone) for one in (scenario.start, scenario.end))
    if not scenario.start <= options.since < scenario.end:
        message = f"{since:%Y-%m-%d %H:%M} is outside of the schedule period"
        raise Misread(message, f"it runs from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    if options.now is not None and since.date() < wall_clock(options.now, scenario.zone).date():
        message = f"{since:%Y-%m-%d %H:%M} is past: past shifts cannot change"
        raise Misread(message, f"today is {wall_clock(options.now, scenario.zone):%Y-%m-%d}")


#: Seconds for looking whether a shorter freeze would help.
LONGEST = 10.0
_SHORTER_FREEZE = (
    "With `--freeze 0`, which lets shifts within the freeze change too, a schedule exists."
)
_STILL_NONE = (
    "No schedule exists with `--freeze 0` either: what is past is in the way. `oncall-opt cover` "
    "finds who could take a part."
)
_UNKNOWN = "A `--freeze` of fewer days may leave a schedule."


def with_way_on(
    error: InfeasibleError,
    scenario: Scenario,
    published: Schedule,
    *,
    since: datetime,
    search: SearchOptions,
) -> InfeasibleError:
    """Return the error with what a re-plan of the scenario, now unfrozen, can do about it."""
    if _verdict(scenario, search) is SearchVerdict.INFEASIBLE:
        return error
    simulated = freeze(World(scenario), published, since=since, until=since)
    verdict = _verdict(replace(scenario, fixed=simulated.fixed), search)
    way = {SearchVerdict.INFEASIBLE: _STILL_NONE, SearchVerdict.UNKNOWN: _UNKNOWN}.get(
        verdict, _SHORTER_FREEZE
    )
    return InfeasibleError([*(said for said in error.reasons if said != HINT), way])


def _verdict(scenario: Scenario, search: SearchOptions) -> SearchVerdict:
    question = Question(scenario)
    return question.ask(question.slots, search, LONGEST).verdict
