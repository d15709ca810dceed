"""A fuse before a service that may be down: after a few failures nobody waits for it, until one caller tries again."""

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row that open it (docs/models.md)."""
REST_SECONDS = 60.0
"""How long it stays open before one question is let through."""


class Breaker:
    def __init__(
        self, failures: int = FAILURES, rest: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    def lets_through(self) -> bool:
        """Whether to try now. After the rest one caller is let through, and the others wait for what becomes of it."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._clock()
            if now - self._opened_at < self._rest:
                return False
            self._opened_at = now
            return True

    def succeed(self) -> None:
        with self._lock:
            self._failed, self._opened_at = 0, None

    def fail(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._opened_at = self._clock()
