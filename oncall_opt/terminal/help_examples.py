"""Examples in the help of a command; the tests run each of them."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """The end of a help page: command lines as they can be typed."""
    # The \b tells click to leave the lines as they are.
    return "\n".join(["\b", "Examples:", *(f"  $ oncall-opt {line}" for line in lines)])
