"""Tables of a simulation: services, the alerts that cost the most sleep, the fit of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from oncall_opt.terminal.output import wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, rounded_row, table, tables_that_fit
from scenarios.domain.vocabulary import Role, RotationId
from simulation.arrivals.model_fit import STATISTICS, FitRow
from simulation.outcome.service_outcome import ServiceFigures
from simulation.outcome.sleep_cost import SleepCost


@dataclass(frozen=True, slots=True)
class _Field:
    """A column; one of nothing but ``plain`` cells is left out."""

    heading: str
    value: Callable[[ServiceFigures], float | None]
    digits: int = 1
    plain: str | None = None
    dropped: int = 0
    detail: bool = False

    def text(self, value: float | None) -> str:
        """The number as a cell."""
        return NOTHING if value is None else f"{value:,.{self.digits}f}"


_FIELDS = (
    _Field("incidents", lambda s: s.incidents_per_run),
    _Field("acknowledged\nmedian min", lambda s: s.acknowledge_median, dropped=3),
    _Field("acknowledged\nP90 min", lambda s: s.acknowledge_p90, dropped=2),
    _Field("in\ntime %", lambda s: None if s.in_time is None else 100 * s.in_time, digits=0),
    _Field("resolved\nP90 min", lambda s: s.resolve_p90, dropped=4),
    _Field("answered\nby nobody", lambda s: s.unacknowledged, digits=2),
    _Field("uncovered\nh", lambda s: s.uncovered_hours, plain="0.0"),
    _Field("all teams\nmedian min", lambda s: s.assemble_median, detail=True),
    _Field("all teams\nP90 min", lambda s: s.assemble_p90, detail=True),
    _Field("resolved\nmedian min", lambda s: s.resolve_median, detail=True),
    _Field("people per\nincident", lambda s: s.people_per_incident, digits=2, detail=True),
    _Field("role\nempty", lambda s: s.uncovered, plain="0.0", detail=True),
    _Field("waited", lambda s: s.waited, plain="0.0", detail=True),
    _Field("deferred", lambda s: s.deferred, plain="0.0", detail=True),
    _Field("no rotation\nactive", lambda s: s.unpaged, plain="0.0", detail=True),
)

SERVICE_LEGEND = (
    "Means of one run. Acknowledged: from the page to the first acknowledgement. In time: within "
    "the time-out."
)
SERVICE_DETAIL_LEGEND = (
    "All teams: until every rotation that was paged has acknowledged. Resolved: until the work "
    "ends. Waited: arrived outside the service's coverage. Deferred: low urgency, left until "
    "somebody is up."
)


def service_text(services: Iterable[ServiceFigures], *, width: int, detail: bool = False) -> str:
    """The table, most incidents first; services without incidents are left out."""
    some = sorted(
        (s for s in services if s.incidents_per_run or s.uncovered_hours),
        key=lambda s: -s.incidents_per_run,
    )
    fields = [f for f in _FIELDS if (detail or not f.detail) and _worth_showing(f, some)]
    columns = [
        Column(heading="service"),
        *(Column(heading=f.heading, right=True, dropped=f.dropped) for f in fields),
    ]
    rows = [[s.service, *(f.text(f.value(s)) for f in fields)] for s in some]
    return (tables_that_fit if detail else table)(columns, rows, width=width)


def counts_text(services: Sequence[ServiceFigures]) -> str:
    """What became of all incidents of a run, in a sentence."""
    total = sum(s.incidents_per_run for s in services)
    said = (
        (sum(s.unacknowledged for s in services), "answered by nobody"),
        (sum(s.uncovered for s in services), "while the first role was empty"),
        (sum(s.unpaged for s in services), "at hours in which no rotation is active"),
        (sum(s.deferred for s in services), "of low urgency, deferred until somebody is up"),
        (sum(s.waited for s in services), "waited for the service's covered hours"),
    )
    parts = [f"{number:.1f} {what}" for number, what in said if number]
    return f"{total:,.1f} incidents in a run: {', '.join(parts) or 'all answered'}."


def uncovered_text(slots: Mapping[tuple[RotationId, Role], float]) -> str:
    """Hours in which a role has no assignee; '' where there are none."""
    parts = [
        f"{rotation} {role} {hours:,.0f} h" for (rotation, role), hours in slots.items() if hours
    ]
    return f"Uncovered roles: {', '.join(parts)}." if parts else ""


def service_documents(services: Iterable[ServiceFigures]) -> list[dict[str, object]]:
    """The services as data; times in minutes, the rest per run."""
    return [rounded_row(asdict(s)) for s in services]


def _worth_showing(field: _Field, services: Sequence[ServiceFigures]) -> bool:
    return field.plain is None or any(field.text(field.value(s)) != field.plain for s in services)


#: Alerts in the table.
TOP = 10

COST_LEGEND = (
    "Everybody together, in one run. Silenced: saved by silencing it at night. Fixed: saved by "
    "fixing its cause, beside all its sleep. Proxy: resolved by itself, acknowledged by "
    "nobody. An alert without a recorded name is shown by its service."
)


def cost_text(costs: Sequence[SleepCost], *, width: int) -> str:
    """Return the table of the ten costliest alerts."""
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
        for cost in costliest(costs)
    ]
    columns = [
        Column(heading="alert"),
        Column(heading="sleep\nlost h", right=True),
        Column(heading="% of\nall", right=True),
        Column(heading="false\nalarms", right=True),
        Column(heading="silenced\nsleep", right=True, dropped=3),
        Column(heading="silenced\ninterruptions", right=True),
        Column(heading="fixed\ninterruptions", right=True, dropped=1),
        Column(heading="fixed\nwork", right=True, dropped=2),
    ]
    return table(columns, rows, width=width)


def costliest(costs: Iterable[SleepCost]) -> list[SleepCost]:
    """The costliest ten that cost at least 0.05 h of sleep."""
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


_COUNT = next(iter(STATISTICS))


def fit_text(rows: Sequence[FitRow], *, width: int) -> str:
    """A table for each history, and what it comes to."""
    if not rows:
        return wrapped(
            "No recorded history is long enough: it takes somewhat more than three weeks, of which "
            "the last third is held back. A pattern has no record to compare with.",
            width=width,
        )
    return "\n\n".join(
        _history(path, [row for row in rows if row.path == path], width)
        for path in dict.fromkeys(row.path for row in rows)
    )


def _history(path: str, rows: Sequence[FitRow], width: int) -> str:
    columns = [
        Column(heading="statistic"),
        Column(heading="recorded", right=True),
        Column(heading="predicted\nmedian", right=True),
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
        missed += f": {more} arrived than before, which a model of the past cannot predict"
    lines = [
        wrapped(head, width=width),
        table(columns, cells, width=width),
        wrapped(f"{verdict}{missed if outside else ''}.", width=width),
    ]
    return "\n".join(lines)
