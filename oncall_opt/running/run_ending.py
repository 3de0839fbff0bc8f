"""How replications ended, for the shell and for whoever reads along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_opt.running.exit_codes import ExitCode
from oncall_opt.running.replicate import ending_talk
from oncall_opt.terminal.output import talk, terminal_width, wrapped

if TYPE_CHECKING:
    from simulation.runs.replication import Replications


def ending_code(replications: Replications) -> ExitCode:
    """Say on stderr what must not be missed, and how it ended."""
    from simulation.runs.replication import Ending

    if said := ending_talk(replications.ending, replications.tally.runs):
        talk(wrapped(said, width=terminal_width()))
    codes = {Ending.INTERRUPTED: ExitCode.INTERRUPTED, Ending.FAILED: ExitCode.OUTSIDE}
    return codes.get(replications.ending, ExitCode.DONE)
