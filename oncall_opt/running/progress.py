"""Progress on a terminal: where the search stands, in one line that keeps changing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from oncall_opt.views.objectives_table import amount, proof
from optimizer.session.solution import Progress, relative_gap

if TYPE_CHECKING:
    from rich.live import Live

    from optimizer.session.solution import Listener

_PART = re.compile(r" \d+/\d+$")


@contextmanager
def live_progress() -> Iterator[Listener | None]:
    """Yield a listener that shows progress; ``None`` where stderr is no terminal."""
    if not shows_progress():
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, highlight=False, markup=False)
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        yield _Display(live)


def shows_progress() -> bool:
    """Whether stderr is a terminal that can change what it shows."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class _Display:
    """Keeps a line for each finished objective, and updates one for the current."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Show where the search stands."""
        last = self._last
        if last and last.best is not None and objective_of(last) != objective_of(progress):
            self._live.console.print(f"✓ {done_line(last)}")
        self._last = progress
        self._live.update(f"… {progress_line(progress)}")


def objective_of(progress: Progress) -> str:
    """Return the objective's name without the part being solved."""
    return _PART.sub("", progress.objective)


def progress_line(progress: Progress) -> str:
    """Write objective, best, bound, status and time in one line.

    For example, ``most loaded person: best 14 h, bound 13.7 h, within 2.1 %, 12 s``.

    Sums of different things have no unit: only their status is shown.
    """
    best, bound, parts = progress.best, progress.bound, []
    if best is not None and progress.unit:
        parts.append(f"best {amount(best, progress.unit)}")
    if best is not None and bound is not None:
        gap = relative_gap(best, bound)
        if progress.unit:
            parts.append(f"bound {amount(bound, progress.unit)}")
        parts.append(proof(best, bound, gap, proven=gap == 0))
    parts.append(f"{progress.seconds:.0f} s")
    return f"{progress.objective}: {', '.join(parts)}"


def done_line(progress: Progress) -> str:
    """Write a finished objective, without its status, which the report shows."""
    found = f": {amount(progress.best, progress.unit)}" if progress.best and progress.unit else ""
    return f"{objective_of(progress)}{found}"
