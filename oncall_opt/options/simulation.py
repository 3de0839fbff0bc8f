"""The options of every command that lives through schedules: which alerts, how often, on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec

import click

from oncall_opt.options.option_set import Option, with_options

if TYPE_CHECKING:
    from simulation.simulate import SimulateOptions

P = ParamSpec("P")

#: What becomes of recorded alerts.
ARRIVALS = ("auto", "replay", "resample", "model", "dated")
Arrivals = Literal["auto", "replay", "resample", "model", "dated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationOptions:
    """What was said on the command line; see ``SimulateOptions`` for what it means.

    Attributes:
        processes: How many share the work; they change no byte of the answer.
    """

    alerts: Path | None
    arrivals: Arrivals
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
    *, otherwise: str = "50 times or more, until --precision"
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
            help="Recorded alerts to meet instead of those of the scenario.",
        ),
        "arrivals": click.option(
            "--arrivals",
            type=click.Choice(ARRIVALS),
            default=ARRIVALS[0],
            show_default=True,
            help="Recorded weeks in order, by lot, a model of them (auto), or at their own dates.",
        ),
        "runs": click.option(
            "--runs",
            type=click.IntRange(1, 1_000_000),
            metavar="N",
            help=f"Live through it so often; else {otherwise}.",
        ),
        "precision": click.option(
            "--precision",
            type=click.FloatRange(min=0, min_open=True),
            metavar="P",
            help="Stop at this standard error of the most loaded person's sleep interruptions; 0.5 "
            "by "
            "default.",
        ),
        "seed": click.option(
            "--seed",
            type=click.IntRange(0, 2**31 - 1),
            default=0,
            show_default=True,
            metavar="N",
            help="The same seed, the same answer.",
        ),
        "processes": click.option(
            "--processes",
            type=click.IntRange(1, 256),
            default=1,
            show_default=True,
            metavar="N",
            help="How many share the work; the answer stays the same.",
        ),
    }
