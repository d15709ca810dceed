"""What the catalog lacks, as the audit log tells it: words that nothing knows, and questions without an answer."""

import re
from collections.abc import Container, Iterable
from datetime import datetime

from assistant.journal import JournalRow
from assistant.tokens import tokenise
from semantic_layer.frozen import Frozen

ENOUGH = 3
"""Conversations in which a capitalised word must have been used: until then it may be somebody's name."""
IDS_SHOWN = 5
MOST = 200
"""Lines of a list that people read."""
UNANSWERED = ("declined", "clarify")
SERVICE = ("service_closed", "not_verified", "query_not_valid")
"""Declines that say nothing of the catalog."""
PERSONAL = ("personal_data_in_question", "misuse", "person", "individual_case")
"""Declines of questions whose words are nobody else's business."""

_PLAIN = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")


class UnknownWord(Frozen):
    word: str
    times: int
    answer_ids: tuple[str, ...]
    """The newest answers that left it out."""


class Unanswered(Frozen):
    """A question that got no figure, however often it was asked."""

    question: str
    status: str
    reason: str | None
    times: int
    last: datetime
    answer_id: str
    """The newest."""


def count_unknown_words(rows: Iterable[JournalRow], known: Container[str]) -> list[UnknownWord]:
    """Words that answers left out, and those of unanswered questions that nothing knows, the most frequent first.

    No numbers, no whole remarks, and no words that are written as names before they are common.
    """
    found: dict[str, list[JournalRow]] = {}
    named: set[str] = set()
    for row in rows:
        for word in _find_words(row, known):
            found.setdefault(word, []).append(row)
            if _is_capitalised(word, row.question):
                named.add(word)
    shown = {word: seen for word, seen in found.items() if word not in named or _conversations(seen) >= ENOUGH}
    order = sorted(shown, key=lambda word: (-len(shown[word]), word))
    return [
        UnknownWord(
            word=word,
            times=len(shown[word]),
            answer_ids=tuple(dict.fromkeys(row.answer_id for row in shown[word]))[:IDS_SHOWN],
        )
        for word in order[:MOST]
    ]


def group_unanswered(rows: Iterable[JournalRow]) -> list[Unanswered]:
    """Questions that were declined or asked back, the most frequent first; `rows` are the newest first."""
    groups: dict[tuple[str, str | None, str], list[JournalRow]] = {}
    for row in rows:
        if row.status in UNANSWERED and row.reason not in SERVICE and row.question:
            key = (row.status, row.reason, " ".join(row.question.casefold().split()).rstrip("?!. "))
            groups.setdefault(key, []).append(row)
    found = [
        Unanswered(
            question=seen[0].question,
            status=seen[0].status,
            reason=seen[0].reason,
            times=len(seen),
            last=seen[0].at,
            answer_id=seen[0].answer_id,
        )
        for seen in groups.values()
    ]
    return sorted(found, key=lambda one: (-one.times, -one.last.timestamp()))[:MOST]


def _find_words(row: JournalRow, known: Container[str]) -> list[str]:
    words = [word.casefold() for word in row.unused_words]
    if row.status in UNANSWERED and row.reason not in (*SERVICE, *PERSONAL):
        words += [token.word for token in tokenise(row.question) if token.word not in known]
    return [word for word in dict.fromkeys(words) if _PLAIN.fullmatch(word)]


def _is_capitalised(word: str, question: str) -> bool:
    """Whether the question writes it as people write names, also where a sentence begins with it."""
    written = (found for found in re.findall(r"\w+(?:-\w+)*", question) if found.casefold() == word)
    return any(found[0].isupper() for found in written)


def _conversations(rows: list[JournalRow]) -> int:
    return len({row.session for row in rows})
