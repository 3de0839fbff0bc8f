"""Every example in the help of a command runs as it stands, one after the other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from oncall_opt.cli import COMMANDS
from tests.oncall_opt.command_line import run


def test_every_example_of_the_help_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one example writes, the next ones read; only a baseline may break rules."""
    monkeypatch.chdir(tmp_path)
    for name in sorted(COMMANDS, key=lambda name: (name != "init", name != "solve")):
        found = re.findall(r"\$ oncall-opt (.*)", run(name, "--help").stdout)
        assert found
        for line in found:
            result = run(*shlex.split(line))
            allowed = (0, 5) if "round-robin" in line else (0,)
            assert result.exit_code in allowed, f"{line}\n{result.output}"
