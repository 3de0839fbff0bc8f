"""Why there is no schedule: conflicts, one after the other, and the cheapest ways out of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.conflicts.conflict import arithmetic
from optimizer.conflicts.facts_in_words import conflict_sentence
from optimizer.conflicts.minimal_cores import Conflict, CoreSearch
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.explain.remedy_search import WayOut, ways_out
from optimizer.formulation.formulation import formulate
from optimizer.model.engine import SearchOptions, Verdict
from optimizer.model.work_meter import Meter
from optimizer.session.solution import SolveOptions
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.errors import UndecidedError
from scenarios.domain.scenario import Scenario

#: Conflicts that are looked for, each apart from those before.
MOST_CONFLICTS = 3
#: What part of the time conflicts are narrowed down in; the rest is for ways out of them.
NARROWING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether there is a schedule; if there is none, why, and what would help.

    Attributes:
        conflicts: Each is there even if the seats of those before it need not be held; none where
            a schedule exists.
        sentences: Each conflict in a sentence.
        arithmetic: Where the share of time alone makes it impossible, how; else empty.
        ways_out: Each settles all conflicts; the one that asks least first.
        more: Whether there may be more conflicts than were looked for.
    """

    world: World
    conflicts: tuple[Conflict, ...] = ()
    sentences: tuple[str, ...] = ()
    arithmetic: str = ""
    ways_out: tuple[WayOut, ...] = ()
    more: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def feasible(self) -> bool:
        """Whether a schedule exists."""
        return not self.conflicts


def explain(scenario: Scenario, options: SolveOptions | None = None) -> Explanation:
    """Find out why there is no schedule; rotations that are left to the tool are made first.

    Raises:
        UndecidedError: The time ran out before that was proved, or a schedule found.
    """
    options = options or SolveOptions()
    meter = Meter(counts_work=options.reproducible)
    clock = Clock(limit=options.time_limit, meter=meter)
    search = SearchOptions(
        seed=options.seed,
        workers=options.workers,
        reproducible=options.reproducible,
        meter=meter,
    )
    scenario = with_auto_rotations(scenario)
    narrowing = Clock(limit=NARROWING * options.time_limit, meter=meter)
    core = CoreSearch(scenario=scenario, search=search, clock=narrowing)
    conflicts: list[Conflict] = []
    while len(conflicts) < MOST_CONFLICTS and (found := core.conflict(conflicts)):
        conflicts.append(found)
        if not found.seats:
            break
    more = len(conflicts) == MOST_CONFLICTS and core.conflict(conflicts) is not None
    core.clock, world = clock, core.whole.world
    if not conflicts and core.possible(scenario) not in {Verdict.PROVED, Verdict.FOUND}:
        raise UndecidedError(
            f"within {options.time_limit:g} s neither a schedule was found nor a proof that there "
            "is none; give more time with --time-limit"
        )
    return Explanation(
        world=world,
        conflicts=tuple(conflicts),
        sentences=tuple(conflict_sentence(world, conflict) for conflict in conflicts),
        arithmetic=arithmetic(formulate(world, core.whole.choices, search)) if conflicts else "",
        ways_out=ways_out(core, conflicts) if conflicts else (),
        more=more,
        seconds=clock.elapsed,
    )
