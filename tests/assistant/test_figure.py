"""What a cockpit shows where there is no number to show: on a small release, made by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.cockpit import CockpitFigureView, CockpitView
from assistant.figure import Viewer
from assistant.show import show_cockpit
from semantic_layer.catalog import Catalog, Cockpit, Role, SourceRegistry
from semantic_layer.errors import ReleaseError
from semantic_layer.serve import Release, open_release
from semantic_layer.texts import Text
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

DAY = date(2026, 11, 15)
TABLE = """
kpi     | measure | period  | area  | num  | den  | value | n  | state
waiting | rate    | 2025-09 |       | 58   | 1000 | 5.8   | 90 |
        |         | 2026-09 |       | 62   | 1000 | 6.2   | 90 |
        |         | 2025-09 | north | 30   | 500  | 6.0   | 45 |
        |         | 2026-09 | north |      |      |       |    | hidden
        |         | 2025-09 | south |      |      |       |    | hidden
        |         | 2026-09 | south | 32   | 500  | 6.4   | 45 |
visits  | cost    | 2026-Q3 |       | 4.25 |      | 4.3   |    |
"""
FIGURES = [
    {"kpi": "waiting"},
    {"kpi": "waiting", "where": {"area": "north"}},
    {"kpi": "waiting", "where": {"area": "south"}},
    {"kpi": "visits", "measure": "visits"},
    {"kpi": "storms"},
]


def small_catalog() -> Catalog:
    catalog = read_small_catalog()
    sections = [{"id": "all", "label": "All", "figures": FIGURES}]
    cockpit = {"id": "board", "label": "Board", "description": "d", "audience": "a", "sections": sections}
    board = Role(id="board", label=Text(da="b", en="b"), topics=("board",))
    stranger = Role(id="stranger", label=Text(da="s", en="s"), topics=("kitchen",))
    return catalog.model_copy(
        update={
            "cockpits": {"board": Cockpit.model_validate(cockpit)},
            "roles": (board, stranger),
            "sources": {"r": SourceRegistry(id="r", name=Text(da="r", en="r"), owner="o")},
        }
    )


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cockpit")
    make_release(folder, small_catalog(), TABLE)
    return folder


@pytest.fixture
def small(state: Path) -> Iterator[Release]:
    opened = open_release(state)
    yield opened
    opened.close()


def show(release: Release, role: str = "board", today: date = DAY) -> CockpitView:
    faults: list[BaseException] = []
    view = show_cockpit(release, release.catalog.cockpits["board"], Viewer(role, today, "da"), faults.append)
    assert len(faults) == sum(figure.state == "error" for figure in figures_of(view))
    return view


def figures_of(view: CockpitView) -> tuple[CockpitFigureView, ...]:
    return view.sections[0].figures


def numbers(figure: CockpitFigureView) -> list[float | None]:
    target = figure.target
    change = figure.change
    cells = [figure.cell, *figure.series, *((target.cell, target.difference) if target else ())]
    cells += [change.cell, change.earlier] if change else []
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def test_a_shown_figure_stands_beside_the_year_before_and_the_target(small: Release) -> None:
    figure = figures_of(show(small))[0]
    assert (figure.state, figure.state_text, figure.value) == ("shown", None, "6,2 pct.")
    assert figure.change is not None
    assert figure.target is not None
    assert figure.target.position_words == "Højere end målet."
    assert (figure.target.met, figure.target.met_words) == (False, "Målet er ikke nået.")


def test_a_hidden_figure_says_why_and_is_on_no_side_of_a_target(small: Release) -> None:
    figure = figures_of(show(small))[1]
    assert (figure.state, figure.value) == ("hidden", "··")
    assert figure.state_text == figure.headline
    assert "færre end 5 persons" in (figure.state_text or "")
    assert (figure.change, figure.target, figure.target_words) == (None, None, None)
    assert figure.cell is not None
    assert figure.cell.value is None


def test_a_change_from_a_hidden_figure_is_not_shown(small: Release) -> None:
    figure = figures_of(show(small))[2]
    assert (figure.state, figure.value, figure.change) == ("shown", "6,4 pct.", None)


def test_a_figure_without_data_is_a_gap(small: Release) -> None:
    figure = figures_of(show(small))[3]
    assert (figure.state, figure.value) == ("gap", "–")
    assert "Der er ingen tal" in (figure.state_text or "")


def test_before_the_first_period_there_are_no_figures_yet(small: Release) -> None:
    figure = figures_of(show(small, today=date(2024, 1, 10)))[0]
    assert (figure.state, figure.value, figure.question, numbers(figure)) == ("gap", "", None, [])
    assert figure.state_text == "Der er endnu ingen tal for waiting i trusten."


def test_a_figure_that_fails_does_not_take_the_others_with_it(small: Release) -> None:
    *others, failed = figures_of(show(small))
    assert (failed.label, failed.state, failed.state_text) == ("storms", "error", "Tallet kan ikke vises lige nu.")
    assert "error" not in {figure.state for figure in others}


def test_a_role_sees_the_topics_of_its_committees(small: Release) -> None:
    view = show(small, "stranger")
    known = figures_of(view)[:4]
    assert {(figure.state, figure.state_text) for figure in known} == {("access", "Det har du ikke adgang til.")}
    assert [numbers(figure) for figure in known] == [[]] * 4
    assert (view.withheld, view.withheld_words) == (4, "Nøgletal, der kræver anden adgang: 4.")


def test_a_withdrawn_kpi_says_so_with_the_reason(state: Path) -> None:
    path = state / "releases" / "withdrawn.json"
    path.write_text('{"waiting": {"why": "Tallet rettes 1. december."}}', encoding="utf-8")
    release = open_release(state)
    try:
        *waiting, visits, _ = figures_of(show(release))
    finally:
        release.close()
        path.unlink()
    assert {figure.state for figure in waiting} == {"withdrawn"}
    assert {figure.state_text for figure in waiting} == {"Waiting er taget ud af brug: Tallet rettes 1. december."}
    assert [numbers(figure) for figure in waiting] == [[]] * 3
    assert visits.state == "gap"


def test_a_list_of_withdrawals_that_cannot_be_read_stops_the_whole(state: Path) -> None:
    path = state / "releases" / "withdrawn.json"
    path.write_text("spoiled", encoding="utf-8")
    release = open_release(state)
    try:
        with pytest.raises(ReleaseError):
            show(release)
    finally:
        release.close()
        path.unlink()
