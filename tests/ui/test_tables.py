"""A table is a real table, also a long one: that comes in pages, and no page leaves out or repeats a row."""

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answer import Table
from tests.ui import fake as made
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, open_page, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.escape import escape_markdown
from ui.tables import ROWS_SHOWN, find_figures

TABLE = made.write_answers()[made.LONG].table or Table(columns=(), rows=())


@pytest.fixture(autouse=True)
def wired() -> None:
    use_wiring(wire_fake())


def read_rows(at: AppTest) -> list[tuple[str, ...]]:
    (table,) = at.table
    return [tuple(str(cell).replace("\u2060", "").replace("\\", "") for cell in row) for row in table.value.to_numpy()]


@pytest.mark.promise("W5")
def test_a_long_table_is_turned_page_by_page() -> None:
    at = ask(open_page(), made.LONG)
    seen = read_rows(at)
    assert len(seen) == ROWS_SHOWN < len(TABLE.rows)
    assert "Række 1 til 60 af 150" in read_all(at)
    for page in (2, 3):
        at.session_state["da-0-0-page"] = page
        at.run()
        seen += read_rows(at)
    assert seen == [tuple(row) for row in TABLE.rows]


@pytest.mark.promise("W5")
@pytest.mark.parametrize("question", [made.VALUE, made.TREND, made.BREAKDOWN, made.LONG, made.AS_TABLE])
def test_no_answer_has_a_grid(question: str) -> None:
    """A grid is a picture of a table: it can be neither read aloud nor printed."""
    at = ask(open_page(), question)
    assert len(at.dataframe) == 0
    assert len(at.table) >= 1


def test_the_sign_of_a_hidden_figure_is_explained_where_it_stands() -> None:
    assistant = FakeAssistant()
    answer = assistant.answers[made.BREAKDOWN]
    assert answer.table is not None and any("··" in row for row in answer.table.rows)
    assistant.answers[made.BREAKDOWN] = answer.model_copy(update={"chart": None})
    use_wiring(wire_fake(assistant))
    said = escape_markdown("Tegn: ·· = skjult for at beskytte personer")
    assert said in read_all(ask(open_page(), made.BREAKDOWN))


def test_columns_of_figures_are_found() -> None:
    assert find_figures(3, [["Skole", "6,1 pct.", "··"], ["2025", "−0,4", "1.205"], ["x", "", "–"]]) == [1, 2]
