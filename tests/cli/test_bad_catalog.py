"""A catalog with mistakes: `check` and `publish` name them all, and what was in service stays there."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
MISTAKES = {
    "kpis/oekonomi/sygefravaer.yaml": ("direction: lower_is_better", "direction: down", "'down' is not known here"),
    "kpis/oekonomi/gaeld.yaml": ("view: v_gaeld", "view: v_loen", "there is no view 'v_loen'"),
    "units.yaml": ("\n", "\nstreg: no\n", "reads as true or false"),
    "roles.yaml": ("topics: all", "topics: [mayors]", "unknown committee 'mayors'"),
}
"""File → what is replaced once, by what, and what must be said."""


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(ROOT / "semantic_layer" / "catalog", tmp_path / "catalog"))
    for name, (old, new, _) in MISTAKES.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("RAADSVAR_CATALOG", str(folder))
    return folder


def test_check_and_publish_name_the_same_mistakes_and_nothing_is_published(
    raadsvar: Command, own_state: Path, spoilt: Path
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in (own_state / "releases").iterdir()}
    checked, published = raadsvar("check", "--today", "2026-11-15"), raadsvar("publish", "--today", "2026-11-15")
    for outcome in (checked, published):
        assert outcome.code == 1
        lines = outcome.err.splitlines()
        for name, (_, _, says) in MISTAKES.items():
            assert any(line.startswith(f"{name}:") and says in line for line in lines), (name, lines)
    assert set(checked.err.splitlines()[:-1]) <= set(published.err.splitlines())
    assert "nothing is published" in published.err
    assert {path.name: path.stat().st_mtime_ns for path in (own_state / "releases").iterdir()} == before
    assert raadsvar("ask", "Hvad er sygefraværet?", "--today", "2026-11-15").code == 0
