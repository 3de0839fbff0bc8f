"""Ctrl-C: the first one ends the search with the best so far, the second one ends everything."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from optimizer.session.time_budget import Clock


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
