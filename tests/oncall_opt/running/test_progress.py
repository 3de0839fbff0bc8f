"""Progress is shown on a terminal, and nowhere else."""

from __future__ import annotations

import io

import pytest

from oncall_opt.running.progress import done_line, live_progress, objective_of, progress_line
from optimizer.session.solution import Progress

WORST = Progress(objective="most loaded person", unit="h", best=14.2, bound=13.9, seconds=12.3)
SUM = Progress(
    objective="load, evenness of the rest 3/14", unit="h", best=40.0, bound=None, seconds=20.0
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_says_objective_best_bound_gap_and_time() -> None:
    assert (
        progress_line(WORST) == "most loaded person: best 14.2 h, bound 13.9 h, within 2.1 %, 12 s"
    )
    assert progress_line(SUM) == "load, evenness of the rest 3/14: best 40 h, 20 s"
    first = Progress(objective="first schedule", unit="", best=None, bound=None, seconds=0.4)
    assert progress_line(first) == "first schedule: 0 s"


def test_a_sum_of_different_things_has_a_gap_but_no_value() -> None:
    soft = Progress(objective="soft limits", unit="", best=80, bound=40, seconds=1)
    assert progress_line(soft) == "soft limits: within 50.0 %, 1 s"
    assert done_line(soft) == "soft limits"


def test_what_is_done_claims_no_gap() -> None:
    assert done_line(WORST) == "most loaded person: 14.2 h"
    assert done_line(SUM) == "load, evenness of the rest: 40 h"


def test_parts_of_a_objective_are_one_objective() -> None:
    assert objective_of(SUM) == "load, evenness of the rest"
    assert objective_of(WORST) == "most loaded person"


def test_a_terminal_keeps_a_line_for_each_objective_that_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with live_progress() as listener:
        assert listener is not None
        for progress in (WORST, SUM):
            listener(progress)
    shown = terminal.getvalue()
    assert "✓ most loaded person: 14.2 h" in shown
    assert "… load, evenness of the rest 3/14" in shown


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_nothing_is_shown_elsewhere(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal() if term == "dumb" else io.StringIO())
    monkeypatch.setenv("TERM", term)
    with live_progress() as listener:
        assert listener is None
