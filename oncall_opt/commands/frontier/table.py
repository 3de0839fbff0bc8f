"""The frontier as tables: what each size of the duty pool costs, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_opt.commands.frontier.recommendation import Recommendation
from oncall_opt.commands.frontier.rows import FrontierRow
from oncall_opt.terminal.figures import NOTHING, percent
from oncall_opt.terminal.output import bullets
from oncall_opt.terminal.tables import Column, table
from oncall_opt.views.objectives_table import amount, proof
from oncall_opt.views.scenario_summary import names_text
from optimizer.session.solution import Tier
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId

LEGEND = (
    "Woken: at most so many can be (24/7 duty). Burden: hours of personal time relative to the "
    "share, of the worst-off and of the median of those who can be woken; the proof says how far "
    "it may be from the fairest (worst proved: the largest burden cannot be smaller; how even the "
    "rest could be is open). On call: of whoever is most. A month is 30 days. Interruptions in "
    "sleep hours, nights hit and peak recovery debt: of whoever has most on average, in runs with "
    "the same alerts and luck for every row. Amber or red, red: the highest chance of anybody."
)


def frontier_text(
    rows: Sequence[FrontierRow], recommendation: Recommendation, *, width: int
) -> str:
    """A row for each size, and one for the rota of today; the one we recommend has an arrow."""
    known = [row.survives is not None for row in rows]
    columns = [
        Column(heading="woken", right=True),
        Column(heading="burden\nworst h", right=True),
        Column(heading="median\nh", right=True, dropped=4),
        Column(heading="proof", dropped=3),
        Column(heading="health\nlimits", dropped=1),
        Column(heading="on\ncall", right=True, dropped=6),
        Column(heading="interr.\nsleep\na month", right=True),
        Column(heading="nights\nhit\na month", right=True, dropped=2),
        Column(heading="peak\ndebt h", right=True, dropped=7),
        Column(heading="amber\nor red", right=True, dropped=5),
        Column(heading="red", right=True),
        Column(heading="min to\nack.", right=True, dropped=8),
        Column(heading="survives\na week\naway"),
    ]
    cells = [_cells(row, recommendation) for row in rows]
    keep = [i for i in range(len(columns)) if i < len(columns) - 1 or any(known)]
    return table(
        [columns[i] for i in keep],
        [[row[i] for i in keep] for row in cells],
        width=width,
        breaks=frozenset(i for i, row in enumerate(rows) if row.size is None),
    )


def members_text(scenario: Scenario, rows: Sequence[FrontierRow], *, width: int) -> str:
    """Who can be woken with each size: all of the first, then who comes and who goes."""
    lines = []
    before: tuple[PersonId, ...] | None = None
    for row in rows:
        if row.size is None or before is None:
            said = names_text(scenario, row.people) or "nobody"
        else:
            come = names_text(scenario, [p for p in row.people if p not in before])
            gone = names_text(scenario, [p for p in before if p not in row.people])
            parts = [f"{sign} {names}" for sign, names in (("+", come), ("−", gone)) if names]
            said = ", ".join(parts) or "the same people"
        if row.size is not None:
            before = row.people
        lines.append(f"{row.name}: {said}")
    return bullets(lines, width=width)


def proof_text(tier: Tier | None) -> str:
    """How far the fairness of a schedule is proved."""
    if tier is None:
        return NOTHING
    first = tier.steps[0] if tier.steps else None
    if not tier.settled and first is not None and first.value - first.bound <= tier.grain + 1e-9:
        return "worst proved"
    to = amount(tier.grain, tier.unit) if tier.settled else ""
    return proof(tier.value, tier.bound, tier.gap, proved=tier.proved, to=to)


def _cells(row: FrontierRow, recommendation: Recommendation) -> list[str]:
    arrow = "→ " if row.size is not None and row.size == recommendation.size else ""
    lived = row.lived
    minutes = lived.acknowledge_minutes if lived else None
    return [
        f"{arrow}{row.name}",
        f"{row.worst:.1f}",
        f"{row.median:.1f}",
        proof_text(row.leximin),
        "kept" if row.healthy and not row.breaches else ", ".join(sorted(row.breaches)),
        f"{row.on_call_percent:.0f} %",
        f"{lived.sleep_interruptions:.1f}"
        if lived
        else f"{row.expected_sleep_interruptions:.1f} *",
        f"{lived.interrupted_nights:.1f}" if lived else NOTHING,
        f"{lived.peak_debt_hours:.1f}" if lived else NOTHING,
        percent(lived.amber_or_red) if lived else NOTHING,
        percent(lived.red) if lived else NOTHING,
        NOTHING if minutes is None else f"{minutes:.1f}",
        {True: "yes", False: "no", None: NOTHING}[row.survives],
    ]
