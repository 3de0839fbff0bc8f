"""The scenarios of the package: the library and the starter file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_SCHEMA_LINE = "# yaml-language-server: $schema="


def names() -> tuple[str, ...]:
    """Return the names of the library scenarios, in alphabetical order."""
    return tuple(sorted(path.stem for path in _library().glob("*.yaml")))


def path_of(name: str) -> Path:
    """Return the path of a library scenario.

    Raises:
        KeyError: No library scenario has that name.
    """
    path = _library() / f"{name}.yaml"
    if name not in names():
        raise KeyError(name)
    return path


def summary(name: str) -> str:
    """Return the first sentence of a library scenario's opening comment.

    Raises:
        KeyError: No library scenario has that name.
    """
    lines = path_of(name).read_text(encoding="utf-8").splitlines()[1:]
    text = " ".join(line.lstrip("# ") for line in _comment_on_top(lines))
    ends = (text.find(f"{mark} ") + 1 for mark in ".?!")
    return text[: min((end for end in ends if end), default=len(text))]


def starter() -> str:
    """Return the commented text of a new, valid scenario file."""
    return _for_a_folder((_package() / "starter.yaml").read_text(encoding="utf-8"))


def copy_to(name: str, folder: Path) -> tuple[tuple[Path, str], ...]:
    """Return a library scenario and the files it needs, as copies for a folder.

    Writes nothing: the caller decides what may be overwritten.

    Args:
        name: A scenario of the library.
        folder: Folder of the copies.

    Returns:
        Each file's path in ``folder`` and its text, the scenario first.

    Raises:
        KeyError: No library scenario has that name.
    """
    scenario = path_of(name)
    needed = sorted(path for path in _library().glob(f"{name}-*") if path.suffix != ".yaml")
    text = _for_a_folder(scenario.read_text(encoding="utf-8"))
    others = ((folder / path.name, path.read_text(encoding="utf-8")) for path in needed)
    return ((folder / scenario.name, text), *others)


def _package() -> Path:
    return Path(str(files("scenarios")))


def _library() -> Path:
    return _package() / "library"


def _for_a_folder(text: str) -> str:
    """Point to a schema next to the copy of the file."""
    first, rest = text.split("\n", 1)
    return f"{_SCHEMA_LINE}scenario.schema.json\n{rest}" if first.startswith(_SCHEMA_LINE) else text


def _comment_on_top(lines: list[str]) -> list[str]:
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[:end]
