"""The conversation around a question: replies, courtesies, what a follow-up takes up, what was chosen before."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.conversation import Choice
from assistant.plan import DeclineReason, Explain, ExplainKind, Plan, Remembered
from assistant.planners.context import PlanContext
from assistant.planners.cover import Coverer
from assistant.planners.explanations import (
    ask_about_which,
    asks_about_something,
    explain_catalogue,
    explain_kpi,
    find_asked,
)
from assistant.planners.followup import FollowUpReader
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.replies import ReplyReader, recall_choice
from assistant.understand import Understander, Understanding
from semantic_layer.catalog import Catalog

EXPLAINED: frozenset[tuple[DeclineReason, ExplainKind]] = frozenset(
    {("person", "source"), ("forecast", "calendar"), ("opinion", "definition")}
)
"""Who answers for a figure is no question about a person, when the next one comes no forecast, and what we mean by it
no opinion."""


class Talk:
    """What the planner does with a conversation, before and beside the question itself."""

    def __init__(self, catalog: Catalog, understander: Understander, coverer: Coverer) -> None:
        self._catalog = catalog
        self._understander = understander
        self._coverer = coverer
        self._follow_ups = FollowUpReader(catalog, coverer, understander.packs)
        self._replies = {lang: ReplyReader(understander.finder, pack) for lang, pack in understander.packs.items()}

    def find_reading(self, question: Understanding, context: PlanContext) -> str | None:
        """The question that was offered and is now chosen."""
        return self._replies[question.language].find_reading(question, context.conversation.pending)

    def plan_courtesy(self, question: Understanding) -> Explain | None:
        """What is said instead of a question."""
        if self._replies[question.language].forgets(question):
            return Explain(about="catalogue", tone="forgotten")
        tone = self._understander.find_courtesy(question)
        return Explain(about="catalogue", tone=tone) if tone else None

    def take_up(
        self, question: Understanding, context: PlanContext
    ) -> tuple[Understanding, PlanContext, list[Hypothesis], tuple[Hypothesis, ...]]:
        """What the conversation adds to the question: what it points at, and the KPI where it names none.

        The last are the KPIs that the conversation alone rules out.
        """
        previous = context.previous
        if previous is not None and previous.operation == "combination":
            return question, context, self._coverer.find_hypotheses(question, previous.kpis[0]), ()
        follow = self._follow_ups.read_follow_up(question, previous, context.conversation) if previous else None
        if follow is None:
            return question, replace(context, previous=None), self._coverer.find_hypotheses(question), ()
        kept = {"previous": None} if follow.on_its_own else {"changes": follow.changes}
        return follow.question, replace(context, **kept), follow.hypotheses, follow.rivals

    def recall(
        self, question: Understanding, near: list[Hypothesis], context: PlanContext
    ) -> tuple[list[Hypothesis], tuple[Remembered, ...]] | None:
        """Of KPIs too near to tell apart, the one that was chosen before; it is shown that it was remembered."""
        if len(near) < 2:
            return None
        words = (question.words[t] for t in sorted(near[0].naming))
        found = recall_choice(near, context.conversation, self._words_asked, words, self._understander.finder)
        return None if found is None else ([found[0]], (found[1],))

    def explain(
        self, question: Understanding, best: Hypothesis | None, nearby: Callable[[], Iterable[str]]
    ) -> Plan | None:
        """An explanation of a figure, or which of some `nearby` is meant; None when a figure is asked for."""
        asked = find_asked(question)
        if asked is None:
            return None
        content = self._coverer.find_content(question)
        if best is not None and (explained := explain_kpi(question, asked, best)):
            return explained
        # "Hvad kan man slå op her?": the words that ask name nothing, though "slået op" is said of vacancies.
        names_kpi = best is not None and not all(s.tokens <= asked.tokens for s in best.of("kpi", "measure", "value"))
        if not names_kpi and (listed := explain_catalogue(self._catalog, question, asked, content)):
            return listed
        if best is not None or not asks_about_something(question, asked, content):
            return None
        return ask_about_which(self._catalog, question.language, asked, nearby())

    def explain_what_was_told(self, question: Understanding) -> Explain | None:
        """ "Her står klassekvotient. Hvad betyder det?" is about the one figure that the text before it names."""
        told, _, last = question.text.rpartition(". ")
        if not told or "?" in told:
            return None
        asking = self._understander.understand_question(last, question.language)
        asked, pronouns = find_asked(asking), self._understander.packs[question.language].talk["this"]
        if asked is None or asked.kind == "catalogue" or not any(word in pronouns for word in asking.words):
            return None
        if not asks_about_something(asking, asked, self._coverer.find_content(asking)):
            return None
        named = self._coverer.find_hypotheses(self._understander.understand_question(told, question.language))
        kpis = {h.kpi.id for h in named if h.of("kpi") and h.unaccounted == named[0].unaccounted}
        return Explain(about=asked.kind, kpi=kpis.pop()) if len(kpis) == 1 else None

    def is_about_figure(self, question: Understanding, explanation: Plan | None, reason: DeclineReason) -> bool:
        """Whether the words that would decline a question ask about a figure here."""
        asked = find_asked(question)
        return explanation is not None and asked is not None and (reason, asked.kind) in EXPLAINED

    def _words_asked(self, choice: Choice) -> frozenset[str]:
        """The words that left open which KPI was meant."""
        asked = self._understander.understand_question(choice.asked, choice.language)
        hypotheses = self._coverer.find_hypotheses(asked)
        return frozenset(asked.words[t] for h in hypotheses[:1] for t in h.naming)
