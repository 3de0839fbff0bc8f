"""Load a scenario file and report all its mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from scenarios.domain.errors import ScenarioError
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId
from scenarios.reading.findings import Findings
from scenarios.reading.near_matches import shortened, unknown
from scenarios.reading.schema import ScenarioSection
from scenarios.reading.schema_errors import check_schema
from scenarios.reading.text_file import read_text
from scenarios.reading.yaml_source import parse_document
from scenarios.resolve.auto_rotations import resolve_auto, resolve_grants
from scenarios.resolve.coverage_checks import check_covering, note_skipped_handoffs
from scenarios.resolve.fixed_and_past import (
    check_pin_names,
    note_both,
    resolve_fixed,
    resolve_ledger,
    resolve_previous,
)
from scenarios.resolve.people import resolve_people, resolve_sites
from scenarios.resolve.policy import resolve_policy
from scenarios.resolve.regions import resolve_frame
from scenarios.resolve.rotations import Cast, resolve_rotations
from scenarios.resolve.services import resolve_services, service_sections

_NAMED = ("sites", "teams", "services", "people", "rotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A schedule period that replaces the file's.

    Attributes:
        weeks: Length; ``None``: the file's.
    """

    start: date
    weeks: int | None = None


def load_scenario(
    path: str | Path, *, moved: Moved | None = None, later_ledger: bool = False
) -> Scenario:
    """Read a scenario file and the files it names.

    Args:
        path: YAML or JSON; paths in it are relative to its folder.
        moved: A schedule period that replaces the file's.
        later_ledger: Whether the ledger may contain periods after the schedule period.

    Raises:
        ScenarioError: The file is wrong; carries every mistake, in order.
    """
    return parse_scenario(
        read_text(Path(path), shown=str(path)),
        path=str(path),
        folder=Path(path).parent,
        moved=moved,
        later_ledger=later_ledger,
    )


def parse_scenario(
    text: str, *, path: str, folder: Path, moved: Moved | None = None, later_ledger: bool = False
) -> Scenario:
    """Read the text of a scenario file.

    Args:
        text: YAML 1.2 or JSON.
        path: How to name the file in messages and places.
        folder: Base of relative paths in it.
        moved: A schedule period that replaces the file's.
        later_ledger: Whether the ledger may contain periods after the schedule period.

    Raises:
        ScenarioError: The file is wrong; carries every mistake, in order.
    """
    data, findings = parse_document(text.removeprefix("\ufeff"), path=path)
    section = check_schema(data, findings)
    if section is None:
        raise ScenarioError(findings.problems)
    if moved is not None:
        section = _moved(section, moved, findings)
    scenario = _resolve(section, folder, findings, later_ledger=later_ledger)
    if findings.problems:
        raise ScenarioError(findings.problems)
    return replace(
        scenario,
        notes=tuple(dict.fromkeys(findings.notes)),
        places=MappingProxyType(findings.all_places()),
    )


def _moved(section: ScenarioSection, moved: Moved, findings: Findings) -> ScenarioSection:
    """Return the file with another period, without what is fixed in its own; note the changes."""
    start = moved.start.isoformat()
    changes: dict[str, object] = {"start": start, "weeks": moved.weeks or section.weeks}
    if section.start != start:
        findings.note(("start",), f"moved to {start}")
        for key in ("pins", "published", "ledger"):
            if getattr(section, key):
                findings.note(
                    (key,), "ignored, because it belongs to the schedule period of the file"
                )
                changes[key] = None
    return section.model_copy(update=changes)


def _resolve(
    section: ScenarioSection, folder: Path, findings: Findings, *, later_ledger: bool
) -> Scenario:
    """Resolve section by section; record mistakes and continue with stand-ins."""
    _check_names(section, findings)
    frame = resolve_frame(section, folder, findings)
    written = service_sections(section, findings)
    services = resolve_services(written, frame, findings)
    sites = resolve_sites(section, findings)
    people = resolve_people(section, frame, sites, services, findings)
    policy = resolve_policy(section.policy, people, findings)
    teams = {name: team.people if team else () for name, team in (section.teams or {}).items()}
    cast = Cast(people=people, teams=teams, services=services, sites=sites, policy=policy)
    rotations = resolve_rotations(section, cast, frame, findings)
    auto = resolve_auto(section, cast, frame, findings)
    services = resolve_grants(section, written, services, cast, findings)
    made = auto is not None and auto.wanted
    if not made and not findings.faulty & {"services", "rotations", "sites", "time_zone"}:
        check_covering(services, rotations, frame.start.year, findings)
    scenario = Scenario(
        name=section.name,
        zone=frame.zone,
        country=frame.country,
        start=frame.start,
        end=frame.end,
        weeks=frame.weeks,
        people=MappingProxyType(people),
        services=MappingProxyType(services),
        rotations=MappingProxyType(rotations),
        sites=MappingProxyType(sites),
        policy=policy,
        previous=resolve_previous(section, frame, findings),
        ledger=resolve_ledger(section, frame, people, findings, any_time=later_ledger),
        auto=auto,
        external={} if made else _external(section, rotations, findings),
    )
    if made:
        return scenario
    note_both(scenario.ledger, scenario.previous, findings)
    check_pin_names(section, scenario, findings)
    if findings.faulty & {"start", "weeks", "time_zone", "sites", "rotations"}:
        return scenario
    note_skipped_handoffs(rotations.values(), sites, frame, findings)
    return replace(scenario, fixed=resolve_fixed(section, scenario, frame, findings))


def _check_names(section: ScenarioSection, findings: Findings) -> None:
    """Record names that are empty or have blanks around them."""
    for key in _NAMED:
        names = getattr(section, key) or ()
        if isinstance(names, str):
            continue
        in_list = isinstance(names, list)
        for index, name in enumerate(names):
            if name != name.strip() or not name or "\n" in name or "\t" in name:
                loc = (key, index) if in_list else (key, name)
                if name != "\0":
                    message = f"{shortened(name)!r} cannot be a name"
                    findings.problem(
                        loc, message, "write a name without leading or trailing spaces", at_key=True
                    )
    if not section.name.strip():
        findings.problem(("name",), "the name is empty", "write a name, such as `my-team`")


def _external(
    section: ScenarioSection, rotations: Mapping[RotationId, Rotation], findings: Findings
) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the ids in other tools; record unknown rotations."""
    for tool, ids in (section.external or {}).items():
        for name in ids:
            if name not in rotations:
                loc = ("external", tool, name)
                findings.misread(loc, unknown("rotation", name, rotations), at_key=True)
    return MappingProxyType(
        {
            tool: {name: {str(role): id_ for role, id_ in ids.items()} for name, ids in of.items()}
            for tool, of in (section.external or {}).items()
        }
    )
