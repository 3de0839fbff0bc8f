"""Thaw: where a frozen schedule leaves nobody for a seat, whether a shorter freeze would."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from optimizer.conflicts.conflict import HINT
from optimizer.conflicts.feasibility import Question
from optimizer.model.engine import SearchOptions, Verdict
from optimizer.objectives.frozen_schedule import freeze
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

#: Seconds for asking.
LONGEST = 10.0
_THAW = "With `--freeze 0` turns that begin in the freeze may change too, and a schedule exists."
_STUCK = (
    "Not even `--freeze 0` leaves a schedule: what is lived already is in the way. `oncall-opt "
    "cover` says who could step in for a part."
)
_UNKNOWN = "`--freeze` with fewer days may leave more to choose."


def with_way_on(
    error: InfeasibleError,
    scenario: Scenario,
    published: Schedule,
    *,
    since: datetime,
    search: SearchOptions,
) -> InfeasibleError:
    """The same error, ending with what a re-plan can do about it.

    Args:
        scenario: As it is now, without what is frozen.
        since: What was held before stays in any case.
    """
    if _verdict(scenario, search) is Verdict.INFEASIBLE:
        return error
    lived = freeze(World(scenario), published, since=since, until=since)
    verdict = _verdict(replace(scenario, fixed=lived.fixed), search)
    way = {Verdict.INFEASIBLE: _STUCK, Verdict.UNKNOWN: _UNKNOWN}.get(verdict, _THAW)
    return InfeasibleError([*(said for said in error.reasons if said != HINT), way])


def _verdict(scenario: Scenario, search: SearchOptions) -> Verdict:
    question = Question(scenario)
    return question.ask(question.seats, search, LONGEST).verdict
