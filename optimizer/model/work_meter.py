"""The clock of a search: wall time, or work done, which is the same in every run."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """The clock of one search and all its time limits.

    Attributes:
        counts_work: Whether time passes only by ``spend``, so that a limit ends the search at the
            same point on every machine.
    """

    counts_work: bool = False
    _spent: float = 0.0

    def now(self) -> float:
        """Return seconds since some fixed instant."""
        return self._spent if self.counts_work else time.monotonic()

    def spend(self, seconds: float) -> None:
        """Count work of about so many seconds; wall time ignores it."""
        self._spent += max(0.0, seconds)
