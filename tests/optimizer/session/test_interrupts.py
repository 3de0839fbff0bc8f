"""Ctrl-C gives the best schedule so far, and leaves the process as it was."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from benchmarks.generator.generate import generate
from optimizer.rules.kit.rule import Violation
from optimizer.session.solution import Listener, Progress, SolveOptions
from optimizer.session.time_budget import Clock, stopping
from optimizer.solve import solve
from scenarios.domain.policy import Policy


def test_an_interrupt_in_the_middle_returns_what_there_is_with_its_honest_gap() -> None:
    scenario = generate(people=10, rotations=2, weeks=8, seed=3, policy=Policy())
    before = signal.getsignal(signal.SIGINT)

    solution = solve(scenario, SolveOptions(time_limit=60), listener=interrupt_at("overnight pool"))
    assert solution.interrupted
    assert not solution.timed_out
    assert solution.seconds < 30
    assert hard(solution.violations) == []
    assert not solution.proven
    assert all(objective.bound <= objective.value for objective in solution.objectives)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_before_any_schedule_is_an_interrupt() -> None:
    scenario = generate(people=10, rotations=2, weeks=8, seed=3, policy=Policy())

    with pytest.raises(KeyboardInterrupt):
        solve(scenario, SolveOptions(time_limit=60), listener=interrupt_at("first schedule"))


def test_the_second_interrupt_ends_everything() -> None:
    stop = threading.Event()
    with stopping(Clock(limit=1), stop):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_another_thread_touches_no_handler() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with stopping(Clock(limit=1), threading.Event()):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def interrupt_at(objective: str) -> Listener:
    """One interrupt as soon as the search tells of a objective."""
    sent = threading.Event()

    def interrupt(progress: Progress) -> None:
        if progress.objective == objective and not sent.is_set():
            sent.set()
            os.kill(os.getpid(), signal.SIGINT)

    return interrupt


def hard(violations: tuple[Violation, ...]) -> list[Violation]:
    return [violation for violation in violations if violation.hard]
