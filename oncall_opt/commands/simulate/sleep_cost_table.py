"""The alerts that cost the most sleep, and what silencing or fixing them would give back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from oncall_opt.terminal.figures import rounded_row
from oncall_opt.terminal.tables import Column, table
from simulation.outcome.sleep_cost import SleepCost

#: As many as anybody acts on.
TOP = 10

COST_LEGEND = (
    "Of everybody together in one run. False alarms: marked so in the history; proxy: resolved by "
    "itself, acknowledged by nobody; unknown: the history does not say. Silenced: what that gives "
    "back at night. Fixed: all its sleep, and this. Where no name of an alert is recorded, its "
    "service stands for it."
)


def cost_text(costs: Sequence[SleepCost], *, width: int) -> str:
    """The costliest ten."""
    rows = [
        [
            cost.alert if cost.named else f"{cost.alert} (service)",
            f"{cost.sleep_hours:.1f}",
            f"{100 * cost.part:.0f}",
            false_text(cost),
            f"{cost.silenced_hours:.1f} h",
            f"{cost.silenced_interruptions:.1f}",
            f"{cost.fixed_interruptions:.1f}",
            f"{cost.fixed_work_hours:.1f} h",
        ]
        for cost in worth_telling(costs)
    ]
    columns = [
        Column(heading="alert"),
        Column(heading="sleep\nlost h", right=True),
        Column(heading="% of\nall", right=True),
        Column(heading="false\nalarms", right=True),
        Column(heading="silenced:\nsleep", right=True, dropped=3),
        Column(heading="\ninterr.", right=True),
        Column(heading="fixed:\ninterr.", right=True, dropped=1),
        Column(heading="\nwork", right=True, dropped=2),
    ]
    return table(columns, rows, width=width)


def worth_telling(costs: Iterable[SleepCost]) -> list[SleepCost]:
    """The costliest ten that cost any sleep to speak of."""
    return [cost for cost in costs if cost.sleep_hours >= 0.05][:TOP]


def false_text(cost: SleepCost) -> str:
    """What is known of an alert's false alarms: ``12 %, 7 % proxy``, or ``unknown``."""
    parts = []
    if cost.false:
        parts.append(f"{100 * cost.false:.0f} %")
    if cost.proxies:
        parts.append(f"{100 * cost.proxies:.0f} % proxy")
    if not parts:
        return "unknown" if cost.unknown > 0.5 else "0 %"
    return ", ".join(parts)


def cost_documents(costs: Iterable[SleepCost]) -> list[dict[str, object]]:
    """All of them as data."""
    return [rounded_row(asdict(cost)) for cost in costs]
