"""A recorded answer in a drawer, to be looked into rather than gone on from."""

import logging

import streamlit as st

from assistant import Part, RecalledAnswer
from assistant.errors import NoRightError
from assistant.record import RecordError
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.escape import escape_markdown as safe
from ui.reasons import name_planner
from ui.tables import show_table
from ui.texts import say, say_date

LOG = logging.getLogger(__name__)


def open_recorded(office: BackOffice, answer_id: str, language: Language) -> None:
    title = say("recorded_title", language)
    st.dialog(title, position="right", width="medium")(_show_recorded)(office, answer_id, language)


def _show_recorded(office: BackOffice, answer_id: str, language: Language) -> None:
    try:
        found = office.open_answer(answer_id)
    except NoRightError:
        st.warning(say("recorded_closed", language), icon=":material/lock:")
        return
    except (RecordError, ReleaseError):
        LOG.exception("a recorded answer cannot be read")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    if found is None:
        st.info(say("stored_missing", language))
        return
    with st.container(key=f"drawer-recorded-{answer_id}"):
        _show_answer(found, language)


def _show_answer(found: RecalledAnswer, language: Language) -> None:
    answer = found.answer
    st.text(answer.question or say("log_no_question", language))
    for notice in found.notices:
        st.warning(safe(notice), icon=":material/edit_note:")
    for number, part in enumerate(answer.parts or (answer,)):
        _show_part(part, number, language)
    facts = {
        "id": answer.answer_id,
        "planner": name_planner(answer.planner, language),
        "release": answer.release or "–",
        "day": say_date(answer.today, language),
    }
    st.markdown("\n".join(f"- {safe(say(f'recorded_{key}', language, id=value))}" for key, value in facts.items()))


def _show_part(part: Part, number: int, language: Language) -> None:
    if part.understood:
        st.markdown(f"**{safe(say('understood', language))}** {safe(part.understood)}")
    st.markdown(f"#### {safe(part.headline)}", anchors=False)
    for paragraph in part.text.split("\n"):
        if paragraph.strip():
            st.markdown(safe(paragraph))
    if part.unused_words:
        words = " ".join(say("unused_word", language, word=word) for word in part.unused_words)
        st.markdown(f":small[**{safe(say('unused', language))}** {safe(words)}]")
    if part.table is not None:
        show_table(part.table, part.understood or part.headline, f"recorded-{number}", language)
    for caveat in part.caveats:
        st.markdown(f":small[**{safe(say('caveats', language))}** {safe(caveat.text)}]")
    for citation in part.citations:
        day = say_date(citation.as_of, language)
        line = say("source", language, n=citation.n, source=citation.source, date=day)
        st.markdown(f":small[{safe(line)}]")
    for statement in part.sql:
        with st.expander(say("drawer_tab_technique", language)):
            st.code(statement, language="sql", wrap_lines=True)
