"""One answer as a card: what was understood, the sentence, the picture, the caveats, the ways on."""

from collections.abc import Sequence

import streamlit as st

from assistant import Part
from assistant.answer import AnswerCaveat
from assistant.chart_marks import HIDDEN_MARK
from semantic_layer.texts import Language
from ui import state
from ui.card_actions import CardActions, Examples
from ui.charts import show_chart
from ui.chips import show_chips
from ui.drawer import open_drawer
from ui.escape import escape_markdown as safe
from ui.escape import escape_prose as prose
from ui.feedback import Suggesting, show_suggestion, show_thumbs
from ui.questions import show_question, show_questions
from ui.share import show_share
from ui.tables import show_table
from ui.texts import say, say_date
from ui.understanding import show_understanding

CAVEATS_SHOWN = 2
"""The rest are in the drawer: a longer list under every figure is not read."""
HIDDEN = "hidden_cells"
"""The kind of the caveat that is always among them: the table has a sign that only this explains."""
SHORT_TABLE = 2
"""Rows that the sentence says already; a longer table without a picture stands open."""
WITHOUT_MODEL = "rules"
"""The planner that has no language model in it; whatever else is written in the log counts as one."""
NOT_THERE = "no_kpi"
"""The reason of a decline that a new KPI would mend."""
RETRIABLE = ("data_unavailable", "timeout", "overloaded", "internal")


def show_answer(turn: state.Turn, number: int, actions: CardActions) -> None:
    """`number` is the turn's place in the conversation: the same answer may stand there twice."""
    answer = turn.answer
    parts: tuple[Part, ...] = answer.parts or (answer,)
    for index, part in enumerate(parts):
        key = f"{part.language}-{number}-{index}"
        with st.container(border=True, key=f"card-{key}", gap="small"):
            if len(parts) > 1:
                st.markdown(f":small[{safe(say('part_of', part.language, n=index + 1, total=len(parts)))}]")
            _show_part(part, key, turn, actions)
            if index == len(parts) - 1 and answer.status != "error":
                show_thumbs(answer, key, actions)


def show_notice(notice: str) -> None:
    st.markdown(_notice_badge(notice))


def _notice_badge(notice: str) -> str:
    return f":orange-badge[:material/science: {safe(notice)}]"


def _show_part(part: Part, key: str, turn: state.Turn, actions: CardActions) -> None:
    _show_badges(part)
    show_understanding(part, key)
    show_chips(part, key, actions, turn.origin)
    declined = part.status == "declined"
    st.markdown(f"### {prose(say('declined', part.language) if declined else part.headline)}", anchors=False)
    for paragraph in ([part.headline] if declined else []) + part.text.split("\n"):
        if paragraph.strip():
            st.markdown(prose(paragraph))
    if part.status == "clarify":
        _show_readings(part, key, actions.find_examples)
    elif declined:
        show_questions(say("can_instead", part.language), part.suggestions, f"{key}-instead", part.language)
        if part.reason == NOT_THERE:
            name, id_ = f"suggested-{part.answer_id}", part.answer_id
            show_suggestion(
                Suggesting(part.language, name, actions.give_feedback, actions.role, actions.user, id_), key
            )
    elif part.status == "error":
        _show_error(part, key, turn.asked)
    else:
        _show_figures(part, turn.answer.answer_id, key)
        show_questions(say("go_on", part.language), list_new(part), f"{key}-on", part.language)
    if part.status != "error":
        _show_maker(part)


def _show_badges(part: Part) -> None:
    badges = []
    if part.notice and part.status == "answered":
        badges.append(_notice_badge(part.notice))
    for index, badge in enumerate(part.badges):
        look = "blue-badge[:material/verified: " if index == 0 else "gray-badge["
        badges.append(f":{look}{safe(badge)}]")
    if badges:
        st.markdown(" ".join(badges))


