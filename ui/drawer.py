"""The drawer Kilder og beregning: what the figure is, what it does not say, where it comes from, how it was made."""

import streamlit as st

from assistant import Part
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.state import LINK_PARAM
from ui.tables import show_rows
from ui.texts import say, say_date


def open_drawer(part: Part) -> None:
    title = say("sources_and_method", part.language)
    st.dialog(title, position="right", width="medium")(_show_drawer)(part)


def _show_drawer(part: Part) -> None:
    language = part.language
    with st.container(key=f"drawer-{part.answer_id}"):
        for heading, text in (part.explanation or {}).items():
            _heading(heading)
            st.markdown(safe(text))
        if part.caveats:
            _heading(say("drawer_caveats", language))
            _list([caveat.text for caveat in part.caveats])
        _show_citations(part, language)
        _show_steps(part, language)
        _heading(say("drawer_link", language))
        st.code(f"{(st.context.url or '').rstrip('/')}/?{LINK_PARAM}={part.answer_id}", language=None, wrap_lines=True)
        st.markdown(f":small[{safe(say('drawer_answer_id', language, id=part.answer_id))}]")
        if part.sql:
            with st.expander(say("drawer_sql", language)):
                for statement in part.sql:
                    st.code(statement, language="sql", wrap_lines=True)


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {safe(line)}" for line in lines))


def _heading(text: str) -> None:
    st.markdown(f"#### {safe(text)}", anchors=False)


def _show_citations(part: Part, language: Language) -> None:
    if not part.citations:
        return
    _heading(say("drawer_sources", language))
    for citation in part.citations:
        line = say("drawer_source_line", language, label=citation.label, registry=citation.registry)
        owner = say(
            "drawer_source_owner",
            language,
            owner=citation.owner,
            date=say_date(citation.as_of, language),
            release=citation.release,
            kpi=citation.kpi,
        )
        st.markdown(f"{citation.n}\\. {safe(line)}  \n:small[{safe(owner)}]")


def _show_steps(part: Part, language: Language) -> None:
    if not part.cells:
        return
    _heading(say("drawer_steps", language))
    _list([say("drawer_filter", language, label=chip.label, value=chip.value) for chip in part.chips])
    columns = [say(f"drawer_{name}", language) for name in ("cell", "cell_period", "cell_value", "cell_origin")]
    names = {cell.id: f"T{n}" for n, cell in enumerate(part.cells, start=1)}
    rows = []
    for cell in part.cells:
        origin = cell.formula or say("drawer_from_release", language)
        rows.append([names[cell.id], cell.period, cell.text or "", origin])
    title = say("drawer_cells", language)
    with st.expander(title):
        show_rows(columns, rows, title, f"cells-{part.answer_id}")
