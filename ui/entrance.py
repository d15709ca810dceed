"""The one way into the figures: who is asking, in which role, or a plain page that says why nobody is let in."""

import logging
from typing import Literal, NoReturn

import streamlit as st

from api.identity import LONGEST_LOGIN, Identity, LoggedOut, LoginExpiredError, identify_by_claims, identify_by_headers
from api.limit import RequestLimit
from assistant import RoleChoice
from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language
from ui import state
from ui.backend import AskingAssistant, read_wiring
from ui.escape import escape_markdown as safe
from ui.first_run import open_assistant
from ui.frame import show_closed_header
from ui.texts import say

LOG = logging.getLogger(__name__)
CONNECTION = "sec-websocket-key"
"""Another one at each connection: what a proxy said holds for that connection, and must not hold for days."""
PageName = Literal["quality", "admin"]


class CurrentUser(Frozen):
    id: str
    """Empty where anybody may look: in the demo."""
    name: str
    role: RoleChoice

    def may_open(self, page: PageName) -> bool:
        return page in self.role.pages


def enter(language: Language) -> tuple[AskingAssistant, CurrentUser]:
    """The figures and who looks at them, found anew at each run: a login that has ended ends here.

    Whoever is nobody gets a page that says so, and the run stops there.
    """
    identity = _require_identity(language)
    assistant = open_assistant(language)
    return assistant, _require_role(identity, assistant, language)


def _require_identity(language: Language) -> Identity | None:
    """None: it is the demo, where anybody may look."""
    settings = read_wiring().settings
    if settings.login is None:
        if settings.is_demo:
            return None
        _shut_out("closed", language)
    if settings.login == "proxy":
        identity = identify_by_headers(st.context.headers, settings)
        if identity is None:
            _shut_out("not_known", language)
        now = read_wiring().now()
        if now - state.note_connection(st.context.headers.get(CONNECTION, ""), now) > LONGEST_LOGIN:
            _shut_out("too_long", language)
        return identity
    return _require_login(language)


def _require_login(language: Language) -> Identity:
    settings = read_wiring().settings
    try:
        # Without a login the library has no claims but that there is none.
        claims = dict(st.user) if st.user.is_logged_in else {}
        identity = identify_by_claims(claims, settings.oidc_roles_claim, read_wiring().now())
    except LoginExpiredError:
        _ask_to_log_in("expired", language)
    if identity is None:
        _ask_to_log_in("lead", language)
    if _get_logged_out().holds(identity):
        _ask_to_log_in("ended", language)
    return identity


def _require_role(identity: Identity | None, assistant: AskingAssistant, language: Language) -> CurrentUser:
    roles = {role.id: role for role in assistant.roles(language)}
    chosen = state.read_role() if identity is None else assistant.find_role(identity.claims)
    role = roles.get(chosen or "")
    if role is None:
        LOG.warning("somebody without a role was kept out")
        _shut_out("no_role", language, identity)
    if state.switch_user(f"{identity.id if identity else ''} {role.id}"):
        state.start_over()
    return CurrentUser(id=identity.id if identity else "", name=identity.name if identity else "", role=role)


def take_turn(user: CurrentUser) -> float:
    """Seconds until the user may ask; 0: now, and it is counted."""
    return count_question(user.id or state.read_session_id())


def count_question(key: str) -> float:
    """The same, of whoever is counted under a key; it is one count for the screen and for programs."""
    return _get_limit(read_wiring().settings.questions_a_minute).take(key)


def _log_out(identity: Identity) -> None:
    """In this tab, and in every other that the same login opened, at its next run."""
    _get_logged_out().add(identity)
    st.logout()


@st.cache_resource(show_spinner=False)
def _get_logged_out() -> LoggedOut:
    return LoggedOut()


@st.cache_resource(show_spinner=False)
def _get_limit(most: int) -> RequestLimit:
    return RequestLimit(most)


def show_user_menu(user: CurrentUser, assistant: AskingAssistant, language: Language) -> None:
    """In the demo, the role to look as; otherwise who is logged in, and the way out."""
    settings = read_wiring().settings
    label = user.role.label if settings.login is None else user.name or user.role.label
    with st.popover(safe(label), icon=":material/person:", type="tertiary", key="user-menu"):
        if settings.login is None:
            roles = {role.id: role.label for role in assistant.roles(language)}
            st.radio(
                say("view_as", language),
                list(roles),
                index=list(roles).index(user.role.id),
                format_func=lambda role: roles[role],
                key="role_choice",
                on_change=_change_role,
            )
            return
        st.markdown(safe(say("your_role", language, role=user.role.label)))
        _show_way_out(language)


def _change_role() -> None:
    state.write_role(st.session_state["role_choice"])


def _show_way_out(language: Language) -> None:
    if read_wiring().settings.login == "oidc":
        identity = _require_login(language)
        st.button(
            say("log_out", language), icon=":material/logout:", on_click=_log_out, args=(identity,), key="log-out"
        )


def _ask_to_log_in(reason: Literal["lead", "expired", "ended"], language: Language) -> NoReturn:
    show_closed_header(language)
    with st.container(key="welcome"):
        st.header(say("login_heading", language), anchor=False)
        st.markdown(safe(say(f"login_{reason}", language)))
        st.button(say("log_in", language), icon=":material/login:", type="primary", on_click=st.login, key="log-in")
    st.stop()


def _shut_out(
    reason: Literal["closed", "not_known", "too_long", "no_role"], language: Language, who: Identity | None = None
) -> NoReturn:
    show_closed_header(language)
    with st.container(key="welcome"):
        st.header(say("shut_out_heading", language), anchor=False)
        st.markdown(safe(say(f"shut_out_{reason}", language)))
        if who is not None and who.name:
            st.markdown(safe(say("logged_in_as", language, name=who.name)))
        if contact := read_wiring().settings.contact:
            st.markdown(safe(say("contact", language, contact=contact)))
        if who is not None:
            _show_way_out(language)
    st.stop()
