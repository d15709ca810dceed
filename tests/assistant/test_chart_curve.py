"""The small curve: the same marks as the large picture, and a sentence that says what it shows."""

from datetime import date

from assistant import Assistant
from assistant.chart import ChartPoint, Spec, draw_curve

POINTS = [
    ChartPoint(label="juli", value=5.4, text="5,4 pct."),
    ChartPoint(label="august", value=None, text="··", hidden=True),
    ChartPoint(label="september", value=5.0, text="5,0 pct."),
    ChartPoint(label="oktober", value=5.1, text="5,1 pct.", provisional=True),
]


def layers(spec: Spec | None) -> list[Spec]:
    assert spec is not None
    found: list[Spec] = spec["layer"]
    return found


def test_what_is_provisional_is_dashed_and_hollow_and_what_is_hidden_has_a_mark() -> None:
    drawn = layers(draw_curve(POINTS, 4.9, "da"))
    dashed = next(layer for layer in drawn if layer["mark"]["type"] == "line" and "strokeDash" in layer["mark"])
    assert [row["label"] for row in dashed["data"]["values"]] == ["september", "oktober"]
    hollow = next(layer for layer in drawn if layer["mark"].get("filled") is False)
    assert [row["label"] for row in hollow["data"]["values"]] == ["oktober"]
    marks = [layer for layer in drawn if layer["mark"]["type"] == "text"]
    assert [row["label"] for layer in marks for row in layer["data"]["values"]] == ["august"]
    assert [layer["data"]["values"] for layer in drawn if layer["mark"].get("style") == "target"] == [[{"value": 4.9}]]


def test_no_hidden_number_is_in_the_picture_and_all_marks_are_silent() -> None:
    for layer in layers(draw_curve(POINTS, None, "da")):
        assert layer["mark"]["aria"] is False
        for row in layer["data"]["values"]:
            assert row["label"] != "august" or row.get("value") is None


def test_one_figure_is_no_curve() -> None:
    assert draw_curve(POINTS[:2], None, "da") is None


def test_the_target_lies_within_the_picture() -> None:
    spec = draw_curve(POINTS, 0.0, "da")
    line = next(layer for layer in layers(spec) if layer["mark"].get("style") == "target")
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert low <= 0.0 <= high


def test_every_curve_of_the_demo_is_told_in_words(desk: Assistant) -> None:
    view = desk.cockpit("politikercockpit", "politiker", date(2026, 11, 15), "da")
    for figure in (figure for section in view.sections for figure in section.figures):
        assert len(figure.series_labels) == len(figure.series)
        assert figure.series_words is not None
        assert figure.value in figure.series_words, figure.label
        assert figure.series_labels[-1] in figure.series_words
