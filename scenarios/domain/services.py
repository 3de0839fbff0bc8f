"""Services: what pages, when it must be covered, and how much it is expected to page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scenarios.domain.vocabulary import PersonId, ServiceId
from scenarios.domain.week import ALWAYS, WeekHours


class Shape(StrEnum):
    """How a service's pages are spread over the week, in the service's zone."""

    FLAT = "flat"
    OFFICE = "office"
    NIGHT_BATCH = "night-batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPattern:
    """Expected pages of a service without a history.

    Attributes:
        pages_per_week: Pages of high urgency a week, on average.
        shape: How they are spread over the hours of the week.
        burstiness: Variance over mean of the pages a day; 1 is Poisson, real streams show 2 to 35.
    """

    pages_per_week: float
    shape: Shape = Shape.FLAT
    burstiness: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Alert:
    """One recorded alert; instants are aware UTC. ``None`` means not recorded."""

    opened_at: datetime
    service: ServiceId
    urgent: bool = True
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    source_id: str = ""
    false_alarm: bool | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertHistory:
    """The recorded alerts of a service.

    Attributes:
        path: The file it was read from.
        start: First instant of the recording (of the whole file, not of this service).
        end: End of the recording; the exposure of the rates is ``end - start``.
        alerts: This service's alerts, sorted by ``opened_at``.
    """

    path: str
    start: datetime
    end: datetime
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A stretch ``[start, end)`` (aware UTC) with more or fewer pages than usual.

    Attributes:
        times: Multiple of the usual number of interruptions.
        name: What it is: a release, a sale, a month's end.
    """

    start: datetime
    end: datetime
    times: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that pages.

    Attributes:
        zone: IANA time zone of its coverage and of its hour-of-week rates.
        coverage: Hours at which somebody must be on call for it.
        alerts: Its history or pattern; ``None``: silent.
        grants: Who may be given access; ``None``: anybody.
        expects: When it is known to page more or less than usual.
    """

    id: ServiceId
    zone: str
    coverage: WeekHours = ALWAYS
    alerts: AlertHistory | AlertPattern | None = None
    grants: frozenset[PersonId] | None = None
    expects: tuple[Expectation, ...] = ()

    @property
    def recorded(self) -> tuple[Alert, ...]:
        """The alerts of its history; none where it has no history."""
        return self.alerts.alerts if isinstance(self.alerts, AlertHistory) else ()
