"""The table of ``--fit``: what the model of arrivals foretells of alerts it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_opt.terminal.figures import count
from oncall_opt.terminal.output import wrapped
from oncall_opt.terminal.tables import Column, table
from simulation.arrivals.model_fit import STATISTICS, FitRow

_COUNT = next(iter(STATISTICS))


def fit_text(rows: Sequence[FitRow], *, width: int) -> str:
    """A table for each history, and what it comes to."""
    if not rows:
        return wrapped(
            "There is no recorded history long enough to hold its last third back: somewhat more "
            "than three weeks are the least. A pattern has nothing to be held against.",
            width=width,
        )
    return "\n\n".join(
        _history(path, [row for row in rows if row.path == path], width)
        for path in dict.fromkeys(row.path for row in rows)
    )


def _history(path: str, rows: Sequence[FitRow], width: int) -> str:
    columns = [
        Column(heading="statistic"),
        Column(heading="came", right=True),
        Column(heading="foretold\nmedian", right=True),
        Column(heading="\n95 %", right=True),
        Column(heading=""),
        Column(heading="which is", dropped=1),
    ]
    cells = [
        [
            row.statistic,
            f"{row.observed:.2f}",
            f"{row.median:.2f}",
            f"{row.low:.2f}–{row.high:.2f}",
            "inside" if row.inside else "OUTSIDE",
            STATISTICS[row.statistic],
        ]
        for row in rows
    ]
    inside = sum(row.inside for row in rows)
    head = f"{path}, its last {count(rows[0].weeks, 'week')} held back"
    verdict = f"{inside} of {len(rows)} lie within the model's 95 % interval for that length"
    outside = [row.statistic for row in rows if not row.inside]
    missed = f"; {', '.join(outside)} {'does' if len(outside) == 1 else 'do'} not"
    busier = next((row for row in rows if row.statistic == _COUNT and not row.inside), None)
    if busier is not None:
        more = "more" if busier.observed > busier.high else "less"
        missed += f": {more} came than before, and a model of the past cannot know that"
    lines = [
        wrapped(head, width=width),
        table(columns, cells, width=width),
        wrapped(f"{verdict}{missed if outside else ''}.", width=width),
    ]
    return "\n".join(lines)
