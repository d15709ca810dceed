"""Where calls are answered: a few at a time, off the event loop, and no more in the queue than can be waited for."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from threading import BoundedSemaphore
from typing import NamedTuple, Protocol, TypeVar

from api.callers import Caller, RoleFinder
from api.request import AskRequest
from assistant import Answer, NoReleaseError, Question, Settings
from assistant.errors import log_fault
from assistant.refusals import Refusal, refuse_call
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language

WORKERS = 4
"""Calls that are answered at a time: an answer is arithmetic, and more threads than that make none of them faster."""
WAITING = 16
"""Calls that wait for one of them; whoever comes then is told to come again."""

T = TypeVar("T")


class Answering(RoleFinder, Protocol):
    """What is needed of the assistant."""

    def ask(self, question: Question, user: str = "", session: str = "") -> Answer: ...


class Reply(NamedTuple):
    answer: Answer
    refusal: Refusal | None = None
    """Why nothing was asked."""
    retry_after: int | None = None
    """Seconds."""


class OverloadedError(Exception):
    """Too many are waiting already."""


@dataclass(frozen=True)
class Counter:
    settings: Settings
    open_desk: Callable[[], Answering]
    """Raises NoReleaseError and ReleaseError."""
    count: Callable[[str], float]
    """Counts a question under a key, and gives 0; or the seconds until one may be asked."""
    today: Callable[[], date] = date.today
    workers: int = WORKERS
    waiting: int = WAITING
    _pool: ThreadPoolExecutor = field(init=False, repr=False)
    _places: BoundedSemaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pool", ThreadPoolExecutor(self.workers, thread_name_prefix="ask"))
        object.__setattr__(self, "_places", BoundedSemaphore(self.workers + self.waiting))

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, from a thread. Raises OverloadedError, and what `work` raises.

        Whoever stops waiting leaves the work to be done: a question that was taken is answered and recorded.
        """
        if not self._places.acquire(blocking=False):
            raise OverloadedError
        try:
            doing: Future[T] = self._pool.submit(work)
        except RuntimeError:
            self._places.release()
            raise OverloadedError from None
        doing.add_done_callback(lambda _: self._places.release())
        return await asyncio.shield(asyncio.wrap_future(doing))

    async def ask(self, caller: Caller, asked: AskRequest, session: str) -> Reply:
        """Whatever goes wrong is a reply too."""
        try:
            return await self.run(lambda: self._ask(caller, asked, session))
        except OverloadedError:
            return self.refuse("overloaded", asked.language, retry_after=1)

    def _ask(self, caller: Caller, asked: AskRequest, session: str) -> Reply:
        role = caller.choose_role(asked.role)
        if role is None:
            return self.refuse("other_role", asked.language)
        if asked.today is not None and not caller.is_visitor:
            return self.refuse("other_day", asked.language)
        if wait := self.count(caller.limit_key):
            return self.refuse("too_many", asked.language, retry_after=math.ceil(wait))
        try:
            desk = self.open_desk()
        except (NoReleaseError, ReleaseError) as fault:
            return self.refuse("no_release", asked.language, detail=log_fault(self.settings.state, fault))
        question = asked.to_question(role, asked.today or self.today())
        return Reply(desk.ask(question, user=caller.id, session=session))

    def refuse(
        self, refusal: Refusal, language: Language | None = None, retry_after: int | None = None, detail: str = ""
    ) -> Reply:
        return Reply(refuse_call(self.settings, refusal, self.today(), language, detail), refusal, retry_after)

    def close(self) -> None:
        """What was begun is finished."""
        with suppress(RuntimeError):
            self._pool.shutdown(wait=True)
