"""The picture holds the points it was given, and says by its marks what they are."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair
import pytest
from jsonschema import Draft7Validator

from assistant.chart import ChartPoint, ChartTitles, Spec, draw_chart
from assistant.chart_line import place_target_label
from assistant.chart_marks import INK, PALETTE, PAPER, QUIET, make_locale

SCHEMA = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
TITLES = ChartTitles(title="Titel", subtitle="Undertitel", y_title="pct.")
FULL_TITLES = TITLES.model_copy(
    update={"target": 2.5, "target_label": "Mål: 2,5", "break_at": "p3", "break_label": "Databrud"}
)


def make_points(values: list[float | None], **more: Any) -> list[ChartPoint]:
    return [ChartPoint(label=f"p{i}", value=v, text=f"tekst {v}", **more) for i, v in enumerate(values)]


def draw(kind: Any, points: list[ChartPoint], titles: ChartTitles = TITLES) -> Spec:
    spec = draw_chart(kind, points, titles, "da")
    assert spec is not None
    return spec


def find_layers(spec: Spec, **mark: object) -> list[Spec]:
    return [layer for layer in spec["layer"] if all(layer["mark"].get(k) == v for k, v in mark.items())]


def list_values(layer: Spec) -> list[float | None]:
    return [row["value"] for row in layer["data"]["values"]]


@pytest.mark.parametrize("kind", ["line", "bars"])
@pytest.mark.parametrize("series", [None, "Dagtilbud"])
def test_every_picture_is_valid_vega_lite(kind: str, series: str | None) -> None:
    points = make_points([3.1, None, 2.9, -1.0, 3.3], series=series)
    points += make_points([3.0, 2.5, None, 2.0, 3.4], series=series and "Skole", provisional=True)[-1:]
    points.append(ChartPoint(label="p9", series=series, value=None, text="··", hidden=True))
    spec = draw(kind, points, FULL_TITLES)
    # Its own schema has names that are no addresses, which an environment that can tell would find fault with.
    Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(spec)


def test_no_figure_is_drawn_that_was_not_given() -> None:
    spec = draw("line", make_points([3.1, 3.2, 3.3]))
    drawn = {row["value"] for layer in spec["layer"] for row in layer["data"]["values"]}
    assert drawn == {3.1, 3.2, 3.3}


def test_a_hidden_point_is_a_gap_with_a_mark_and_no_number() -> None:
    points = make_points([3.1, None, 3.3])
    points[1] = points[1].model_copy(update={"hidden": True, "text": "··"})
    spec = draw("line", points)
    solid = find_layers(spec, type="line")[0]
    assert list_values(solid) == [3.1, None, 3.3]
    [marks] = [layer for layer in find_layers(spec, type="text") if layer["encoding"]["text"] == {"value": "··"}]
    assert marks["data"]["values"] == [{"label": "p1"}]
    assert "hidden" in spec["usermeta"]["marks"]
    assert "gap" not in spec["usermeta"]["marks"]


def test_provisional_points_are_dashed_and_hollow_and_joined_to_the_last_final_one() -> None:
    points = [*make_points([3.1, 3.2]), ChartPoint(label="p8", value=3.5, text="3,5", provisional=True)]
    spec = draw("line", points)
    solid, dashed = find_layers(spec, type="line")
    assert list_values(solid) == [3.1, 3.2, None]
    assert dashed["mark"]["strokeDash"]
    assert list_values(dashed) == [3.2, 3.5]
    assert list_values(find_layers(spec, type="point", filled=False)[0]) == [3.5]


def test_a_provisional_bar_is_hollow() -> None:
    points = [*make_points([3.1]), ChartPoint(label="p8", value=3.5, text="3,5", provisional=True)]
    final, hollow = find_layers(draw("bars", points), type="bar")
    assert (list_values(final), list_values(hollow)) == ([3.1], [3.5])
    assert hollow["mark"]["fillOpacity"] < 0.5 < final["mark"]["fillOpacity"]


@pytest.mark.parametrize("values", [[90.0, 91.0], [-2.0, 5.0], [-3.0, -1.0], [0.0, 0.0]])
def test_bars_start_at_zero(values: list[float | None]) -> None:
    spec = draw("bars", make_points(values))
    low, high = find_layers(spec, type="bar")[0]["encoding"]["x"]["scale"]["domain"]
    assert low <= 0 <= high
    assert low < high
    if min(v for v in values if v is not None) >= 0:
        assert low == 0


def test_a_line_that_does_not_start_at_zero_says_so() -> None:
    assert "axis_not_zero" in draw("line", make_points([90.0, 91.0]))["usermeta"]["marks"]
    assert "axis_not_zero" not in draw("line", make_points([1.0, 9.0]))["usermeta"]["marks"]


def test_all_values_and_the_target_lie_within_the_axis() -> None:
    for values in ([90.0, 91.0], [0.001, 0.0011], [-5.0, 7.0], [4.0, 4.0], [0.0, 0.0], [1e6, 3e6]):
        spec = draw("line", make_points(list(values)), FULL_TITLES)
        low, high = find_layers(spec, type="line")[0]["encoding"]["y"]["scale"]["domain"]
        assert all(low <= v <= high for v in (*values, 2.5))


def test_target_and_break_are_drawn_where_they_are() -> None:
    spec = draw("line", make_points([3.1, 3.2, 3.3, 3.4]), FULL_TITLES)
    [target] = find_layers(spec, type="rule", style="target")
    [split] = find_layers(spec, type="rule", style="quiet")
    assert list_values(target) == [2.5]
    assert split["data"]["values"][0]["label"] == "p3"
    assert spec["config"]["style"]["target"]["strokeDash"]


@pytest.mark.parametrize(
    ("values", "from_left", "above"),
    [
        ([9.0, 9.0, 9.0, 9.0, 9.0, 9.0], True, True),
        ([2.6, 2.6, 2.7, 9.0, 9.0, 9.0], True, False),
        ([2.4, 2.6, 2.4, 9.0, 9.0, 9.0], False, True),
    ],
)
def test_the_name_of_the_target_stands_where_no_line_runs(values: list[float], from_left: bool, above: bool) -> None:
    points = make_points(list(values))
    titles = FULL_TITLES.model_copy(update={"break_at": None})
    ticks = [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    at = place_target_label(points, titles, ticks)
    assert (at.from_left, at.above) == (from_left, above)
    assert at.label == ("p0" if from_left else "p5")


def test_a_break_outside_the_picture_is_not_drawn() -> None:
    spec = draw("line", make_points([3.1, 3.2]), FULL_TITLES)
    assert not find_layers(spec, type="rule", style="quiet")
    assert "break" not in spec["usermeta"]["marks"]


def test_lines_that_end_together_are_named_apart() -> None:
    points = [ChartPoint(label=p, series=s, value=3.0, text="3,0") for s in "abcd" for p in ("p0", "p1")]
    spec = draw("line", points)
    [names] = [layer for layer in find_layers(spec, type="text") if layer["encoding"]["text"] == {"field": "name"}]
    heights = sorted(v for v in list_values(names) if v is not None)
    ticks = names["encoding"]["y"]["scale"]["domain"]
    least = 0.9 * 17 / 230 * (ticks[1] - ticks[0])
    assert all(b - a >= least for a, b in pairwise(heights))


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("line", make_points([3.1])),
        ("bars", make_points([3.1, None])),
        ("bars", make_points([1.0] * 16)),
        ("line", [ChartPoint(label=p, series=s, value=1.0, text="1") for s in "abcdef" for p in ("p0", "p1")]),
    ],
)
def test_no_picture_where_a_table_reads_better(kind: Any, points: list[ChartPoint]) -> None:
    assert draw_chart(kind, points, TITLES, "da") is None


def test_the_last_period_is_always_labelled() -> None:
    for count in (2, 5, 6, 23, 61):
        spec = draw("line", make_points([float(i) for i in range(count)]))
        axis = find_layers(spec, type="line")[0]["encoding"]["x"]["axis"]
        assert axis["values"][-1] == f"p{count - 1}"
        assert len(axis["values"]) <= 5


def test_long_series_are_labelled_at_the_same_time_of_each_year() -> None:
    axis = find_layers(draw("line", make_points([1.0] * 45)), type="line")[0]["encoding"]["x"]["axis"]
    assert axis["values"] == ["p8", "p20", "p32", "p44"]


def test_numbers_follow_the_language() -> None:
    assert make_locale("da")["number"]["decimal"] == ","
    assert make_locale("en")["number"]["decimal"] == "."
    assert make_locale("da")["time"]["days"][0] == "søndag"
    assert make_locale("en")["time"]["shortMonths"][8] == "Sep"


def test_marks_are_silent_and_the_whole_is_described() -> None:
    spec = draw("line", make_points([3.1, 3.2]), FULL_TITLES)
    assert all(layer["mark"]["aria"] is False for layer in spec["layer"])
    assert spec["config"]["axis"]["aria"] is False
    assert spec["description"] == "Titel. Undertitel"


def measure_contrast(one: str, other: str) -> float:
    def weigh(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((weigh(one), weigh(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_can_be_seen() -> None:
    """WCAG 2.1: 3:1 for graphics (1.4.11), 4.5:1 for text (1.4.3)."""
    assert all(measure_contrast(colour, PAPER) >= 3 for colour in PALETTE)
    assert measure_contrast(INK, PAPER) >= 4.5
    assert measure_contrast(QUIET, PAPER) >= 4.5
