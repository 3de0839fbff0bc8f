"""``frontier``: how many people should be on call overnight."""
