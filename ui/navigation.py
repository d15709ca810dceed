"""The menu: which pages there are for whoever looks, what stands in the place of any other, and the way between."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, NoReturn

import streamlit as st

from semantic_layer.texts import Language
from ui import state
from ui.address import load_addresses, read_page_name
from ui.backend import AskingAssistant
from ui.closing import show_closed_service, show_mode_notice
from ui.entrance import CurrentUser, PageName
from ui.escape import escape_markdown as safe
from ui.frame import FRONT
from ui.refused import note_refusal
from ui.texts import say

LOG = logging.getLogger(__name__)


class Place(NamedTuple):
    """A page of the menu."""

    name: str
    """Of its title among the texts, and of its address."""
    show: Callable[[AskingAssistant, CurrentUser, Language], None]
    right: PageName | None = None
    """What a role must have to open it."""
    wide: bool = False

    @property
    def path(self) -> str:
        """What its address ends on; the front page answers to the bare address too."""
        return load_addresses().pages[self.name]

    def title(self, language: Language) -> str:
        return say(f"place_{self.name}", language)


def show_place(places: Sequence[Place], assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    """The menu, and under it the page that the address names: the page, or why it is not shown."""
    pages = {place.path: _make_page(place, assistant, user, language) for place in places}
    name = read_page_name()
    if name and name not in pages:
        missing = partial(_show_missing, language)
        pages[name] = st.Page(missing, title=say("missing_heading", language), url_path=name, visibility="hidden")
    st.navigation(list(pages.values()), position="top").run()


def ask_on_page(question: str, language: Language) -> NoReturn:
    """From any page: the question is answered on the front page, at the end of the conversation there."""
    state.ask_later(question, language)
    open_front(language)


def open_front(language: Language) -> NoReturn:
    st.switch_page(_make_front(lambda: None, say("place_ask", language)))


def _make_page(place: Place, assistant: AskingAssistant, user: CurrentUser, language: Language) -> st.Page:
    if place.right is not None and not user.may_open(place.right):
        closed = partial(_show_closed, place, assistant, user, language)
        return st.Page(closed, title=place.title(language), url_path=place.path, visibility="hidden")
    show = partial(_show_open, place, assistant, user, language)
    if place.path == FRONT:
        return _make_front(show, place.title(language))
    return st.Page(show, title=place.title(language), url_path=place.path)


def _make_front(show: Callable[[], None], title: str) -> st.Page:
    return st.Page(show, title=title, url_path=FRONT, default=True)


def _show_open(place: Place, assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    # The width is told once a run: of two that differ the library may keep either.
    st.set_page_config(layout="wide" if place.wide else "centered")
    if place.path != FRONT:
        st.set_page_config(page_title=say("page_title_of", language, page=place.title(language)))
    mode = assistant.mode
    if mode.mode == "closed" and place.right != "admin":
        show_closed_service(mode, language)
        return
    if place.path == FRONT:
        show_mode_notice(mode, language)
    place.show(assistant, user, language)


def _show_closed(place: Place, assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    """Not said who: the log that knows persons is the audit log."""
    LOG.warning("the page %s was closed to somebody without its right", place.name)
    if place.right is not None:
        note_refusal(assistant.office(user.role.id, user.id), place.right)
    _show_stop(say("shut_out_heading", language), say("closed_page_text", language), language)


def _show_missing(language: Language) -> None:
    _show_stop(say("missing_heading", language), say("missing_text", language), language)


def _show_stop(heading: str, text: str, language: Language) -> None:
    st.set_page_config(layout="centered")
    with st.container(key="welcome"):
        st.header(heading, anchor=False)
        st.markdown(safe(text))
        if st.button(say("to_front", language), icon=":material/arrow_back:", type="primary", key="to-front"):
            open_front(language)
