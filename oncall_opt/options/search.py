"""The options of every command that searches: how long, with which seed, how many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from oncall_opt.options.option_set import Option, with_options

if TYPE_CHECKING:
    from optimizer.session.solution import SolveOptions

C = TypeVar("C", bound=Callable[..., object])
P = ParamSpec("P")

METHODS = ("optimal", "round-robin", "linkedin", "fair-count", "heroes")

#: What ``--time-limit`` means where one schedule is searched for.
BEST_SO_FAR = "After which the best schedule so far is taken, with its gap."


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """What was said on the command line; see ``SolveOptions`` for what it means."""

    time_limit: float
    workers: int
    reproducible: bool
    seed: int = 0

    def options(self) -> SolveOptions:
        """The same for the optimizer."""
        from optimizer.session.solution import SolveOptions

        return SolveOptions(
            time_limit=self.time_limit,
            seed=self.seed,
            workers=self.workers,
            reproducible=self.reproducible,
        )


def search_options(
    *, time_limit: float = 60.0, meaning: str = BEST_SO_FAR, seed: bool = True
) -> Callable[[Callable[Concatenate[Searching, P], object]], Callable[P, object]]:
    """``--time-limit`` to ``--reproducible``, handed to the command as its first argument.

    Args:
        time_limit: Seconds by default.
        meaning: What becomes of the time, for ``--help``.
        seed: Whether the command has no ``--seed`` from elsewhere, and gets one.
    """
    options: dict[str, Option] = {"time_limit": time_limit_option(time_limit, meaning)}
    if seed:
        options["seed"] = _SEED
    options |= {"workers": _WORKERS, "reproducible": _REPRODUCIBLE}
    return lambda command: with_options(command, options, Searching)


def time_limit_option(default: float, meaning: str) -> Callable[[C], C]:
    """``--time-limit SECONDS`` alone."""
    return click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=meaning,
    )


_SEED = click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Of the search; with --reproducible the same seed gives the same answer.",
)
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=8,
    show_default=True,
    metavar="N",
    help="Parallel searches.",
)
_REPRODUCIBLE = click.option(
    "--reproducible", is_flag=True, help="The same answer for the same seed; slower."
)
