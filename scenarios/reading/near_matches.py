"""Near matches: what somebody most likely meant by a word that names nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scenarios.domain.errors import Misread

_FEW = 20


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like the given one, whatever the case; ``None`` if none does.

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
    """What to do about an unknown word: the near match, else the few there are, else nothing."""
    names = list(known)
    match = nearest(word, names)
    if match is not None:
        return f"did you mean {match!r}?"
    if not names:
        return "the file defines none"
    return f"write one of: {listed(names)}" if len(names) <= _FEW else ""


def unknown(kind: str, word: str, known: Iterable[str]) -> Misread:
    """The error for a name that names nothing: ``unknown person 'anna'; did you mean 'ana'?``."""
    return Misread(f"unknown {kind} {shortened(word)!r}", hint_for(word, known))


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return ", ".join(names)


def shortened(text: str, length: int = 60) -> str:
    """The text, cut where it would drown the message."""
    return text if len(text) <= length else text[: length - 1] + "…"
