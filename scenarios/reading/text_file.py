"""Input files as text: UTF-8, with or without a byte order mark."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenarios.domain.errors import ScenarioError
from scenarios.reading.near_matches import nearest

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, *, shown: str) -> str:
    """Read a text file.

    Args:
        path: Where it is.
        shown: How to name it in messages.

    Raises:
        ScenarioError: It is not there, cannot be read, or is not UTF-8.
    """
    return decode(read_bytes(path, shown=shown), shown=shown)


def read_bytes(path: Path, *, shown: str) -> bytes:
    """Read a file whole; ``ScenarioError`` where that fails."""
    with _as_scenario_errors(path, shown):
        return path.read_bytes()


def read_lines(path: Path, *, shown: str) -> Iterator[str]:
    """Read a text file line by line and keep its line ends.

    Raises:
        ScenarioError: While lines are read, as ``read_text``.
    """
    with _as_scenario_errors(path, shown), path.open("rb") as file:
        if file.peek(2)[:2] in _UTF_16:
            decode(file.read(2), shown=shown)
        try:
            with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
                yield from text
        except UnicodeDecodeError:
            # Only the whole file shows the position.
            decode(path.read_bytes(), shown=shown)
            raise


def decode(data: bytes, *, shown: str) -> str:
    """Decode UTF-8 and remove a byte order mark."""
    if data.startswith(_UTF_16):
        raise _failure(shown, "is written in UTF-16", "save it as UTF-8", line=1, column=1)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise _failure(
            shown,
            f"is not UTF-8: byte 0x{data[error.start]:02X} (Latin-1 or Windows-1252, perhaps)",
            "save the file as UTF-8",
            line=line,
            column=column,
        ) from None


@contextmanager
def _as_scenario_errors(path: Path, shown: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        near = nearest(path.name, _neighbors(path))
        hint = f"did you mean {near!r}?" if near else "check the name and the folder"
        raise _failure(shown, "the file does not exist", hint) from None
    except IsADirectoryError:
        raise _failure(shown, "is a folder, not a file", "name a file in it") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise _failure(shown, f"cannot be read: {reason}", "check its permissions") from None
    except UnicodeDecodeError:
        raise _failure(shown, "is not UTF-8", "save the file as UTF-8") from None
    except ValueError:
        raise _failure(shown, "is not a valid file name", "check the name") from None


def _neighbors(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return []


def _failure(
    shown: str, message: str, hint: str, *, line: int = 0, column: int = 0
) -> ScenarioError:
    return ScenarioError.at(shown, line=line, column=column, message=message, hint=hint)
