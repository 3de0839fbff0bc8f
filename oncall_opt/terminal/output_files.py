"""Output files: written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from oncall_opt.terminal.output import talk
from scenarios.domain.errors import IntegrationError

_REMEDIES = {
    errno.ENOENT: "make the folder first",
    errno.ENOTDIR: "a part of the path is a file: choose another folder",
    errno.EACCES: "you may not write there: choose another place",
    errno.EPERM: "you may not write there: choose another place",
    errno.EROFS: "nothing can be written there: choose another place",
    errno.EISDIR: "name a file in that folder",
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "your quota is used up: free some space",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all, whatever interrupts.

    A file that is there keeps its permissions, a link keeps pointing to it, and what is no file
    (``/dev/stdout``, a pipe) is written to as it is. Line ends stay as they are in the text.

    Raises:
        IntegrationError: It cannot be written, and what to do; whatever was there is untouched.
    """
    data = text.encode()
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = _REMEDIES.get(error.errno or 0, "check the disk, or choose another place")
        raise IntegrationError(f"{path} cannot be written: {reason}; {remedy}") from error


def write_told(path: Path, text: str, said: str = "written") -> None:
    """Write a text file whole, and report it on stderr."""
    write_whole(path, text)
    talk(f"{path}: {said}")


def write_together(texts: Mapping[Path, str]) -> None:
    """Write several text files, all of them or none.

    Raises:
        IntegrationError: One cannot be written; those written before it are as they were.
    """
    before: dict[Path, bytes | None] = {}
    try:
        for path, text in texts.items():
            there = path.read_bytes() if path.is_file() else None
            write_whole(path, text)
            before[path] = there
    except BaseException:
        for path, data in before.items():
            if data is not None:
                _replace(path.resolve(), data)
            else:
                path.unlink(missing_ok=True)
        raise


def _replace(target: Path, data: bytes) -> None:
    """Put the bytes next to the target, then in its place in one step."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}")
    try:
        # Not tempfile: its files are private, these take the permissions of any new file.
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
