"""The edge to a language model: one question out, one typed reply back, within a time, a size and a number of tries.

Only `assistant/llm_client.py` knows the library that speaks to providers; it is loaded in the background when a model
is configured, and never otherwise.
"""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from assistant.breaker import Breaker
from assistant.planners.proposal import Proposal
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.llm_client import Client

LOG = logging.getLogger(__name__)

Why = Literal[
    "unreachable", "refused", "rate_limited", "failed", "too_slow", "too_large", "unreadable", "busy", "resting",
    "starting", "not_recorded", "not_configured",
]  # fmt: skip
TRIED_AGAIN: frozenset[Why] = frozenset({"unreachable", "rate_limited", "failed"})
NO_FAULT: frozenset[Why] = frozenset({"busy", "resting", "starting", "not_recorded"})
"""What says nothing about the provider, so does not count against it."""
TRIES = 2
PAUSE_SECONDS = 0.2
LEAST_SECONDS = 0.3
"""With less time left nothing is sent."""
MOST_AT_ONCE = 8
"""Questions that may wait for the model at a time; one more is answered by the rules."""
LOAD_SECONDS = 30.0


class ModelError(Exception):
    """The model gave no reply that can be used. The message holds nothing that it said."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Message(NamedTuple):
    role: Literal["system", "user", "assistant"]
    text: str


class Reply(NamedTuple):
    proposal: Proposal
    tokens_in: int
    tokens_out: int


class Model(Protocol):
    """Something that proposes what a question means."""

    @property
    def name(self) -> str:
        """Provider and model, as the settings name it."""
        ...

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        """Within this many seconds. Raises ModelError, and nothing else."""
        ...


class ModelEdge:
    """The configured model behind its limits."""

    def __init__(self, settings: Settings, breaker: Breaker | None = None) -> None:
        self.name = settings.llm or ""
        self._breaker = breaker or Breaker()
        self._slots = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._client: Client | None = None
        self._loaded = threading.Event()
        threading.Thread(target=self._load, args=(settings,), daemon=True).start()

    def _load(self, settings: Settings) -> None:
        try:
            self._client = importlib.import_module("assistant.llm_client").Client(settings)
        except Exception as fault:  # noqa: BLE001 - a provider that is not installed or configured: the rules answer
            # Of other faults only the kind: a message may hold the key.
            what = str(fault) if isinstance(fault, ImportError) else type(fault).__name__
            LOG.error("the language model %s cannot be used, and rules answer alone: %s", self.name, what)
            self._client = None
        finally:
            self._loaded.set()

    def wait_until_loaded(self, seconds: float = LOAD_SECONDS) -> bool:
        """Whether the library is there and the settings make a client."""
        return self._loaded.wait(seconds) and self._client is not None

    def close(self) -> None:
        """Connections that are kept open."""
        if self._loaded.is_set() and self._client is not None:
            self._client.close()

    @property
    def breaker(self) -> Breaker:
        return self._breaker

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        """Raises ModelError."""
        until = time.monotonic() + seconds
        if not self._loaded.wait(max(0.0, seconds)):
            raise ModelError("starting")
        if self._client is None:
            raise ModelError("not_configured")
        if not self._breaker.lets_through():
            raise ModelError("resting")
        client = self._client
        try:
            reply = self._within(until, lambda: _try_until(client, messages, until))
        except ModelError as error:
            if error.why not in NO_FAULT:
                self._breaker.fail()
            raise
        self._breaker.succeed()
        return reply

    def _within(self, until: float, work: Callable[[], Reply]) -> Reply:
        """The work in a thread of its own, since looking up a name or a handshake may outlast every time limit."""
        if not self._slots.acquire(blocking=False):
            raise ModelError("busy")
        done: SimpleQueue[Reply | ModelError] = SimpleQueue()

        def run() -> None:
            try:
                done.put(work())
            except ModelError as error:
                done.put(error)
            except Exception:  # noqa: BLE001 - whatever the library raises, the rules answer
                done.put(ModelError("failed"))
            finally:
                self._slots.release()

        threading.Thread(target=run, daemon=True).start()
        try:
            found = done.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise ModelError("too_slow") from None
        if isinstance(found, ModelError):
            raise found
        return found


def _try_until(client: "Client", messages: Sequence[Message], until: float) -> Reply:
    for left in reversed(range(TRIES)):
        try:
            return client.propose(messages, until)
        except ModelError as error:
            short = until - time.monotonic() < PAUSE_SECONDS + LEAST_SECONDS
            if not left or short or error.why not in TRIED_AGAIN:
                raise
        time.sleep(PAUSE_SECONDS)
    raise ModelError("failed")
