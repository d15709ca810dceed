"""The answers given lately, kept in memory: a follow-up needs no look into the log."""

import threading
from collections import OrderedDict
from typing import NamedTuple

from assistant.answer import Answer
from assistant.conversation import MOST_TURNS, Conversation, read_conversation
from assistant.record import AuditLog

REMEMBERED = 500


class _Recent(NamedTuple):
    answer: Answer
    after: str | None


class RecentAnswers:
    """The last answers of all users; what is no longer among them is read from the log."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Recent] = OrderedDict()

    def keep(self, answer: Answer, after: str | None) -> None:
        with self._lock:
            self._kept[answer.answer_id] = _Recent(answer, after)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """From here on all of them are read from the log."""
        with self._lock:
            self._kept.clear()

    def holds(self, question: str) -> bool:
        """Whether an answer to this very question is in memory."""
        return any(kept.answer.question == question for kept in self._kept.values())

    def find(self, answer_id: str) -> Answer | None:
        """None where there is no such answer. Raises RecordError when the log cannot be read."""
        if answer_id in self._kept:
            return self._kept[answer_id].answer
        entry = self._log.find(answer_id)
        return entry.answer if entry else None

    def find_conversation(self, after: str | None) -> Conversation:
        """Read back from the answer that a question follows. Raises RecordError."""
        answers: list[Answer] = []
        wanted = after
        while wanted is not None and len(answers) < MOST_TURNS:
            recent = self._kept.get(wanted)
            if recent is None:
                answers += [e.answer for e in self._log.find_chain(wanted, MOST_TURNS - len(answers))]
                break
            answers.append(recent.answer)
            wanted = recent.after
        return read_conversation(answers)
