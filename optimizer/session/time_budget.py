"""The time there is, and what happened to it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from optimizer.model.work_meter import Meter
from optimizer.session.solution import Listener, Progress


@dataclass(slots=True)
class Clock:
    """Counts down the time limit and tells the listener where the search stands.

    Attributes:
        limit: Seconds in all.
        interrupted: Whether the user stopped the search; then no time is left.
        short: Whether something stayed unproven for want of time.
        meter: What counts as time.
    """

    limit: float
    listener: Listener | None = None
    interrupted: bool = False
    short: bool = False
    meter: Meter = field(default_factory=Meter)
    _begun: float = 0.0

    def __post_init__(self) -> None:
        self._begun = self.meter.now()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.meter.now() - self._begun

    @property
    def left(self) -> float:
        """Seconds left; none after an interruption."""
        return 0.0 if self.interrupted else max(0.0, self.limit - self.elapsed)

    def tell(self, objective: str, unit: str, best: float | None, bound: float | None) -> None:
        """Pass on where the search stands."""
        if self.listener is not None:
            self.listener(
                Progress(
                    objective=objective, unit=unit, best=best, bound=bound, seconds=self.elapsed
                )
            )


@contextmanager
def stopping(clock: Clock, stop: threading.Event) -> Iterator[None]:
    """Within it an interrupt sets ``stop`` and leaves no time, instead of raising.

    Signals belong to the main thread; in any other, and where somebody else's handler would be
    lost, nothing is changed.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        clock.interrupted = True
        stop.set()

    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
