"""``solve``: from a scenario to a fair schedule with its proof."""
