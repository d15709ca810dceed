"""The figures of an answer as a real table that prints and can be read aloud; a long one comes in pages."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import pandas as pd
import streamlit as st

from assistant.answer import Table
from semantic_layer.texts import Language
from ui.escape import escape_markdown
from ui.texts import say

ROWS_SHOWN = 60
"""Five years of months; a longer table is turned like a book. A grid that scrolls is lost to paper and to ears."""
FRAMES_KEPT = 256
"""Of `ROWS_SHOWN` rows at most; every run of a page draws all its tables anew."""
FIGURE_START = re.compile(r"[-−+]?\d[\d.,]*(?:\s|$)")
MISSING_MARKS = ("··", "–", "-", "…")


def show_table(table: Table, title: str, key: str, language: Language) -> None:
    rows, columns = [list(row) for row in table.rows], list(table.columns)
    if len(rows) <= ROWS_SHOWN:
        show_rows(columns, rows, title, key)
        return
    # The place of the table is kept above the pages, and the page is known before it is filled.
    place = st.container()
    with st.container(key=f"pages-{key}", gap="xsmall"):
        page = int(st.pagination(ceil(len(rows) / ROWS_SHOWN), key=f"{key}-page"))
        first, last = (page - 1) * ROWS_SHOWN, min(page * ROWS_SHOWN, len(rows))
        said = say("rows_shown", language, first=first + 1, last=last, all=len(rows))
        st.markdown(f":small[{escape_markdown(said)}]")
    figures = find_figures(len(columns), rows)
    with place:
        show_rows(columns, rows[first:last], title, key, figures)


def find_figures(width: int, rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns that hold figures."""
    return [i for i in range(width) if _holds_figures([row[i] for row in rows])]


def show_rows(
    columns: list[str], rows: list[list[str]], title: str, key: str, figures: Sequence[int] | None = None
) -> None:
    """The container's name tells the style sheet which columns are figures, to be aligned right."""
    marked = find_figures(len(columns), rows) if figures is None else figures
    frame = _make_frame(tuple(columns), tuple(map(tuple, rows)))
    with st.container(key="-".join(["table", key, *(f"c{i + 1}" for i in marked)])):
        st.table(frame, hide_index=True, border="horizontal", alt=title)


@lru_cache(FRAMES_KEPT)
def _make_frame(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    """Shared by all who see the same figures, so not to be changed."""
    safe_rows = [[escape_markdown(text) for text in row] for row in rows]
    return pd.DataFrame(safe_rows, columns=[escape_markdown(name) for name in columns], dtype=str)


def _holds_figures(column: list[str]) -> bool:
    return any(FIGURE_START.match(text) for text in column) and all(
        not text or FIGURE_START.match(text) or text in MISSING_MARKS for text in column
    )
