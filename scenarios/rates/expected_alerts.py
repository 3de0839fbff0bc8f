"""How much more or less a service is expected to page than usual, slot by slot."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scenarios.calendar.calendar import Floats, Grid
from scenarios.domain.services import Expectation


def factor_of(grid: Grid, expects: Iterable[Expectation]) -> Floats | None:
    """How many times as often as usual interruptions come; windows that overlap multiply.

    Returns:
        By slot, shape ``(slots,)``; ``None`` where nothing is expected within the grid.
    """
    found = np.ones(grid.slots)
    for one in expects:
        found[grid.slots_of(one.start, one.end)] *= one.times
    return None if bool((found == 1.0).all()) else found
