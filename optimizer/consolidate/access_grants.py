"""Access grants: to save a rotation, for services known by too few, for the limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType

from optimizer.advice.advisory import spelled
from optimizer.consolidate.grant_bounds import pool_median
from optimizer.consolidate.least_time_on_call import least_time_on_call, time_on_call_grants
from optimizer.consolidate.partition_model import Grant, PartitionModel
from optimizer.consolidate.portfolio.portfolio import Partition, Portfolio, Watch
from optimizer.consolidate.result import GrantEffect, GrantPlan
from optimizer.consolidate.staffing import Staffing
from optimizer.model.engine import SearchOptions, SearchVerdict
from optimizer.session.time_budget import Clock
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ServiceId

#: Most seconds for a look at shares, which is a small linear question.
GLANCE = 5.0
#: Part of the time that the hardest question may take.
HARDEST = 1 / 3


@dataclass(slots=True, kw_only=True)
class Grants:
    """Looks for the smallest sets of grants, given rotations.

    Attributes:
        known_by: Service → fewest people who should be able to take it.
    """

    scenario: Scenario
    watch: Watch
    portfolio: Portfolio
    partition: Partition
    known_by: dict[ServiceId, int]
    clock: Clock
    search: SearchOptions
    staffing: bool

    def plans(self) -> tuple[GrantPlan, ...]:
        """Return one plan for each aim, the most useful first."""
        found = [self._one_rotation_fewer(), self._no_thin_service(), *self._within_time_on_call()]
        return tuple(sorted(found, key=_worth))

    def _one_rotation_fewer(self) -> GrantPlan:
        aim, count = "one rotation fewer", len(self.partition)
        if count < 2:
            return self._nothing(aim, "there is only one rotation", needed=False)
        self.clock.tell(f"grants for {aim}", "", None, None)
        median = pool_median(self.portfolio, count - 1, self.clock, seconds=self._time())
        start = merged_by_grants(self.portfolio, self.partition)
        bound = 0
        if median is not None:
            bound = median.bound
            if median.partition and (start is None or len(median.grants) < len(start[1])):
                start = median.partition, median.grants
        if start is not None and self._conflict(*start):
            start = None
        if start is not None and len(start[1]) <= bound:
            return self._plan(aim, start[1], bound, start[0], proven=True)
        return self._searched(aim, start, bound)

    def _searched(
        self, aim: str, start: tuple[Partition, frozenset[Grant]] | None, bound: int
    ) -> GrantPlan:
        """Search for fewer grants than a first solution has, or prove that there are none."""
        within = None if start is None else len(start[1]) - 1
        model = PartitionModel(self.portfolio, self.search, granting=True, within=within)
        model.engine.require(model.count <= len(self.partition) - 1)
        model.engine.require(model.grants >= bound)
        while True:
            outcome = model.minimize(model.grants, incumbent=None, seconds=self._time())
            self.clock.interrupted |= outcome.interrupted
            proven = outcome.verdict is SearchVerdict.PROVEN
            if outcome.chosen is None:
                break
            partition, grants = model.partition(outcome.chosen), model.granted(outcome.chosen)
            conflict = self._conflict(partition, grants)
            if not conflict:
                least = len(grants) if proven else max(bound, outcome.bound)
                return self._plan(aim, grants, least, partition, proven=proven)
            model.exclude(conflict, granted=grants)
        certain = outcome.verdict is SearchVerdict.INFEASIBLE
        if start is not None:
            least = len(start[1]) if certain else max(bound, outcome.bound)
            return self._plan(aim, start[1], least, start[0], proven=certain)
        note = (
            "no access grants can save a rotation: interruptions, restricted access or the "
            "number of people prevent it"
        )
        return self._nothing(aim, note if certain else "none were found in time", proven=certain)

    def _time(self) -> float:
        """Seconds for the hard question: some are kept for the easy ones."""
        return max(0.0, min(self.clock.left - GLANCE, self.clock.limit * HARDEST))

    def _no_thin_service(self) -> GrantPlan:
        """Closed form: each service lacks what it lacks; those nearest to its rotation get it."""
        most = max(self.known_by.values(), default=0)
        aim = f"no service known by fewer than {most}"
        grants: set[Grant] = set()
        short: list[ServiceId] = []
        for service in self.portfolio.services:
            lacking = self.known_by[service] - self._knowing(service, ())
            eligible = sorted(
                self.portfolio.grantable[service], key=lambda p: self._distance(p, service, grants)
            )
            grants |= {(person, service) for person in eligible[: max(0, lacking)]}
            if lacking > len(eligible):
                short.append(service)
        if not grants and not short:
            return self._nothing(aim, "every service is known by enough people", needed=False)
        plan = self._plan(aim, frozenset(grants), len(grants), self.partition, proven=True)
        if not short:
            return plan
        return replace(plan, bound=None, note=self._why_short(short))

    def _why_short(self, short: list[ServiceId]) -> str:
        """Whether people are missing, or the permission."""
        portfolio = self.portfolio
        known = [s for s in short if portfolio.people <= portfolio.access[s]]
        kept = [s for s in short if s not in known]
        parts = []
        if known:
            parts += [f"everybody eligible already knows {spelled(known)}: more people are needed"]
        if kept:
            parts += [f"too few people who can be on call may be given access to {spelled(kept)}"]
        return "; ".join(parts)

    def _within_time_on_call(self) -> Iterator[GrantPlan]:
        limits = [crew.percent for crew in self.portfolio.crews if crew.percent is not None]
        if not limits:
            return
        percent = min(limits)
        aim = f"nobody on call for more than {percent:g} % of the time"
        before = self._time_on_call(frozenset(), self.partition)
        if before is not None and before <= percent + 0.05:
            yield self._nothing(aim, "everybody can already be within it", needed=False)
            return
        rotations = sorted(self.partition, key=sorted)
        found = time_on_call_grants(
            self.portfolio, rotations, self.search, seconds=min(self.clock.left, 4 * GLANCE)
        )
        if found.grants is not None:
            yield self._plan(aim, found.grants, found.bound, self.partition, proven=found.proven)
            return
        yield self._nothing(aim, self._why_not(percent, certain=found.proven), proven=found.proven)

    def _why_not(self, percent: float, *, certain: bool) -> str:
        if not certain:
            return "none were found in time"
        parts = sum(
            max(crew.part[s] for s in rotation)
            for crew in self.portfolio.crews
            for rotation in self.partition
        )
        wanted = self.portfolio.slots * parts * 100 / percent
        people = len(self.portfolio.people)
        if people + 1e-6 < wanted:
            return (
                f"no access grants are enough: the roles need {wanted:.1f} people at {percent:g} % "
                f"each, and {people} can be on call; more people or fewer roles are needed"
            )
        return "no allowed access grants are enough"

    def _plan(
        self,
        aim: str,
        grants: frozenset[Grant],
        bound: int | None,
        partition: Partition,
        *,
        proven: bool,
    ) -> GrantPlan:
        before = self._time_on_call(frozenset(), self.partition)
        after = self._time_on_call(grants, partition)
        return GrantPlan(
            aim=aim,
            grants=tuple(self._gains(grants, partition)),
            bound=bound,
            proven=proven,
            rotations=(len(self.partition), len(partition)),
            thin=(self._thin(frozenset()), self._thin(grants)),
            time_on_call=None if before is None or after is None else (before, after),
        )

    def _nothing(
        self, aim: str, note: str, *, needed: bool = True, proven: bool = True
    ) -> GrantPlan:
        plan = self._plan(aim, frozenset(), 0, self.partition, proven=proven)
        return replace(plan, bound=None if needed else 0, note=note)

    def _gains(self, grants: frozenset[Grant], partition: Partition) -> Iterator[GrantEffect]:
        """Yield the effect of each grant, those that widen a pool most first."""
        rows = []
        for person, service in grants:
            rotation = next(one for one in partition if service in one)
            without = self.portfolio.with_access(grants - {(person, service)})
            pool = (without.size(rotation), self.portfolio.with_access(grants).size(rotation))
            knowing = self._knowing(service, ()), self._knowing(service, grants)
            rows.append(GrantEffect(person=person, service=service, knowing=knowing, pool=pool))
        place = {s: i for i, s in enumerate(self.portfolio.services)}
        yield from sorted(
            rows, key=lambda g: (g.pool[0] - g.pool[1], g.knowing[0], place[g.service], g.person)
        )

    def _time_on_call(self, grants: frozenset[Grant], partition: Partition) -> float | None:
        portfolio = self.portfolio.with_access(grants)
        seconds = min(GLANCE, max(self.clock.left, 0.2))
        return least_time_on_call(
            portfolio, sorted(partition, key=sorted), self.search, seconds=seconds
        )

    def _thin(self, grants: frozenset[Grant]) -> int:
        return sum(1 for s, n in self.known_by.items() if self._knowing(s, grants) < n)

    def _knowing(self, service: ServiceId, grants: Iterable[Grant]) -> int:
        given = {person for person, granted in grants if granted == service}
        return len(self.portfolio.people & (self.portfolio.access[service] | given))

    def _distance(
        self, person: str, service: ServiceId, grants: set[Grant]
    ) -> tuple[int, int, str]:
        """How much somebody lacks for the rotation of a service, and for all of them."""
        rotation = next(one for one in self.partition if service in one)
        known = {s for s, people in self.portfolio.access.items() if person in people}
        known |= {s for p, s in grants if p == person}
        return len(rotation - known), -len(known), person

    def _conflict(
        self, partition: Partition, grants: frozenset[Grant]
    ) -> tuple[frozenset[ServiceId], ...]:
        scenario = scenario_with(self.scenario, grants)
        staffing = Staffing(
            scenario=scenario, search=self.search, clock=self.clock, real=self.staffing
        )
        return staffing.conflict(self.watch, partition)


def merged_by_grants(
    portfolio: Portfolio, partition: Partition
) -> tuple[Partition, frozenset[Grant]] | None:
    """Two rotations made one by as few grants as that takes; ``None`` where no two can be."""
    merged: list[tuple[Partition, frozenset[Grant]]] = []
    for a, b in combinations(sorted(partition, key=sorted), 2):
        grants = portfolio.cheapest_grants(a | b)
        if grants is not None and not portfolio.above_limit(a | b):
            merged.append(((partition - {a, b}) | {a | b}, grants))
    return min(merged, key=lambda pair: len(pair[1]), default=None)


def scenario_with(scenario: Scenario, grants: Iterable[Grant]) -> Scenario:
    """The scenario after some grants."""
    people = dict(scenario.people)
    for person, service in grants:
        people[person] = replace(people[person], access=people[person].access | {service})
    return replace(scenario, people=MappingProxyType(people))


def _worth(plan: GrantPlan) -> tuple[int, float, int, int]:
    """Rank plans: time on call first, then rotations, then services known by too few."""
    time_on_call = 0.0 if plan.time_on_call is None else plan.time_on_call[0] - plan.time_on_call[1]
    return (
        plan.rotations[1] - plan.rotations[0],
        -round(time_on_call, 1),
        plan.thin[1] - plan.thin[0],
        len(plan.grants),
    )
