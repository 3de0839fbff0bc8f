"""Sensitivity: whether another schedule would look best under other assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from statistics import NormalDist

from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.what_if.assumptions import ASSUMPTIONS, Assumption, with_values
from simulation.arrivals.arrivals import with_alerts
from simulation.outcome.compared_measures import MOST_LOADED, OF_PEOPLE, Compared
from simulation.outcome.measures import EVENT_LOAD, RED, SLEEP_INTERRUPTIONS
from simulation.runs.replication import Progress, RunsEnd
from simulation.simulate import SimulateOptions, simulate
from simulation.statistics.paired_differences import ALPHA
from simulation.statistics.rank_correlation import rank_correlation, turned
from simulation.timeline.incidents import ArrivalMode
from simulation.timeline.random_draws import keyed

#: By what schedules are ranked, each of the most loaded person.
CRITERIA = (SLEEP_INTERRUPTIONS, "sleep_lost_hours", RED, EVENT_LOAD)
#: How often assumptions are drawn, and how often each draw is simulated.
DRAWS, RUNS = 30, 20
#: Different from every other purpose that is keyed by the seed.
_PURPOSE = 0x5E175


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How an assumption moves a difference: Spearman's correlation over the draws."""

    assumption: Assumption
    correlation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityRow:
    """How much the difference between two schedules depends on the assumptions, in its unit.

    Attributes:
        criterion: What is compared, of the most loaded person; its name, label and unit.
        difference: With the scenario's own assumptions, of ``schedule`` less ``against``.
        low, high: The least and the most of it over the draws.
        flips: Draws in which the other one of the two is ahead.
        influences: The assumptions that move it, the strongest first.
        draws: How many it rests on.
    """

    schedule: str
    against: str
    criterion: str
    label: str
    unit: str
    difference: float
    low: float
    high: float
    flips: int
    influences: tuple[Influence, ...]
    draws: int

    @property
    def strongest(self) -> Influence | None:
        """The assumption that matters most; ``None``: none stands out from chance."""
        first = next(iter(self.influences), None)
        if first is None:
            return None
        # Of so many the largest is large by chance; without any influence the correlation is close
        # to normal with variance 1/(draws − 1).
        bound = NormalDist().inv_cdf(1 - ALPHA / len(self.influences) / 2)
        return first if abs(first.correlation) * (self.draws - 1) ** 0.5 > bound else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What becomes of a ranking under other assumptions.

    Attributes:
        draws: How often all assumptions were drawn from their ranges.
        requested: How often they were to be drawn.
        runs: Replications of each draw, always with the same random draws.
        flips: Criterion → draws in which any two schedules have changed places.
        ranges: What was drawn from.
    """

    draws: int
    requested: int
    runs: int
    flips: Mapping[str, int]
    rows: tuple[SensitivityRow, ...]
    ranges: tuple[tuple[Assumption, float, float], ...]


def sensitivity(  # noqa: PLR0913 -- those of `compare`, and how often
    scenario: Scenario,
    schedules: Mapping[str, Schedule],
    *,
    against: str | None = None,
    draws: int = DRAWS,
    options: SimulateOptions | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Draw every assumption from its range, again and again, and rank the schedules each time.

    Args:
        schedules: At least two, by name.
        against: The reference; by default the first.
        draws: At least 2. Each assumption is drawn once from each of so many equal parts of its
            range (Latin hypercube), so that a few draws reach all of it.
        options: Alerts and seed; ``runs`` of each draw, ``RUNS`` unless given.
        progress: Called with the draws that are done, and those that there are.

    Raises:
        ScenarioError: A schedule is of other people, other rotations or another horizon.
        KeyboardInterrupt: Before two draws were complete; later ones end it early.
    """
    options = options or SimulateOptions()
    runs = options.runs or RUNS
    if options.alerts is not None:
        # A long file is read once, not for every draw.
        dated = options.arrivals == ArrivalMode.DATED
        scenario = with_alerts(scenario, options.alerts, within_horizon=dated).scenario
    options = replace(options, alerts=None, runs=runs, precision=None)
    names = tuple(schedules)
    reference = names[0] if against is None else against
    values = _drawn(scenario, draws, options.seed)
    found: list[dict[str, tuple[float, ...]]] = []
    try:
        for done, changed in enumerate(({}, *values)):
            tried = replace(scenario, policy=with_values(scenario.policy, changed))
            outcome = simulate(tried, schedules, options=options, executor=executor)
            if outcome.replications.ending in (RunsEnd.INTERRUPTED, RunsEnd.FAILED):
                raise KeyboardInterrupt  # noqa: TRY301 -- a draw that is not complete is none
            tally = outcome.replications.tally.compared
            found.append(
                {c: tuple(tally.mean(c, s, MOST_LOADED) or 0.0 for s in names) for c in CRITERIA}
            )
            if progress is not None:
                progress(done, draws)
    except KeyboardInterrupt:
        if len(found) < 3:
            raise
    own, drawn = found[0], found[1:]
    return Sensitivity(
        draws=len(drawn),
        requested=draws,
        runs=runs,
        flips={c: sum(turned(own[c], one[c]) for one in drawn) for c in CRITERIA},
        rows=tuple(
            _row(one, names, (name, reference), [own, *drawn], values)
            for name in names
            if name != reference
            for one in OF_PEOPLE
            if one.name in CRITERIA
        ),
        ranges=tuple((one, *one.span(scenario.policy)) for one in ASSUMPTIONS),
    )


def _drawn(scenario: Scenario, draws: int, seed: int) -> list[dict[str, float]]:
    """Values of every assumption, by its setting, for each draw."""
    rng = keyed(seed, _PURPOSE)
    values: list[dict[str, float]] = [{} for _ in range(draws)]
    for one in ASSUMPTIONS:
        low, high = one.span(scenario.policy)
        parts = (rng.permutation(draws) + rng.random(draws)) / draws
        for mine, part in zip(values, parts.tolist(), strict=True):
            mine[one.setting] = low + part * (high - low)
    return values


def _row(
    criterion: Compared,
    names: Sequence[str],
    pair: tuple[str, str],
    found: Sequence[Mapping[str, Sequence[float]]],
    values: Sequence[Mapping[str, float]],
) -> SensitivityRow:
    mine, theirs = (names.index(name) for name in pair)
    both = [(one[criterion.name][mine], one[criterion.name][theirs]) for one in found]
    differences = [criterion.scale * (a - b) for a, b in both]
    return SensitivityRow(
        schedule=pair[0],
        against=pair[1],
        criterion=criterion.name,
        label=criterion.label,
        unit=criterion.unit,
        difference=differences[0],
        low=min(differences[1:]),
        high=max(differences[1:]),
        flips=sum(turned(both[0], one) for one in both[1:]),
        influences=_influences(differences[1:], values),
        draws=len(differences) - 1,
    )


def _influences(
    differences: Sequence[float], values: Sequence[Mapping[str, float]]
) -> tuple[Influence, ...]:
    found = []
    for one in ASSUMPTIONS:
        drawn = [mine[one.setting] for mine in values[: len(differences)]]
        correlation = rank_correlation(drawn, differences)
        if correlation is not None:
            found.append(Influence(assumption=one, correlation=correlation))
    return tuple(sorted(found, key=lambda one: -abs(one.correlation)))
