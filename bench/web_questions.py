"""What the visitors ask, and what they must be told: conversations of verified questions, held once beforehand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assistant import Answer, Assistant, Question, Settings
from semantic_layer.texts import Language
from ui.escape import escape_markdown

LANGUAGE: Language = "da"
MOST_TRIES = 50
"""Of one place in a conversation: a question that is clear alone may be asked back after another."""


class Asked(NamedTuple):
    text: str
    told: tuple[str, ...]
    """What must be among what the visitor is sent."""


Conversation = list[Asked]


@dataclass
class Rehearsal:
    """The assistant without a screen; `state` has the release that is served, and an audit log of its own.

    The same seed brings the same conversations: most visitors ask something else than the others, some the same.
    """

    state: Path
    role: str
    today: date | None = None
    """None: by the clock, as the server has it."""
    seed: int = 1
    _desk: Assistant = field(init=False, repr=False)
    _texts: list[str] = field(init=False, repr=False)
    _today: date = field(init=False)
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._desk = Assistant(Settings(state=self.state, _env_file=None))
        self._today = self.today or datetime.now(ZoneInfo(self._desk.timezone)).date()
        kpis = self._desk.release.catalog.kpis.values()
        found = {text for kpi in kpis for v in kpi.verified for language, text in v.questions() if language == LANGUAGE}
        self._texts = sorted(found)
        self._dice = random.Random(self.seed)

    def close(self) -> None:
        self._desk.release.close()

    def hold(self, count: int, length: int, drawn: bool = False) -> list[Conversation]:
        """So many conversations; `drawn`: of answers with a picture only, which cost most."""
        return [self._hold_one(length, drawn) for _ in range(count)]

    def _hold_one(self, length: int, drawn: bool) -> Conversation:
        """Each question is asked after those before it, as on the page: that may change what it means."""
        conversation: Conversation = []
        after: str | None = None
        for _ in range(length):
            text, answer = self._find_next(after, drawn)
            conversation.append(Asked(text, tell_what_is_shown(answer)))
            after = answer.answer_id
        return conversation

    def _find_next(self, after: str | None, drawn: bool) -> tuple[str, Answer]:
        for _ in range(MOST_TRIES):
            text = self._dice.choice(self._texts)
            answer = self._desk.ask(Question(text=text, asked_at=self._today, role=self.role, after=after))
            if answer.status == "answered" and not answer.parts and (answer.chart is not None or not drawn):
                return text, answer
        raise SystemExit("no question of the catalog has such an answer today")


def tell_what_is_shown(answer: Answer) -> tuple[str, ...]:
    """The sentence with the figure, and every cell of the table."""
    rows: Sequence[Sequence[str]] = answer.table.rows if answer.table is not None else ()
    cells = {escape_markdown(cell) for row in rows for cell in row if cell}
    return (f"### {escape_markdown(answer.headline)}", *sorted(cells))


def echo(conversations: Sequence[Conversation]) -> list[Conversation]:
    """The same questions, asked where they are only said again."""
    return [[Asked(asked.text, (asked.text,)) for asked in conversation] for conversation in conversations]
