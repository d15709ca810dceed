"""No digit stands in an answer that no cell, period or target gave."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.writer import UngroundedFigureError, Writer
from semantic_layer.catalog import Catalog
from semantic_layer.result import Cell


def _cell(value: str) -> Cell:
    return Cell(
        id="ledighed@1/procent/-/month/2026-09",
        kpi="ledighed",
        measure="procent",
        grain="month",
        period="2026-09",
        members={},
        value=Decimal(value),
        unit="percent",
        state="shown",
    )


@pytest.fixture
def writer(catalog: Catalog) -> Writer:
    return Writer(catalog, "da")


def test_what_was_issued_may_stand(writer: Writer) -> None:
    value = writer.value(_cell("2.9"))
    writer.check(f"I september var ledigheden {value}.")
    assert value == "2,9 pct."


@pytest.mark.promise("T1")
@given(st.text(alphabet="0123456789,. %abcæøå", min_size=1, max_size=20).filter(lambda t: any(c.isdigit() for c in t)))
@settings(max_examples=300, deadline=None)
def test_a_digit_that_nobody_issued_is_refused(catalog: Catalog, text: str) -> None:
    writer = Writer(catalog, "da")
    with pytest.raises(UngroundedFigureError):
        writer.check(f"Ledigheden var {text}.")


@pytest.mark.promise("T1")
@pytest.mark.parametrize("wrong", ["3,0 pct.", "29 pct.", "2,95 pct.", "２,９ pct.", "2 pct."])
def test_a_rounded_or_swapped_figure_is_refused(writer: Writer, wrong: str) -> None:
    writer.value(_cell("2.9"))
    with pytest.raises(UngroundedFigureError):
        writer.check(f"Ledigheden var {wrong}")


@pytest.mark.promise("T1")
def test_no_sentence_of_the_prompts_holds_a_digit(writer: Writer) -> None:
    from assistant.prompts import load_prompts

    def texts(node: object) -> list[str]:
        if isinstance(node, dict):
            return [t for value in node.values() for t in texts(value)]
        return [node] if isinstance(node, str) else []

    for name in ("replies", "questions", "card"):
        for language in ("da", "en"):
            held = [t for t in texts(load_prompts(name, language)) if any(c.isdigit() for c in t)]
            assert held == []


def test_a_hidden_cell_prints_a_mark_and_no_number(writer: Writer) -> None:
    hidden = _cell("2.9").model_copy(update={"value": None, "state": "hidden"})
    assert writer.value(hidden) == "··"


def test_signs_and_units_of_changes(writer: Writer) -> None:
    change = _cell("-0.4").model_copy(update={"id": "c1", "change_unit": "pp", "formula": "a - b"})
    assert writer.signed(change) == "−0,4 procentpoint"
    assert writer.difference(change) == "0,4 procentpoint"


@pytest.mark.parametrize(("value", "said"), [("1", "1 percentage point"), ("2", "2 percentage points")])
def test_one_point_is_one(catalog: Catalog, value: str, said: str) -> None:
    share = _cell(value).model_copy(update={"kpi": "omgoerelse", "change_unit": "pp"})
    assert Writer(catalog, "en").difference(share) == said


@pytest.mark.parametrize(("value", "printed"), [("0", "0–2"), ("25", "ca. 25")])
def test_a_count_to_the_nearest_5_is_printed_as_one(catalog: Catalog, value: str, printed: str) -> None:
    kpi = catalog.kpi("plejebolig_venteliste")
    rule = kpi.disclosure.model_copy(update={"method": "round5"})
    rounded = catalog.model_copy(update={"kpis": {kpi.id: kpi.model_copy(update={"disclosure": rule})}})
    cell = _cell(value).model_copy(update={"kpi": kpi.id, "measure": "antal", "unit": "persons"})
    assert Writer(rounded, "da").value(cell).startswith(printed)
    assert not Writer(catalog, "da").value(cell).startswith(printed)
