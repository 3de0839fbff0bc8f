"""The policy: a preset, what the file lays over it, and what a rotation lays over that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel

from scenarios.domain import policy as domain
from scenarios.domain.limit import Limit, list_of, settings_of
from scenarios.domain.limits import HEALTH_ORDER, LIMITS, Limits
from scenarios.domain.policy import (
    LedgerSettings,
    LoadSettings,
    Policy,
    ResponseSettings,
    RiskLimits,
    Weights,
)
from scenarios.domain.presets import PRESETS
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import hint_for
from scenarios.reading.schema_errors import BLANK
from scenarios.reading.schema_limits import LimitsSection
from scenarios.reading.schema_policy import LoadSection, PolicySection, PoolSection, RiskSection

T = TypeVar("T")
D = TypeVar("D", Limit, LoadSettings, ResponseSettings, LedgerSettings, RiskLimits, Weights)


def resolve_policy(
    section: PolicySection | None, people: Collection[str], findings: Findings
) -> Policy:
    """The policy of the whole file."""
    section = section or PolicySection.model_construct()
    preset = section.preset or "standard"
    limits, _ = resolve_limits(section, PRESETS[preset], people, findings, ("policy",))
    default = Policy()
    return Policy(
        preset=preset,
        limits=limits,
        overnight_pool=_overnight_pool(section, findings),
        health_order=_health_order(section, findings),
        override_max_hours=_or(section.override_max_hours, default.override_max_hours),
        two_rotations_at_once=_or(section.two_rotations_at_once, default.two_rotations_at_once),
        allow_uncovered=_or(section.allow_uncovered, default.allow_uncovered),
        leave_reduces_capacity_after_days=_or(
            section.leave_reduces_capacity_after_days, default.leave_reduces_capacity_after_days
        ),
        freeze_days=_or(section.freeze_days, default.freeze_days),
        load=_load(section.load, findings),
        response=_laid_over(default.response, section.response),
        risk=_risk(section.risk, findings),
        ledger=_laid_over(default.ledger, section.ledger),
        weights=_laid_over(default.weights, section.weights),
        violation_slack=_or(section.violation_slack, default.violation_slack),
        highest_load_slack=_or(section.highest_load_slack, default.highest_load_slack),
        total_slack=_or(section.total_slack, default.total_slack),
        counts_slack=_or(section.counts_slack, default.counts_slack),
    )


def resolve_limits(
    section: LimitsSection, base: Limits, people: Collection[str], findings: Findings, loc: Loc
) -> tuple[Limits, frozenset[str]]:
    """Lay the limits of a section over others.

    Args:
        section: What the file says.
        base: What holds where it says nothing.
        people: Known people, for pairs and groups.
        findings: Where mistakes go.
        loc: Where the section stands.

    Returns:
        The limits, and the names of those the section sets.
    """
    changes: dict[str, Limit | None] = {}
    for name, kind in LIMITS.items():
        written = getattr(section, name)
        place = (*loc, name)
        if written is None:
            continue
        if written is False or (isinstance(written, str) and written == "off"):
            changes[name] = None
        elif list_of(kind):
            changes[name] = _groups(kind, written, people, findings, place)
        else:
            limit = _limit(kind, getattr(base, name), written)
            if wrong := limit.contradiction():
                findings.problem(place, *wrong)
            changes[name] = limit
    return replace(base, **changes), frozenset(changes)  # type: ignore[arg-type]


def _limit(kind: type[Limit], base: Limit | None, written: object) -> Limit:
    """A limit given as a number, or as a map of some of its fields."""
    start = base if base is not None else kind()
    if isinstance(written, BaseModel):
        return _laid_over(start, written)
    return _changed(start, {kind.shorthand: written})


def _laid_over(start: D, section: BaseModel | None) -> D:
    """A dataclass with the fields that a section sets; a written null says nothing."""
    if section is None:
        return start
    return _changed(start, {key: value for key, value in section if value is not None})


def _changed(start: D, changes: Mapping[str, object]) -> D:
    floats = {name for name, kind in get_type_hints(type(start)).items() if kind is float}
    values: dict[str, Any] = {
        key: float(value) if key in floats and isinstance(value, int) else value
        for key, value in changes.items()
    }
    return replace(start, **values)


def _groups(
    kind: type[Limit], written: object, people: Collection[str], findings: Findings, loc: Loc
) -> Limit:
    """Pairs or groups of people, which replace those of the preset."""
    member, hard = list_of(kind), kind.hard_in_file
    size = settings_of(kind)[member].groups_of
    if isinstance(written, BaseModel):
        hard = _or(getattr(written, "hard"), hard)  # noqa: B009
        written, loc = getattr(written, member), (*loc, member)
    assert isinstance(written, list)
    groups = []
    for index, group in enumerate(written):
        if group == BLANK:
            continue
        place = (*loc, index)
        for position, person in enumerate(group):
            if person not in people and person != BLANK:
                hint = hint_for(person, people)
                findings.problem((*place, position), f"unknown person {person!r}", hint)
        if size == 2 and len(group) != 2:
            findings.problem(place, f"a pair has two people, not {len(group)}", "write [ana, bo]")
        elif not group:
            findings.problem(place, "the group is empty", "name its people, or take it away")
        elif len(set(group)) < len(group):
            findings.problem(place, "names somebody twice", "name each person once")
        groups.append(tuple(PersonId(person) for person in group))
    return _changed(kind(hard=hard), {member: tuple(groups)})


def _overnight_pool(section: PolicySection, findings: Findings) -> domain.OvernightPool:
    written = section.overnight_pool
    if written is None:
        return domain.OvernightPool()
    if not isinstance(written, PoolSection):
        return domain.OvernightPool(size=written)
    spare = _or(written.spare, 0)
    if spare and written.size != "smallest":
        hint = "write `{size: smallest, spare: 1}`, or take `spare` away"
        message = f"a spare goes with `size: smallest`, not with {written.size}"
        findings.problem(("policy", "overnight_pool", "spare"), message, hint)
    return domain.OvernightPool(size=written.size, spare=spare)


def _health_order(section: PolicySection, findings: Findings) -> tuple[str, ...]:
    """The written order, then the limits it does not name."""
    written: Sequence[str] = section.health_order or ()
    order: list[str] = []
    for index, name in enumerate(written):
        loc = ("policy", "health_order", index)
        if name not in HEALTH_ORDER:
            hint = f"these are: {', '.join(HEALTH_ORDER)}"
            findings.problem(loc, f"{name!r} is no limit of health", hint)
        elif name in order:
            findings.problem(loc, f"{name!r} is named twice", "name each limit once")
        else:
            order.append(name)
    return (*order, *(name for name in HEALTH_ORDER if name not in order))


def _load(section: LoadSection | None, findings: Findings) -> LoadSettings:
    default = LoadSettings()
    if section is None:
        return default
    standby = dict(default.standby)
    if section.standby is not None:
        standby |= {Role(name): value for name, value in section.standby if value is not None}
    changes: dict[str, object] = {
        key: value
        for key, value in section
        if value is not None and key not in ("standby", "resettling_minutes")
    }
    if section.resettling_minutes is not None:
        if section.resettling_hours is not None:
            loc = ("policy", "load", "resettling_minutes")
            findings.problem(loc, "is given in hours too", "keep one of the two")
        changes["resettling_hours"] = section.resettling_minutes / 60
    return _changed(default, {**changes, "standby": MappingProxyType(standby)})


def _risk(section: RiskSection | None, findings: Findings) -> RiskLimits:
    """Limits of risk; what is red is never milder than what is amber."""
    default = RiskLimits()
    changes: dict[str, object] = {}
    for name, written in section or ():
        if not isinstance(written, BaseModel):
            changes |= {} if written is None else {name: written}
            continue
        usual: tuple[float, float] = getattr(default, name)
        pair = _laid_pair(usual, written)
        changes[name] = pair
        if (pair[1] - pair[0]) * (usual[1] - usual[0]) < 0:
            side = "at least" if usual[0] < usual[1] else "at most"
            message = f"red at {pair[1]:g} is milder than amber at {pair[0]:g}"
            findings.problem(("policy", "risk", name), message, f"`red` is {side} `amber`")
    return _changed(default, changes)


def _laid_pair(usual: tuple[float, float], written: BaseModel) -> tuple[float, float]:
    given = dict(written)
    amber, red = _or(given["amber"], usual[0]), _or(given["red"], usual[1])
    return float(amber), float(red)


def _or(value: T | None, default: T) -> T:
    return default if value is None else value
