"""Picture, table, file, quotation and sentence of an answer tell the same figures."""

import csv
import io
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest

from assistant import Answer, Assistant, Question
from ui.export import make_csv
from ui.picture import draw_svg
from ui.quote import make_quote

TODAY = date(2026, 11, 15)
QUESTIONS = (
    "Hvordan har ledigheden udviklet sig siden 2023?",
    "Hvad er sygefraværet fordelt på forvaltninger?",
    "Hvordan har klassekvotienten udviklet sig?",
    "Hvordan er sygefraværet fordelt på faggrupper i 2025?",
)


def find_points(spec: Any) -> dict[str, float]:
    """Printed figure → value, of every point that is drawn."""
    if isinstance(spec, list):
        return {text: value for part in spec for text, value in find_points(part).items()}
    if not isinstance(spec, dict):
        return {}
    own = {spec["text"]: spec["value"]} if isinstance(spec.get("value"), int | float) and "text" in spec else {}
    return own | {text: value for part in spec.values() for text, value in find_points(part).items()}


@pytest.mark.promise("W5")
@pytest.mark.parametrize("question", QUESTIONS)
def test_they_are_the_same_everywhere(desk: Assistant, question: str) -> None:
    answer: Answer = desk.ask(Question(text=question, asked_at=TODAY))
    assert answer.chart is not None and answer.table is not None
    cells = {cell.text: cell.value for cell in answer.cells if cell.state == "shown"}
    drawn = find_points(answer.chart)
    points = {text: value for text, value in drawn.items() if text in cells}
    assert len(points) > 2
    assert all(text.startswith("Mål: ") for text in drawn.keys() - points.keys())
    assert {text: cells[text] for text in points} == pytest.approx(points)
    table = {text for row in answer.table.rows for text in row}
    assert set(points) <= table
    rows = list(csv.reader(io.StringIO(make_csv(answer).decode("utf-8-sig")), delimiter=";"))
    height = len(answer.table.rows)
    assert [tuple(cell.lstrip("'") for cell in row) for row in rows[1 : height + 1]] == list(answer.table.rows)
    said = f"<desc>{escape(answer.chart_alt or answer.headline)}</desc>"
    assert said in draw_svg(answer), "the picture has its sentence"
    assert answer.headline in make_quote(answer, "link")
    hidden = [cell for cell in answer.cells if cell.state == "hidden"]
    assert ("··" in draw_svg(answer)) == bool(hidden)
