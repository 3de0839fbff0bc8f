"""What if, searched: the scenario as it is in half of the time at most, then the changed one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from oncall_opt.options.what_if import changed_scenario
from oncall_opt.terminal.output import talk, terminal_width, wrapped
from optimizer.session.solution import SolveOptions
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.what_if.change import Changed, WhatIf

F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A scenario as it is, and as it would be.

    Attributes:
        title: What is changed, in a few words.
    """

    scenario: Scenario
    changed: Changed
    title: str

    @classmethod
    def of(cls, scenario: Scenario, what_if: WhatIf) -> Asked:
        """Make the change; ``click.BadParameter`` where it cannot be made."""
        changed = changed_scenario(scenario, what_if)
        return cls(scenario=scenario, changed=changed, title=what_if.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Generic[F]):
    """What was found of a scenario as it is, and of the changed one.

    Attributes:
        before: ``None``: there is nothing.
        missing: Why not.
    """

    before: F | None
    missing: str
    after: F


def search_both(
    asked: Asked,
    options: SolveOptions,
    search: Callable[[Scenario, SolveOptions], F],
    *,
    interrupted: Callable[[F], bool],
    clock: Callable[[], float] = time.monotonic,
) -> Both[F]:
    """Search for the best of a scenario as it is, then of the changed one.

    Args:
        options: The time limit is for both together. The scenario as it is gets half of it, the
            changed one what is left; with ``reproducible`` half of it too.
        interrupted: Whether the user ended a search early.
        clock: Seconds, for what is left.

    Raises:
        InfeasibleError, UndecidedError: There is nothing of the changed scenario.
        KeyboardInterrupt: Before the changed scenario was begun with.
    """
    half = options.time_limit / 2
    begun = clock()
    before, missing = _as_it_is(asked.scenario, replace(options, time_limit=half), search)
    if before is not None and interrupted(before):
        raise KeyboardInterrupt
    left = half
    if not options.reproducible:
        left = max(half, options.time_limit - (clock() - begun))
    try:
        after = search(asked.changed.scenario, replace(options, time_limit=left))
    except (InfeasibleError, UndecidedError):
        talk(wrapped(f"What if: {asked.title}.", width=terminal_width()))
        raise
    return Both(before=before, missing=missing, after=after)


def _as_it_is(
    scenario: Scenario, options: SolveOptions, search: Callable[[Scenario, SolveOptions], F]
) -> tuple[F | None, str]:
    """What there is of the scenario as it is; else why there is nothing."""
    try:
        return search(scenario, options), ""
    except InfeasibleError as error:
        return None, str(error)
    except UndecidedError as error:
        return None, f"nothing was decided in {options.time_limit:g} s: {error}"
