"""The what-if options: other people, fewer alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import click

from oncall_opt.options.inputs import refused
from oncall_opt.options.option_set import Option, with_options

if TYPE_CHECKING:
    from scenarios.domain.scenario import Scenario
    from scenarios.what_if.change import ChangedScenario, Hires, WhatIf

P = ParamSpec("P")

#: The most people to add at once.
_MOST = 100


class HiresParam(click.ParamType):  # type: ignore[type-arg]  # older clicks have none
    """``2``, or ``2:api,web``: how many people to add, and what they get access to."""

    name = "hires"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Hires:
        """Read the value; a usage error where it cannot be read."""
        from scenarios.what_if.change import Hires

        if isinstance(value, Hires):
            return value
        number, colon, services = str(value).partition(":")
        try:
            count = int(number)
        except ValueError:
            self.fail(f"{str(value)!r} is no number of people; write 2, or 2:api,web", param, ctx)
        if not 1 <= count <= _MOST:
            self.fail(f"{count} people cannot be added; write 1 to {_MOST}", param, ctx)
        if not colon:
            return Hires(count=count)
        names = tuple(name.strip() for name in services.split(","))
        if not all(names):
            self.fail(f"{str(value)!r} names no service after the colon", param, ctx)
        return Hires(count=count, access=tuple(dict.fromkeys(names)))


def what_if_options(command: Callable[Concatenate[WhatIf, P], object]) -> Callable[P, object]:
    """Add ``--without`` to ``--drop-false-alarms``; the command gets them as its first argument."""
    return with_options(command, _OPTIONS, _what_if)


def changed_scenario(scenario: Scenario, what_if: WhatIf) -> ChangedScenario:
    """Return the changed scenario.

    Raises:
        click.BadParameter: A person or an alert is unknown or ambiguous; names the option.
    """
    from scenarios.domain.errors import WhatIfError
    from scenarios.what_if.change import change

    try:
        return change(scenario, what_if)
    except WhatIfError as error:
        raise refused(error, f"--{error.option}") from None


def _what_if(**chosen: Any) -> WhatIf:
    from scenarios.what_if.change import WhatIf

    return WhatIf(**chosen)


_OPTIONS: dict[str, Option] = {
    "without": click.option(
        "--without",
        multiple=True,
        metavar="PERSON",
        help="What if this person leaves on-call; may be repeated.",
    ),
    "add": click.option(
        "--add",
        type=HiresParam(),
        multiple=True,
        metavar="N[:SERVICE,…]",
        help="What if N people join, with access to all services or to these; may be repeated.",
    ),
    "fix_alerts": click.option(
        "--fix-alert",
        "fix_alerts",
        multiple=True,
        metavar="NAME",
        help="What if this alert, or every alert of this service, is fixed; may be repeated.",
    ),
    "drop_false_alarms": click.option(
        "--drop-false-alarms",
        is_flag=True,
        help="What if there are no false alarms: as marked, by a proxy, or an assumed part.",
    ),
}
