"""The rounds of ``--until-healthy``: a table, how they ended, and the same as data."""

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
    Column(heading="overnight\non call", right=True),
    Column(heading="highest\nload h", right=True, dropped=1),
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
    """Return a table of the rounds, and the limits that each added."""
    rows = [_row(scenario, one) for one in healing.rounds]
    added = [
        f"Round {one.number} added: {_limits(one.added)}." for one in healing.rounds if one.added
    ]
    heading = bold("Rounds until nobody is red too often")
    texts = [wrapped(text, width=width) for text in added]
    return "\n".join([heading, table(_COLUMNS, rows, width=width), *texts])


def health_talk(scenario: Scenario, healing: Healing) -> str:
    """Say how it ended, and what to do."""
    best = healing.best
    taken = f"The schedule shown is that of round {best.number}."
    if healing.ending is HealingEnd.HEALTHY:
        limits = f" These limits in `policy` keep it so: {_settings(best.added)}."
        keep = limits if best.added else ""
        return (
            f"Healthy: in round {best.number} nobody is red in more than {percent(HEALTHY)} of "
            f"{RUNS} runs.{keep}"
        )
    return f"Not healthy: {_why(scenario, healing)} {taken}"


def health_document(healing: Healing) -> dict[str, object]:
    """Return the same as data."""
    return {
        "ending": healing.ending.value,
        "healthy": HEALTHY,
        "runs": RUNS,
        "taken": healing.best.number,
        "rounds": [_document(one) for one in healing.rounds],
    }


def _row(scenario: Scenario, one: Round) -> list[str]:
    if one.solution is None:
        said = "no schedule exists" if one.refused else "no schedule found in time"
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
    return f"{scenario.people[ill.person].name}, {_what(ill.indicator)}"


def _what(indicator: Indicator) -> str:
    return _WHAT.get(indicator, INDICATORS[indicator].label)


def _why(scenario: Scenario, healing: Healing) -> str:
    if healing.ending is HealingEnd.UNREACHABLE:
        return (
            f"no schedule keeps everybody to {_limits(healing.rounds[-1].added)}; this is proven. "
            "Fewer alerts help, or more people."
        )
    if healing.ending is HealingEnd.NO_LIMIT:
        left = "; ".join(_left(scenario, healing.rounds[-1].ill))
        return (
            f"no limit on people changes what is left ({left}): a single shift pages too much. Fix "
            "or tune alerts, or split the busiest hours into shifts of their own."
        )
    if healing.ending is HealingEnd.UNDECIDED:
        return "a round found no schedule within its time; use a longer --time-limit."
    if healing.ending is HealingEnd.INTERRUPTED:
        return "interrupted."
    return f"after {count(len(healing.rounds), 'round')} somebody is still red too often."


def _left(scenario: Scenario, everybody: tuple[Ill, ...]) -> Iterator[str]:
    """Yield who is red over each indicator."""
    for indicator in dict.fromkeys(ill.indicator for ill in everybody):
        people = [ill.person for ill in everybody if ill.indicator is indicator]
        yield f"{_what(indicator)}: {names_text(scenario, people)}"


def _limits(added: tuple[Added, ...]) -> str:
    return ", ".join(map(str, added))


def _settings(added: tuple[Added, ...]) -> str:
    """Write the limits as in a policy."""
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
