"""The sensitivity table: how much a comparison depends on the assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from oncall_opt.terminal.output import wrapped
from oncall_opt.terminal.tables import Column, signed, table

if TYPE_CHECKING:
    from simulation.sensitivity import Sensitivity, SensitivityRow

_COLUMNS = (
    Column(heading="most loaded person"),
    Column(heading="schedule"),
    Column(heading="difference", right=True),
    Column(heading="least", right=True),
    Column(heading="most", right=True),
    Column(heading="order\nchanges", right=True),
    Column(heading="what matters most", dropped=1),
)


def sensitivity_text(found: Sensitivity, *, width: int) -> str:
    """Return a row for each criterion and schedule, and the legend."""
    names = [found.rows[0].against, *dict.fromkeys(row.schedule for row in found.rows)]
    shown = shown_names(names)
    rows = [
        [
            f"{row.label}{f', {row.unit}' if row.unit else ''}",
            shown[row.schedule],
            _number(row.difference, row),
            _number(row.low, row),
            _number(row.high, row),
            f"{row.flips} of {found.draws}",
            _strongest(row),
        ]
        for row in sorted(found.rows, key=lambda row: list(found.flips).index(row.criterion))
    ]
    parts = [table(_COLUMNS, rows, width=width)]
    if len(names) > 2:
        parts.append(wrapped(_rankings(found), width=width))
    parts.append(wrapped(_legend(found, shown[names[0]]), width=width))
    return "\n".join(parts)


def sensitivity_document(found: Sensitivity) -> dict[str, object]:
    """The same as data, with every range that was drawn from."""
    return {
        "draws": found.draws,
        "requested": found.requested,
        "runs": found.runs,
        "flips": dict(found.flips),
        "differences": [
            {
                "schedule": row.schedule,
                "against": row.against,
                "criterion": row.criterion,
                "unit": row.unit,
                "difference": round(row.difference, 6),
                "low": round(row.low, 6),
                "high": round(row.high, 6),
                "flips": row.flips,
                "strongest": row.strongest.assumption.setting if row.strongest else None,
                "correlations": {
                    one.assumption.setting: round(one.correlation, 4) for one in row.influences
                },
            }
            for row in found.rows
        ],
        "ranges": [
            {
                "setting": one.setting,
                "low": round(low, 6),
                "high": round(high, 6),
                "source": one.source,
            }
            for one, low, high in found.ranges
        ],
    }


def _rankings(found: Sensitivity) -> str:
    labels = {row.criterion: row.label for row in found.rows}
    counts = [f"{labels[name]} {flips}" for name, flips in found.flips.items()]
    return f"Draws in which any two schedules change places: {', '.join(counts)}."


def _legend(found: Sensitivity, against: str) -> str:
    return (
        f"Differences from {against}: with the scenario's own assumptions, then the least and the "
        f"most over {found.draws} draws of {len(found.ranges)} assumptions from their ranges, "
        f"{found.runs} runs each. The order changes where the other schedule is ahead. What "
        "matters most: the setting with the largest significant rank correlation (in brackets)."
    )


def _strongest(row: SensitivityRow) -> str:
    one = row.strongest
    if one is None:
        return "none stands out"
    return f"{one.assumption.name} ({signed(one.correlation, 2)})"


def _number(value: float, row: SensitivityRow) -> str:
    return signed(value, 0 if row.unit == "%" else 1)


def shown_names(names: Iterable[str]) -> Mapping[str, str]:
    """Names as a heading has room for: a file without its folder, unless two are alike."""
    listed = list(names)
    short = [Path(name).name or name for name in listed]
    return {
        name: one if short.count(one) == 1 else name
        for name, one in zip(listed, short, strict=True)
    }
