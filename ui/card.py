"""One answer as a card: what was understood, the sentence, the picture, the caveats, the ways on."""

import streamlit as st

from assistant.answer import Answer, Part
from semantic_layer.texts import Language
from ui import state
from ui.charts import show_chart
from ui.drawer import open_drawer
from ui.escape import escape_markdown as safe
from ui.export import make_csv
from ui.tables import show_table
from ui.texts import say, say_date

CAVEATS_SHOWN = 2
"""The rest are in the drawer: a longer list under every figure is not read."""
RETRIABLE = ("data_unavailable", "timeout", "overloaded", "internal")


def show_answer(answer: Answer, number: int, examples: list[str]) -> None:
    """`number` is the turn's place in the conversation: the same answer may stand there twice."""
    parts: tuple[Part, ...] = answer.parts or (answer,)
    for index, part in enumerate(parts):
        key = f"answer-{part.language}-{number}-{index}"
        with st.container(border=True, key=key):
            if len(parts) > 1:
                st.markdown(f":small[{safe(say('part_of', part.language, n=index + 1, total=len(parts)))}]")
            _show_part(part, key, examples)


def show_questions(label: str, questions: list[str] | tuple[str, ...], key: str) -> None:
    """Questions that work, asked with one click."""
    if not questions:
        return
    st.markdown(f":small[**{safe(label)}**]")
    with st.container(horizontal=True, gap="small", key=f"questions-{key}"):
        for index, question in enumerate(questions):
            st.button(safe(question), key=f"{key}-{index}", on_click=state.ask_later, args=(question,))


def _show_part(part: Part, key: str, examples: list[str]) -> None:
    _show_badges(part)
    _show_understanding(part, key)
    st.markdown(f"### {safe(part.headline)}", anchors=False)
    for paragraph in part.text.split("\n"):
        if paragraph.strip():
            st.markdown(safe(paragraph))
    if part.status == "clarify":
        _show_readings(part, key, examples)
    elif part.status == "declined":
        show_questions(say("can_instead", part.language), part.suggestions, f"{key}-instead")
    elif part.status == "error":
        _show_error(part, key)
    else:
        _show_figures(part, key)
        show_questions(say("go_on", part.language), part.suggestions, f"{key}-on")


def _show_badges(part: Part) -> None:
    badges = []
    if part.notice and part.status == "answered":
        badges.append(f":orange-badge[:material/science: {safe(part.notice)}]")
    for index, badge in enumerate(part.badges):
        look = "blue-badge[:material/verified: " if index == 0 else "gray-badge["
        badges.append(f":{look}{safe(badge)}]")
    if badges:
        st.markdown(" ".join(badges))


def _show_understanding(part: Part, key: str) -> None:
    language = part.language
    if part.understood:
        st.markdown(f"**{safe(say('understood', language))}** {safe(part.understood)}")
    if part.unused_words:
        words = " ".join(safe(say("unused_word", language, word=word)) for word in part.unused_words)
        st.markdown(f":small[**{safe(say('unused', language))}** {words}]")
    if part.premise:
        st.markdown(f":orange-background[:material/error: {safe(part.premise)}]")
    for index, assumption in enumerate(part.assumptions):
        text = safe(assumption.text)
        if not assumption.instead:
            st.markdown(f":small[{text}]")
            continue
        st.markdown(f":small[{text} {safe(say('use_instead', language))}]")
        with st.container(horizontal=True, gap="small"):
            for n, question in enumerate(assumption.instead):
                name = f"{key}-assumed-{index}-{n}"
                st.button(safe(question), key=name, on_click=state.ask_later, args=(question,))
    if part.chips:
        chips = (f":gray-badge[**{safe(chip.label)}:** {safe(chip.value)}]" for chip in part.chips)
        st.markdown(" ".join(chips))


def _show_readings(part: Part, key: str, examples: list[str]) -> None:
    language = part.language
    st.markdown(f":small[**{safe(say('which_reading', language))}**]")
    with st.container(gap="small", key=f"readings-{key}"):
        for index, reading in enumerate(part.readings):
            name = f"{key}-reading-{index}"
            st.button(safe(reading.label), key=name, on_click=state.ask_later, args=(reading.question,))
        none = say("none_of_these", language)
        st.button(none, key=f"{key}-none", on_click=state.reject_readings, args=(key,), type="tertiary")
    if state.has_rejected_readings(key):
        st.markdown(safe(say("none_of_these_help", language)))
        show_questions(say("try_these", language), examples, f"{key}-examples")


def _show_error(part: Part, key: str) -> None:
    language = part.language
    if part.reason in RETRIABLE:
        st.button(
            say("try_again", language),
            key=f"{key}-retry",
            icon=":material/refresh:",
            on_click=state.ask_later,
            args=(part.question,),
        )
    st.markdown(f":small[{safe(say('error_id', language, id=part.answer_id))}]")


def _show_figures(part: Part, key: str) -> None:
    if part.chart is not None:
        show_chart(part, key)
    _show_sources(part)
    _show_caveats(part)
    language = part.language
    with st.container(horizontal=True, gap="small", key=f"actions-{key}"):
        if st.button(say("sources_and_method", language), key=f"{key}-drawer", icon=":material/menu_book:"):
            open_drawer(part)
        if part.table is not None:
            st.download_button(
                say("download_csv", language),
                data=make_csv(part),
                file_name=say("csv_file_name", language, id=part.answer_id),
                mime="text/csv",
                key=f"{key}-csv",
                on_click="ignore",
                icon=":material/download:",
            )
    if part.table is not None:
        with st.expander(say("show_table", language), icon=":material/table_rows:"):
            show_table(part.table, part.understood or part.headline)


def _show_sources(part: Part) -> None:
    for citation in part.citations:
        day = say_date(citation.as_of, part.language)
        line = say("source", part.language, n=citation.n, source=citation.source, date=day)
        st.markdown(f":small[{safe(line)}]")


def _show_caveats(part: Part) -> None:
    if not part.caveats:
        return
    language: Language = part.language
    shown, rest = part.caveats[:CAVEATS_SHOWN], len(part.caveats) - CAVEATS_SHOWN
    lines = [f"**{safe(say('caveats', language))}**", *(f"- {safe(c.text)}" for c in shown)]
    if rest > 0:
        more = say("more_caveats_one", language) if rest == 1 else say("more_caveats_many", language, n=rest)
        lines.append(f"- {safe(more)}")
    with st.container(key=f"caveats-{part.answer_id}", border=False):
        st.markdown("\n".join([lines[0], "", *lines[1:]]))
