"""Made rows, made queries: what is published and answered equals a count by hand, for every measure and operation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from semantic_layer.errors import QueryError
from semantic_layer.publish import publish_release
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve import Release, answer_query, open_release
from tests.oracle.definitions import round_shown
from tests.oracle.made.answers import Answer, Answering, Key, Refused, Told
from tests.oracle.made.opinion import Opinion
from tests.oracle.made.queries import MEASURES, OPERATIONS, rounds
from tests.oracle.made.subject import TODAY, Town, make_subject, towns, write_rows
from tests.oracle.observed import read_cells

EACH = 10
"""Queries of each operation, per town."""


@dataclass(frozen=True, repr=False)
class Asked:
    town: Town
    queries: list[Query]


@pytest.mark.parametrize(("number", "least"), [(6, 500), pytest.param(60, 5_000, marks=pytest.mark.slow)])
def test_made_towns_are_published_and_answered_as_counted_by_hand(number: int, least: int) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        # To make a failing town smaller takes many publications; the message names the query and its figures.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.builds(Asked, towns(), rounds(EACH)))
    def check(asked: Asked) -> None:
        town = asked.town
        with TemporaryDirectory() as folder:
            state = Path(folder)
            publish_release(make_subject(town), write_rows(town, state / "source.duckdb"), state, TODAY)
            release = open_release(state)
            try:
                hidden = compare_cells(release, Opinion(town), seen)
                for query in asked.queries:
                    compare_answer(release, Answering(Opinion(town), hidden[query.kpis[0]], query), seen)
            finally:
                release.close()

    check()
    assert seen["answered"] >= least, seen
    assert min(seen[f"operation {name}"] for name in OPERATIONS) >= least / 50, seen
    assert min(seen[f"measure {name}"] for name in (*MEASURES, "state", "hours")) >= least / 50, seen
    assert min(seen[name] for name in ("a window", "all except", "hidden", "a gap", "refused")) >= least / 100, seen
    print(dict(seen))


def compare_cells(release: Release, opinion: Opinion, seen: Counter[str]) -> dict[str, frozenset[Key]]:
    """Every cell that is published; gives those that are hidden, by KPI."""
    hidden: dict[str, set[Key]] = {kpi: set() for kpi in release.catalog.kpis}
    for cell in read_cells(release.path, release.catalog):
        assert cell.state == "hidden" or not opinion.is_small(cell.kpi, cell.period, cell.members), cell
        if cell.state == "hidden":
            assert (cell.kpi, cell.value, cell.numerator, cell.n) == ("cases", None, None, None), cell
            hidden[cell.kpi].add((cell.measure, tuple(sorted(cell.members.items())), cell.period))
            continue
        figure = opinion.figure(cell.kpi, cell.measure, cell.period, cell.members)
        decimals = release.catalog.kpi(cell.kpi).decimals(cell.measure)
        value = None if figure.value is None else round_shown(figure.value, decimals)
        assert (cell.state, cell.value, cell.text) == (figure.state, value, figure.text), (cell, figure)
        assert cell.reason == figure.reason, (cell, figure)
        seen["cells"] += 1
    return {kpi: frozenset(places) for kpi, places in hidden.items()}


def compare_answer(release: Release, answering: Answering, seen: Counter[str]) -> None:
    query = answering.query
    try:
        expected: Answer | str = answering.answer()
    except Refused as refusal:
        expected = str(refusal)
    try:
        found: Result | QueryError = answer_query(release, query, TODAY)
    except QueryError as error:
        found = error
    if isinstance(found, QueryError) or isinstance(expected, str):
        assert getattr(found, "code", found) == expected, (query, found, expected)
        seen["refused"] += 1
        return
    main, computed = [tell(cell) for cell in found.main], [cell.value for cell in found.computed]
    assert in_order(query, main) == in_order(query, [bare(cell) for cell in expected.main]), query
    assert Counter(computed) == Counter(expected.computed), (query, computed, expected.computed)
    assert found.left_out == expected.left_out, query
    assert all(cell.value is None for cell in found.computed if cell.state != "shown")
    count_situations(query, found, seen)


def tell(cell: Cell) -> Told:
    key = (cell.measure, tuple(sorted(cell.members.items())), cell.period)
    return Told(key, cell.state, cell.value, cell.text)


def bare(cell: Told) -> Told:
    return Told(cell.key, cell.state, cell.value, cell.text)


def in_order(query: Query, cells: list[Told]) -> Sequence[object]:
    """A rank by its values, since equal ones may stand in any order; the ends of a spread likewise; else by name."""
    if query.operation == "spread":
        return [cell.value for cell in cells]
    if query.operation == "rank":
        return [(cell.value, *sorted(c.key for c in cells if c.value == cell.value)) for cell in cells]
    return sorted(cells, key=lambda cell: cell.key)


def count_situations(query: Query, found: Result, seen: Counter[str]) -> None:
    states = {cell.state for cell in found.main}
    window = query.period.from_ != query.period.to and query.operation not in ("trend", "change")
    whether = {"a window": window, "all except": query.without, "hidden": "hidden" in states, "a gap": "gap" in states}
    seen.update(["answered", f"operation {query.operation}", *(name for name, is_so in whether.items() if is_so)])
    seen.update(f"measure {measure.split('.')[0]}" for measure in query.measures)
