"""Sums in which one or two dominate: the rule agrees with another tool's, and such sums are not shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.kpi import Dominance
from semantic_layer.publish.dominance import is_dominated
from tests.semantic_layer.publish.town import (
    PERSONS,
    find_cell,
    make_catalog,
    make_kpi,
    make_view,
    publish,
    write_source,
)
from tests.semantic_layer.publish.town import read_cells as read

VERDICTS = Path(__file__).parents[2] / "fixtures" / "acro_verdicts.json"
DECLARED = {"month": "text", "id": "text", "unit": "text", "payee": "text", "people": "integer", "paid": "decimal"}
STORED = {
    "month": "VARCHAR",
    "id": "VARCHAR",
    "unit": "VARCHAR",
    "payee": "VARCHAR",
    "people": "INTEGER",
    "paid": "DECIMAL(18,2)",
}


@pytest.mark.promise("P7")
def test_the_rule_agrees_with_acro() -> None:
    """On 300 made sums, with its default settings."""
    cells = json.loads(VERDICTS.read_text(encoding="utf-8"))["cells"]
    rule = Dominance(by="payee", most=0.9, rest=0.1)
    wrong = [cell for cell in cells if is_dominated(cell["gifts"], rule) != (cell["nk"] or cell["p_percent"])]
    assert wrong == []
    assert 50 < sum(cell["nk"] for cell in cells) < len(cells) - 50


@pytest.mark.promise("P7")
@pytest.mark.parametrize(
    ("most", "rest", "dominated"),
    [(0.99, 0.1, True), (0.9, 0.01, True), (0.99, 0.01, False)],
    ids=["too little is left", "two have too much", "neither"],
)
def test_each_half_of_the_rule_hides_by_itself(most: float, rest: float, dominated: bool) -> None:
    """With the default settings the second half never hides what the first does not."""
    assert is_dominated([81, 12, 7], Dominance(by="payee", most=most, rest=rest)) is dominated


def publish_payments(tmp_path: Path, payments: dict[str, list[float]], rule: dict[str, Any] | None) -> dict[str, str]:
    """Unit → the state of its sum. One payment per payee."""
    rows = [
        ("2025-01", f"{unit}{i}", unit, f"p{i}", 1, paid)
        for unit, amounts in payments.items()
        for i, paid in enumerate(amounts)
    ]
    kpi = make_kpi(
        measures={"paid": {"type": "sum", "column": "paid", "unit": "number"}},
        published=[{"by": [], "grains": ["month"], "components": True}, {"by": ["unit"], "grains": ["month"]}],
        disclosure={**PERSONS, "dominance": rule},
    )
    catalog = make_catalog([kpi], [make_view(DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", STORED, rows)
    cells = read(tmp_path, publish(catalog, url, tmp_path))
    return {unit: find_cell(cells, unit=unit, period="2025-01")["state"] for unit in payments}


PAYMENTS: dict[str, list[float]] = {
    "a1": [950.0, 10.0, 10.0, 10.0, 10.0, 10.0],
    "a2": [100.0] * 10,
    "b1": [90.0] * 10,
    "b2": [80.0] * 10,
}


@pytest.mark.promise("P7")
def test_a_dominated_sum_is_hidden_and_another_with_it(tmp_path: Path) -> None:
    states = publish_payments(tmp_path, PAYMENTS, {"by": "payee"})
    assert states["a1"] == "hidden"
    assert sorted(states.values()) == ["hidden", "hidden", "shown", "shown"]


@pytest.mark.promise("P7")
def test_without_the_rule_it_is_shown(tmp_path: Path) -> None:
    assert set(publish_payments(tmp_path, PAYMENTS, None).values()) == {"shown"}


def test_payments_to_the_same_payee_are_one(tmp_path: Path) -> None:
    """Ten payments, nine of them to one."""
    rows = [("2025-01", f"x{i}", "a1", "p0" if i < 9 else f"p{i}", 1, 100.0) for i in range(10)]
    rows += [("2025-01", f"y{i}", "b1", f"p{i}", 1, 100.0) for i in range(10)]
    kpi = make_kpi(
        measures={"paid": {"type": "sum", "column": "paid", "unit": "number"}},
        published=[{"by": ["unit"], "grains": ["month"]}],
        disclosure={**PERSONS, "dominance": {"by": "payee"}},
    )
    catalog = make_catalog([kpi], [make_view(DECLARED, ["month", "id"])])
    cells = read(tmp_path, publish(catalog, write_source(tmp_path / "s.duckdb", STORED, rows), tmp_path))
    assert find_cell(cells, unit="a1", period="2025-01")["state"] == "hidden"
    assert find_cell(cells, unit="b1", period="2025-01")["state"] == "shown"
