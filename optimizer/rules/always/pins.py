"""Pins and published shifts stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation
from optimizer.world.holdings import Holdings, joined, length, overlap
from optimizer.world.world import World


class PinsRule(Rule):
    """What is pinned or published is in the schedule, with its assignee, from start to end."""

    name = "pins"
    unit = "minutes"
    always = True
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield minutes of fixed assignments that the schedule does not have."""
        for pin in world.scenario.fixed:
            if pin.person is None:
                continue
            kept = overlap(
                [(pin.start, pin.end)],
                joined(
                    (a.start, a.end)
                    for a in holdings.schedule.held_by(pin.person)
                    if (a.rotation, a.role) == (pin.rotation, pin.role)
                ),
            )
            missing = pin.end - pin.start - length(kept)
            if missing:
                known = world.scenario.people.get(pin.person)
                yield Violation(
                    rule=self.name,
                    hard=True,
                    amount=round(missing / timedelta(minutes=1)),
                    message=f"{known.name if known else pin.person} is pinned to {pin.rotation} "
                    f"{pin.role}, {world.local(pin.start, pin.rotation)} to "
                    f"{world.local(pin.end, pin.rotation)}, and does not have all of it",
                    people=(pin.person,),
                    start=pin.start,
                )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:  # noqa: ARG002
        """Require every fixed choice that is not past."""
        for index in sorted(choices.fixed):
            if not choices.all[index].past:
                yield LinearConstraint(
                    rule=self.name, hard=True, terms=((index, -1),), at_most=-1, exempt=False
                )
