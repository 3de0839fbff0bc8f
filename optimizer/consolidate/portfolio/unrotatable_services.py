"""What stands in the way of a rotation whatever it is put together with: one service alone."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.advice.advisory import counted, named, spelled
from optimizer.consolidate.portfolio.portfolio import GRAIN, Crew, Portfolio
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ServiceId


def why_none(scenario: Scenario, portfolio: Portfolio) -> Iterator[str]:
    """A sentence for each service that no rotation may have; none where every one has some.

    What is asked of a rotation is asked of each service in it, so that one is enough.
    """
    for service in portfolio.services:
        alone = frozenset({service})
        for crew in portfolio.crews:
            if not portfolio.enough(alone):
                short = _short(scenario, portfolio, crew, service)
                if short:
                    yield f"{short}; {_remedy(scenario, portfolio, service)}."
        if portfolio.too_loud(alone):
            yield (
                f"{service} alone is expected to interrupt {_load(portfolio, service):.2f} times "
                f"in 12 h, and the hard limit is {(portfolio.limit or 0) / GRAIN:g}; quieten it or "
                "make the limit soft: no rotation makes this better."
            )


def excused(scenario: Scenario, portfolio: Portfolio) -> Iterator[str]:
    """A sentence for each soft limit that a service misses by itself, in any rotation."""
    for crew in portfolio.crews:
        for service in portfolio.services:
            if crew.needed[service] < crew.wanted[service]:
                yield f"{_short(scenario, portfolio, crew, service)}."
    limit = portfolio.limit
    for service in portfolio.services:
        load = _load(portfolio, service)
        if limit is not None and load * GRAIN > limit + 0.5:
            yield (
                f"{service} alone is expected to interrupt {load:.2f} times in 12 h, above the "
                f"limit of {limit / GRAIN:g}: nothing that pages is put beside it."
            )


def _short(scenario: Scenario, portfolio: Portfolio, crew: Crew, service: ServiceId) -> str:
    """How many can take a service and how many should."""
    able = crew.people & portfolio.access[service]
    wanted = crew.wanted[service]
    if len(able) >= wanted:
        return ""
    at = f" at {crew.site}" if crew.site else ""
    if not able:
        return f"nobody who can be on call{at} has access to {service}"
    return (
        f"only {named(scenario, able)} can be on call for {service}{at}, and a rotation with it "
        f"needs {counted(wanted, 'person').replace('persons', 'people')}"
    )


def _remedy(scenario: Scenario, portfolio: Portfolio, service: ServiceId) -> str:
    """The grants that would do, or that there are none."""
    grants = portfolio.cheapest_grants(frozenset({service}))
    if grants:
        people = spelled(sorted(scenario.people[person].name for person, _ in grants))
        return f"access for {people} would do"
    some = any(portfolio.grantable[service] & crew.people for crew in portfolio.crews)
    if some:
        return "it takes more people: all who could be given access are not enough"
    place = scenario.place(f"services.{service}.grants") or scenario.place("policy.grants")
    where = f" ({place})" if place else ""
    return f"there is nobody else to whom access may be granted{where}"


def _load(portfolio: Portfolio, service: ServiceId) -> float:
    return max(portfolio.loads((service,))) / GRAIN
