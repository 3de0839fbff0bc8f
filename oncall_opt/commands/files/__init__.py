"""``init``, ``schema``, ``check`` and ``export``: scenario and schedule files."""
