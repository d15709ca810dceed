"""Del: the link, the text with its source, the picture and the figures, ready to be taken along."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from assistant import Part
from ui.escape import escape_markdown as safe
from ui.export import make_csv
from ui.picture import draw_png, draw_svg
from ui.quote import make_quote
from ui.state import LINK_PARAM
from ui.texts import say


def show_share(part: Part, answer_id: str, key: str) -> None:
    """`answer_id` is that of the whole answer, which the link opens."""
    language = part.language
    name = f"{key}-share"
    opened = st.popover(say("share", language), icon=":material/share:", key=name, on_change="rerun")
    if not opened.open:
        return
    with opened, st.container(key=f"sharing-{key}", gap="small"):
        link = make_link(answer_id)
        _show_copied(say("copy_link", language), link, f"{key}-link")
        _show_copied(say("copy_quote", language), make_quote(part, link), f"{key}-quote")
        with st.container(horizontal=True, gap="xsmall"):
            if part.chart is not None:
                _show_file(part, "png", partial(draw_png, part), "image/png", key)
                _show_file(part, "svg", lambda: draw_svg(part).encode(), "image/svg+xml", key)
            if part.table is not None:
                _show_file(part, "csv", partial(make_csv, part), "text/csv", key)


def make_link(answer_id: str) -> str:
    """To the page that is open, whatever its own address carries."""
    address = (st.context.url or "").partition("?")[0].rstrip("/")
    return f"{address}/?{LINK_PARAM}={answer_id}"


def _show_copied(label: str, text: str, key: str) -> None:
    """The page's own script copies the text beside the button: a browser lets no other do it."""
    with st.container(key=f"copy-{key}", gap="xsmall"):
        st.code(text, language=None, wrap_lines=True)
        st.button(safe(label), key=f"copying-{key}", icon=":material/content_copy:")


def _show_file(part: Part, kind: str, make: Callable[[], bytes], mime: str, key: str) -> None:
    language = part.language
    st.download_button(
        say(f"download_{kind}", language),
        data=make,
        file_name=say("file_name", language, id=part.answer_id, kind=kind),
        mime=mime,
        key=f"{key}-{kind}",
        on_click="ignore",
        icon=":material/download:",
    )
