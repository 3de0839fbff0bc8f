"""Claims about the four packages, kept by examples, properties and oracles."""
