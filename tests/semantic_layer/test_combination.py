"""A combination of the demo's release: figures that can be computed from what they list, and no unit by name."""

from datetime import date
from decimal import Decimal

from semantic_layer.query import Query
from semantic_layer.serve import Release, answer_query
from semantic_layer.serve.preview import preview_statements
from semantic_layer.serve.thirds import list_thirds

ASKED = Query.model_validate(
    {
        "kpis": ["klassekvotient", "trivsel"],
        "measures": ["elever_pr_klasse"],
        "operation": "combination",
        "grain": "school_year",
        "period": {"from": "2025/26", "to": "2025/26"},
        "by": ["institution"],
    }
)


def test_every_figure_can_be_computed_from_the_cells_that_it_lists(release: Release, today: date) -> None:
    result = answer_query(release, ASKED, today)
    published = {c.id: c for c in result.context}
    for third in list_thirds(result):
        values = [published[i].value or Decimal(0) for i in third.mean.from_]
        assert len(values) >= 3
        assert third.mean.value is not None
        assert abs(third.mean.value * len(values) - sum(values)) <= Decimal("0.05") * len(values)
        assert (third.lowest.value, third.highest.value) == (min(values), max(values))
        assert third.units.value == len(values)
        by = [published[i].value or Decimal(0) for i in third.lowest_by.from_]
        assert (third.lowest_by.value, third.highest_by.value) == (min(by), max(by))
        units = {published[i].members["institution"] for i in third.mean.from_}
        assert units == {published[i].members["institution"] for i in third.lowest_by.from_}


def test_no_figure_names_a_unit(release: Release, today: date) -> None:
    result = answer_query(release, ASKED, today)
    made = [*result.main, *result.against, *result.computed]
    assert len(made) == 19
    assert all(c.members == {} and c.formula is not None and c.formula.endswith("(from)") for c in made)


def test_the_statements_shown_beforehand_are_those_executed(release: Release, today: date) -> None:
    assert preview_statements(release, ASKED, today) == answer_query(release, ASKED, today).statements