def _show_readings(part: Part, key: str, examples: Examples) -> None:
    language = part.language
    with st.container(gap="xsmall", key=f"readings-{key}"):
        for index, reading in enumerate(part.readings):
            show_question(reading.label, reading.question, f"{key}-reading-{index}", language)
        if part.readings:
            none = say("none_of_these", language)
            st.button(none, key=f"{key}-none", on_click=state.reject_readings, args=(key,))
    if state.has_rejected_readings(key) or not part.readings:
        st.markdown(safe(say("none_of_these_help", language)))
        show_questions(say("try_these", language), examples(language), f"{key}-examples", language)


def _show_error(part: Part, key: str, asked: state.Asked | None) -> None:
    language = part.language
    if part.reason in RETRIABLE and asked is not None:
        label = say("try_again", language)
        st.button(label, key=f"{key}-retry", icon=":material/refresh:", on_click=state.ask_again, args=(asked,))
    if part.answer_id not in part.text:
        st.markdown(f":small[{safe(say('error_id', language, id=part.answer_id))}]")


def _show_figures(part: Part, answer_id: str, key: str) -> None:
    if part.chart is not None:
        show_chart(part, key)
    _show_sources(part)
    _show_caveats(part, key)
    language = part.language
    with st.container(horizontal=True, gap="small", key=f"actions-{key}"):
        has_sources = part.citations or part.explanation or part.sql
        if has_sources and st.button(
            say("sources_and_method", language), key=f"{key}-drawer", icon=":material/menu_book:"
        ):
            open_drawer(part)
        show_share(part, answer_id, key)
    if part.table is not None:
        is_the_answer = part.view == "table" or (part.chart is None and len(part.table.rows) > SHORT_TABLE)
        with st.expander(say("show_table", language), expanded=is_the_answer, icon=":material/table_rows:"):
            show_table(part.table, part.understood or part.headline, key, language)
            if part.chart is None and any(HIDDEN_MARK in row for row in part.table.rows):
                signs = say("marks", language, signs=say("mark_hidden", language))
                st.markdown(f":small[{safe(signs)}]")


def _show_maker(part: Part) -> None:
    """Whether a model had a part in it, on every answer: article 50 of the AI Act."""
    by = "rules" if part.planner == WITHOUT_MODEL else "model"
    # A question back and a decline have no figures that could have been calculated.
    kind = by if part.status == "answered" else f"{by}_uncounted"
    made = say(f"made_by_{kind}", part.language)
    st.markdown(f":small[:material/calculate: {safe(made)}]")


def _show_sources(part: Part) -> None:
    for citation in part.citations:
        day = say_date(citation.as_of, part.language)
        line = say("source", part.language, n=citation.n, source=citation.source, date=day)
        st.markdown(f":small[{safe(line)}]")


def _show_caveats(part: Part, key: str) -> None:
    if not part.caveats:
        return
    language: Language = part.language
    shown = pick_caveats(part.caveats)
    rest = len(part.caveats) - len(shown)
    lines = [f"**{safe(say('caveats', language))}**", *(f"- {prose(c.text)}" for c in shown)]
    if rest > 0:
        more = say("more_caveats_one", language) if rest == 1 else say("more_caveats_many", language, n=rest)
        lines.append(f"- {safe(more)}")
    with st.container(key=f"caveats-{key}"):
        st.markdown("\n".join([lines[0], "", *lines[1:]]))


def pick_caveats(caveats: Sequence[AnswerCaveat]) -> list[AnswerCaveat]:
    """Those that stand under the figure; they come with the gravest first."""
    return sorted(caveats, key=lambda caveat: caveat.kind != HIDDEN)[:CAVEATS_SHOWN]


def list_new(part: Part) -> list[str]:
    """The ways on that do not already stand above, as another reading of the question."""
    above = {question for assumption in part.assumptions for question in assumption.instead}
    return [question for question in part.suggestions if question not in above]
