"""Hints for unknown words: near matches, and keys that have another name now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from scenarios.domain.errors import Misread

_FEW = 20
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


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most similar to the given one, ignoring case; ``None`` if none is.

    >>> nearest("anna", ["bo", "ana"])
    'ana'
    >>> nearest("berlin", ["Europe/Berlin", "Europe/Paris"])
    'Europe/Berlin'
    """
    from difflib import get_close_matches

    plain = word.strip().casefold().replace(" ", "_")
    by_plain = {name.casefold(): name for name in known}
    close = get_close_matches(plain, by_plain, n=1, cutoff=0.6)
    ends = [name for name in by_plain if plain and name.endswith("/" + plain)]
    best = ends or close
    return by_plain[best[0]] if best else None


def hint_for(word: str, known: Iterable[str]) -> str:
    """Return the hint for an unknown word: the near match, else the list if it is short."""
    names = list(known)
    match = nearest(word, names)
    if match is not None:
        return f"did you mean {match!r}?"
    if not names:
        return "the file defines none"
    return f"write one of: {listed(names)}" if len(names) <= _FEW else ""


def unknown(kind: str, word: str, known: Iterable[str]) -> Misread:
    """Return the error for an unknown name: ``unknown person 'anna'; did you mean 'ana'?``."""
    return Misread(f"unknown {kind} {shortened(word)!r}", hint_for(word, known))


def listed(names: Sequence[str]) -> str:
    """Join names for a sentence."""
    return ", ".join(names)


def shortened(text: str, length: int = 60) -> str:
    """Return the text, truncated for a message."""
    return text if len(text) <= length else text[: length - 1] + "…"


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
