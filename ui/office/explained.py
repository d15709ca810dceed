"""The drawer Forklar: how the question of a recorded answer is read, and whether it is answered so again."""

import logging

import streamlit as st

from assistant.errors import NoRightError
from assistant.explain_words import WordUse
from assistant.explained import Explained, Explanation
from assistant.plan import Clarify, Decline, QueryPlan
from assistant.record import RecordError
from assistant.replay import UnknownAnswerError
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.escape import escape_markdown as safe
from ui.reasons import name_reason
from ui.tables import show_rows
from ui.texts import find_words, say

LOG = logging.getLogger(__name__)
CANDIDATES_SHOWN = 5
AGAIN = "explain-again"
"""The answer that was last given again."""


def open_explained(office: BackOffice, answer_id: str, language: Language) -> None:
    title = say("explained_title", language)
    st.dialog(title, position="right", width="medium")(_show_explained)(office, answer_id, language)


def _show_explained(office: BackOffice, answer_id: str, language: Language) -> None:
    try:
        explanation = office.explain(answer_id)
    except NoRightError:
        st.warning(say("recorded_closed", language), icon=":material/lock:")
        return
    except UnknownAnswerError:
        st.info(say("stored_missing", language))
        return
    except (RecordError, ReleaseError):
        LOG.exception("a recorded answer cannot be explained")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    with st.container(key=f"drawer-explained-{answer_id}"):
        _show_explanation(office, explanation, language)
        _show_again(office, answer_id, language)


def _show_explanation(office: BackOffice, explanation: Explanation, language: Language) -> None:
    if not explanation.questions:
        st.markdown(safe(say("explained_nothing", language)))
    else:
        st.markdown(f":small[{safe(say('explained_lead', language))}]")
    for number, question in enumerate(explanation.questions):
        _show_question(office, question, f"explained-{number}", language)


def _show_question(office: BackOffice, question: Explained, key: str, language: Language) -> None:
    st.text(question.question)
    st.markdown(f"**{safe(_say_outcome(question, language))}**")
    columns = [say(f"explained_{name}", language) for name in ("word", "used_for", "found_by")]
    rows = [[use.word, _say_use(office, use, language), _say_form(use)] for use in question.words]
    show_rows(columns, rows, say("explained_words", language), f"{key}-words")
    if found := question.candidates[:CANDIDATES_SHOWN]:
        heads = [say(f"explained_{name}", language) for name in ("candidate", "score")]
        scores = [[_name(office, f"kpi:{one.kpi}", language), _write_score(one.score, language)] for one in found]
        show_rows(heads, scores, say("explained_candidates", language), f"{key}-candidates")
    for number, part in enumerate(question.parts):
        _show_question(office, part, f"{key}-{number}", language)


def _say_outcome(question: Explained, language: Language) -> str:
    match question.plan:
        case QueryPlan():
            return say("explained_answers", language, understood=question.understood or "")
        case Clarify() | Decline():
            status = say("status_clarify" if isinstance(question.plan, Clarify) else "status_declined", language)
            why = name_reason(question.plan.reason, language)
            return say("explained_stops", language, status=status, why=why, check=question.check)
        case _:
            return say("explained_other", language, check=question.check)


def _say_use(office: BackOffice, use: WordUse, language: Language) -> str:
    """In words what kind of thing it was taken for, the thing by its name, and what came of it."""
    kind = use.used_for.partition(":")[0].replace(" ", "_")
    said = find_words(f"used_{kind}", language) or kind
    role = find_words(f"role_of_{use.role}", language) if use.role else None
    return " · ".join(part for part in (said, _name(office, use.used_for, language), role) if part)


def _name(office: BackOffice, used_for: str, language: Language) -> str:
    """As people say it, with the id that a maintainer looks for in the catalog; the id alone where that is all."""
    kind, _, thing = used_for.partition(":")
    said = find_words(f"handling_{thing}", language) if kind == "operator" else office.name_thing(used_for, language)
    if not said:
        return thing
    return said if kind == "operator" else say("explained_named", language, name=said, id=thing)


def _say_form(use: WordUse) -> str:
    return ", ".join(dict.fromkeys(form.key for form in use.forms if form.key != use.word.casefold()))


def _write_score(score: float, language: Language) -> str:
    return f"{score:.2f}".replace(".", "," if language == "da" else ".")


def _show_again(office: BackOffice, answer_id: str, language: Language) -> None:
    """Not before it is asked for: the release of then must be opened."""
    if st.button(say("explained_again", language), key=f"again-{answer_id}", icon=":material/replay:"):
        st.session_state[AGAIN] = answer_id
    if st.session_state.get(AGAIN) != answer_id:
        return
    try:
        again = office.replay(answer_id)
    except (UnknownAnswerError, RecordError, ReleaseError):
        LOG.exception("a recorded answer cannot be given again")
        st.error(say("explained_not_again", language), icon=":material/report:")
        return
    if not again.differences:
        said = "explained_same_figures" if again.figures_only else "explained_same"
        st.success(say(said, language), icon=":material/check:")
        return
    st.warning(say("explained_differs", language, n=len(again.differences)), icon=":material/difference:")
    st.code("\n".join(again.differences), language=None, wrap_lines=True)
