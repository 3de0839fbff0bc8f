"""The rooms of the packages: folders, their purpose and their modules, read from the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parent.parent
PACKAGES = ("oncall_opt", "optimizer", "simulation", "scenarios")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A folder of modules.

    Attributes:
        path: From the top of the repository, such as ``optimizer/pool``.
        purpose: The first line of the docstring of its ``__init__``.
        modules: Paths of its modules, ``__init__`` left out, in alphabetical order.
    """

    path: str
    purpose: str
    modules: tuple[Path, ...]


def rooms() -> Iterator[Room]:
    """Yield every room of every package, packages from the top down, rooms by name."""
    for package in PACKAGES:
        for init in sorted((TOP / package).rglob("__init__.py")):
            tree = ast.parse(init.read_text(encoding="utf-8"))
            yield Room(
                path=init.parent.relative_to(TOP).as_posix(),
                purpose=(ast.get_docstring(tree) or "").split("\n")[0],
                modules=tuple(p for p in sorted(init.parent.glob("*.py")) if p != init),
            )


def room_map() -> str:
    """Return the rooms as a Markdown list: path, purpose, modules."""
    lines = []
    for room in rooms():
        names = ", ".join(f"`{module.stem}`" for module in room.modules)
        depth = room.path.count("/")
        line = f"{'  ' * depth}- **`{room.path}/`** {room.purpose}"
        lines.append(f"{line} {names}." if names else line)
    return "\n".join(lines)
