"""The figures of an answer as a real table that prints and can be read aloud, or a grid when it is long."""

import re

import pandas as pd
import streamlit as st

from assistant.answer import Table
from ui.escape import escape_markdown

LONGEST_TABLE = 60
"""Rows, five years of months; a longer one becomes a scrolling grid, which a screen reader and paper lose."""
FIGURE_START = re.compile(r"[-−+]?\d[\d.,]*(?:\s|$)")
MISSING_MARKS = ("··", "–", "-", "…")


def show_table(table: Table, title: str, key: str) -> None:
    if len(table.rows) > LONGEST_TABLE:
        grid = pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=str)
        st.dataframe(grid, hide_index=True, alt=title)
        return
    show_rows(list(table.columns), [list(row) for row in table.rows], title, key)


def show_rows(columns: list[str], rows: list[list[str]], title: str, key: str) -> None:
    """The container's name tells the style sheet which columns are figures, to be aligned right."""
    figures = [f"c{i + 1}" for i in range(len(columns)) if _holds_figures([row[i] for row in rows])]
    safe_rows = [[escape_markdown(text) for text in row] for row in rows]
    frame = pd.DataFrame(safe_rows, columns=[escape_markdown(name) for name in columns], dtype=str)
    with st.container(key="-".join(["table", key, *figures])):
        st.table(frame, hide_index=True, border="horizontal", alt=title)


def _holds_figures(column: list[str]) -> bool:
    return any(FIGURE_START.match(text) for text in column) and all(
        not text or FIGURE_START.match(text) or text in MISSING_MARKS for text in column
    )
