"""People drawn by lot: share, access and leave of a generated scenario's team."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scenarios.domain.people import Site
from scenarios.domain.vocabulary import PersonId

_NAMES = (
    "ada aiko alma amir ana aron bela bilal bo carla chidi cleo cy dario devi diego edda ekin emi "
    "farah finn gita goran hana hugo ines ivo jalal jana juno kai kofi lars leila lena luz mara "
    "mateo mei milo nadia noor olga omar pia priya quinn rafa remi rosa sami sena taro tess uma "
    "vera wes xenia yara yuki zoe"
)
_PART_TIME = (0.5, 0.6, 0.8)
_LONGEST_LEAVE_DAYS = 14
_TRIES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """What is known before anything is drawn.

    Attributes:
        people, rotations, slots: How many; roles are those of one rotation at an instant.
        sites: Where people work, in turn.
        site_by_site: Whether each site must fill every role by itself, as in follow-the-sun.
        part_time: Part of the people with a share below 1.
        access: Fewest and most rotations whose services a person has access to.
        leave_days: Mean days of leave of a person.
        start, days: First day and length of the horizon.
    """

    people: int
    rotations: int
    slots: int
    sites: Sequence[Site]
    site_by_site: bool
    part_time: float
    access: tuple[int, int]
    leave_days: float
    start: date
    days: int


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody while being drawn.

    Attributes:
        rotations: Those whose services the person has access to, counted from 0.
        leave: First and last days away, inclusive.
    """

    id: PersonId
    site: Site
    capacity: float
    rotations: set[int] = field(default_factory=set)
    leave: list[tuple[date, date]] = field(default_factory=list)


def draw_members(rng: random.Random, team: Team) -> list[Member]:
    """Draw everybody: share first, then access, then leave that leaves nobody alone."""
    members = [
        Member(
            id=_person_id(index),
            site=team.sites[index % len(team.sites)],
            capacity=rng.choice(_PART_TIME) if rng.random() < team.part_time else 1.0,
        )
        for index in range(team.people)
    ]
    groups = _site_groups(members, team)
    for group in groups:
        _give_access(rng, group, team)
    crews = [[m for m in group if r in m.rotations] for group in groups for r in _all(team)]
    _send_on_leave(rng, members, crews, team)
    return members


def _person_id(index: int) -> PersonId:
    names = _NAMES.split()
    lap, place = divmod(index, len(names))
    return PersonId(names[place] + (str(lap + 1) if lap else ""))


def _all(team: Team) -> range:
    return range(team.rotations)


def _site_groups(members: list[Member], team: Team) -> list[list[Member]]:
    """Those who must be able to fill every role among themselves."""
    if not team.site_by_site:
        return [members]
    return [[m for m in members if m.site == site] for site in team.sites]


def _give_access(rng: random.Random, group: list[Member], team: Team) -> None:
    """A home rotation each, in turn; others by lot; more where a rotation would be too thin."""
    low, high = (min(team.rotations, max(1, bound)) for bound in team.access)
    for place, member in enumerate(group):
        home = place % team.rotations
        others = [index for index in _all(team) if index != home]
        member.rotations = {home, *rng.sample(others, rng.randint(low, high) - 1)}
    for index in _all(team):
        missing = team.slots + 2 - sum(index in member.rotations for member in group)
        outside = [member for member in group if index not in member.rotations]
        outside.sort(key=lambda member: len(member.rotations))
        for member in outside[: max(0, missing)]:
            member.rotations.add(index)


def _send_on_leave(
    rng: random.Random, members: list[Member], crews: list[list[Member]], team: Team
) -> None:
    """Place leave, in blocks, where every crew keeps one person more than it has roles.

    A crew with nobody to spare goes without leave.
    """
    away: list[Counter[int]] = [Counter() for _ in crews]
    for member in members:
        mine = [n for n, crew in enumerate(crews) if any(m is member for m in crew)]
        spare = {n: len(crews[n]) - team.slots - 1 for n in mine}
        left = round(team.leave_days * rng.uniform(0.5, 1.5))
        while left > 0:
            length = min(left, _LONGEST_LEAVE_DAYS, team.days)
            left -= length
            for _ in range(_TRIES):
                first = rng.randint(0, team.days - length)
                block = range(first, first + length)
                if all(away[n][day] < spare[n] for n in mine for day in block) and not _meets(
                    member, block, team
                ):
                    _note(member, block, team)
                    for n in mine:
                        away[n].update(block)
                    break


def _meets(member: Member, block: range, team: Team) -> bool:
    """Whether a block touches leave that the person has already."""
    first, last = (team.start + timedelta(days=day) for day in (block.start - 1, block.stop))
    return any(a <= last and first <= b for a, b in member.leave)


def _note(member: Member, block: range, team: Team) -> None:
    first, last = (team.start + timedelta(days=day) for day in (block.start, block.stop - 1))
    member.leave = sorted([*member.leave, (first, last)])
