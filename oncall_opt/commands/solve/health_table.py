"""The rounds of ``--until-healthy``: a table, how it ended in a sentence, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_opt.commands.solve.until_healthy import (
    HEALTHY,
    RUNS,
    Added,
    Healing,
    HealingEnd,
    Ill,
    Round,
)
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import Column, count, percent, table
from oncall_opt.views.scenario_summary import names_text
from scenarios.domain.scenario import Scenario
from simulation.outcome.risk_bands import INDICATORS, Indicator

_COLUMNS = (
    Column(heading="round", right=True),
    Column(heading="on\nduty", right=True),
    Column(heading="most loaded person\nh", right=True, dropped=1),
    Column(heading="red too\noften", right=True),
    Column(heading="highest\nP(red)", right=True),
    Column(heading="who, over what"),
)
_WHAT = {
    Indicator.INTERRUPTIONS: "interruptions in 30 days",
    Indicator.INCIDENTS: "incidents per 12 h",
    Indicator.SLEEP: "mean sleep",
    Indicator.DEBT: "recovery debt",
}


def health_text(scenario: Scenario, healing: Healing, *, width: int) -> str:
    """Every round, the limits that each began with, and how it ended."""
    rows = [_row(scenario, one) for one in healing.rounds]
    parts = [
        bold("Round by round, until nobody is red too often"),
        table(_COLUMNS, rows, width=width),
        *(
            wrapped(f"Round {one.number} added: {_limits(one.added)}.", width=width)
            for one in healing.rounds
            if one.added
        ),
        wrapped(health_talk(scenario, healing), width=width),
    ]
    return "\n".join(parts)


def health_talk(scenario: Scenario, healing: Healing) -> str:
    """How it ended, and what to do, in a few sentences."""
    best = healing.best
    taken = f"The schedule is that of round {best.number}."
    if healing.ending is HealingEnd.HEALTHY:
        keep = f" To keep it so: {_settings(best.added)}." if best.added else ""
        return (
            f"Healthy: in round {best.number} nobody is red in more than {percent(HEALTHY)} of "
            f"{RUNS} runs.{keep}"
        )
    return f"Not healthy: {_why(scenario, healing)} {taken}"


def health_document(healing: Healing) -> dict[str, object]:
    """The same as data."""
    return {
        "ending": healing.ending.value,
        "healthy": HEALTHY,
        "runs": RUNS,
        "taken": healing.best.number,
        "rounds": [_document(one) for one in healing.rounds],
    }


def _row(scenario: Scenario, one: Round) -> list[str]:
    if one.solution is None:
        said = "proven: no schedule" if one.refused else "no schedule found in time"
        return [str(one.number), "", "", "", "", said]
    worst = next((t.value for t in one.solution.objectives if t.name == "most loaded person"), None)
    return [
        str(one.number),
        str(len(one.solution.overnight_pool)),
        "" if worst is None else f"{worst:.1f}",
        str(len(one.ill)),
        f"{100 * max(one.red.values(), default=0.0):.1f} %",
        _who(scenario, one.ill[0]) if one.ill else "",
    ]


def _who(scenario: Scenario, ill: Ill) -> str:
    name = scenario.people[ill.person].name
    return f"{name}, {_WHAT.get(ill.indicator, INDICATORS[ill.indicator].label)}"


def _why(scenario: Scenario, healing: Healing) -> str:
    if healing.ending is HealingEnd.UNREACHABLE:
        return (
            f"it is proven that no schedule keeps everybody to {_limits(healing.rounds[-1].added)},"
            " hardly less than what made somebody red. What helps is fewer alerts, or more people."
        )
    if healing.ending is HealingEnd.NO_LIMIT:
        left = "; ".join(_left(scenario, healing.rounds[-1].ill))
        return (
            f"what is left is no matter of limits on people ({left}): it is how much a shift "
            "pages. "
            "What helps is to fix or tune alerts, or to cut the busiest hours into shifts of their "
            "own."
        )
    if healing.ending is HealingEnd.UNDECIDED:
        return "the time of a round ran out before a schedule was found; --time-limit gives more."
    if healing.ending is HealingEnd.INTERRUPTED:
        return "interrupted."
    return f"after {count(len(healing.rounds), 'round', 'rounds')} somebody is still red too often."


def _left(scenario: Scenario, everybody: tuple[Ill, ...]) -> Iterator[str]:
    """Who is red over each indicator."""
    for indicator in dict.fromkeys(ill.indicator for ill in everybody):
        names = names_text(
            scenario, [ill.person for ill in everybody if ill.indicator is indicator]
        )
        yield f"{_WHAT.get(indicator, INDICATORS[indicator].label)}: {names}"


def _limits(added: tuple[Added, ...]) -> str:
    return ", ".join(map(str, added))


def _settings(added: tuple[Added, ...]) -> str:
    """The limits as they are written into a policy."""
    keys = {"debt": "hours", "interruptions": "at_most", "interrupted_nights": "at_most"}
    return ", ".join(
        f"`{one.name}: {{{keys[one.name]}: {one.level:g}"
        f"{f', days: {one.days}' if one.days else ''}, hard: true}}`"
        for one in added
    )


def _document(one: Round) -> dict[str, object]:
    return {
        "round": one.number,
        "limits": {
            limit.name: {"at_most": limit.level, **({"days": limit.days} if limit.days else {})}
            for limit in one.added
        },
        "solved": one.solution is not None,
        "refused": list(one.refused),
        "overnight_pool": list(one.solution.overnight_pool) if one.solution else [],
        "red": {person: round(chance, 4) for person, chance in one.red.items()},
        "red_too_often": [
            {"person": ill.person, "chance": round(ill.chance, 4), "indicator": ill.indicator.value}
            for ill in one.ill
        ],
    }
