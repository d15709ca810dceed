"""Ctrl-C while the database is at work, which swallows an interrupt or makes a fault of its own of it."""

import os
import signal
from contextlib import suppress

import pytest

from cli.publishing import Steps


def interrupt_unheard() -> None:
    with suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_that_was_swallowed_stops_at_the_next_step() -> None:
    steps = Steps()
    with pytest.raises(KeyboardInterrupt), steps.shown():
        interrupt_unheard()
        steps("aggregate", "one")


def test_a_fault_after_an_interrupt_is_the_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt), Steps().shown():
        interrupt_unheard()
        raise RuntimeError("Query interrupted")


def test_a_fault_without_an_interrupt_stays_a_fault() -> None:
    with pytest.raises(RuntimeError), Steps().shown():
        raise RuntimeError("disk full")


def test_afterwards_ctrl_c_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Steps().shown():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
