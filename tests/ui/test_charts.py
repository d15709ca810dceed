"""The picture on a dark page: marks and words stand out from it as they do on a light one."""

import pytest

from assistant.chart_marks import INK, ORANGE, PALETTE, PAPER, QUIET
from tests.assistant.test_chart import measure_contrast
from tests.ui import fake as made
from ui import charts
from ui.charts import paint_dark, take_out_title

MARK, TEXT = 3.0, 4.5
LIGHT = {"paper": PAPER, "marks": (*PALETTE, ORANGE, QUIET), "words": (INK, QUIET, ORANGE)}
DARK = {
    "paper": charts.DARK_PAPER,
    "marks": (*charts.DARK_PALETTE, charts.DARK_ORANGE, charts.DARK_QUIET),
    "words": (charts.DARK_INK, charts.DARK_QUIET, charts.DARK_ORANGE),
}


@pytest.mark.promise("W6")
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_words_stand_out(look: dict[str, str | tuple[str, ...]]) -> None:
    paper = str(look["paper"])
    assert [colour for colour in look["marks"] if measure_contrast(colour, paper) < MARK] == []
    assert [colour for colour in look["words"] if measure_contrast(colour, paper) < TEXT] == []


@pytest.mark.promise("W6")
@pytest.mark.parametrize("question", [made.TREND, made.BREAKDOWN])
def test_no_colour_of_the_light_page_is_left_on_the_dark_one(question: str) -> None:
    spec, _ = take_out_title(made.write_answers()[question].chart or {})
    look = paint_dark(spec)["config"]
    del look["title"]  # The page writes it, and no picture draws it.
    assert [colour for colour in (INK, QUIET, ORANGE, PAPER, *PALETTE) if colour in str(look)] == []
