"""The fewest rotations that cover all services, proven, and access grants that would help."""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimizer.advice.advisory import spelled
from optimizer.consolidate.access_grants import Grants
from optimizer.consolidate.fewest_rotations import FewestRotations
from optimizer.consolidate.portfolio.cliques import unmet_limits, why_none
from optimizer.consolidate.portfolio.of_scenario import portfolio_of
from optimizer.consolidate.portfolio.portfolio import Portfolio, Watch
from optimizer.consolidate.portfolio.rotations_from_services import watches, with_rotations
from optimizer.consolidate.result import ConsolidateOptions, Consolidation, GrantPlan, Layer
from optimizer.consolidate.rotation_measures import at_once, measured_rotations, measured_today
from optimizer.consolidate.staffing import Staffed, Staffing
from optimizer.model.engine import SearchOptions
from optimizer.model.work_meter import Meter
from optimizer.session.solution import Listener
from optimizer.session.time_budget import Clock, stopping
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.scenario import Scenario

#: Part of the time that is kept for grants, where they are wanted.
FOR_GRANTS = 0.4
#: Searches that take turns are slower the more there are; four prove as much as eight here.
AUTO_WORKERS = 4


def consolidate(
    scenario: Scenario,
    options: ConsolidateOptions | None = None,
    *,
    listener: Listener | None = None,
) -> Consolidation:
    """The fewest rotations that cover all services; of those the most robust, and the most even.

    What a rotation may be: enough people know all of its services (the limit on the share of
    time says how many, or ``auto.smallest_pool``), and its expected interruptions are within the
    limit. A soft limit that a service misses by itself does not stand in its way. Rotations are
    checked against the hard rules over the weeks of the scenario.

    Raises:
        InfeasibleError: It is proven that no set of rotations is enough.
        UndecidedError: The time ran out before one was found.
    """
    options = options or ConsolidateOptions()
    meter = Meter(counts_work=options.reproducible)
    clock = Clock(limit=options.time_limit, listener=listener, meter=meter)
    search = SearchOptions(
        seed=options.seed, workers=options.workers, reproducible=options.reproducible, meter=meter
    )
    with stopping(clock, search.stop):
        work = _Consolidating(scenario=scenario, options=options, clock=clock, search=search)
        found = work.run()
    return replace(found, seconds=clock.elapsed, interrupted=clock.interrupted)


def with_auto_rotations(scenario: Scenario, options: ConsolidateOptions | None = None) -> Scenario:
    """The scenario with the rotations that it leaves to the tool; as it is where it has its own.

    The same scenario always gets the same rotations; its notes say which.

    Raises:
        InfeasibleError: It is proven that no set of rotations is enough.
        UndecidedError: The time ran out before one was found.
    """
    if scenario.auto is None or not scenario.auto.wanted:
        return scenario
    wanted = options or ConsolidateOptions(grants=False, reproducible=True, workers=AUTO_WORKERS)
    found = consolidate(scenario, wanted)
    place = scenario.place("rotations")
    notes = tuple(
        f"{place}{': ' if place else ''}rotations: auto made {pager.rotation.id} of "
        f"{spelled(pager.rotation.services)}, with {pager.size} people who can take it"
        for layer in found.layers
        for pager in layer.measured
    )
    if not found.proven:
        notes = (*notes, "that this is the fewest rotations is not proven")
    made = with_rotations(scenario, found.rotations)
    return replace(made, notes=(*scenario.notes, *notes))


