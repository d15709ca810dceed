"""The picture that is taken along says what it shows, where it is from, and no more than the screen does."""

import json
import re
from xml.etree import ElementTree

import pytest

from assistant import Answer
from tests.ui.fake import BREAKDOWN, HOSTILE, TREND, VALUE, write_answers
from ui import picture
from ui.charts import take_out_title
from ui.picture import draw_png, draw_svg

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return write_answers()


def read_words(svg: str) -> str:
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


@pytest.mark.promise("T5")
@pytest.mark.parametrize("question", [TREND, BREAKDOWN])
def test_finding_caveats_source_and_id_are_burnt_in(answers: dict[str, Answer], question: str) -> None:
    answer = answers[question]
    words = read_words(draw_svg(answer))
    chart = answer.chart or {}
    needed = [answer.headline.rstrip("."), chart["title"]["subtitle"], *(c.text for c in answer.caveats)]
    needed += ["Kilde 1: Løn- og fraværssystemet, data hentet 15. november 2026", answer.answer_id, "Opdigtede tal"]
    needed += ["kontrollér før videre brug", "··"]
    for text in needed:
        assert text in words, text


def test_it_is_drawn_from_the_spec_on_the_screen(answers: dict[str, Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    convert = picture._convert

    def keep(spec: str) -> str:
        drawn.append(spec)
        return convert(spec)

    monkeypatch.setattr(picture, "_convert", keep)
    draw_svg(answers[TREND])
    on_screen, _ = take_out_title(answers[TREND].chart or {})
    assert json.loads(drawn[0]) | {"width": None} == json.loads(json.dumps(on_screen)) | {"width": None}


@pytest.mark.promise("P1")
def test_hidden_stays_hidden(answers: dict[str, Answer]) -> None:
    """A bar for each figure that is shown, and a mark for the one that is not."""
    svg = draw_svg(answers[BREAKDOWN])
    figures = re.findall(r">(\d,\d) pct\.<", svg)
    assert {*figures} == {"3,8", "4,4", "5,9", "7,2"}
    assert svg.count("··") >= 2, "in the picture, and in the explanation of the signs"


def test_it_has_a_name_and_a_description(answers: dict[str, Answer]) -> None:
    root = ElementTree.fromstring(draw_svg(answers[TREND]))
    assert root.findtext(f"{SVG}title") == answers[TREND].headline
    assert root.findtext(f"{SVG}desc") == answers[TREND].chart_alt
    assert (root.get("role"), root.get("lang")) == ("img", "da")


@pytest.mark.promise("R10")
def test_hostile_text_is_text(answers: dict[str, Answer]) -> None:
    hostile = answers[TREND].model_copy(
        update={"headline": f"</text><script>alert(1)</script> {HOSTILE}", "chart_alt": '"><script/>', "notice": "]]>&"}
    )
    root = ElementTree.fromstring(draw_svg(hostile))
    assert [node.tag for node in root.iter() if node.tag.endswith(("script", "a", "image", "foreignObject"))] == []
    assert "<script>alert(1)</script>" in "".join(root.itertext())
    assert draw_png(hostile).startswith(PNG)


def test_a_long_finding_stays_within_the_picture(answers: dict[str, Answer]) -> None:
    long = answers[TREND].model_copy(update={"headline": "Ledigheden er steget i alle dele af kommunen " * 8})
    lines = [n for n in ElementTree.fromstring(draw_svg(long)).findall(f"{SVG}text") if n.get("font-size") == "20"]
    assert len(lines) > 4
    assert all(len(line.text or "") <= 70 for line in lines)


def test_an_answer_without_a_picture_has_none(answers: dict[str, Answer]) -> None:
    with pytest.raises(ValueError, match="no picture"):
        draw_png(answers[VALUE])
