"""The tab Datakilder: each source view with its latest figures, when the next are due, and what is wrong."""

from collections import Counter

import streamlit as st

from assistant.source_status import SourceStatus
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.clock import read_today
from ui.escape import escape_markdown as safe
from ui.tables import show_rows
from ui.texts import say, say_date, say_short_date

ICONS = {"failed": ":material/error:", "late": ":material/schedule:"}


def show_sources(office: BackOffice, language: Language) -> None:
    sources = office.list_sources(read_today(), language)
    if not sources:
        st.info(say("sources_empty", language))
        return
    counts = Counter(source.state for source in sources)
    told = [say(f"sources_{state}", language, n=counts[state]) for state in ("failed", "late", "ok") if counts[state]]
    st.markdown(f"**{safe(' · '.join(told))}**")
    for number, source in enumerate(sources):
        if source.state != "ok" or source.out_of_service or source.problems:
            _show_trouble(source, number, language)
    columns = [say(f"source_{name}", language) for name in ("kpis", "state", "latest", "expected", "due", "name")]
    show_rows(columns, [_write_row(source, language) for source in sources], say("tab_sources", language), "sources")


def name_source(source: SourceStatus, language: Language) -> str:
    return source.source or say("source_peers", language)


def _show_trouble(source: SourceStatus, number: int, language: Language) -> None:
    with st.container(border=True, gap="xsmall", key=f"source-{number}"):
        state = say(f"state_{source.state}", language)
        names = f"{name_source(source, language)} ({source.view})"
        st.markdown(f"{ICONS.get(source.state, ':material/info:')} **{safe(state)}:** {safe(names)}")
        if source.state == "late" and source.due is not None:
            day = say_date(source.due, language)
            st.markdown(safe(say("source_late", language, period=source.expected, date=day)))
        for sentence in source.out_of_service:
            st.markdown(safe(sentence))
        if source.problems:
            with st.expander(say("source_problems", language)):
                st.code("\n".join(source.problems), language=None, wrap_lines=True)


def _write_row(source: SourceStatus, language: Language) -> list[str]:
    due = say_short_date(source.due, language) if source.due is not None else ""
    state = say(f"state_{source.state}", language)
    kpis = ", ".join(source.kpis) or say("source_peers", language)
    return [kpis, state, source.latest, source.expected, due, source.source or source.view]
