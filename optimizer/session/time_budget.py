"""The time limit, and interruptions."""

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
        short: Whether something stayed unproven because the time ran out.
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
        """Return the seconds since the start."""
        return self.meter.now() - self._begun

    @property
    def left(self) -> float:
        """Return the seconds left; 0 after an interruption."""
        return 0.0 if self.interrupted else max(0.0, self.limit - self.elapsed)

    def tell(self, objective: str, unit: str, best: float | None, bound: float | None) -> None:
        """Call the listener with where the search stands."""
        if self.listener is not None:
            self.listener(
                Progress(
                    objective=objective, unit=unit, best=best, bound=bound, seconds=self.elapsed
                )
            )


@contextmanager
def stopping(clock: Clock, stop: threading.Event) -> Iterator[None]:
    """Let an interrupt set ``stop`` and end the time, instead of raising.

    Only in the main thread, and only where the present handler can be restored.
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
