"""The options of every command that searches: time limit, seed, workers."""

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

#: What ``--time-limit`` means for one search.
BEST_SO_FAR = "Stop after this and take the best schedule so far."


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """The options of a search on the command line, as in ``SolveOptions``."""

    time_limit: float
    workers: int
    reproducible: bool
    seed: int = 0

    def options(self) -> SolveOptions:
        """Return the same for the optimizer."""
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
    """Add ``--time-limit`` to ``--reproducible``; the command gets them as its first argument.

    Args:
        time_limit: Seconds by default.
        meaning: The text of ``--help``.
        seed: Whether to add ``--seed``.
    """
    options: dict[str, Option] = {"time_limit": time_limit_option(time_limit, meaning)}
    if seed:
        options["seed"] = _SEED
    options |= {"workers": _WORKERS, "reproducible": _REPRODUCIBLE}
    return lambda command: with_options(command, options, Searching)


def time_limit_option(default: float, meaning: str) -> Callable[[C], C]:
    """Add ``--time-limit SECONDS`` alone."""
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
    help="Seed of the search; the same one gives the same answer with --reproducible.",
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
