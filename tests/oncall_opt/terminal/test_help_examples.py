"""Every example in the help of a command runs as it stands, one after the other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from oncall_opt.cli import COMMANDS
from tests.oncall_opt.command_line import run

#: A frontier would take all the time there is, every other search ends with its proofs. So much
#: work is enough for every size, and the same on every machine.
_SHORT = ("--reproducible", "--workers", "1", "--time-limit", "2")


# Traced line by line it takes twice as long, and others cover all of it.
@pytest.mark.no_cover
@pytest.mark.long
def test_every_example_of_the_help_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one example writes, the next ones read; only a baseline may break rules."""
    monkeypatch.chdir(tmp_path)
    for name in sorted(COMMANDS, key=lambda name: (name != "init", name != "solve")):
        found = re.findall(r"\$ oncall-opt (.*)", run(name, "--help").stdout)
        assert found
        for line in found:
            words = shlex.split(line)
            short = _SHORT if name == "frontier" and "--time-limit" not in words else ()
            result = run(*words, *short)
            allowed = (0, 5) if "round-robin" in line else (0,)
            assert result.exit_code in allowed, f"{line}\n{result.output}"
