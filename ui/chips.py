"""The query as chips: each tells one part of it, and opens to what that part may be instead."""

from typing import NamedTuple, get_args

import streamlit as st

from assistant import ChipName, Choice, ChoiceGroup, Part, can_be_added
from semantic_layer.errors import SemanticLayerError
from semantic_layer.query import Query
from semantic_layer.texts import Language
from ui import state
from ui.card_actions import CardActions
from ui.escape import escape_markdown as safe
from ui.texts import say

FEW = 6
"""Choices that are shown as buttons; more are a list to choose from."""
EDITABLE: tuple[ChipName, ...] = get_args(ChipName)
ALWAYS: tuple[ChipName, ...] = ("by", "against")
"""Chips that are offered also where the query says nothing of them, if it could."""


class _Chips(NamedTuple):
    """What the chips of one card share."""

    part: Part
    query: Query
    key: str
    actions: CardActions
    origin: Query


def show_chips(part: Part, key: str, actions: CardActions, origin: Query | None) -> None:
    """`origin` is the query that the changes so far began with; None where none have been made."""
    if part.query is None:
        if part.chips:
            st.markdown(" ".join(_badge(chip.label, chip.value) for chip in part.chips))
        return
    chips = _Chips(part, part.query, key, actions, origin or part.query)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"chips-{key}"):
        for name, label, value in _list_chips(part, part.query):
            if name in EDITABLE:
                _show_chip(chips, name, label, value)
            else:
                st.markdown(_badge(label, value), width="content")
        if origin is not None and origin != part.query:
            _show_reset(chips)


def _badge(label: str, value: str) -> str:
    return f":gray-badge[**{safe(label)}:** {safe(value)}]"


def _list_chips(part: Part, query: Query) -> list[tuple[str, str, str]]:
    """Name, label and value: what can be changed in one order, whatever the query says, then the rest."""
    said = {chip.name: (chip.name, chip.label, chip.value) for chip in part.chips}
    for name in (name for name in ALWAYS if can_be_added(query, name)):
        none = (name, say(f"chip_label_{name}", part.language), say(f"chip_none_{name}", part.language))
        said.setdefault(name, none)
    changeable = [said.pop(name) for name in EDITABLE if name in said]
    return [*changeable, *said.values()]


def _show_chip(chips: _Chips, name: ChipName, label: str, value: str) -> None:
    key = f"{chips.key}-chip-{name}"
    opened = st.popover(f"**{safe(label)}:** {safe(value)}", key=key, on_change="rerun", wrap=True)
    if not opened.open:
        return
    language = chips.part.language
    with opened, st.container(key=f"choices-{key}", gap="small"):
        try:
            groups = chips.actions.find_choices(chips.query, name, language)
        except SemanticLayerError:
            st.markdown(safe(say("choices_failed", language)))
            return
        if not groups:
            st.markdown(safe(say("choices_none", language)))
        for number, group in enumerate(groups):
            _show_group(chips, group, label, f"{key}-{number}")


def _show_group(chips: _Chips, group: ChoiceGroup, chip: str, key: str) -> None:
    if len(group.choices) > FEW:
        _show_list(chips, group, chip, key)
        return
    with st.container(gap=None):
        if group.label:
            st.markdown(f":small[**{safe(group.label)}**]")
        for number, choice in enumerate(group.choices):
            st.button(
                safe(choice.label),
                key=f"{key}-{number}",
                type="tertiary",
                on_click=_choose,
                args=(choice, chips.part.language, chips.origin, key),
            )


def _show_list(chips: _Chips, group: ChoiceGroup, chip: str, key: str) -> None:
    language: Language = chips.part.language
    st.selectbox(
        safe(group.label or chip),
        range(len(group.choices)),
        index=None,
        format_func=lambda number: group.choices[number].label,
        placeholder=say("choose", language),
        key=key,
        on_change=_choose_listed,
        args=(group.choices, language, chips.origin, key),
    )


def _choose_listed(choices: tuple[Choice, ...], language: Language, origin: Query, key: str) -> None:
    number: int | None = st.session_state.get(key)
    if number is not None:
        _choose(choices[number], language, origin, key)


def _choose(choice: Choice, language: Language, origin: Query, key: str) -> None:
    st.session_state[key.rpartition("-")[0]] = False
    state.ask_chosen(choice, language, origin)


def _show_reset(chips: _Chips) -> None:
    language = chips.part.language
    undone = Choice(label="", query=chips.origin, question=say("undo_changes_question", language))
    st.button(
        say("undo_changes", language),
        key=f"{chips.key}-reset",
        icon=":material/undo:",
        type="tertiary",
        on_click=state.ask_chosen,
        args=(undone, language, chips.origin),
    )