@dataclass(slots=True, kw_only=True)
class _Consolidating:
    """One consolidation; ``undecided``: for some rotations it is not proven that people suffice."""

    scenario: Scenario
    options: ConsolidateOptions
    clock: Clock
    search: SearchOptions
    undecided: bool = False

    def run(self) -> Consolidation:
        """The better of one set of rotations around the clock and, where allowed, of two."""
        apart = self.scenario.auto.apart if self.scenario.auto is not None else None
        together = self._attempt(watches(self.scenario, None))
        notes: list[str] = []
        best = together
        if apart is not None:
            split = self._attempt(watches(self.scenario, apart))
            if isinstance(split, tuple) and self._better(split, together):
                best = split
            elif isinstance(together, tuple):
                why = " ".join(split.reasons) if isinstance(split, InfeasibleError) else ""
                notes.append(
                    "Separate rotations by day and by night would save no rotation and enlarge no "
                    f"pool, so the same rotations serve both. {why}".strip()
                )
        if isinstance(best, InfeasibleError):
            raise InfeasibleError(best.reasons, what="no rotations exist")
        return self._told(best, notes)

    def _attempt(self, asked: tuple[Watch, ...]) -> tuple[Layer, ...] | InfeasibleError:
        """The rotations of these watches, or why there are none."""
        staffing = self._staffing()
        portfolios = [(watch, portfolio_of(self.scenario, watch)) for watch in asked]
        reasons = [why for _, one in portfolios for why in why_none(self.scenario, one)]
        if reasons:
            return InfeasibleError(dict.fromkeys(reasons))
        prefixes = ("pager",) if len(asked) == 1 else ("day", "night")
        try:
            layers = tuple(
                self._layer(watch, portfolio, staffing, prefix)
                for (watch, portfolio), prefix in zip(portfolios, prefixes, strict=True)
                if portfolio.services
            )
        except InfeasibleError as error:
            return error
        if len(layers) > 1 and staffing.real:
            everything = [
                (layer.watch, frozenset(pager.rotation.services))
                for layer in layers
                for pager in layer.measured
            ]
            if staffing.staffed(everything) is Staffed.NO:
                reason = "The same people cannot take both those by day and those by night."
                return InfeasibleError([reason])
        self.undecided |= staffing.undecided
        return layers

    def _staffing(self) -> Staffing:
        return Staffing(
            scenario=self.scenario, search=self.search, clock=self.clock, real=self.options.staffing
        )

    def _layer(self, watch: Watch, portfolio: Portfolio, staffing: Staffing, prefix: str) -> Layer:
        kept = FOR_GRANTS if self.options.grants else 0.0
        fewest = FewestRotations(
            portfolio=portfolio,
            watch=watch,
            staffing=staffing,
            clock=self.clock,
            search=self.search,
            today=tuple(frozenset(r.services) for r in self.scenario.rotations.values()),
            kept=kept * self.options.time_limit,
        )
        partition = fewest.solve()
        return Layer(
            watch=watch,
            portfolio=portfolio,
            measured=measured_rotations(self.scenario, watch, portfolio, partition, prefix),
            proofs=tuple(fewest.proofs),
        )

    def _better(
        self, split: tuple[Layer, ...], together: tuple[Layer, ...] | InfeasibleError
    ) -> bool:
        """Whether two sets save a rotation at some hour, or have larger pools."""
        if isinstance(together, InfeasibleError):
            return True
        (day, night), (whole_day, whole_night) = map(self._at_once, (split, together))
        if day > whole_day or night > whole_night:
            return False
        if day + night < whole_day + whole_night:
            return True
        return _smallest(split) > _smallest(together)

    def _at_once(self, layers: tuple[Layer, ...]) -> tuple[int, int]:
        return at_once(self.scenario, [p.rotation for la in layers for p in la.measured])

    def _told(self, layers: tuple[Layer, ...], notes: list[str]) -> Consolidation:
        scenario = self.scenario
        today = tuple(measured_today(scenario))
        checked = (
            "yes" if self.options.staffing and not scenario.policy.allow_uncovered else "counted"
        )
        return Consolidation(
            scenario=scenario,
            layers=layers,
            at_once=self._at_once(layers),
            today=today,
            today_at_once=at_once(scenario, [p.rotation for p in today]),
            unmet_limits=tuple(
                dict.fromkeys(why for la in layers for why in unmet_limits(scenario, la.portfolio))
            ),
            plans=self._plans(layers) if self.options.grants else (),
            checked="open" if self.undecided else checked,
            notes=tuple(notes),
            options=self.options,
        )

    def _plans(self, layers: tuple[Layer, ...]) -> tuple[GrantPlan, ...]:
        """Grants for the rotations of the night, where they are not the same by day."""
        if not layers:
            return ()
        layer = layers[-1]
        wanted = self.options.known_by
        known_by = {
            s: max(crew.wanted[s] for crew in layer.portfolio.crews) if wanted is None else wanted
            for s in layer.portfolio.services
        }
        return Grants(
            scenario=self.scenario,
            watch=layer.watch,
            portfolio=layer.portfolio,
            partition=frozenset(frozenset(p.rotation.services) for p in layer.measured),
            known_by=known_by,
            clock=self.clock,
            search=self.search,
            staffing=self.options.staffing,
        ).plans()


def _smallest(layers: tuple[Layer, ...]) -> tuple[int, int]:
    """People who can take the smallest rotation of the night, then of the day."""
    pagers = [pager for layer in layers for pager in layer.measured]
    most = max((p.size for p in pagers), default=0)
    night = min((p.size for p in pagers if p.by_night is not None), default=most)
    day = min((p.size for p in pagers if p.by_day is not None), default=most)
    return night, day
