"""The drawer Kilder og beregning: what the figure is and does not say, where it is from, how it was found, its SQL."""

import streamlit as st

from assistant import Part
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.tables import show_rows
from ui.texts import say, say_date

OUTSIDE = ("target", "benchmark")
"""What the ids of figures begin with that are no figures of our own."""
TABS = ("definition", "sources", "steps", "technique")


def open_drawer(part: Part) -> None:
    title = say("sources_and_method", part.language)
    st.dialog(title, position="right", width="medium")(_show_drawer)(part)


def _show_drawer(part: Part) -> None:
    language = part.language
    with st.container(key=f"drawer-{part.answer_id}"):
        definition, sources, steps, technique = st.tabs([say(f"drawer_tab_{name}", language) for name in TABS])
        with definition:
            _show_definition(part, language)
        with sources:
            _show_citations(part, language)
        with steps:
            _show_steps(part, language)
        with technique:
            _show_technique(part, language)


def _show_definition(part: Part, language: Language) -> None:
    for heading, text in (part.explanation or {}).items():
        _heading(heading)
        st.markdown(safe(text))
    if part.caveats:
        _heading(say("drawer_caveats", language))
        _list([caveat.text for caveat in part.caveats])


def _show_citations(part: Part, language: Language) -> None:
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
        st.markdown(f"{citation.n}\\. {safe(citation.source)}  \n{safe(line)}  \n:small[{safe(owner)}]")
    if not part.citations:
        st.markdown(safe(say("drawer_no_sources", language)))


def _show_steps(part: Part, language: Language) -> None:
    if part.chips:
        _heading(say("drawer_filters", language))
        _list([say("drawer_filter", language, label=chip.label, value=chip.value) for chip in part.chips])
    if not part.cells:
        st.markdown(safe(say("drawer_no_cells", language)))
        return
    _heading(say("drawer_cells", language))
    columns = [
        say(f"drawer_{name}", language) for name in ("cell", "cell_place", "cell_period", "cell_value", "cell_origin")
    ]
    names = {cell.id: f"T{n}" for n, cell in enumerate(part.cells, start=1)}
    rows = []
    for cell in part.cells:
        kind = next((kind for kind in OUTSIDE if cell.id.startswith(f"{kind}:")), "release")
        origin = _name_cells(cell.formula, names) if cell.formula else say(f"drawer_from_{kind}", language)
        period = cell.period_name or cell.period
        rows.append([names[cell.id], cell.place or "", period, cell.text or "", origin])
    show_rows(columns, rows, say("drawer_cells", language), f"cells-{part.answer_id}")


def _name_cells(formula: str, names: dict[str, str]) -> str:
    """The formula with the short names of the table instead of whole ids."""
    for cell_id in sorted(names, key=len, reverse=True):
        formula = formula.replace(cell_id, names[cell_id])
    return formula


def _show_technique(part: Part, language: Language) -> None:
    st.markdown(safe(say("drawer_answer_id", language, id=part.answer_id)))
    for statement in part.sql:
        st.code(statement, language="sql", wrap_lines=True)
    if not part.sql:
        st.markdown(safe(say("drawer_no_sql", language)))


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {safe(line)}" for line in lines))


def _heading(text: str) -> None:
    st.markdown(f"#### {safe(text)}", anchors=False)
