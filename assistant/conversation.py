"""What a conversation holds: the last question that was answered, the KPI last spoken of, what was asked back.

It is read from the chain of recorded answers and from nothing else, so that the same question after the same answers
gives the same bytes, here and in another process, now and when it is replayed.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Self

from assistant.answer import Answer, Part, ReadingChoice
from semantic_layer.frozen import Frozen
from semantic_layer.query import Members, Query
from semantic_layer.texts import Language

MOST_TURNS = 24
"""Turns that are looked back on; what was said before them is forgotten."""
NO_SUCH_PART = "breakdown_not_published"
FORGOTTEN = "forgotten"
"""Reason of the answer to "glem det": the conversation before it is over."""


class Exchange(Frozen):
    """One turn of the conversation, as far as a later one may need it."""

    question: str
    understood: str | None = None
    language: Language
    status: str
    reason: str | None = None
    kind: str | None = None
    query: Query | None = None
    kpi: str | None = None
    """The KPI that was spoken of, also where it was explained rather than shown."""
    named: Members = {}
    """The one member that a ranking named."""
    narrows: bool = False
    """It named a part that it could not be about: not published so, or not clear which."""
    readings: tuple[ReadingChoice, ...] = ()
    proposed: bool = False
    """A model had a part in the readings: what was not chosen is no subject to go on from."""
    offered: tuple[str, ...] = ()
    """Questions that the answer offered; each means what it meant when it was offered."""


class Choice(Frozen):
    """A question back and what was chosen: those words of that question mean this KPI."""

    asked: str
    language: Language
    kpi: str
    labels: tuple[str, ...]
    """The names that were offered; the KPI was chosen where its name is one of them."""


class Conversation(Frozen):
    """The turns so far, the latest first."""

    exchanges: tuple[Exchange, ...] = ()

    @property
    def query(self) -> Query | None:
        """The last question that was answered with figures: a decline or a question back in between loses nothing."""
        return next((e.query for e in self.exchanges if e.query is not None), None)

    @property
    def kpi(self) -> str | None:
        return next((e.kpi for e in self.exchanges if e.kpi is not None), None)

    @property
    def language(self) -> Language | None:
        return self.exchanges[0].language if self.exchanges else None

    @property
    def pending(self) -> Exchange | None:
        """The question back that has not been answered yet; a courtesy in between is no answer."""
        last = next((e for e in self.exchanges if e.kind != "catalogue"), None)
        return last if last is not None and last.status == "clarify" and last.readings else None

    @property
    def left_open(self) -> bool:
        """Whether a narrowing was just asked for and not given: what goes on from there is unclear."""
        last = next((e for e in self.exchanges if e.kind != "catalogue"), None)
        return last is not None and last.query is None and last.narrows

    @property
    def named(self) -> Members:
        """The member that the ranking just given named."""
        return next((e.named for e in self.exchanges if e.query is not None), {})

    def queries(self) -> Iterator[Query]:
        """All questions that were answered with figures, the latest first."""
        yield from (e.query for e in self.exchanges if e.query is not None)

    def choices(self) -> Iterator[Choice]:
        """What was answered right after a question could be about several KPIs, the latest first."""
        for answered, asked in pairwise(self.exchanges):
            if asked.reason == "ambiguous_kpi" and answered.query is not None:
                labels = tuple(reading.label for reading in asked.readings)
                kpi = answered.query.kpis[0]
                yield Choice(asked=asked.question, language=asked.language, kpi=kpi, labels=labels)

    def offers(self, text: str) -> bool:
        """Whether the answer just given offered this very question."""
        return bool(self.exchanges) and text in self.exchanges[0].offered

    def followed_by(self, part: Part) -> Self:
        return self._with(_exchange(part))

    def followed_by_query(self, question: str, language: Language, query: Query) -> Self:
        """As after an answer of which only the query is known."""
        return self._with(
            Exchange(question=question, language=language, status="answered", query=query, kpi=query.kpis[0])
        )

    def _with(self, exchange: Exchange) -> Self:
        return self.model_copy(update={"exchanges": (exchange, *self.exchanges)[:MOST_TURNS]})


NO_CONVERSATION = Conversation()


def read_conversation(answers: Iterable[Answer]) -> Conversation:
    """The conversation that these answers, the latest first, have made; it begins after the last "glem det"."""
    exchanges: list[Exchange] = []
    for answer in answers:
        if answer.reason == FORGOTTEN:
            break
        parts: tuple[Part, ...] = answer.parts or (answer,)
        exchanges += [_exchange(part) for part in reversed(parts)]
    return Conversation(exchanges=tuple(exchanges[:MOST_TURNS]))


def _exchange(part: Part) -> Exchange:
    instead = [question for note in part.assumptions for question in note.instead]
    return Exchange(
        question=part.question,
        understood=part.understood,
        language=part.language,
        status=part.status,
        reason=part.reason,
        kind=part.kind,
        query=part.query,
        kpi=part.query.kpis[0] if part.query is not None else _explained(part),
        named=_find_named(part),
        narrows=part.reason == "ambiguous_member" or (part.reason == NO_SUCH_PART and not part.unused_words),
        readings=part.readings,
        proposed=part.status == "clarify" and part.planner != "rules",
        offered=(*part.suggestions, *instead, *(reading.question for reading in part.readings)),
    )


def _explained(part: Part) -> str | None:
    """The KPI of an explanation stands in its source line."""
    return part.citations[0].kpi.partition("@")[0] if part.citations else None


def _find_named(part: Part) -> Members:
    query = part.query
    rank = query.rank if query is not None else None
    if query is None or rank is None or rank.n != 1 or rank.over != "members" or not part.cells:
        return {}
    return {level: (member,) for level, member in part.cells[0].members.items() if level in query.by}
