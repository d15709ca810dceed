"""The version lock: a definition does not change under its old version number."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.check import check_catalog
from semantic_layer.errors import CatalogError
from semantic_layer.load import load_catalog
from semantic_layer.version_lock import LOCK_FILE, definition_hash, read_version_lock, write_version_lock

LIGHTHOUSE = Path(__file__).parents[1] / "fixtures" / "catalog_lighthouse"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalog"
    shutil.copytree(LIGHTHOUSE, copy)
    return copy


def changed(catalog: Catalog, change: Callable[[dict[str, Any]], object]) -> Catalog:
    content = catalog.model_dump(by_alias=True)
    change(content["kpis"]["passages"])
    return Catalog.model_validate(content)


def redefine(kpi: dict[str, Any]) -> None:
    kpi["measures"]["ships"]["column"] = "at_night"


def redefine_with_a_new_version(kpi: dict[str, Any]) -> None:
    redefine(kpi)
    kpi["version"] = 2


def test_writing_it_again_changes_nothing(folder: Path) -> None:
    before = (folder / LOCK_FILE).read_bytes()
    write_version_lock(load_catalog(folder), folder)
    assert (folder / LOCK_FILE).read_bytes() == before


def test_it_is_made_where_there_is_none(folder: Path) -> None:
    catalog = load_catalog(folder)
    (folder / LOCK_FILE).unlink()
    write_version_lock(catalog, folder)
    locked = read_version_lock(folder)
    assert {kpi_id: entry.version for kpi_id, entry in locked.items()} == {"lamps": 1, "night_share": 2, "passages": 1}
    assert locked["lamps"].hash == definition_hash(catalog, catalog.kpi("lamps"))


def test_a_changed_definition_is_not_locked_under_its_old_version(folder: Path) -> None:
    before = (folder / LOCK_FILE).read_bytes()
    with pytest.raises(CatalogError, match="passages: the definition changed, but the version is still 1"):
        write_version_lock(changed(load_catalog(folder), redefine), folder)
    assert (folder / LOCK_FILE).read_bytes() == before


def test_a_new_version_renews_the_lock(folder: Path) -> None:
    catalog = changed(load_catalog(folder), redefine_with_a_new_version)
    write_version_lock(catalog, folder)
    entry = read_version_lock(folder)["passages"]
    assert (entry.version, entry.hash) == (2, definition_hash(catalog, catalog.kpi("passages")))


def test_words_are_no_definition(folder: Path) -> None:
    catalog = load_catalog(folder)

    def reword(kpi: dict[str, Any]) -> None:
        kpi["label"] = kpi["phrase"] = kpi["description"] = "Vessels"
        kpi["measures"]["ships"]["label"] = "Vessels"
        kpi["measures"]["ships"]["synonyms"] = {"da": ["både"]}
        kpi["targets"] = []

    reworded = changed(catalog, reword)
    assert definition_hash(reworded, reworded.kpi("passages")) == definition_hash(catalog, catalog.kpi("passages"))


@pytest.mark.parametrize(
    "change",
    [
        redefine,
        lambda kpi: kpi["measures"]["ships"].update(decimals=1),
        lambda kpi: kpi.update(view="v_storms"),
        lambda kpi: kpi["time"].update({"from": "2024-01"}),
        lambda kpi: kpi.update(published=kpi["published"][:2]),
        lambda kpi: kpi.update(missing="zero"),
        lambda kpi: kpi.update(covers={"shore": ["east"]}),
    ],
)
def test_what_the_figure_means_is_the_definition(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    catalog = load_catalog(folder)
    other = changed(catalog, change)
    assert definition_hash(other, other.kpi("passages")) != definition_hash(catalog, catalog.kpi("passages"))


def test_a_draft_is_locked_only_once_it_has_been_published(folder: Path) -> None:
    def make_draft(kpi: dict[str, Any]) -> None:
        kpi["status"] = "draft"

    drafted = changed(load_catalog(folder), make_draft)
    write_version_lock(drafted, folder)
    assert "passages" in read_version_lock(folder), "its id and version stay taken"
    (folder / LOCK_FILE).unlink()
    write_version_lock(drafted, folder)
    assert "passages" not in read_version_lock(folder)
    assert not [p for p in check_catalog(drafted, folder) if p.rule == "versions_bumped"]
