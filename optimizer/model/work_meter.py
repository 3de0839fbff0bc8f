"""What counts as time: seconds by the wall, or work done, which is the same every time."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """One for each search; every limit within it is counted on it.

    Attributes:
        counts_work: Whether time passes only by ``spend``, so that limits strike at the same
            point whatever the machine is doing.
    """

    counts_work: bool = False
    _spent: float = 0.0

    def now(self) -> float:
        """Seconds since some fixed instant."""
        return self._spent if self.counts_work else time.monotonic()

    def spend(self, seconds: float) -> None:
        """Work that would take about so many seconds was done; the wall needs no telling."""
        self._spent += max(0.0, seconds)
