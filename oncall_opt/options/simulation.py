"""The options of every command that simulates: which alerts, how often, on how many processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from oncall_opt.options.option_set import Option, with_options
from simulation.timeline.incidents import ArrivalMode

if TYPE_CHECKING:
    from simulation.simulate import SimulateOptions

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationOptions:
    """The options as given on the command line; see ``SimulateOptions`` for their meaning.

    Attributes:
        processes: Their number changes no byte of the answer.
    """

    alerts: Path | None
    arrivals: str
    runs: int | None
    precision: float | None
    seed: int
    processes: int

    def options(self) -> SimulateOptions:
        """The same for the simulation."""
        from simulation.simulate import SimulateOptions

        return SimulateOptions(
            alerts=self.alerts,
            arrivals=self.arrivals,
            runs=self.runs,
            precision=self.precision,
            seed=self.seed,
        )


def simulation_options(
    *, otherwise: str = "50 or more, until --precision"
) -> Callable[[Callable[Concatenate[SimulationOptions, P], object]], Callable[P, object]]:
    """``--alerts`` to ``--processes``, handed to the command as its first argument.

    Args:
        otherwise: How often it is simulated without ``--runs``, for ``--help``.
    """
    return lambda command: with_options(command, _options(otherwise), SimulationOptions)


def _options(otherwise: str) -> dict[str, Option]:
    return {
        "alerts": click.option(
            "--alerts",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Recorded alerts to simulate instead of the scenario's.",
        ),
        "arrivals": click.option(
            "--arrivals",
            type=click.Choice([mode.value for mode in ArrivalMode]),
            default=ArrivalMode.AUTO.value,
            show_default=True,
            help="Recorded weeks in order (replay) or at random (resample), a model (auto), "
            "or alerts at their own dates (dated).",
        ),
        "runs": click.option(
            "--runs",
            type=click.IntRange(1, 1_000_000),
            metavar="N",
            help=f"Number of simulation runs; by default {otherwise}.",
        ),
        "precision": click.option(
            "--precision",
            type=click.FloatRange(min=0, min_open=True),
            metavar="P",
            help="Stop at this standard error of the most loaded person's sleep interruptions; 0.5 "
            "by default.",
        ),
        "seed": click.option(
            "--seed",
            type=click.IntRange(0, 2**31 - 1),
            default=0,
            show_default=True,
            metavar="N",
            help="Of the random draws: the same seed gives the same answer.",
        ),
        "processes": click.option(
            "--processes",
            type=click.IntRange(1, 256),
            default=1,
            show_default=True,
            metavar="N",
            help="Processes that share the work; the answer stays the same.",
        ),
    }
