"""The front desk: takes a question, keeps the conversation, records the answer before anyone sees it."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from assistant.access import RoleChoice, find_role, may_see_answer
from assistant.answer import Answer, ErrorReason, Part
from assistant.catalogue_cards import CatalogueCard, list_cards
from assistant.catalogue_news import NewsItem, list_news
from assistant.choices import ChipName, ChoiceGroup, keep_choices
from assistant.cockpit import CockpitEntry, CockpitView
from assistant.conversation import MOST_TURNS, Conversation
from assistant.earlier import EarlierQuestion, list_earlier
from assistant.errors import ServiceClosedError, UnknownCockpitError, log_fault
from assistant.explained import Explanation, explain_text
from assistant.feedback import Feedback, FeedbackDesk, Remark, Verdict
from assistant.feedback_store import FeedbackError
from assistant.figure import Viewer
from assistant.identity import list_what_identifies
from assistant.llm import Model
from assistant.mode import ModeFile, OperatingMode
from assistant.model_desk import ModelDesk, ModelTotals
from assistant.model_use import ModelUse
from assistant.office import Office
from assistant.parts import MAX_PARTS, assemble_parts, split_sentences
from assistant.pipeline import Clock, Pipeline, Tell, Turn
from assistant.pipelines import open_pipeline
from assistant.plan import Plan
from assistant.question import Question
from assistant.recall import RecalledAnswer, recall_answer
from assistant.recent import RecentAnswers
from assistant.record import AuditLog, RecordError
from assistant.redact import redact_question
from assistant.replay import (
    Replayed,
    UnknownAnswerError,
    compare_answers,
    compare_figures,
    is_redacted,
    question_of,
)
from assistant.retrieval.kept import KeptRetriever
from assistant.retrieval.retriever import Retriever
from assistant.settings import Settings
from assistant.show import list_cockpits, show_cockpit
from assistant.suggest import example_questions, suggest_of
from assistant.tokens import normalise_text
from assistant.turned_away import refuse_input, report_error, turn_away
from assistant.verified import is_verified
from assistant.wording import word_chosen
from semantic_layer.errors import QueryTimeoutError, ReleaseError
from semantic_layer.query import Query
from semantic_layer.query_faults import complete_query
from semantic_layer.serve import Release, current_release_id
from semantic_layer.texts import Language

NO_PLANS: Mapping[str, Plan] = MappingProxyType({})
MOST_FOUND = 20
"""KPIs that a search finds by likeness, before those are left out that a visitor may not see."""

P = TypeVar("P", bound=Part)


class Assistant:
    """Answers questions from the release in service; a newer release is taken into use at the next question."""

    def __init__(self, settings: Settings, model: Model | None = None) -> None:
        """`model` takes the place of the one that the settings name."""
        self._settings = settings
        self._desk = ModelDesk(settings, model)
        self._log = AuditLog(settings.audit_folder)
        self._mode = ModeFile(settings.state)
        self._feedback = FeedbackDesk(settings.state)
        self._lock = threading.Lock()
        self._recent = RecentAnswers(self._log)
        self._pipeline = open_pipeline(settings.releases, desk=self._desk)
        self._retrievers = KeptRetriever(settings)

    @property
    def pipeline(self) -> Pipeline:
        """That of the release in service."""
        return self._current()

    @property
    def release(self) -> Release:
        return self._current().release

    def close(self) -> None:
        """The release, what is searched by, and connections to a model."""
        self._desk.close()
        self._retrievers.close()
        self._pipeline.release.close()

    @property
    def model_totals(self) -> ModelTotals:
        """What the language model has been asked by this process."""
        return self._desk.totals

    def wait_for_model(self) -> bool:
        """Whether the configured model can be asked; waits until what it needs is loaded."""
        return self._desk.wait_until_loaded()

    @property
    def retriever(self) -> Retriever:
        """Finds what the catalog in service has about a text; it compares letters until it is started and ready."""
        return self._retrievers.of(self.release)

    @property
    def mode(self) -> OperatingMode:
        """The operating mode now."""
        return self._mode.read()

    def ask(self, question: Question, user: str = "", session: str = "", tell: Tell = lambda step: None) -> Answer:
        """The recorded answer. What goes wrong is an answer too, of status error; nothing is raised.

        `tell` is called with each step as it begins, in the thread of the caller.
        """
        language: Language = question.language or self._settings.language
        mode = self.mode
        clock = Clock(tell=tell)
        try:
            answer = self._answer(question, language, mode, clock)
            self._record(answer, question, user, session, mode, clock.model_uses)
        except RecordError as fault:
            return self._report(question, language, "data_unavailable", fault)
        except ReleaseError as fault:
            return self._report(question, language, "data_unavailable", fault)
        except QueryTimeoutError as fault:
            return self._report(question, language, "timeout", fault)
        except Exception as fault:  # noqa: BLE001 - the one boundary: a user sees an id, the log has the trace
            return self._report(question, language, "internal", fault)
        self._recent.keep(answer, question.after)
        return answer

    def answer(self, answer_id: str) -> Answer | None:
        """A recorded answer by its id, or None. Raises RecordError when the log cannot be read."""
        return self._recent.find(answer_id)

    def recall(self, answer_id: str, role: str, user: str = "") -> list[RecalledAnswer]:
        """What a link shows to this user: the answer, and before it what the same user asked on the way to it.

        Empty when there is no such answer, or none that the role may see. To somebody else, and where nobody is known
        (`user` empty), the answer stands alone. While the service is closed no link shows anything.
        Raises RecordError, and ReleaseError when no release is in service.
        """
        if self.mode.mode == "closed":
            return []
        release = self.release
        told = [entry.answer for entry in self._log.find_chain(answer_id, MOST_TURNS, user)] if user else []
        if not told and (answer := self.answer(answer_id)):
            told = [answer]
        seen = [answer for answer in reversed(told) if may_see_answer(release.catalog, role, answer)]
        if not seen or seen[-1].answer_id != answer_id:
            return []
        return [recall_answer(release, answer) for answer in seen]

    def list_earlier(self, role: str, user: str = "", session: str = "") -> list[EarlierQuestion]:
        """A user's last questions, the newest first; where nobody is known, the session's. Raises RecordError."""
        return list_earlier(self._log, self.release.catalog, role, user, session)

    def office(self, role: str, user: str = "") -> Office:
        """What this user may see and do behind the counter, in this role."""
        return Office(self._settings, self._log, self._mode, self._current, self, role, user)

    def check_ready(self) -> None:
        """Raises what would keep a question from being answered: RecordError, ReleaseError."""
        self._log.check_writable()
        _ = self.release

    def replay(self, answer_id: str) -> Replayed:
        """Give a recorded answer again from its question and its release, and compare.

        Raises UnknownAnswerError, RecordError, and ReleaseError when the release is gone.
        """
        entry = self._log.find(answer_id)
        if entry is None:
            raise UnknownAnswerError(f"the audit log has no answer {answer_id}")
        recalled = recall_answer(self.release, entry.answer)
        if entry.answer.release is None:
            # Nothing was answered, and the question was not kept.
            return Replayed(recalled=recalled, differences=())
        pipeline = open_pipeline(self._settings.releases, entry.answer.release, entry.withdrawn, stays=False)
        try:
            if is_redacted(entry.answer):
                found = compare_figures(pipeline.release, entry.answer)
                return Replayed(recalled=recalled, differences=found, figures_only=True)
            made = {use.made.text: use.made.plan for use in entry.model if use.made is not None}
            asked = question_of(entry), entry.answer.question
            again = self._answer_from(pipeline, *asked, Clock(), entry.mode, made)
            return Replayed(recalled=recalled, differences=compare_answers(entry.answer, again))
        finally:
            pipeline.release.close()

    def explain(self, answer_id: str) -> Explanation:
        """How the release in service reads the question of a recorded answer, in the conversation that it stood in.

        Without questions where it was chosen and not written, or not kept. Raises UnknownAnswerError and RecordError.
        """
        entry = self._log.find(answer_id)
        if entry is None:
            raise UnknownAnswerError(f"the audit log has no answer {answer_id}")
        if entry.chosen is not None or entry.answer.release is None:
            return Explanation()
        asked = question_of(entry)
        conversation = self.find_conversation(asked)
        return explain_text(self._current(), asked.text, asked.asked_at, asked.role, conversation)

    @property
    def timezone(self) -> str:
        """Of the municipality, whatever the server's is: whose day it is, and whose hours the log is read in."""
        return self.release.catalog.identity.timezone

    def examples(self, language: Language, committee: str | None = None, role: str | None = None) -> list[str]:
        """Questions to begin with, each of which is answered to this role."""
        pipeline = self._current()
        verified = self.mode.mode == "verified_only"
        plan = pipeline.plan_alone(pipeline.release.as_of, role or self._settings.role, language, verified)
        return example_questions(pipeline.release.catalog, language, committee, plan)

    def choices_for(
        self, query: Query, chip: ChipName, role: str, today: date, language: Language
    ) -> tuple[ChoiceGroup, ...]:
        """What a chip may be changed to; each works for this role in this mode, and is asked as `Question.query`.

        Raises QueryTimeoutError and ReleaseError.
        """
        pipeline, mode = self._current(), self.mode.mode
        if mode == "closed":
            return ()
        groups = pipeline.choices.find(query, chip, role, today, language)
        if mode == "normal":
            return groups
        alone = pipeline.plan_alone(today, role, language)
        return keep_choices(groups, lambda chosen: is_verified(pipeline.release.catalog, chosen, alone, language))

    def committees(self, language: Language) -> list[tuple[str, str]]:
        return [(c.id, c.label.in_(language)) for c in self.release.catalog.committees]

    def roles(self, language: Language) -> list[RoleChoice]:
        return [RoleChoice(id=r.id, label=r.label.in_(language), pages=r.pages) for r in self.release.catalog.roles]

    def find_role(self, claims: Iterable[str]) -> str | None:
        """The role of somebody of whom a login says this; None: no role, so no figures."""
        return find_role(self.release.catalog, claims)

    def cockpits(self, language: Language) -> list[CockpitEntry]:
        return list_cockpits(self.release.catalog, language)

    def cockpit(self, cockpit_id: str, role: str, today: date, language: Language) -> CockpitView:
        """A cockpit as it stands now.

        Raises UnknownCockpitError, ServiceClosedError, and ReleaseError when the release cannot be read.
        """
        if self.mode.mode == "closed":
            raise ServiceClosedError
        release = self.release
        cockpit = release.catalog.cockpits.get(cockpit_id)
        if cockpit is None:
            raise UnknownCockpitError(cockpit_id, tuple(release.catalog.cockpits))
        return show_cockpit(release, cockpit, Viewer(role, today, language), partial(log_fault, self._settings.state))

    def give_feedback(self, remark: Remark) -> None:
        """Keep what a user says of an answer. Raises FeedbackError."""
        try:
            signed = self._log.sign_user(remark.user)
        except RecordError as error:
            raise FeedbackError(str(error)) from error
        self._feedback.keep(remark, signed, self._pipeline.known_words)

    def list_feedback(self, since: date, until: date, verdict: Verdict | None = None) -> list[Feedback]:
        """What users said from the first day to the last, the newest first. Raises FeedbackError."""
        return self._feedback.list(since, until, verdict)

    def catalogue(self, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]:
        """What the role can ask about. Raises ReleaseError."""
        return list_cards(self.release, role, today, language)

    def catalogue_examples(self, kpi_id: str, role: str, today: date, language: Language) -> tuple[str, ...]:
        """Questions about one KPI, each of which is answered to this role on this day."""
        pipeline, verified = self._current(), self.mode.mode == "verified_only"
        plan = pipeline.plan_alone(today, role, language, verified)
        return suggest_of(pipeline.release.catalog, kpi_id, language, plan)

    def find_alike(self, text: str, language: Language) -> list[str]:
        """Ids of KPIs that somebody may mean who looks for this in the catalogue: letters, and meaning when loaded."""
        self.retriever.start()
        return self.retriever.search_kpis(text, language, MOST_FOUND)

    def news(self, role: str, today: date, language: Language) -> tuple[NewsItem, ...]:
        """What is new about the figures that the role may see, and what is coming. Raises ReleaseError."""
        return list_news(self.release, role, today, language)

    def notice(self, language: Language) -> str | None:
        notice = self.release.catalog.identity.notice
        return notice.in_(language) if notice else None

    # -- one question --------------------------------------------------------------------------------------

    def _answer(self, question: Question, language: Language, mode: OperatingMode, clock: Clock) -> Answer:
        text = normalise_text(question.text)
        if mode.mode == "closed":
            return self._sign(turn_away(self._settings, question, text, language, mode), question, mode.mode)
        if question.query is None and (refused := refuse_input(self._settings, question, text, language)):
            return self._sign(refused, question)
        return self._answer_from(self._current(), question, text, clock, mode.mode)

    def _answer_from(
        self,
        pipeline: Pipeline,
        question: Question,
        text: str,
        clock: Clock,
        mode: str = "normal",
        made: Mapping[str, Plan] = NO_PLANS,
    ) -> Answer:
        """`made` are plans of texts that a model had a part in when they were first answered."""
        if question.query is not None:
            return self._answer_chosen(pipeline, question, question.query, clock, mode)
        stored = redact_question(text, pipeline.known_words)
        conversation = self.find_conversation(question)
        if conversation.offers(text):
            # It was planned before it was offered, on its own and in the language of the answer.
            question = question.model_copy(update={"language": question.language or conversation.language})
            conversation = Conversation()
        parts: list[Part] = []
        for sentence in split_sentences(text, pipeline.understander):
            turn = Turn(
                sentence,
                stored,
                question.asked_at,
                question.role,
                question.language,
                conversation,
                verified_only=mode == "verified_only",
                made=made,
            )
            found = pipeline.answer_turn(turn, clock)
            for part in found:
                conversation = conversation.followed_by(part)
            parts += found
        signed = [self._sign(part, question, mode) for part in parts[:MAX_PARTS]]
        return assemble_parts(signed, stored, clock.stages)

    def _answer_chosen(self, pipeline: Pipeline, question: Question, query: Query, clock: Clock, mode: str) -> Answer:
        language: Language = question.language or self._settings.language
        verified_only = mode == "verified_only"
        bare = Turn("", "", question.asked_at, question.role, language, verified_only=verified_only)
        if (refused := pipeline.refuse_chosen(query, bare, language)) is not None:
            return assemble_parts([self._sign(refused, question, mode, query)], "", clock.stages)
        query = complete_query(pipeline.release.catalog, query)
        text = word_chosen(pipeline.release.catalog, query, language)
        part = pipeline.answer_chosen(query, replace(bare, text=text, stored=text), language, clock)
        return assemble_parts([self._sign(part, question, mode)], text, clock.stages)

    def _report(self, question: Question, language: Language, reason: ErrorReason, fault: Exception) -> Answer:
        return report_error(self._settings, question, language, reason, log_fault(self._settings.state, fault))

    def _record(
        self,
        answer: Answer,
        question: Question,
        user: str,
        session: str,
        mode: OperatingMode,
        model_uses: Sequence[ModelUse],
    ) -> None:
        """Raises RecordError: no record, no answer."""
        withdrawn = self._pipeline.release.withdrawn if answer.release else None
        at = datetime.now(UTC)
        # Without a release nothing was answered, and a query may hold anything that somebody wrote.
        chosen = question.query if answer.release else None
        asked = (question.language, question.after, withdrawn, chosen, mode.mode)
        self._log.write(answer, at, user, session, *asked, model=model_uses)
        self._desk.count(model_uses)

    def _sign(self, part: P, question: Question, mode: str = "normal", refused: Query | None = None) -> P:
        """The id: what was asked, understood and answered from, under the installation's key."""
        digest = self._log.sign(list_what_identifies(part, question.after, mode, refused))
        return part.model_copy(update={"answer_id": digest})

    def find_conversation(self, question: Question) -> Conversation:
        """Read back from the answer that this question follows. Raises RecordError."""
        return self._recent.find_conversation(question.after)

    def _current(self) -> Pipeline:
        """The pipeline for the release in service now. Raises ReleaseError when it cannot be opened."""
        with self._lock:
            if current_release_id(self._settings.releases) != self._pipeline.release.id:
                self._pipeline = open_pipeline(self._settings.releases, desk=self._desk)
            return self._pipeline
