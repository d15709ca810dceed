"""Which page the address names."""

from urllib.parse import unquote, urlsplit

import streamlit as st


def read_page_name() -> str:
    """Empty for the front page; an escaped slash is no part of a name, as no page may have one."""
    path = urlsplit(st.context.url or "").path
    return unquote(path.rstrip("/").rpartition("/")[2]).replace("/", "").strip()
