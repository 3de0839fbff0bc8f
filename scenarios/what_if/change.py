"""What if: a scenario without somebody, with hires, or with fewer alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from scenarios.domain.errors import WhatIfError
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from scenarios.reading.near_matches import listed
from scenarios.what_if.alerts import drop_false_alarms, fix_alert
from scenarios.what_if.people import Hires, hire, person_named, take_off

__all__ = ["ChangedScenario", "Hires", "WhatIf", "WhatIfError", "change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A change to a scenario; by default none.

    Attributes:
        without: People who leave the on-call rotations, by id or name.
        add: People to hire.
        fix_alerts: Alerts that no longer arrive: names of the history, or services.
        drop_false_alarms: Whether false alarms no longer arrive.
    """

    without: tuple[str, ...] = ()
    add: tuple[Hires, ...] = ()
    fix_alerts: tuple[str, ...] = ()
    drop_false_alarms: bool = False

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.without or self.add or self.fix_alerts or self.drop_false_alarms)

    @property
    def title(self) -> str:
        """The change in a few words: ``without ana, with 2 more, disk-full fixed``."""
        return listed(list(self._parts()))

    def _parts(self) -> Iterator[str]:
        yield from (f"without {name}" for name in self.without)
        if self.add:
            yield f"with {sum(one.count for one in self.add)} more"
        yield from (f"{name} fixed" for name in self.fix_alerts)
        if self.drop_false_alarms:
            yield "without false alarms"


class ChangedScenario(NamedTuple):
    """A changed scenario.

    Attributes:
        scenario: It has the notes of the original, none of the change.
        notes: What was changed, in numbers.
        away: Who left.
        hired: Who was added.
    """

    scenario: Scenario
    notes: tuple[str, ...]
    away: tuple[PersonId, ...]
    hired: tuple[PersonId, ...]


def change(scenario: Scenario, what_if: WhatIf) -> ChangedScenario:
    """Make the changed scenario.

    Alerts are fixed before false alarms are dropped; people leave before others are added.

    Raises:
        WhatIfError: A person or an alert is unknown or ambiguous, or nobody is left; names the
            option and near matches.
    """
    notes: list[str] = []
    away = _away(scenario, what_if.without)
    changed = scenario
    if away:
        changed, added = take_off(changed, away)
        notes += added
    hired: list[PersonId] = []
    for hires in what_if.add:
        larger, added = hire(changed, hires, like=scenario)
        hired += [person for person in larger.people if person not in changed.people]
        notes += added
        changed = larger
    if not changed.people:
        raise WhatIfError("nobody is left to be on call", "keep somebody, or --add 2", "without")
    _refuse_twice(what_if.fix_alerts)
    for name in what_if.fix_alerts:
        changed, added = fix_alert(changed, name, known=scenario)
        notes += added
    if what_if.drop_false_alarms:
        changed, added = drop_false_alarms(changed)
        notes += added
    return ChangedScenario(_frozen(changed), tuple(notes), away, tuple(hired))


def _away(scenario: Scenario, names: tuple[str, ...]) -> tuple[PersonId, ...]:
    found: list[PersonId] = []
    for name in names:
        person = person_named(scenario, name)
        if person in found:
            raise WhatIfError(f"{person} is named twice", "once is enough", "without")
        found.append(person)
    return tuple(found)


def _refuse_twice(names: tuple[str, ...]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise WhatIfError(f"{name} is named twice", "once is enough", "fix-alert")


def _frozen(scenario: Scenario) -> Scenario:
    def still(mapping: Mapping[str, object]) -> MappingProxyType[str, object]:
        return MappingProxyType(dict(mapping))

    return replace(
        scenario,
        people=still(scenario.people),  # type: ignore[arg-type]
        services=still(scenario.services),  # type: ignore[arg-type]
        rotations=still(scenario.rotations),  # type: ignore[arg-type]
    )
