"""The fingerprint of a scenario: whether a schedule was made for this very problem."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import sha256

from scenarios.domain.scenario import Scenario

#: Fields that say where something was read from, not what the problem is.
_ORIGINS = frozenset({"notes", "path", "place", "places", "where"})


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 over a stable rendering of the resolved scenario, in hexadecimal.

    The same for two files that mean the same: order of keys, comments, short or long forms and
    the folder do not matter. Different as soon as anything differs that can change a schedule.
    """
    text = json.dumps(_plain(scenario), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Anything a scenario holds, as what JSON can say; sets and maps in one order."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        # 1 and 1.0 mean the same share.
        return int(value) if float(value).is_integer() else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_plain(item) for item in value), key=json.dumps)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in fields(value) if field.name not in _ORIGINS)
        return {name: _plain(getattr(value, name)) for name in names}
    raise TypeError(f"a scenario cannot hold a {type(value).__name__}")
