"""A passed check is taken over by the next process, and run again as soon as anything that could change it has."""

import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Settings, checked
from assistant.publishing import Publisher
from semantic_layer.errors import CatalogError
from tests.spec.bikes.town import CATALOG, TODAY, write_source

Change = Callable[[Settings, pytest.MonkeyPatch], object]


@pytest.fixture
def settings(tmp_path: Path, lemmas: Path) -> Iterator[Settings]:
    shutil.copytree(lemmas, tmp_path / "cache")
    catalog = shutil.copytree(CATALOG, tmp_path / "catalog")
    yield Settings(catalog=catalog, source_url=write_source(tmp_path), state=tmp_path, _env_file=None)
    checked.hash_checker.cache_clear()


def fingerprint(settings: Settings) -> str:
    """As a new process takes it."""
    checked.hash_checker.cache_clear()
    return checked.fingerprint_check(settings.catalog)


def is_checked(settings: Settings, full: bool = False) -> bool:
    """Whether a new process that publishes runs the check."""
    stages: list[str] = []
    Publisher(settings).publish(TODAY, lambda stage, _detail: stages.append(stage), full=full)
    return "check" in stages


def edit(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n# Looked at again.\n", encoding="utf-8")


def edit_copy(monkeypatch: pytest.MonkeyPatch, settings: Settings, which: str, file: str) -> None:
    copied = shutil.copytree(getattr(checked, which), settings.state / which)
    edit(copied / file)
    monkeypatch.setattr(checked, which, copied)


CHANGES: dict[str, Change] = {
    "a file of the catalog": lambda settings, _: edit(settings.catalog / "catalog.yaml"),
    "the name of a file": lambda settings, _: (settings.catalog / "roles.yaml").rename(settings.catalog / "role.yaml"),
    "a language pack": lambda settings, patch: edit_copy(patch, settings, "WORDS", "language/da/words.yaml"),
    "the planner": lambda settings, patch: edit_copy(patch, settings, "WORDS", "planners/rules.py"),
    "a rule of the check": lambda settings, patch: edit_copy(patch, settings, "NUMBERS", "word_rules.py"),
    "a package": lambda _, patch: patch.setattr(checked, "version", lambda name: f"another {name}"),
    "Python": lambda _, patch: patch.setattr(platform, "python_version", lambda: "3.11.99"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_that_could_matter_is_another_fingerprint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    before = fingerprint(settings)
    assert fingerprint(settings) == before
    assert checked.fingerprint_check(CATALOG) != before, "the same files in another folder"
    change(settings, monkeypatch)
    assert fingerprint(settings) != before


def test_a_passed_check_is_run_again_only_when_something_has_changed(settings: Settings) -> None:
    assert is_checked(settings)
    assert not is_checked(settings)
    edit(settings.catalog / "catalog.yaml")
    assert is_checked(settings)
    assert is_checked(settings, full=True)


@pytest.mark.parametrize("content", [b"", b"\xff", b"0" * 64])
def test_what_is_remembered_is_not_trusted_when_it_is_damaged(tmp_path: Path, content: bytes) -> None:
    passed = checked.PassedChecks(tmp_path / "cache")
    assert not passed.hold("1" * 64)
    passed.add("1" * 64)
    assert passed.hold("1" * 64)
    (tmp_path / "cache" / "checked").write_bytes(content)
    assert not passed.hold("1" * 64)


def test_a_check_that_failed_is_run_again_until_it_passes(settings: Settings) -> None:
    (kpi, *_) = sorted((settings.catalog / "kpis").rglob("*.yaml"))
    good = kpi.read_text(encoding="utf-8")
    kpi.write_text(good.replace("view:", "view: nowhere #", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CatalogError, match="nothing is published"):
            Publisher(settings).publish(TODAY)
    kpi.write_text(good, encoding="utf-8")
    assert is_checked(settings)


def test_what_was_edited_while_it_was_checked_has_not_passed(settings: Settings) -> None:
    identity = settings.catalog / "catalog.yaml"
    before = identity.read_text(encoding="utf-8")

    def edit_meanwhile(stage: str, _detail: str) -> None:
        if stage == "check":
            edit(identity)

    Publisher(settings).publish(TODAY, edit_meanwhile)
    identity.write_text(before, encoding="utf-8")
    assert is_checked(settings), "it was the edited file that was read"
