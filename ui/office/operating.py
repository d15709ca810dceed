"""The tab Driftstilstand: what is answered now, and the form to choose otherwise with a reason."""

import logging
from datetime import datetime
from typing import get_args

import streamlit as st

from assistant.mode import LONGEST_REASON, Mode, OperatingMode, ReasonError
from assistant.record import RecordError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.clock import read_local_day, to_local
from ui.escape import escape_markdown as safe
from ui.tables import show_rows
from ui.texts import say, say_time

LOG = logging.getLogger(__name__)
MODES: tuple[Mode, ...] = get_args(Mode)
WHO = 8
"""Characters of an HMAC that tell people apart in a list."""


def show_operating(office: BackOffice, language: Language) -> None:
    place = st.container()
    with st.form(key="mode-form", enter_to_submit=False):
        chosen = st.radio(
            say("mode_choose", language),
            MODES,
            index=MODES.index(office.mode.mode),
            format_func=lambda mode: say(f"mode_{mode}", language),
            captions=[say(f"mode_means_{mode}", language) for mode in MODES],
            key="mode-chosen",
        )
        reason = st.text_area(say("mode_reason", language), max_chars=LONGEST_REASON, key="mode-reason")
        if st.form_submit_button(say("mode_change", language), key="mode-go"):
            _change(office, chosen, reason, language)
    with place:
        _show_now(office.mode, language)
    _show_changes(office, language)


def _change(office: BackOffice, chosen: Mode, reason: str, language: Language) -> None:
    try:
        office.change_mode(chosen, reason)
    except ReasonError as refused:
        st.error(say(f"mode_reason_{refused.problem}", language, max=LONGEST_REASON), icon=":material/edit_note:")
    except RecordError:
        LOG.exception("a change of the operating mode cannot be recorded")
        st.error(say("mode_not_recorded", language), icon=":material/report:")
    except OSError:
        LOG.exception("the operating mode cannot be kept")
        st.error(say("mode_not_kept", language), icon=":material/report:")
    else:
        st.success(say("mode_changed", language), icon=":material/check:")


def _show_now(mode: OperatingMode, language: Language) -> None:
    if not mode.readable:
        st.error(say("mode_unreadable", language), icon=":material/report:")
        return
    st.markdown(f"**{safe(say('mode_now', language, mode=say(f'mode_{mode.mode}', language)))}**")
    if mode.at is not None:
        st.markdown(safe(say("mode_since", language, time=say_local(mode.at, language), reason=mode.reason)))


def _show_changes(office: BackOffice, language: Language) -> None:
    try:
        changes = office.list_mode_changes(read_local_day())
    except RecordError:
        LOG.exception("the audit log cannot be read")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    if not changes:
        return
    st.subheader(say("mode_history", language), anchor=False)
    columns = [say(f"mode_column_{name}", language) for name in ("time", "mode", "reason", "who")]
    rows = [
        [say_time(change.at, language), say(f"mode_{change.act.about}", language), change.act.why, change.by[:WHO]]
        for change in changes
    ]
    show_rows(columns, rows, say("mode_history", language), "mode-history")


def say_local(at: datetime, language: Language) -> str:
    return say_time(to_local(at), language)
