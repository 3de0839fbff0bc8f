"""Options that several commands share, passed to a command as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

P = ParamSpec("P")
S = TypeVar("S")

#: What ``click.option`` gives.
Option = Callable[[Callable[..., object]], Callable[..., object]]


def with_options(
    command: Callable[Concatenate[S, P], object],
    options: Mapping[str, Option],
    gather: Callable[..., S],
) -> Callable[P, object]:
    """Return the command with options; it gets their values as one first argument.

    Args:
        options: By the name of the parameter, in the order of ``--help``.
        gather: Makes one value of the parameters, when the command is called.
    """

    @wraps(command)
    def gathered(*args: P.args, **kwargs: P.kwargs) -> object:
        values = gather(**{name: kwargs.pop(name) for name in options})
        return command(values, *args, **kwargs)

    whole: Callable[P, object] = gathered
    for option in reversed(list(options.values())):
        whole = option(whole)
    return whole


C = TypeVar("C", bound=Callable[..., object])

SCHEDULE_SUFFIXES = (".csv", ".json", ".ics")
DATA_SUFFIXES = (".csv", ".json")


def output_option(
    suffixes: Sequence[str], text: str, *, several: bool = True, required: bool = False
) -> Callable[[C], C]:
    """Return ``--output FILE``: the parameter ``outputs`` if ``several``, else ``output``.

    Other endings are refused before any work.

    Args:
        suffixes: Endings that can be written.
        text: For ``--help``.
    """

    def known(_: click.Context, option: click.Parameter, value: object) -> object:
        for path in value if isinstance(value, tuple) else (value,):
            if isinstance(path, Path) and path.suffix.lower() not in suffixes:
                kinds = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
                raise click.BadParameter(f"{path} must end in {kinds}", param=option)
        return value

    return click.option(
        "-o",
        "--output",
        "outputs" if several else "output",
        type=click.Path(path_type=Path),
        callback=known,
        multiple=several,
        required=required,
        metavar="FILE",
        help=text,
    )


def examples(*lines: str) -> str:
    """Return the end of a help page: command lines to type."""
    # The \b tells click to leave the lines as they are.
    return "\n".join(["\b", "Examples:", *(f"  $ oncall-opt {line}" for line in lines)])
