"""The table of services: how soon somebody answers, and what nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from oncall_opt.terminal.figures import NOTHING, rounded_row
from oncall_opt.terminal.tables import Column, table, tables_that_fit
from scenarios.domain.vocabulary import Role, RotationId
from simulation.outcome.service_outcome import ServiceFigures


@dataclass(frozen=True, slots=True, kw_only=True)
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
    _Field(heading="incidents", value=lambda s: s.incidents_per_run),
    _Field(heading="answered\nP50 min", value=lambda s: s.acknowledge_median, dropped=3),
    _Field(heading="answered\nP90 min", value=lambda s: s.acknowledge_p90, dropped=2),
    _Field(
        heading="in\ntime %",
        value=lambda s: None if s.in_time is None else 100 * s.in_time,
        digits=0,
    ),
    _Field(heading="assembled\nP50 min", value=lambda s: s.assemble_median, detail=True),
    _Field(heading="assembled\nP90 min", value=lambda s: s.assemble_p90, dropped=6),
    _Field(heading="over\nP50 min", value=lambda s: s.resolve_median, dropped=5),
    _Field(heading="over\nP90 min", value=lambda s: s.resolve_p90, dropped=4),
    _Field(heading="people\neach", value=lambda s: s.people_per_incident, digits=2, dropped=7),
    _Field(heading="answered\nby nobody", value=lambda s: s.unacknowledged, digits=2),
    _Field(heading="seat\nempty", value=lambda s: s.uncovered, plain="0.0"),
    _Field(heading="waited", value=lambda s: s.waited, plain="0.0", dropped=1),
    _Field(heading="deferred", value=lambda s: s.deferred, plain="0.0", dropped=1),
    _Field(heading="no rotation\nactive", value=lambda s: s.unpaged, plain="0.0"),
    _Field(heading="unwatched\nh", value=lambda s: s.uncovered_hours, plain="0.0"),
)

SERVICE_LEGEND = (
    "Means of one run; P50: the median. Answered: from the page until somebody acknowledges; "
    "assembled: until every rotation that was paged has; over: until the work is; in time: within "
    "the time-out. Waited: came outside the service's coverage; deferred: of low urgency, left "
    "until somebody is up."
)


def service_text(services: Iterable[ServiceFigures], *, width: int, detail: bool = False) -> str:
    """The table, most incidents first; services to which nothing happens are left out."""
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
        (sum(s.uncovered for s in services), "while the first seat was empty"),
        (sum(s.unpaged for s in services), "at hours in which no rotation is active"),
        (sum(s.deferred for s in services), "of low urgency, deferred until somebody is up"),
        (sum(s.waited for s in services), "waited for the service's covered hours"),
    )
    parts = [f"{number:.1f} {what}" for number, what in said if number]
    return f"{total:,.1f} incidents in a run: {', '.join(parts) or 'all answered'}."


def uncovered_text(seats: Mapping[tuple[RotationId, Role], float]) -> str:
    """Hours in which a seat has no holder; '' where there are none."""
    parts = [
        f"{rotation} {role} {hours:,.0f} h" for (rotation, role), hours in seats.items() if hours
    ]
    return f"Seats that nobody holds: {', '.join(parts)}." if parts else ""


def service_documents(services: Iterable[ServiceFigures]) -> list[dict[str, object]]:
    """The same as data; times in minutes, the rest of one run."""
    return [rounded_row(asdict(s)) for s in services]


def _worth_showing(field: _Field, services: Sequence[ServiceFigures]) -> bool:
    return field.plain is None or any(field.text(field.value(s)) != field.plain for s in services)
