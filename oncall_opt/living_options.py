"""The options of every command that lives through schedules: which alerts, how often, on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec

import click

if TYPE_CHECKING:
    from simulation.simulate import SimulateOptions

P = ParamSpec("P")

#: What becomes of recorded alerts.
ARRIVALS = ("auto", "replay", "resample", "model", "dated")
Arrivals = Literal["auto", "replay", "resample", "model", "dated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingOptions:
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


def living_options(
    command: Callable[Concatenate[LivingOptions, P], object],
) -> Callable[P, object]:
    """``--alerts`` to ``--processes``, handed to the command as its first argument."""

    @wraps(command)
    def gathered(*args: P.args, **kwargs: P.kwargs) -> object:
        said = {name: kwargs.pop(name) for name in LivingOptions.__slots__}
        return command(LivingOptions(**said), *args, **kwargs)  # type: ignore[arg-type]

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


_OPTIONS: tuple[Callable[[Callable[..., object]], Callable[..., object]], ...] = (
    click.option(
        "--alerts",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Recorded alerts to meet instead of those of the scenario.",
    ),
    click.option(
        "--arrivals",
        type=click.Choice(ARRIVALS),
        default=ARRIVALS[0],
        show_default=True,
        help="Recorded weeks in order, by lot, a model of them (auto), or at their own dates.",
    ),
    click.option(
        "--runs",
        type=click.IntRange(1, 1_000_000),
        metavar="N",
        help="Live through it so often; else 50 times or more, until --precision.",
    ),
    click.option(
        "--precision",
        type=click.FloatRange(min=0, min_open=True),
        metavar="P",
        help="Stop at this standard error of the worst-off's sleep interruptions; 0.5 by default.",
    ),
    click.option(
        "--seed",
        type=click.IntRange(0, 2**31 - 1),
        default=0,
        show_default=True,
        help="The same seed, the same answer.",
    ),
    click.option(
        "--processes",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        help="How many share the work; the answer stays the same.",
    ),
)
