"""No number of a hidden cell is seen in any answer, table, CSV file or chart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answer import AnswerCell
from assistant.pipelines import open_pipeline
from semantic_layer.serve import Release
from tests.attack.crawl import Seen, crawl, find_told
from tests.oracle.definitions import round_shown
from tests.oracle.expected import Expectations
from tests.oracle.figures import open_oracle
from tests.oracle.observed import find_merged, read_cells

HIDING = "sygefravaer"
"""The KPI of the demo that hides cells."""

Truth = Callable[[AnswerCell], set[str]]


@pytest.fixture(scope="module")
def truth(state: Path, release: Release) -> Truth:
    """What would be printed of a hidden cell: a second opinion knows it from the raw rows."""
    hiding = {id_ for id_, entry in release.manifest.kpis.items() if entry.hidden}
    kpis = {id_: kpi for id_, kpi in release.catalog.kpis.items() if id_ in hiding}
    catalog = release.catalog.model_copy(update={"kpis": kpis})
    merged = find_merged(read_cells(release.path, catalog), catalog)
    expectations = Expectations(open_oracle(state / "source.duckdb"), catalog, release.as_of, merged)

    def print_it(cell: AnswerCell) -> set[str]:
        if cell.formula is not None:
            return set()
        figure = expectations.figure(cell.kpi, cell.measure, cell.period, cell.members)
        if figure.value is None:
            return set()
        decimals = catalog.kpi(cell.kpi).decimals(cell.measure)
        printed = {str(round_shown(figure.value, digits)) for digits in {decimals, 1, 2}}
        return printed | {number.replace(".", ",") for number in printed} | {f"{float(figure.value):g}"}

    return print_it


def assert_nothing_told(seen: Seen, truth: Truth) -> None:
    assert (seen.wrong, seen.unexplained) == ([], [])
    assert seen.hidden
    assert [told for part in seen.hiding for told in find_told(part, truth)] == []


@pytest.mark.promise("P1", "P8")
def test_hidden_cells_of_the_demo_are_hidden_everywhere(state: Path, truth: Truth) -> None:
    """Every tenth course of the KPI that hides the most."""
    pipeline = open_pipeline(state)
    seen = crawl(pipeline, [pipeline.release.catalog.kpi(HIDING)], every=10)
    assert_nothing_told(seen, truth)
    assert len(seen.shown) > 500
    # And one that is told would be found.
    part = seen.hiding[0]
    number = max(truth(next(cell for cell in part.cells if cell.state == "hidden")), key=len)
    assert list(find_told(part.model_copy(update={"text": f"{part.text} ({number} pct.)"}), lambda _: {number}))


@pytest.mark.slow
@pytest.mark.promise("P1", "P8")
def test_every_published_cell_is_fetched_and_nothing_hidden_is_told(state: Path, truth: Truth) -> None:
    pipeline = open_pipeline(state)
    release = pipeline.release
    entries = release.manifest.kpis
    seen = crawl(pipeline, [kpi for kpi in release.catalog.kpis.values() if kpi.id in entries])
    assert_nothing_told(seen, truth)
    shown, hidden = (sum(getattr(entry, state) for entry in entries.values()) for state in ("shown", "hidden"))
    print(f"{len(seen.shown)} of {shown} shown cells, {len(seen.hidden)} of {hidden} hidden ones")
    assert len(seen.shown) > 0.8 * shown
    assert len(seen.hidden) == hidden
