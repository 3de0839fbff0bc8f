"""The tiers: what was made least, in which order, and how far each is proved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from oncall_opt.terminal.tables import Column, table
from optimizer.session.solution import Solution, Step, Tier

_SOFT = "soft limit: "
#: From this tier on there is no proof to wait for.
UNPROVABLE = 8
_COLUMNS = (
    Column(heading="tier", right=True),
    Column(heading="made least"),
    Column(heading="value", right=True),
    Column(heading="bound", right=True),
    Column(heading="proof"),
    Column(heading="time", right=True, dropped=1),
)


def tier_text(tiers: Iterable[Tier], *, width: int, everything: bool = False) -> str:
    """A row for each tier.

    Args:
        everything: Whether soft limits that are all kept have a row each instead of one, and each
            sum of a leximin tier has one.
    """
    rows = []
    for kept, some in groupby(tiers, key=lambda tier: not everything and _kept(tier)):
        together = list(some)
        if kept and len(together) > 1:
            rows.append(_kept_row(together))
            continue
        for tier in together:
            rows.append(_row(tier))
            rows += [_step_row(tier, step) for step in tier.steps if everything]
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


def proof(value: float, bound: float, gap: float, *, proved: bool, to: str = "") -> str:
    """``proved``, exactly or to a grain, or how far the value may be from the best.

    >>> proof(14.2, 14.0, 0.0141, proved=False)
    'within 1.4 %'
    >>> proof(14.2, 14.1, 0.007, proved=False, to="0.1 h")
    'proved to 0.1 h'

    Args:
        to: The grain to which it is settled, if it is.
    """
    if proved:
        return "proved"
    if to:
        return f"proved to {to}"
    if gap >= 0.995 or bound <= 0 < value:
        return "open"
    return f"within {max(100 * gap, 0.1):.1f} %"


def unproved(solution: Solution) -> tuple[str, ...]:
    """Each tier that is neither proved nor settled to its grain, with its honest gap."""
    # What only a search without a proof makes less, no time limit proves.
    open_tiers = (tier for tier in solution.tiers if not tier.settled and tier.number < UNPROVABLE)
    return tuple(
        f"{tier.name} ({proof(tier.value, tier.bound, tier.gap, proved=False)})"
        for tier in open_tiers
    )


def tier_documents(solution: Solution, *, times: bool) -> list[dict[str, object]]:
    """The tiers as data.

    Args:
        times: Whether to say how long each took, which is not the same the next time.
    """
    return [
        {
            "tier": tier.number,
            "name": tier.name,
            "unit": tier.unit,
            "value": tier.value,
            "bound": tier.bound,
            "gap": round(tier.gap, 6),
            "proved": tier.proved,
            "settled": tier.settled,
            "grain": tier.grain,
            **({"seconds": round(tier.seconds, 3)} if times else {}),
            **({"sums": [_step_document(step) for step in tier.steps]} if tier.steps else {}),
        }
        for tier in solution.tiers
    ]


def _kept(tier: Tier) -> bool:
    """Whether it is a soft limit that nobody breaks."""
    return tier.name.startswith(_SOFT) and tier.value == 0


def _kept_row(tiers: Sequence[Tier]) -> list[str]:
    names = ", ".join(tier.name.removeprefix(_SOFT) for tier in tiers)
    seconds = sum(tier.seconds for tier in tiers)
    return [str(tiers[0].number), f"soft limits: {names}", "kept", "", "proved", f"{seconds:.1f} s"]


def _row(tier: Tier) -> list[str]:
    return [
        str(tier.number),
        # Minutes above a limit are added up over every window that they break.
        f"{tier.name}, all windows" if tier.unit == "minutes" and tier.value else tier.name,
        amount(tier.value, tier.unit),
        amount(tier.bound, tier.unit),
        proof(tier.value, tier.bound, tier.gap, proved=tier.proved, to=_grain(tier)),
        f"{tier.seconds:.1f} s",
    ]


def _grain(tier: Tier) -> str:
    return amount(tier.grain, tier.unit) if tier.settled else ""


def _step_row(tier: Tier, step: Step) -> list[str]:
    largest = "the largest" if step.k == 1 else f"sum of the {step.k} largest"
    distance = step.value - step.bound
    met, near = distance <= 1e-9, distance <= step.k * tier.grain + 1e-9
    to = f"{amount(tier.grain, tier.unit)} each" if near else ""
    return [
        "",
        f"  {largest}",
        amount(step.value, tier.unit),
        amount(step.bound, tier.unit),
        proof(step.value, step.bound, step.gap, proved=met, to=to),
        "",
    ]


def _step_document(step: Step) -> dict[str, object]:
    return {
        "largest": step.k,
        "value": step.value,
        "bound": step.bound,
        "gap": round(step.gap, 6),
    }
