"""The tab Audit: what was asked and answered, searched, opened and taken out; who asked only on purpose."""

import csv
import io
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import get_args

import streamlit as st

from assistant.answer import ErrorReason
from assistant.journal import JournalPage, JournalQuery, JournalRow
from assistant.plan import ClarifyReason, DeclineReason
from assistant.record import RecordError
from semantic_layer.texts import Language
from ui.backend import AskingAssistant, BackOffice, read_wiring
from ui.clock import read_local_day
from ui.escape import escape_markdown as safe
from ui.export import BYTE_ORDER_MARK, defuse_formula
from ui.office.explained import open_explained
from ui.office.recorded import open_recorded
from ui.reasons import name_reason
from ui.spans import find_span, list_spans, name_span
from ui.texts import say, say_time

LOG = logging.getLogger(__name__)
PAGE_KEY = "audit_page"
FIELD = 220
"""Pixels."""
PARTLY = ("hidden_cells", "partial_scope")
"""Reasons of answers that are not whole."""
STATUSES = ("answered", "clarify", "declined", "error")
LOOK_AGAIN = 60
"""Seconds for which the chain is taken to be as it was found."""


def show_audit(office: BackOffice, assistant: AskingAssistant, language: Language) -> None:
    try:
        _show_chain(office, language)
        query = _choose(assistant, language)
        page = office.search(query, _read_page())
    except RecordError:
        LOG.exception("the audit log cannot be read")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    _show_rows(office, page, assistant, language)
    _show_paging(page, language)
    with st.container(horizontal=True, gap="small", key="audit-actions"):
        st.download_button(
            say("log_download", language),
            data=partial(_write_file, office, query, language),
            file_name=f"audit-{query.first}-{query.last}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="audit-csv",
        )
    st.markdown(f":small[{safe(say('log_kept', language, months=office.keep_months))}]")


