"""The error for a change that cannot be made."""

from __future__ import annotations

from scenarios.domain.errors import Misread


class WhatIfError(Misread):
    """A change that cannot be made to a scenario.

    Attributes:
        option: Which part of the change: ``without``, ``add`` or ``fix-alert``.
    """

    def __init__(self, message: str, hint: str, option: str) -> None:
        super().__init__(message, hint)
        self.option = option
