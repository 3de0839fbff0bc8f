"""The objectives in priority order: result, best possible, and how far that is proven."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from oncall_opt.terminal.tables import Column, table
from optimizer.session.solution import Objective, ObjectiveStep, Solution

_SOFT = "soft limit: "
OBJECTIVES_HEADING = "Objectives, in priority order"
#: A unit that stands with the objective, not with each number.
_RELATIVE = "relative to capacity"
_COLUMNS = (
    Column(heading="priority", right=True),
    Column(heading="objective"),
    Column(heading="result", right=True),
    Column(heading="best possible", right=True),
    Column(heading="status"),
    Column(heading="time", right=True, dropped=1),
)


def objective_text(objectives: Iterable[Objective], *, width: int, everything: bool = False) -> str:
    """Return a table with a row for each objective.

    Args:
        everything: Whether each soft limit that is met has a row, and each sum of an evenness
            objective; else the limits share a row.
    """
    rows = []
    for kept, some in groupby(
        objectives, key=lambda objective: not everything and _kept(objective)
    ):
        together = list(some)
        if kept and len(together) > 1:
            rows.append(_kept_row(together))
            continue
        for objective in together:
            rows.append(_row(objective))
            rows += [_step_row(objective, step) for step in objective.steps if everything]
    return table(_COLUMNS, rows, width=width)


def amount(value: float, unit: str) -> str:
    """Write a value in its unit as people read it; minutes as hours.

    >>> amount(5400, "minutes"), amount(8, "people"), amount(14.25, "h"), amount(1, "weekends")
    ('90 h', '8 people', '14.2 h', '1 weekend')
    """
    if unit == "minutes":
        value, unit = value / 60, "h"
    number = f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"
    if unit == "h" and abs(value) < 100:
        number = f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    if number == "1":
        unit = "person" if unit == "people" else unit.removesuffix("s")
    return f"{number} {unit}".rstrip()


def proof(value: float, bound: float, gap: float, *, proven: bool, to: str = "") -> str:
    """Return the status of a value: optimal, exactly or to a grain, or how far it may be from it.

    >>> proof(14.2, 14.0, 0.0141, proven=False)
    'within 1.4 %'
    >>> proof(14.2, 14.1, 0.007, proven=False, to="0.1 h")
    'optimal to 0.1 h'

    Args:
        to: The grain to which it is optimal, if it is.
    """
    if proven:
        return "optimal"
    if to:
        return f"optimal to {to}"
    if gap >= 0.995 or bound <= 0 < value:
        return "not proven"
    return f"within {max(100 * gap, 0.1):.1f} %"


def status(objective: Objective) -> str:
    """Return the status of an objective."""
    to = amount(objective.grain, objective.unit) if objective.settled else ""
    return proof(objective.value, objective.bound, objective.gap, proven=objective.proven, to=to)


def unproven(solution: Solution) -> tuple[str, ...]:
    """Return each objective that is not optimal to its grain, with its status."""
    return tuple(
        f"{one.name} ({proof(one.value, one.bound, one.gap, proven=False)})"
        for one in solution.objectives
        if not one.settled
    )


def objective_documents(solution: Solution, *, times: bool) -> list[dict[str, object]]:
    """Return the objectives as data.

    Args:
        times: Whether to include how long each took, which differs from run to run.
    """
    return [
        {
            "objective": objective.number,
            "name": objective.name,
            "unit": objective.unit,
            "value": objective.value,
            "bound": objective.bound,
            "within": round(objective.gap, 6),
            "proven": objective.proven,
            "settled": objective.settled,
            "grain": objective.grain,
            **({"seconds": round(objective.seconds, 3)} if times else {}),
            **(
                {"sums": [_step_document(step) for step in objective.steps]}
                if objective.steps
                else {}
            ),
        }
        for objective in solution.objectives
    ]


def _kept(objective: Objective) -> bool:
    """Whether it is a soft limit without violations."""
    return objective.name.startswith(_SOFT) and objective.value == 0


def _kept_row(objectives: Sequence[Objective]) -> list[str]:
    seconds = sum(objective.seconds for objective in objectives)
    return [
        str(objectives[0].number),
        f"{len(objectives)} soft limits",
        "met",
        "",
        "optimal",
        f"{seconds:.1f} s",
    ]


def _row(objective: Objective) -> list[str]:
    relative = objective.unit == _RELATIVE
    # Minutes above a limit are added up over every window that exceeds it.
    over = ", all windows" if objective.unit == "minutes" and objective.value else ""
    return [
        str(objective.number),
        f"{objective.name}{over}{' (per capacity)' if relative else ''}",
        _amount(objective.value, objective.unit),
        _amount(objective.bound, objective.unit),
        status(objective),
        f"{objective.seconds:.1f} s",
    ]


def _amount(value: float, unit: str) -> str:
    return amount(value, "" if unit == _RELATIVE else unit)


def _step_row(objective: Objective, step: ObjectiveStep) -> list[str]:
    largest = "the largest" if step.k == 1 else f"sum of the {step.k} largest"
    distance = step.value - step.bound
    met, near = distance <= 1e-9, distance <= step.k * objective.grain + 1e-9
    to = f"{amount(objective.grain, objective.unit)} each" if near else ""
    return [
        "",
        f"  {largest}",
        _amount(step.value, objective.unit),
        _amount(step.bound, objective.unit),
        proof(step.value, step.bound, step.gap, proven=met, to=to),
        "",
    ]


def _step_document(step: ObjectiveStep) -> dict[str, object]:
    return {
        "largest": step.k,
        "value": step.value,
        "bound": step.bound,
        "within": round(step.gap, 6),
    }
