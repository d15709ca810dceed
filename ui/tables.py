"""The figures of an answer as a real table that prints and can be read aloud, or a grid when it is long."""

import re

import pandas as pd
import streamlit as st

from assistant.answer import Table
from ui.escape import escape_markdown

LONGEST_TABLE = 20
"""Rows; a longer one becomes a scrolling grid."""
FIGURE = re.compile(r"^(?:[-−+]?\d[\d.,\s]*(?:pct\.|%|kr\.|mio\..*|procentpoint)?|··|–|-)$")


def show_table(table: Table, title: str) -> None:
    if len(table.rows) > LONGEST_TABLE:
        grid = pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=str)
        st.dataframe(grid, hide_index=True, alt=title)
        return
    rows = [[escape_markdown(text) for text in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=[escape_markdown(name) for name in table.columns], dtype=str)
    st.table(frame, hide_index=True, border="horizontal", alt=title)
