"""The fewest rotations as a model: each rotation is represented by its first service.

Every rotation is named after its first service, so that no two solutions are the same partition;
services that cannot share a rotation with each other come first, which breaks symmetry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from optimizer.consolidate.portfolio.cliques import conflicts_of, covering_cliques, large_clique
from optimizer.consolidate.portfolio.portfolio import Partition, Portfolio
from optimizer.model.engine import Engine, Linear, SearchOptions, SearchOutcome, Variable, sum_of
from scenarios.domain.vocabulary import PersonId, ServiceId

Grant = tuple[PersonId, ServiceId]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """People of one crew who know the same services: to the model they are the same.

    Attributes:
        crew: Position of the crew.
        learns: What they may be granted; people who may learn something stand alone.
    """

    crew: int
    count: int
    knows: frozenset[ServiceId]
    learns: frozenset[ServiceId] = frozenset()
    person: PersonId | None = None


@dataclass(slots=True)
class PartitionModel:
    """A growing model of all partitions that a portfolio allows.

    Attributes:
        granting: Whether access may be granted, each grant a choice.
        within: The most grants, where they are limited; that separates many services.
    """

    portfolio: Portfolio
    options: SearchOptions
    granting: bool = False
    within: int | None = None
    order: tuple[ServiceId, ...] = ()
    clique: tuple[ServiceId, ...] = ()
    engine: Engine = field(init=False)
    _index: dict[tuple[object, ...], int] = field(default_factory=dict)
    _kinds: tuple[_Kind, ...] = ()

    def __post_init__(self) -> None:
        portfolio = self.portfolio
        limited = not self.granting or self.within is not None
        conflicts = conflicts_of(portfolio, within=self.within or 0) if limited else {}
        self.clique = large_clique(conflicts)
        rest = [s for s in portfolio.services if s not in self.clique]
        rest.sort(key=lambda s: -len(conflicts.get(s, ())))
        self.order = (*self.clique, *rest)
        self._kinds = tuple(_kinds(portfolio, granting=self.granting))
        self._number()
        self.engine = Engine(size=len(self._index), options=self.options)
        self._place()
        self._staff()
        self._limit_loads()
        self._keep_apart(conflicts)
        if self.granting:
            self._price_pairs()
        if self.within is not None:
            self.engine.require(self.grants <= self.within)

    @property
    def count(self) -> Linear:
        """The number of rotations."""
        return sum_of((self._opens(s), 1) for s in self.order)

    @property
    def grants(self) -> Linear:
        """The number of grants."""
        return sum_of((v, 1) for key, v in self._all("grant"))

    def partition(self, chosen: frozenset[int]) -> Partition:
        """The partition that a solution says."""
        by_first: dict[object, set[ServiceId]] = defaultdict(set)
        for key, index in self._index.items():
            if key[0] == "in" and index in chosen:
                by_first[key[2]].add(ServiceId(str(key[1])))
        return frozenset(frozenset(services) for services in by_first.values())

    def solution(self, partition: Partition, grants: Collection[Grant] = ()) -> frozenset[int]:
        """The choices that say a partition and some grants, with whatever follows from them."""
        portfolio = self.portfolio.with_access(grants)
        chosen = {self._index["grant", *grant] for grant in grants}
        for rotation in partition:
            first = min(rotation, key=self.order.index)
            chosen |= {self._index["in", service, first] for service in rotation}
            for number, kind in enumerate(self._kinds):
                known = (
                    kind.knows
                    if kind.person is None
                    else {s for s in rotation if kind.person in portfolio.access[s]}
                )
                if rotation <= known:
                    chosen.add(self._index["able", number, first])
            for number, fault in enumerate(portfolio.faults):
                if ("hit", number, first) in self._index and fault.services & rotation:
                    chosen.add(self._index["hit", number, first])
        return frozenset(chosen)

    def granted(self, chosen: frozenset[int]) -> frozenset[Grant]:
        """The grants that a solution makes."""
        return frozenset(
            (PersonId(str(key[1])), ServiceId(str(key[2])))
            for key, index in self._index.items()
            if key[0] == "grant" and index in chosen
        )

    def smallest_pool(self) -> Variable:
        """A variable that no rotation's pool may be below."""
        most = len(self.portfolio.people)
        smallest = self.engine.integer(
            0, most, lambda chosen: min(map(self.portfolio.size, self.partition(chosen)), default=0)
        )
        for first in self.order:
            for crew in range(len(self.portfolio.crews)):
                pool = self._pool(crew, first)
                # Where no rotation is opened nothing is asked.
                self.engine.require(
                    pool + sum_of([(self._opens(first), -most)]) + most >= sum_of([(smallest, 1)])
                )
        return smallest

    def loads(self) -> dict[ServiceId, Linear]:
        """The interruptions of each possible rotation; 0 where it is not opened."""
        return {first: self._load(first, 0) for first in self.order}

    def load_of(self, first: ServiceId, chosen: frozenset[int]) -> int:
        """What ``loads`` is for a solution."""
        mine = [s for s in self.order if self._taken(("in", s, first), chosen)]
        return self.portfolio.loads(mine)[0] if mine else 0

    def together(self, a: ServiceId, b: ServiceId) -> Variable:
        """1 exactly where two services share a rotation."""
        same = self.engine.boolean(lambda chosen: int(self._time_on_call(a, b, chosen)))
        for first in self.order:
            x, y = self._get("in", a, first), self._get("in", b, first)
            terms = [(v, 1) for v in (x, y) if v is not None]
            if len(terms) == 2:
                self.engine.require(sum_of(terms) <= sum_of([(same, 1)]) + 1)
            for one, other in ((x, y), (y, x)):
                if one is not None:
                    has = [(other, 1)] if other is not None else []
                    self.engine.require(sum_of([(one, 1), (same, 1)]) <= sum_of(has) + 1)
        return same

    def exclude(
        self, rotations: Collection[frozenset[ServiceId]], *, granted: Collection[Grant] = ()
    ) -> None:
        """Never these rotations side by side, nor larger ones in their place.

        Args:
            granted: The grants with which they were tried; further ones may change that.
        """
        listed = [sorted(rotation, key=self.order.index) for rotation in rotations]
        terms = [(self.together(a, b), 1) for one in listed for a, b in pairwise(one)]
        terms += [(self.together(a[0], b[0]), -1) for a, b in combinations(listed, 2)]
        needed = sum(1 for _, sign in terms if sign > 0)
        tried = set(granted)
        more = [(v, 1) for key, v in self._all("grant") if (key[1], key[2]) not in tried]
        self.engine.require(sum_of(terms) <= sum_of(more) + (needed - 1))

    def minimize(
        self, objective: Linear, *, incumbent: frozenset[int] | None, seconds: float
    ) -> SearchOutcome:
        """Solve for an objective."""
        return self.engine.minimize(objective, incumbent=incumbent, seconds=seconds)

    def _number(self) -> None:
        """Give every choice its index."""
        portfolio, place = self.portfolio, {s: i for i, s in enumerate(self.order)}
        for first in self.order:
            for service in self.order[place[first] :]:
                self._note("in", service, first)
            for number, kind in enumerate(self._kinds):
                if first in kind.knows | kind.learns:
                    self._note("able", number, first)
            for number, fault in enumerate(portfolio.faults):
                if len(fault.services) > 1:
                    self._note("hit", number, first)
        if self.granting:
            for service, people in portfolio.grantable.items():
                for person in sorted(people):
                    self._note("grant", person, service)

    def _note(self, *key: object) -> None:
        self._index[key] = len(self._index)

    def _taken(self, key: tuple[object, ...], chosen: frozenset[int]) -> bool:
        return key in self._index and self._index[key] in chosen

    def _get(self, *key: object) -> Variable | None:
        return self.engine.choice(self._index[key]) if key in self._index else None

    def _opens(self, first: ServiceId) -> Variable:
        return self.engine.choice(self._index["in", first, first])

    def _all(self, kind: str) -> Iterator[tuple[tuple[object, ...], Variable]]:
        for key, index in self._index.items():
            if key[0] == kind:
                yield key, self.engine.choice(index)

    def _place(self) -> None:
        """Every service is in exactly one rotation, and that one is opened by its first."""
        for service in self.order:
            mine = [v for first in self.order if (v := self._get("in", service, first)) is not None]
            self.engine.require(sum_of((v, 1) for v in mine) == 1)
        for key, variable in self._all("in"):
            if key[1] != key[2]:
                self.engine.require(variable <= self._opens(ServiceId(str(key[2]))))
        for service in self.clique:
            self.engine.fix(self._index["in", service, service], 1)

    def _staff(self) -> None:
        """People who count for a rotation know all its services; enough people count."""
        for key, eligible in self._all("able"):
            number, first = key[1], ServiceId(str(key[2]))
            assert isinstance(number, int)
            kind = self._kinds[number]
            self._needs_access(kind, eligible, first)
        for crew_number, crew in enumerate(self.portfolio.crews):
            for first in self.order:
                pool = self._pool(crew_number, first)
                base = crew.needed[first]
                self.engine.require(pool >= sum_of([(self._opens(first), base)]))
                for service in self.order:
                    other = self._get("in", service, first)
                    if other is not None and crew.needed[service] > base:
                        self.engine.require(pool >= sum_of([(other, crew.needed[service])]))

    def _needs_access(self, kind: _Kind, eligible: Variable, first: ServiceId) -> None:
        opens = self._opens(first)
        for service in self.order:
            variable = self._get("in", service, first)
            if variable is None or service in kind.knows:
                continue
            grant = self._get("grant", kind.person, service) if kind.person else None
            learnt = [(grant, -1)] if grant is not None else []
            self.engine.require(sum_of([(eligible, 1), (variable, 1), (opens, -1), *learnt]) <= 0)
        self.engine.require(eligible <= opens)

    def _pool(self, crew: int, first: ServiceId) -> Linear:
        return sum_of(
            (variable, kind.count)
            for number, kind in enumerate(self._kinds)
            if kind.crew == crew and (variable := self._get("able", number, first)) is not None
        )

    def _load(self, first: ServiceId, position: int) -> Linear:
        terms: list[tuple[Variable, int]] = []
        for number, fault in enumerate(self.portfolio.faults):
            if len(fault.services) > 1:
                variable = self._get("hit", number, first)
            else:
                variable = self._get("in", next(iter(fault.services)), first)
            if variable is not None and fault.loads[position]:
                terms.append((variable, fault.loads[position]))
        return sum_of(terms)

    def _limit_loads(self) -> None:
        for key, hit in self._all("hit"):
            number, first = key[1], ServiceId(str(key[2]))
            assert isinstance(number, int)
            for service in self.portfolio.faults[number].services:
                variable = self._get("in", service, first)
                if variable is not None:
                    self.engine.require(variable <= hit)
        limit = self.portfolio.limit
        if limit is None:
            return
        everything = self.portfolio.loads(self.portfolio.services)
        for position, whole in enumerate(everything):
            if whole > limit:
                for first in self.order:
                    self._limit_load(first, position, limit)

    def _limit_load(self, first: ServiceId, position: int, limit: int) -> None:
        """Within the limit, or within what one service that is above it has alone."""
        own = {s: self.portfolio.loads((s,))[position] for s in self.order}
        above = [] if self.portfolio.strict else [s for s in self.order if own[s] > limit]
        excess: list[tuple[Variable, int]] = []
        for service in above:
            variable = self._get("in", service, first)
            if variable is not None:
                excuse = self.engine.boolean(self._excused(service, first, own, above))
                self.engine.require(excuse <= variable)
                excess.append((excuse, own[service] - limit))
        if excess:
            self.engine.require(sum_of((v, 1) for v, _ in excess) <= 1)
        room = sum_of([(self._opens(first), limit), *excess])
        self.engine.require(self._load(first, position) <= room)

    def _excused(
        self,
        service: ServiceId,
        first: ServiceId,
        own: dict[ServiceId, int],
        above: list[ServiceId],
    ) -> Callable[[frozenset[int]], int]:
        """Whether a service has the most alerts of its rotation, and so sets its limit."""

        def loudest(chosen: frozenset[int]) -> int:
            mine = [s for s in above if self._taken(("in", s, first), chosen)]
            return int(bool(mine) and max(mine, key=lambda s: own[s]) == service)

        return loudest

    def _keep_apart(self, conflicts: dict[ServiceId, set[ServiceId]]) -> None:
        """Services that cannot share a rotation, as cliques: that is a strong bound."""
        for group in covering_cliques(conflicts):
            for first in self.order:
                mine = [v for s in group if (v := self._get("in", s, first)) is not None]
                if len(mine) > 1:
                    self.engine.require(sum_of((v, 1) for v in mine) <= self._opens(first))

    def _price_pairs(self) -> None:
        """Two services that share a rotation take at least the grants that they take alone."""
        of_service = {s: list[tuple[Variable, int]]() for s in self.order}
        for key, grant in self._all("grant"):
            of_service[ServiceId(str(key[2]))].append((grant, 1))
        for key, shared in self._all("in"):
            service, first = ServiceId(str(key[1])), ServiceId(str(key[2]))
            if service == first:
                continue
            cheapest = self.portfolio.cheapest_grants((service, first))
            if cheapest is None:
                self.engine.require(sum_of([(shared, 1)]) == 0)
            elif cheapest:
                price = sum_of([(shared, len(cheapest))])
                self.engine.require(sum_of(of_service[service] + of_service[first]) >= price)

    def _time_on_call(self, a: ServiceId, b: ServiceId, chosen: frozenset[int]) -> bool:
        return any(a in one and b in one for one in self.partition(chosen))


def _kinds(portfolio: Portfolio, *, granting: bool) -> Iterable[_Kind]:
    """People who are the same to the model, together; who may learn something, alone."""
    for number, crew in enumerate(portfolio.crews):
        alike: Counter[frozenset[ServiceId]] = Counter()
        for person in sorted(crew.people):
            knows = frozenset(s for s in portfolio.services if person in portfolio.access[s])
            learns = frozenset(
                s for s in portfolio.services if granting and person in portfolio.grantable[s]
            )
            if learns:
                yield _Kind(crew=number, count=1, knows=knows, learns=learns, person=person)
            elif knows:
                alike[knows] += 1
        for knows, count in alike.items():
            yield _Kind(crew=number, count=count, knows=knows)
