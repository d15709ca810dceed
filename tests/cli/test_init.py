"""A catalog of one's own: begun by `init`, clean from the start, filled from a CSV file, published and asked."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

TODAY = ("--today", "2026-11-15")
FIGURES = """\
\ufeffmaaned;kanal;besvaret_i_tide;henvendelser;bemærkning
2026-07;telefon;80;100;"lukket; i to dage"
2026-08;skranke;45;50;
2026-09;telefon;80;100;
2026-09;skranke;45;50;
2026-09;digital;20;40;
2026-10;telefon;90;120;
2026-10;skranke;55;60;
2026-10;digital;24;60;
"""
"""As a Danish spreadsheet saves it, with a column that the view does not have."""


@pytest.fixture
def catalog(bare: Command, elsewhere: Path, lemmas: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert bare("init", "ours").code == 0
    monkeypatch.setenv("RAADSVAR_CATALOG", "ours")
    monkeypatch.setenv("RAADSVAR_SOURCE_URL", "duckdb:///own/source.duckdb")
    shutil.copytree(lemmas, elsewhere / "var" / "cache")
    return elsewhere / "ours"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def approve(catalog: Path) -> None:
    """The KPI of a new catalog is published, from when there are figures."""
    edit(catalog / "kpis" / "udvalget" / "henvendelser.yaml", "status: draft   ", "status: approved")
    edit(catalog / "kpis" / "udvalget" / "henvendelser.yaml", "from: 2025-01}", "from: 2026-07}")


def test_a_new_catalog_is_clean_and_says_what_to_do_next(bare: Command, catalog: Path) -> None:
    assert bare("check").out == "1 KPI, no problems\n"
    shutil.rmtree(catalog)
    said = bare("init", "ours").out
    for step in ("RAADSVAR_CATALOG=", "RAADSVAR_SOURCE_URL=", "raadsvar check", "raadsvar load", "raadsvar publish"):
        assert step in said


def test_every_field_of_the_first_kpi_that_needs_it_has_a_comment(catalog: Path) -> None:
    for path in catalog.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema="), path
        schema = text.splitlines()[0].split("=", 1)[1]
        assert json.loads((path.parent / schema).read_text(encoding="utf-8"))["$schema"]
        assert "__" not in text, path


@pytest.mark.parametrize("there", ["a folder with a file", "a file"])
def test_nothing_is_written_over_what_is_there(bare: Command, elsewhere: Path, there: str) -> None:
    place = elsewhere / "ours"
    if there == "a file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    outcome = bare("init", "ours")
    assert (outcome.code, outcome.out) == (2, "")
    assert "not empty" in outcome.err
    assert [p.read_text() for p in elsewhere.rglob("*") if p.is_file()] == ["mine"]


def test_from_a_new_catalog_to_an_answer(bare: Command, elsewhere: Path, catalog: Path) -> None:
    approve(catalog)
    (elsewhere / "figures.csv").write_text(FIGURES, encoding="utf-8")
    assert bare("load", "v_henvendelser", "figures.csv").out == "kpi.v_henvendelser: 8 rows\n"
    assert bare("check", "--lock", *TODAY).code == 0
    assert bare("publish", *TODAY).code == 0
    whole = json.loads(bare("ask", "Hvor mange henvendelser fik vi?", *TODAY, "--json").out)
    assert whole["status"] == "answered", whole
    assert "240" in whole["headline"]
    question = "What was the share answered on time in October 2026 by channel?"
    listed = json.loads(bare("ask", question, *TODAY, "--json").out)
    values = {cell["members"].get("kanal"): cell["value"] for cell in listed["cells"] if cell["period"] == "2026-10"}
    assert {k: values[k] for k in ("telefon", "skranke", "digital")} == {
        "telefon": 75.0,
        "skranke": 91.7,
        "digital": 40.0,
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("maaned;kanal;henvendelser\n2026-09;telefon;1\n", "no column besvaret_i_tide"),
        ("maaned;kanal;henvendelser;besvaret_i_tide\n2026-09;telefon;mange;1\n", "mange"),
        ("", "no column maaned"),
        ("maaned;kanal;henvendelser;besvaret_i_tide;æ\n".encode("latin-1"), "not UTF-8"),
        (None, "No such file"),
    ],
    ids=["a column is missing", "a text among numbers", "empty", "another encoding", "no file"],
)
def test_a_csv_file_that_does_not_fit_changes_nothing(
    bare: Command, elsewhere: Path, catalog: Path, content: str | bytes | None, says: str
) -> None:
    (elsewhere / "good.csv").write_text(FIGURES, encoding="utf-8")
    assert bare("load", "v_henvendelser", "good.csv").code == 0
    if content is not None:
        (elsewhere / "bad.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = bare("load", "v_henvendelser", "bad.csv")
    assert (outcome.code, outcome.out) == (1, "")
    assert says in outcome.err
    assert bare("load", "v_henvendelser", "good.csv").out == "kpi.v_henvendelser: 8 rows\n"


def test_an_unknown_view_and_another_engine_are_named(
    bare: Command, elsewhere: Path, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bare("load", "v_kaffe", "x.csv").code == 4
    monkeypatch.setenv("RAADSVAR_SOURCE_URL", "postgresql://u:secret@h/d")
    outcome = bare("load", "v_henvendelser", "x.csv")
    assert outcome.code == 1
    assert "DuckDB" in outcome.err
    assert "secret" not in outcome.err
