"""The size of the overnight pool we recommend, and why: one limit after the other, never a score.

Of the sizes that violate no health limit more than needed and, where the policy requires a spare,
hold with any one person out for a week, the smallest with which nobody's chance of red is above
5 %. Where no size achieves that, the smallest whose chance is within five points of the lowest. A
chance is counted in runs: where its interval lies on both sides of 5 %, the reason says so and
every size that may be right is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.rows import FrontierRow, Simulated, per_month, saved
from oncall_opt.terminal.tables import count, percent
from optimizer.frontier.frontier_point import Frontier
from scenarios.reading.near_matches import listed
from simulation.simulate import Outcome

HOLDS = "holds with any one person out for a week"
_NO_SPARE = (
    "No size tried is known to hold with any one person out for a week, which the policy requires."
)
#: The highest chance of red that is accepted for anybody.
RED_ALLOWED = 0.05
_KEEPS_OFF_RED = f"keeps everybody's chance of red at {percent(RED_ALLOWED)} or below"
#: At most this chance of amber or red is "more likely green".
LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A size and the reason in a few sentences.

    Attributes:
        size: ``None``: nobody can be overnight on call, or no size is healthy.
        others: Other sizes that may be right, as far as the runs can tell.
    """

    size: int | None
    reason: str
    others: tuple[int, ...] = ()

    @property
    def sizes(self) -> str:
        """``4``, or ``4 or 5`` where more runs are needed; '' where none is recommended."""
        return "" if self.size is None else " or ".join(map(str, sorted([self.size, *self.others])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The smallest size that meets a limit; ``None``: no size tried does."""

    what: str
    size: int | None


def recommend(
    frontier: Frontier, rows: Sequence[FrontierRow], outcome: Outcome | None
) -> Recommendation:
    """Return the smallest size that is healthy and, as far as it was simulated, safe from red."""
    sized = [row for row in rows if row.size is not None]
    eligible = [row for row in sized if row.healthy]
    if not frontier.eligible:
        reason = "No schedule puts anybody overnight on call: there is no pool to choose."
        return Recommendation(size=None, reason=reason)
    if not eligible:
        return Recommendation(size=None, reason="No size tried meets the health limits.")
    spare = bool(frontier.scenario.policy.overnight_pool.spare)
    holding = [row for row in eligible if row.holds] if spare else []
    eligible = holding or eligible
    best, lead = _safest(eligible, holds=bool(holding))
    others = _others(eligible, best)
    sentences = [
        lead,
        *([_NO_SPARE] if spare and not holding else []),
        *_one_less(frontier, sized, best),
        *_one_more(frontier, sized, best, outcome),
        *_doubt(eligible, (best.size or 0, *others)),
    ]
    return Recommendation(size=best.size, reason=" ".join(sentences), others=others)


def thresholds(frontier: Frontier, rows: Sequence[FrontierRow]) -> tuple[Threshold, ...]:
    """Return from which size on each limit is met."""
    sized = [row for row in rows if row.size is not None]
    limits: list[tuple[str, Callable[[FrontierRow], bool]]] = [
        (_healthy_text(sized), lambda row: row.healthy)
    ]
    if any(row.simulated for row in sized):
        safe, green = _simulated(_safe), _simulated(lambda one: one.amber_or_red <= LIKELY)
        limits += [(_KEEPS_OFF_RED, safe), ("keeps everybody more likely green", green)]
    if any(row.holds is not None for row in sized):
        limits.append((f"{HOLDS} (N+1)", lambda row: row.holds is True))
    found = [Threshold(what=what, size=_first(sized, meets)) for what, meets in limits]
    if frontier.same_from is not None and frontier.same_from < len(frontier.eligible):
        found.append(Threshold(what="is as good as everybody", size=frontier.same_from))
    return tuple(found)


def _healthy_text(rows: Sequence[FrontierRow]) -> str:
    if any(row.healthy and row.violations for row in rows):
        return "violates no health limit more than needed"
    return "meets every health limit"


def _safest(eligible: Sequence[FrontierRow], *, holds: bool) -> tuple[FrontierRow, str]:
    """Return the row to recommend, and the sentence that says why."""
    limit = percent(RED_ALLOWED)
    simulated = [(row, row.simulated) for row in eligible if row.simulated is not None]
    safe = [row for row, one in simulated if _safe(one)]
    if simulated and not safe:
        least = min(one.red for _, one in simulated)
        row, near = next(pair for pair in simulated if pair[1].red <= least + RED_ALLOWED)
        return row, (
            f"No size keeps everybody's chance of red at {limit} or below: more people alone do "
            f"not help; fewer or milder alerts would. With {row.size} it is {percent(near.red)}; "
            f"the lowest of all sizes is {percent(least)}."
        )
    best = safe[0] if safe else eligible[0]
    merits = [
        _healthy_text([best]),
        *([HOLDS] if holds else []),
        *([_KEEPS_OFF_RED] if safe else []),
    ]
    joined = ", ".join(merits[:-1]) + " and " * (len(merits) > 1) + merits[-1]
    return best, f"{best.size} is the smallest overnight pool that {joined}."


def _others(eligible: Sequence[FrontierRow], best: FrontierRow) -> tuple[int, ...]:
    """Return other sizes that may be right: smaller ones, and larger ones up to one surely safe.

    Where no size is surely safe, there are too few runs to suggest a larger one.
    """
    rows = [(row.size, row.simulated) for row in eligible if row.size and row.simulated]
    least = best.simulated.red if best.simulated else 0.0
    doubtful = best.simulated is not None and best.simulated.red_interval[1] > RED_ALLOWED
    surely = next((size for size, simulated in rows if simulated.red_interval[1] <= RED_ALLOWED), 0)
    return tuple(
        size
        for size, simulated in rows
        if best.size is not None
        and simulated.red_interval[0] <= RED_ALLOWED
        and (
            size < best.size or (doubtful and best.size < size <= surely and simulated.red < least)
        )
    )


def _doubt(eligible: Sequence[FrontierRow], sizes: Sequence[int]) -> Iterator[str]:
    """Yield for which sizes the runs leave open whether the chance of red is accepted."""
    doubtful = False
    for row in eligible:
        if row.size not in sizes or row.simulated is None:
            continue
        low, high = row.simulated.red_interval
        if low <= RED_ALLOWED < high:
            doubtful = True
            yield (
                f"With {row.size}, the highest chance of red is {percent(row.simulated.red)} in "
                f"{row.simulated.runs} runs; the true chance is between {percent(low)} and "
                f"{percent(high)} (95 % confidence)."
            )
    if doubtful:
        yield "More --runs narrow this."


def _one_more(
    frontier: Frontier, rows: Sequence[FrontierRow], best: FrontierRow, outcome: Outcome | None
) -> Iterator[str]:
    assert best.size is not None
    if frontier.same_from is not None and best.size >= frontier.same_from:
        if best.size < len(frontier.eligible):
            yield "More people change nothing."
        return
    following = next((row for row in rows if row.size and row.size > best.size), None)
    if following is None or following.size is None:
        return
    extra = following.size - best.size
    more, s = ("One more person", "s") if extra == 1 else (f"{extra} more people", "")
    if outcome is None or following.simulated is None:
        yield f"{more} lower{s} the highest load by {best.worst - following.worst:.1f} h."
        return
    difference = saved(outcome, best.name, following.name)
    interval = None if difference is None else difference.interval()
    if difference is None or interval is None or interval.low <= 0:
        yield f"{more} save{s} the most loaded person no interrupted nights that can be measured."
        return
    mean, low, high = (
        per_month(outcome.scenario, amount) for amount in (difference.mean, *interval)
    )
    yield (
        f"{more} save{s} the most loaded person {mean:.1f} interrupted nights a month "
        f"({low:.1f} to {high:.1f})."
    )


def _one_less(frontier: Frontier, rows: Sequence[FrontierRow], best: FrontierRow) -> Iterator[str]:
    assert best.size is not None
    fewer = best.size - 1
    if fewer < 1:
        return
    if fewer in frontier.impossible:
        yield f"With {fewer}, no schedule keeps the hard rules; this is proven."
        return
    row = next((row for row in rows if row.size == fewer), None)
    if row is None:
        if fewer < frontier.least:
            yield f"With {fewer}, some health limit is violated; this is proven."
        return
    violated = listed(sorted(row.violations)) if not row.healthy else ""
    harm = [f"violate {violated}"] if violated else []
    simulated = row.simulated
    if simulated is not None and not _safe(simulated) and simulated.red_person is not None:
        name = frontier.scenario.people[simulated.red_person].name
        harm.append(f"put {name} in red in {percent(simulated.red)} of runs")
    elif row.holds is False and best.holds:
        harm.append(f"not hold with {row.lost_week or 'anybody away for a week'}")
    if harm:
        yield f"{count(fewer, 'person', 'people')} would {' and '.join(harm)}."


def _first(rows: Sequence[FrontierRow], meets: Callable[[FrontierRow], bool]) -> int | None:
    """Return the smallest size from which on every larger one meets a limit."""
    found = None
    for row in reversed(rows):
        if not meets(row):
            break
        found = row.size
    return found


def _simulated(meets: Callable[[Simulated], bool]) -> Callable[[FrontierRow], bool]:
    return lambda row: row.simulated is not None and meets(row.simulated)


def _safe(simulated: Simulated) -> bool:
    return simulated.red <= RED_ALLOWED
