"""``replan``: a changed scenario with the fewest changes to the published schedule."""
