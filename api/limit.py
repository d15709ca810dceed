"""How many questions one user may ask in a minute, so that nobody keeps the others waiting."""

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

WINDOW = 60.0
"""Seconds."""
MOST_REMEMBERED = 10_000
"""Users; who has not asked for longest is forgotten first."""


class RequestLimit:
    """Counts within one process: behind sticky sessions that is all the user asks."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, user: str) -> float:
        """Seconds until the user may ask again; 0 when this question may be asked, and then it is counted."""
        now = self._clock()
        with self._lock:
            times = self._asked.setdefault(user, deque())
            self._asked.move_to_end(user)
            while times and times[0] + WINDOW <= now:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + WINDOW - now
            times.append(now)
            while len(self._asked) > MOST_REMEMBERED:
                self._asked.popitem(last=False)
            return 0.0
