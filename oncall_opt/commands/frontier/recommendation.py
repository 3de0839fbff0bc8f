"""Which size of the overnight pool we recommend, and why: one limit after the other, never a score.

Of the sizes that break no limit of health more than has to be, and, where the policy asks for a
spare, survive any member's week away, the fewest with whom nobody's chance of red is above 5 %.
Where no size brings that about, the fewest whose chance is within five points of the least. A
chance is counted in runs: where its interval reaches to both sides of 5 %, that is said, with every
size that it might be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from oncall_opt.commands.frontier.rows import FrontierRow, Simulated, per_month, saved
from oncall_opt.terminal.tables import count, percent
from optimizer.frontier.frontier_point import Frontier
from scenarios.reading.near_matches import listed
from simulation.simulate import Outcome

_NO_SPARE = (
    "none that was looked at is known to survive any member's week away, which the policy asks for"
)
#: The chance of red that is put up with, for whoever has the highest.
RED_ALLOWED = 0.05
#: Nobody is likelier above green than not.
LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A size and the reason in a sentence.

    Attributes:
        size: ``None``: nobody can be woken, or no size is healthy.
        others: Sizes that it might as well be, as far as the runs can tell.
    """

    size: int | None
    reason: str
    others: tuple[int, ...] = ()

    @property
    def sizes(self) -> str:
        """``4``, or ``4 or 5`` where the runs cannot tell; '' where none is recommended."""
        return "" if self.size is None else " or ".join(map(str, sorted([self.size, *self.others])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The fewest people with whom a limit is met.

    Attributes:
        size: ``None``: no size that was looked at meets it.
    """

    what: str
    size: int | None


def recommend(
    frontier: Frontier, rows: Sequence[FrontierRow], outcome: Outcome | None
) -> Recommendation:
    """The fewest who are healthy and, as far as it was simulated, safe from red."""
    sized = [row for row in rows if row.size is not None]
    eligible = [row for row in sized if row.healthy]
    if not frontier.eligible:
        reason = "nobody can be woken, whoever holds what: there is no pool to choose"
        return Recommendation(size=None, reason=reason)
    if not eligible:
        reason = "no size that was looked at keeps the limits of health"
        return Recommendation(size=None, reason=reason)
    spare = bool(frontier.scenario.policy.overnight_pool.spare)
    none_survives = spare and not any(row.survives for row in eligible)
    if spare and not none_survives:
        eligible = [row for row in eligible if row.survives]
    also = " and anybody's week away is survived" if spare and not none_survives else ""
    best, lead = _safest(eligible, also)
    others = _others(eligible, best)
    clauses = [
        lead,
        *((_NO_SPARE,) if none_survives else ()),
        *_doubt(eligible, (best.size or 0, *others)),
        *_one_more(frontier, sized, best, outcome),
        *_one_less(frontier, sized, best),
    ]
    return Recommendation(size=best.size, reason="; ".join(clauses), others=others)


def marks(frontier: Frontier, rows: Sequence[FrontierRow]) -> tuple[Threshold, ...]:
    """From which size on each limit is met by everybody."""
    sized = [row for row in rows if row.size is not None]
    found = [
        Threshold(what="no limit of health broken", size=_first(sized, lambda row: row.healthy))
    ]
    if any(row.simulated for row in sized):
        below_red = f"red at most {percent(RED_ALLOWED)} for everybody"
        found += [
            Threshold(what=below_red, size=_first(sized, _of_simulated(_safe))),
            Threshold(
                what="everybody likely green",
                size=_first(
                    sized, _of_simulated(lambda simulated: simulated.amber_or_red <= LIKELY)
                ),
            ),
        ]
    if any(row.survives is not None for row in sized):
        away = "any member's week away survived"
        found.append(Threshold(what=away, size=_first(sized, lambda row: row.survives is True)))
    if frontier.same_from is not None and frontier.same_from < len(frontier.eligible):
        found.append(Threshold(what="more people change nothing", size=frontier.same_from))
    return tuple(found)


def _safest(eligible: Sequence[FrontierRow], also: str) -> tuple[FrontierRow, str]:
    """The row to recommend, and what it is the fewest of."""
    first = f"the fewest with no limit of health broken{also}"
    simulated = [(row, row.simulated) for row in eligible if row.simulated is not None]
    if not simulated:
        return eligible[0], first
    safe = [row for row, one in simulated if _safe(one)]
    if safe:
        limit = percent(RED_ALLOWED)
        if also:
            return safe[0], f"{first}, and nobody's chance of red above {limit}"
        return safe[0], f"{first} and nobody's chance of red above {limit}"
    least = min(one.red for _, one in simulated)
    near = next((row, one) for row, one in simulated if one.red <= least + RED_ALLOWED)
    reason = (
        f"no size brings everybody's chance of red to {percent(RED_ALLOWED)}: more people alone do "
        "not help, fewer or milder alerts would; "
        f"with {near[0].size} it is {percent(near[1].red)}, "
        f"and the least of all sizes is {percent(least)}"
    )
    return near[0], reason


def _others(eligible: Sequence[FrontierRow], best: FrontierRow) -> tuple[int, ...]:
    """Sizes that it might as well be: fewer who may be safe, and more up to who surely are.

    Where no size is surely safe, there are too few runs to send anybody to a larger one.
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
    """Of which sizes the chance of red may lie on either side of what is allowed."""
    doubtful = False
    for row in eligible:
        if row.size not in sizes or row.simulated is None:
            continue
        low, high = row.simulated.red_interval
        if low <= RED_ALLOWED < high:
            doubtful = True
            yield (
                f"with {row.size} it is {percent(row.simulated.red)} of {row.simulated.runs} runs, "
                "which "
                f"may be {percent(low)} to {percent(high)}"
            )
    if doubtful:
        yield "more --runs tell"


def _one_more(
    frontier: Frontier, rows: Sequence[FrontierRow], best: FrontierRow, outcome: Outcome | None
) -> Iterator[str]:
    assert best.size is not None
    if frontier.same_from is not None and best.size >= frontier.same_from:
        if best.size < len(frontier.eligible):
            yield "more people change nothing"
        return
    following = next((row for row in rows if row.size and row.size > best.size), None)
    if following is None or following.size is None:
        return
    more = f"{following.size - best.size} more" if following.size > best.size + 1 else "one more"
    if outcome is None or following.simulated is None:
        less = best.worst - following.worst
        yield f"{more} takes {less:.1f} h of load off the most loaded person"
        return
    found = saved(outcome, best.name, following.name)
    interval = None if found is None else found.interval()
    if found is None or interval is None or interval.low <= 0:
        yield f"{more} saves the most loaded person no broken night that could be told from luck"
        return
    mean, low, high = (
        per_month(outcome.scenario, value) for value in (found.mean, interval.low, interval.high)
    )
    yield (
        f"{more} saves the most loaded person {mean:.1f} interrupted nights a month "
        f"({low:.1f} to {high:.1f})"
    )


def _one_less(frontier: Frontier, rows: Sequence[FrontierRow], best: FrontierRow) -> Iterator[str]:
    assert best.size is not None
    fewer = best.size - 1
    if fewer < 1:
        return
    if fewer in frontier.impossible:
        yield f"{fewer} cannot hold the roles by the hard rules, which is proven"
        return
    row = next((row for row in rows if row.size == fewer), None)
    if row is None:
        if fewer < frontier.least:
            yield f"with {fewer} some limit of health has to be broken, which is proven"
        return
    said = [f"break {listed(sorted(row.violations))}"] if not row.healthy and row.violations else []
    if (
        row.simulated is not None
        and not _safe(row.simulated)
        and row.simulated.red_person is not None
    ):
        name = frontier.scenario.people[row.simulated.red_person].name
        said.append(f"put {name} into red in {percent(row.simulated.red)} of runs")
    elif row.survives is False and best.survives:
        said.append(f"not survive {row.lost_week or 'every week away'}")
    if said:
        yield f"{count(fewer, 'person', 'people')} would {' and '.join(said)}"


def _first(rows: Sequence[FrontierRow], meets: Callable[[FrontierRow], bool]) -> int | None:
    """The size from which on every larger one meets it too."""
    found = None
    for row in reversed(rows):
        if not meets(row):
            break
        found = row.size
    return found


def _of_simulated(meets: Callable[[Simulated], bool]) -> Callable[[FrontierRow], bool]:
    return lambda row: row.simulated is not None and meets(row.simulated)


def _safe(simulated: Simulated) -> bool:
    return simulated.red <= RED_ALLOWED
