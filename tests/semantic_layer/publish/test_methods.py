"""Groups that are all alike, counts to the nearest 5, and settings that cannot be kept."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantic_layer.errors import ContractError
from semantic_layer.publish.layout import plan_layout
from tests.attack.hierarchies import LEAST
from tests.semantic_layer.publish.test_protect import RATE, make_rows, publish_rows
from tests.semantic_layer.publish.town import (
    HOURS_DECLARED,
    PERSONS,
    find_cell,
    make_catalog,
    make_kpi,
    make_view,
)

WHOLE: dict[str, Any] = {"by": [], "grains": ["month"], "components": True}
BY_UNIT: dict[str, Any] = {"by": ["unit"], "grains": ["month"]}
SHARES: dict[str, Any] = {**PERSONS, "numerator_is": "persons"}
PEOPLE: dict[str, Any] = {"people": {"type": "sum", "column": "people", "unit": "number"}}


@pytest.mark.promise("P6")
@pytest.mark.parametrize("ill", [0, 20])
@pytest.mark.parametrize("sensitive", [True, False])
def test_a_group_that_is_all_alike_is_hidden_where_that_is_sensitive(tmp_path: Path, ill: int, sensitive: bool) -> None:
    rows = [*make_rows({"a1": 20}, ill=ill), *make_rows({"b1": 40, "b2": 40}, ill=15)]
    rule = {**SHARES, "sensitive": sensitive}
    cells, _ = publish_rows(tmp_path, rows, published=[WHOLE, BY_UNIT], disclosure=rule)
    assert find_cell(cells, unit="a1", period="2025-01")["state"] == ("hidden" if sensitive else "shown")


@pytest.mark.promise("P6")
@given(ill=st.lists(st.integers(0, 12), min_size=3, max_size=5), data=st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_share_of_0_or_100_percent_is_shown_on_a_sensitive_topic(
    tmp_path_factory: pytest.TempPathFactory, ill: list[int], data: st.DataObject
) -> None:
    alike = data.draw(st.sampled_from([0, 12]))
    sick = dict(zip(("a1", "a2", "a3", "b1", "b2"), [alike, *ill[1:]], strict=False))
    rows = [row for unit, number in sick.items() for row in make_rows({unit: 12}, ill=number)]
    rule = {**SHARES, "sensitive": True}
    cells, _ = publish_rows(tmp_path_factory.mktemp("town"), rows, published=[WHOLE, BY_UNIT], disclosure=rule)
    shown = [cell["value"] for cell in cells if cell["state"] == "shown"]
    assert not {0, 100} & set(shown)
    assert find_cell(cells, unit="a1", period="2025-01")["state"] == "hidden"


def test_counts_are_rounded_to_the_nearest_5_and_none_is_hidden(tmp_path: Path) -> None:
    rows = make_rows({"a1": 2, "a2": 3, "a3": 7, "b1": 8, "b2": 31})
    rule = {**SHARES, "method": "round5"}
    cells, why = publish_rows(tmp_path, rows, measures=PEOPLE, published=[WHOLE, BY_UNIT], disclosure=rule)
    january = {c["unit"]: (c["value"], c["n"], c["numerator"]) for c in cells if c["period"] == "2025-01"}
    assert january == {
        None: (50, 50, None),
        "a1": (0, 0, None),
        "a2": (5, 5, None),
        "a3": (5, 5, None),
        "b1": (10, 10, None),
        "b2": (30, 30, None),
    }
    assert why == {}


def test_a_share_is_that_of_the_rounded_counts_and_not_shown_of_few(tmp_path: Path) -> None:
    rows = [*make_rows({"a1": 4}, ill=2), *make_rows({"b1": 22}, ill=8)]
    rule = {**SHARES, "method": "round5"}
    cells, _ = publish_rows(tmp_path, rows, measures=RATE, published=[BY_UNIT], disclosure=rule)
    few, many = (find_cell(cells, unit=unit, period="2025-01") for unit in ("a1", "b1"))
    assert (few["state"], few["value"]) == ("hidden", None)
    assert (many["value"], many["n"]) == (50, 20)  # 10 of 20
    assert LEAST > 4


@pytest.mark.parametrize(
    ("measures", "problem"),
    [
        ({"hours": {"type": "sum", "column": "hours", "unit": "number"}}, "amount of something else"),
        ({"mean": {"type": "weighted_mean", "value": "hours", "weight": "people", "unit": "number"}}, "neither"),
    ],
)
def test_round5_is_for_counts_of_persons(measures: dict[str, Any], problem: str) -> None:
    kpi = make_kpi(measures=measures, disclosure={**PERSONS, "method": "round5"})
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])])
    with pytest.raises(ContractError, match=problem):
        plan_layout(catalog, catalog.kpi("visits"))


def test_a_kpi_without_a_rule_has_no_settings_of_one() -> None:
    with pytest.raises(ValueError, match="no rule"):
        make_catalog([make_kpi(disclosure={"none": "Nobody.", "sensitive": True})], [make_view({}, [])])
