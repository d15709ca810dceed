"""A choice that stands in the address, so that what is shown can be bookmarked and sent on.

The library's own binding puts the label there, which is another one in another language; this puts the id.
"""

from collections.abc import Mapping

import streamlit as st

from semantic_layer.texts import Language
from ui.address import load_addresses
from ui.texts import say

LONGEST = 100
"""Signs of a text in the address that are looked at."""


def choose(what: str, label: str, options: Mapping[str, str], first: str | None, language: Language) -> str | None:
    """An id of `options`; `first` while nothing is chosen, where None means all. An unknown id is said, once.

    `what` names the choice in addresses.yaml.
    """
    param, key = load_addresses().choices[what], f"choice-{what}"
    asked, told = _take_from_address(param, key)
    if st.session_state.get(key) not in options:
        st.session_state[key] = asked if asked in options else first
    with st.container():
        if told and asked not in options:
            st.info(say("unknown_choice", language, label=label))
        chosen: str | None = st.selectbox(
            label,
            list(options),
            format_func=lambda id_: options[id_],
            placeholder=say("all_of_them", language),
            index=None if first is None else 0,
            key=key,
            filter_mode=None,
        )
    _put_in_address(param, chosen if chosen != first else None)
    return chosen


def type_in(what: str, label: str, placeholder: str) -> str:
    param, key = load_addresses().choices[what], f"choice-{what}"
    asked, _ = _take_from_address(param, key)
    st.session_state.setdefault(key, (asked or "")[:LONGEST])
    icon = ":material/search:"
    typed = str(st.text_input(label, key=key, placeholder=placeholder, max_chars=LONGEST, icon=icon, live=True))
    _put_in_address(param, typed.strip() or None)
    return typed.strip()


def forget(*choices: str) -> None:
    """For a button that takes all choices back."""
    for what in choices:
        st.session_state.pop(f"choice-{what}", None)
        _put_in_address(load_addresses().choices[what], None)


def put(what: str, value: str) -> None:
    """For a button that chooses."""
    st.session_state[f"choice-{what}"] = value
    _put_in_address(load_addresses().choices[what], value)


def _take_from_address(param: str, key: str) -> tuple[str | None, bool]:
    """What was last chosen; and whether the address has just told so, which it has when it is not as it was left."""
    asked = st.query_params.get(param)
    kept: str | None = st.session_state.get(f"kept-{param}")
    if asked is None or asked == kept:
        # A widget forgets its value when its page is left; the page comes back as it was left.
        return kept, False
    st.session_state.pop(key, None)
    return asked, True


def _put_in_address(param: str, value: str | None) -> None:
    st.session_state[f"kept-{param}"] = value
    if value is None:
        st.query_params.pop(param, None)
    elif st.query_params.get(param) != value:
        st.query_params[param] = value