def write_rows(rows: list[JournalRow], language: Language) -> bytes:
    """A file that Danish and English spreadsheets open in columns, and run nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "da" else ",", lineterminator="\r\n")
    names = ("time", "role", "language", "question", "status", "reason", "answer_id", "milliseconds")
    writer.writerow([say(f"log_{name}", language) for name in names])
    for row in rows:
        status, reason = say(f"status_{row.status}", language), name_reason(row.reason, language)
        said = (row.at.isoformat(timespec="seconds"), row.role, row.language, row.question, status, reason)
        writer.writerow([*map(defuse_formula, said), row.answer_id, row.milliseconds])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _write_file(office: BackOffice, query: JournalQuery, language: Language) -> bytes:
    return write_rows(office.export(query), language)


def _show_chain(office: BackOffice, language: Language) -> None:
    broken = _find_broken(office, str(read_wiring().settings.audit_folder))
    if not broken:
        return
    said = say("log_broken_one", language) if len(broken) == 1 else say("log_broken_many", language, n=len(broken))
    st.error(said, icon=":material/link_off:")
    with st.expander(say("log_broken_where", language)):
        st.code("\n".join(broken[:100]), language=None, wrap_lines=True)


@st.cache_data(ttl=LOOK_AGAIN, max_entries=4, show_spinner=False)
def _find_broken(_office: BackOffice, _folder_name: str) -> list[str]:
    return _office.find_broken_links()


def list_reasons(language: Language) -> list[str]:
    """All that an answer may give, by name."""
    every = {*get_args(ClarifyReason), *get_args(DeclineReason), *get_args(ErrorReason), *PARTLY}
    return sorted(every, key=lambda reason: name_reason(reason, language))


def _choose(assistant: AskingAssistant, language: Language) -> JournalQuery:
    today = read_local_day()
    roles = {role.id: role.label for role in assistant.roles(language)}
    with st.form(key="audit-search", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        span = _pick("span", list_spans(today), partial(name_span, language=language), language, at=1)
        status = _pick("status", STATUSES, lambda found: say(f"status_{found}", language), language)
        reason = _pick("reason", list_reasons(language), lambda found: name_reason(found, language), language)
        role = _pick("role", list(roles), roles.__getitem__, language)
        words = st.text_input(say("log_words", language), key="audit-words", max_chars=100, width=FIELD)
        answer_id = st.text_input(say("log_answer_id", language), key="audit-answer-id", max_chars=20, width=FIELD)
        if st.form_submit_button(say("audit_find", language), icon=":material/search:", key="audit-search-go"):
            st.session_state[PAGE_KEY] = 1
    first, last = find_span(span or "", today)
    chosen = {"status": status, "reason": reason, "role": role, "words": words, "answer_id": answer_id}
    return JournalQuery.model_validate({"first": first, "last": last, **chosen})


def _pick(
    name: str, options: Sequence[str], name_option: Callable[[str], str], language: Language, at: int | None = None
) -> str | None:
    """One of the options, or None for any where none is chosen from the start."""
    return st.selectbox(
        say(f"log_{name}", language),
        options,
        index=at,
        format_func=name_option,
        placeholder=say("any", language),
        key=f"audit-{name}-{language}",
        filter_mode=None,
        width=FIELD,
    )


def _read_page() -> int:
    return int(st.session_state.get(PAGE_KEY, 1)) - 1


def _turn_page(by: int) -> None:
    st.session_state[PAGE_KEY] = _read_page() + 1 + by


def _show_rows(office: BackOffice, page: JournalPage, assistant: AskingAssistant, language: Language) -> None:
    if page.unread:
        st.warning(say("log_unread_lines", language, n=page.unread), icon=":material/report:")
    if not page.rows:
        st.info(say("log_empty", language))
    roles = {role.id: role.label for role in assistant.roles(language)}
    for number, row in enumerate(page.rows):
        with st.container(border=True, gap="xsmall", key=f"audit-row-{number}"):
            _show_row(office, row, roles.get(row.role, row.role), number, language)


def _show_row(office: BackOffice, row: JournalRow, role: str, number: int, language: Language) -> None:
    status = say(f"status_{row.status}", language)
    reason = name_reason(row.reason, language)
    duration = say("log_duration", language, n=row.milliseconds)
    number_of = say("answer_id", language, id=row.answer_id)
    facts = [say_time(row.at, language), role, f"{status}: {reason}" if reason else status, duration, number_of]
    st.text(row.question or say("log_no_question", language))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":small[{safe(' · '.join(facts))}]", width="content")
        with st.container(horizontal=True, width="content"):
            if st.button(say("open_answer", language), key=f"audit-open-{number}", icon=":material/article:"):
                open_recorded(office, row.answer_id, language)
            label, name = say("explain_answer", language), f"audit-explain-{number}"
            if st.button(label, key=name, icon=":material/manage_search:", type="tertiary"):
                open_explained(office, row.answer_id, language)
            label, name = say("show_user", language), f"audit-user-{number}"
            shown = st.button(label, key=name, icon=":material/person_search:", type="tertiary")
    if shown:
        _show_user(office, row.answer_id, language)


def _show_user(office: BackOffice, answer_id: str, language: Language) -> None:
    try:
        user = office.show_user(answer_id)
    except RecordError:
        LOG.exception("that a user was looked up cannot be recorded")
        st.error(say("show_user_failed", language), icon=":material/report:")
        return
    st.info(say("shown_user", language, user=user or ""), icon=":material/person:")


def _show_paging(page: JournalPage, language: Language) -> None:
    at = _read_page()
    if not at and not page.more:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="audit-paging"):
        _show_turning("newer", -1, not at, language)
        st.markdown(safe(say("page_number", language, n=at + 1)), width="content")
        _show_turning("older", 1, not page.more, language)


def _show_turning(name: str, by: int, disabled: bool, language: Language) -> None:
    st.button(say(f"page_{name}", language), on_click=_turn_page, args=(by,), disabled=disabled, key=f"audit-{name}")
