"""The table of people: means and P10–P90 under a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oncall_opt.terminal.tables import NOTHING, Column, cell_width, table, tables_that_fit
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.measures import SLEEP_INTERRUPTIONS
from simulation.runs.running_totals import EVERYBODY, RunningTotals, Spread, Who


@dataclass(frozen=True, slots=True)
class _Field:
    """A column: its heading, the measures whose means it adds up, and when it is shown.

    Attributes:
        scale: What the numbers are multiplied by.
        ranged: Whether P10 to P90 stands beside the mean.
        summed: Whether the last row shows everybody together.
        dropped: As of ``Column``.
    """

    heading: str
    measures: tuple[str, ...]
    digits: int = 1
    scale: float = 1.0
    ranged: bool = False
    summed: bool = True
    dropped: int = 0


_ACTIVE = ("active_hours_business", "active_hours_off", "active_hours_sleep")
_FIELDS = (
    _Field("interruptions\nbusiness", ("interruptions_business",), dropped=4),
    _Field("interruptions\noff-hours", ("interruptions_off",), dropped=2),
    _Field("interruptions\nsleep\nP10–P90", (SLEEP_INTERRUPTIONS,), ranged=True),
    _Field("interrupted\nnights\nP10–P90", ("interrupted_nights",), ranged=True),
    _Field("sleep\nlost h\nP10–P90", ("sleep_lost_hours",), ranged=True),
    _Field("peak\ndebt h\nP10–P90", ("peak_debt_hours",), ranged=True, summed=False, dropped=3),
    _Field("active\nwork h", _ACTIVE, dropped=1),
)
#: Shown with ``--detail`` only.
_DETAILS = (
    _Field("most nights\nin a row", ("longest_run",), summed=False),
    _Field("days to\nrecover", ("recovery_days",), summed=False),
    _Field("minutes at\nsleepiness ≥ 7", ("sleepy_minutes",), digits=0),
    _Field("minutes at\nsleepiness ≥ 8", ("very_sleepy_minutes",), digits=0),
    _Field("awakenings", ("awakenings",)),
    _Field("nights woken\n4 times or more", ("restless_nights",)),
    _Field("sleep h a night,\nworst 28", ("sleep_28_nights",), digits=2, ranged=True, summed=False),
    _Field("workdays\n< 5 h sleep", ("impaired_days",)),
    _Field("workdays\n5–7 h sleep", ("short_days",)),
    _Field("days without\n11 h rest", ("rests_broken",)),
    _Field("sleepiness\nnext morning", ("morning_sleepiness",), digits=2, summed=False),
    _Field("sleepiness\nwithout a page", ("usual_morning_sleepiness",), digits=2, summed=False),
    _Field(
        "interruptions\noff and sleep,\nworst 30 days",
        ("interruptions_30_days",),
        ranged=True,
        summed=False,
    ),
    _Field("active work h,\nworst 30 days", ("active_hours_30_days",), ranged=True, summed=False),
    _Field("incidents\nper 12 h", ("incidents_per_12_hours",), digits=2, summed=False),
    _Field("crowded\nshifts %", ("crowded_shifts",), digits=0, scale=100, summed=False),
    _Field("clean nights\nbefore a shift", ("clean_nights",), summed=False),
    _Field("on call\n%", ("on_call_percent",), digits=0, summed=False),
    _Field("active work h\nbusiness", _ACTIVE[:1]),
    _Field("active work h\noff-hours", _ACTIVE[1:2]),
    _Field("active work h\nsleep", _ACTIVE[2:]),
    _Field("load beyond\nstandby h", ("event_load_hours",)),
)

PERSON_LEGEND = (
    "Means over all runs; eight runs of ten lie within P10–P90. Peak debt: most sleep lost and not "
    "yet made up."
)
DETAIL_LEGEND = (
    "Days to recover: from the peak debt to less than one hour. Sleepiness: predicted, on the "
    "Karolinska scale; 7 is sleepy without effort to stay awake, 8 with some effort. It hardly "
    "changes on the morning after an interrupted night, so it sets no band."
)


def person_text(
    scenario: Scenario, tally: RunningTotals, schedule: str, *, width: int, detail: bool = False
) -> str:
    """The table, most sleep interruptions first; people who are never reached are left out.

    Args:
        width: Columns of the terminal; the least important columns are dropped until it fits.
        detail: Every column, in several tables.
    """
    people = [p for p in by_sleep(tally, schedule) if reached(tally, schedule, p)]
    fields = [*_FIELDS, *(_DETAILS if detail else ())]
    cells = [_cells(tally, schedule, people, field) for field in fields]
    rows = [
        [scenario.people[person].name, *(column[i] for column in cells)]
        for i, person in enumerate(people)
    ]
    total = ["together", *(column[-1] for column in cells)]
    columns = [
        Column(heading="person"),
        *(Column(heading=f.heading, right=True, dropped=f.dropped) for f in fields),
    ]
    lay_out = tables_that_fit if detail else table
    return lay_out(columns, rows, width=width, total=total)


def by_sleep(tally: RunningTotals, schedule: str) -> list[PersonId]:
    """Everybody, most sleep interruptions first; then most sleep lost."""

    def least(person: PersonId) -> tuple[float, float]:
        return (
            -mean(tally, schedule, person, SLEEP_INTERRUPTIONS),
            -mean(tally, schedule, person, "sleep_lost_hours"),
        )

    return sorted(tally.people, key=least)


def reached(tally: RunningTotals, schedule: str, person: PersonId) -> bool:
    """Whether anything ever reaches somebody, or they are on call at all."""
    return any(mean(tally, schedule, person, name) > 0 for name in ("pages", "on_call_percent"))


def mean(tally: RunningTotals, schedule: str, who: Who, measure: str) -> float:
    """A mean; 0 where there never was a number."""
    spread = tally.spread(schedule, who, measure)
    return 0.0 if spread is None else spread.mean


def _cells(tally: RunningTotals, schedule: str, people: Sequence[Who], field: _Field) -> list[str]:
    """A cell for each person and for everybody together; ranges are as wide as each other."""
    found = [_of(tally, schedule, who, field) for who in people]
    ranges = _ranges([spreads[0] for spreads in found], field) if field.ranged else []
    wide = max(map(cell_width, ranges), default=0)
    beside = [f" {text:>{wide}}" for text in ranges] or [""] * len(found)
    cells = [f"{_mean(spreads, field)}{text}" for spreads, text in zip(found, beside, strict=True)]
    last = _mean(_of(tally, schedule, EVERYBODY, field), field) if field.summed else ""
    return [*cells, f"{last}{' ' * (wide + 1) if wide and last else ''}"]


def _of(tally: RunningTotals, schedule: str, who: Who, field: _Field) -> list[Spread | None]:
    return [tally.spread(schedule, who, measure) for measure in field.measures]


def _mean(spreads: Sequence[Spread | None], field: _Field) -> str:
    known = [spread.mean for spread in spreads if spread is not None]
    return f"{field.scale * sum(known):,.{field.digits}f}" if known else NOTHING


def _ranges(spreads: Sequence[Spread | None], field: _Field) -> list[str]:
    """P10 to P90; decimals where numbers are small and not whole, all or none."""
    known = [(field.scale * s.p10, field.scale * s.p90) for s in spreads if s is not None]
    plain = all(low == round(low) and high == round(high) for low, high in known)
    plain = plain or any(high >= 9.95 for _, high in known)
    texts = iter(
        [f"{low:.{0 if plain else 1}f}–{high:.{0 if plain else 1}f}" for low, high in known]
    )
    return ["" if spread is None else next(texts) for spread in spreads]
