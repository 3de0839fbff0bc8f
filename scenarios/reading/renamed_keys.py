"""Old keys of the scenario file, and keys that people bring from elsewhere, with today's."""

from __future__ import annotations

from collections.abc import Collection

#: Old key → new keys; of several, the one that can stand at that place is meant.
_RENAMED: dict[str, tuple[str, ...]] = {
    "balance": ("even_counts",),
    "breach_slack": ("violation_slack",),
    "burden": ("load",),
    "correction_turns": ("correction_shifts",),
    "crowded_turns": ("crowded_shifts",),
    "cut_up_to": ("override_max_hours",),
    "cuts": ("overrides",),
    "duty_pool": ("overnight_pool",),
    "fte": ("capacity",),
    "gap": ("shifts_off",),
    "gaps": ("allow_uncovered",),
    "leave_reduces_share_after_days": ("leave_reduces_capacity_after_days",),
    "longest": ("shifts",),
    "runs": ("max_consecutive",),
    "seats": ("roles",),
    "share": ("capacity", "time_on_call"),
    "shortest": ("min_shifts",),
    "spared": ("not_overnight",),
    "turns": ("shifts",),
    "two_pagers": ("two_rotations_at_once",),
    "worst_slack": ("highest_load_slack",),
}
#: Keys that nothing replaces.
_REMOVED = frozenset({"robust"})


def renamed(word: str, known: Collection[str]) -> str | None:
    """The hint for a word that has another name now, where that name can stand; else ``None``.

    >>> renamed("turns", ["shifts", "roles"])
    '`turns` is now `shifts`'
    >>> renamed("fte", ["capacity"])
    'write `capacity` instead of `fte`'
    """
    if word in _REMOVED:
        return f"`{word}` no longer exists; delete it"
    new = next((name for name in _RENAMED.get(word, ()) if name in known), None)
    if new is None:
        return None
    return f"write `{new}` instead of `{word}`" if word == "fte" else f"`{word}` is now `{new}`"
