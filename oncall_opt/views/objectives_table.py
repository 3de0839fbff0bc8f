"""The objectives: what was made least, in which order, and how far each is proven."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from oncall_opt.terminal.tables import Column, table
from optimizer.session.solution import Objective, ObjectiveStep, Solution

_SOFT = "soft limit: "
_COLUMNS = (
    Column(heading="objective", right=True),
    Column(heading="made least"),
    Column(heading="value", right=True),
    Column(heading="bound", right=True),
    Column(heading="proof"),
    Column(heading="time", right=True, dropped=1),
)


def objective_text(objectives: Iterable[Objective], *, width: int, everything: bool = False) -> str:
    """A row for each objective.

    Args:
        everything: Whether soft limits that are all kept have a row each instead of one, and each
            sum of a leximin objective has one.
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
    """A value in its unit as people read it; minutes as hours.

    >>> amount(5400, "minutes"), amount(8, "people"), amount(14.25, "h")
    ('90 h', '8 people', '14.2 h')
    """
    if unit == "minutes":
        value, unit = value / 60, "h"
    number = f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"
    if unit == "h" and abs(value) < 100:
        number = f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    return f"{number} {unit}".rstrip()


def proof(value: float, bound: float, gap: float, *, proven: bool, to: str = "") -> str:
    """``proven``, exactly or to a grain, or how far the value may be from the best.

    >>> proof(14.2, 14.0, 0.0141, proven=False)
    'within 1.4 %'
    >>> proof(14.2, 14.1, 0.007, proven=False, to="0.1 h")
    'proven to 0.1 h'

    Args:
        to: The grain to which it is settled, if it is.
    """
    if proven:
        return "proven"
    if to:
        return f"proven to {to}"
    if gap >= 0.995 or bound <= 0 < value:
        return "open"
    return f"within {max(100 * gap, 0.1):.1f} %"


def unproven(solution: Solution) -> tuple[str, ...]:
    """Each objective that is neither proven nor settled to its grain, with its honest gap."""
    return tuple(
        f"{one.name} ({proof(one.value, one.bound, one.gap, proven=False)})"
        for one in solution.objectives
        if not one.settled
    )


def objective_documents(solution: Solution, *, times: bool) -> list[dict[str, object]]:
    """The objectives as data.

    Args:
        times: Whether to say how long each took, which is not the same the next time.
    """
    return [
        {
            "objective": objective.number,
            "name": objective.name,
            "unit": objective.unit,
            "value": objective.value,
            "bound": objective.bound,
            "gap": round(objective.gap, 6),
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
    """Whether it is a soft limit that nobody breaks."""
    return objective.name.startswith(_SOFT) and objective.value == 0


def _kept_row(objectives: Sequence[Objective]) -> list[str]:
    names = ", ".join(objective.name.removeprefix(_SOFT) for objective in objectives)
    seconds = sum(objective.seconds for objective in objectives)
    return [
        str(objectives[0].number),
        f"soft limits: {names}",
        "kept",
        "",
        "proven",
        f"{seconds:.1f} s",
    ]


def _row(objective: Objective) -> list[str]:
    return [
        str(objective.number),
        # Minutes above a limit are added up over every window that they break.
        f"{objective.name}, all windows"
        if objective.unit == "minutes" and objective.value
        else objective.name,
        amount(objective.value, objective.unit),
        amount(objective.bound, objective.unit),
        proof(
            objective.value,
            objective.bound,
            objective.gap,
            proven=objective.proven,
            to=_grain(objective),
        ),
        f"{objective.seconds:.1f} s",
    ]


def _grain(objective: Objective) -> str:
    return amount(objective.grain, objective.unit) if objective.settled else ""


def _step_row(objective: Objective, step: ObjectiveStep) -> list[str]:
    largest = "the largest" if step.k == 1 else f"sum of the {step.k} largest"
    distance = step.value - step.bound
    met, near = distance <= 1e-9, distance <= step.k * objective.grain + 1e-9
    to = f"{amount(objective.grain, objective.unit)} each" if near else ""
    return [
        "",
        f"  {largest}",
        amount(step.value, objective.unit),
        amount(step.bound, objective.unit),
        proof(step.value, step.bound, step.gap, proven=met, to=to),
        "",
    ]


def _step_document(step: ObjectiveStep) -> dict[str, object]:
    return {
        "largest": step.k,
        "value": step.value,
        "bound": step.bound,
        "gap": round(step.gap, 6),
    }
