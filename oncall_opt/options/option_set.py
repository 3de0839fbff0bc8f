"""Options that several commands share, handed to a command as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
S = TypeVar("S")

#: What ``click.option`` gives.
Option = Callable[[Callable[..., object]], Callable[..., object]]


def with_options(
    command: Callable[Concatenate[S, P], object],
    options: Mapping[str, Option],
    gather: Callable[..., S],
) -> Callable[P, object]:
    """The command with options, which it gets gathered, as its first argument.

    Args:
        options: By the name of the parameter, in the order of ``--help``.
        gather: Makes one value of the parameters, when the command is called.
    """

    @wraps(command)
    def gathered(*args: P.args, **kwargs: P.kwargs) -> object:
        said = gather(**{name: kwargs.pop(name) for name in options})
        return command(said, *args, **kwargs)

    whole: Callable[P, object] = gathered
    for option in reversed(list(options.values())):
        whole = option(whole)
    return whole
