"""Facts about this installation: versions, the solver, the machine and the terminal."""

from __future__ import annotations

import locale
import os
import platform
import re
import sys
import zoneinfo
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from oncall_opt.terminal.output import terminal_width
from scenarios import VERSION

PACKAGE = "oncall-opt"
#: The only module that imports the solver.
_ENGINE = "optimizer.model.engine"
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w.-]+)['\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A package that oncall-opt uses: its version (``None``: missing), and its extra if any."""

    name: str
    version: str | None
    extra: str = ""


class Installation:
    """This installation of oncall-opt, as it runs now."""

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """Every declared dependency; empty where the package is not installed."""
        try:
            declared = requires(PACKAGE) or []
        except PackageNotFoundError:
            return ()
        return tuple(_dependency(line) for line in declared)

    @cached_property
    def solver_error(self) -> str:
        """Why the solver does not load; empty where it does."""
        try:
            import_module(_ENGINE)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is the answer
            return f"{type(error).__name__}: {error}"
        return ""

    @property
    def extras(self) -> dict[str, bool]:
        """Extra → whether all of it is installed."""
        missing = {package.extra for package in self.dependencies if package.version is None}
        return {one.extra: one.extra not in missing for one in self.dependencies if one.extra}

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps oncall-opt from working, and what to do."""
        if not self.dependencies:
            return (f"{PACKAGE} is not installed here; `pip install {PACKAGE}` installs it",)
        missing = [d.name for d in self.dependencies if not d.extra and d.version is None]
        problems = [f"{name} is missing; `pip install {name}` installs it" for name in missing]
        if self.solver_error:
            problems.append(f"the solver does not load ({self.solver_error}); reinstall ortools")
        return tuple(problems)

    def document(self) -> dict[str, object]:
        """Everything as data."""
        return {
            "oncall_opt": VERSION,
            "python": f"{platform.python_version()} ({platform.python_implementation()})",
            "platform": platform.platform(),
            "cores": _cores(),
            "solver": {"ortools": _version("ortools"), "loads": not self.solver_error},
            "compute_kernel": "numpy",
            "time_zones": {"tzdata": _version("tzdata"), "source": _zone_source()},
            "locale": locale.setlocale(locale.LC_CTYPE),
            "encoding": sys.stdout.encoding,
            "terminal_width": terminal_width(),
            "dependencies": {d.name: d.version for d in self.dependencies if not d.extra},
            "extras": self.extras,
            "problems": list(self.problems),
        }


def _dependency(declared: str) -> Dependency:
    """Read a line like ``pytest<10,>=8.3; extra == 'dev'``."""
    requirement, _, marker = declared.partition(";")
    matched = re.match(r"[\w.-]+", requirement.strip())
    name = matched[0] if matched else requirement.strip()
    extra = _EXTRA.search(marker)
    return Dependency(name=name, version=_version(name), extra=extra[1] if extra else "")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _zone_source() -> str:
    """Where time zones are read from: the system's folder first, else the package ``tzdata``."""
    folders = [folder for folder in zoneinfo.TZPATH if Path(folder, "UTC").exists()]
    return folders[0] if folders else "tzdata"
