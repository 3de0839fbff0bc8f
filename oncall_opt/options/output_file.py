"""``-o FILE``: where what was made is written, and which kinds of files it may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

C = TypeVar("C", bound=Callable[..., object])

SCHEDULE_SUFFIXES = (".csv", ".json", ".ics")
DATA_SUFFIXES = (".csv", ".json")


def output_option(
    suffixes: Sequence[str], text: str, *, several: bool = True, required: bool = False
) -> Callable[[C], C]:
    """``--output FILE``, as ``outputs`` where it may be given several times, else ``output``.

    Other endings are refused before any work is done.

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
