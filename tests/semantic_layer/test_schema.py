"""The generated JSON Schemas: up to date, and right about the files that editors check with them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from semantic_layer.load import read_yaml
from semantic_layer.schema import build_schemas, render_schema, write_schemas

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
FOLDERS = [ROOT / "semantic_layer" / "catalog", FIXTURES / "catalog_lighthouse", FIXTURES / "catalog_bikes"]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.yaml"))
MARK = "# yaml-language-server: $schema="


def as_json(value: Any) -> Any:
    """The content as an editor sees it: dates are text."""
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def faults(kind: str, content: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(build_schemas()[kind]).iter_errors(as_json(content))]


def test_the_schemas_in_docs_are_up_to_date() -> None:
    folder = ROOT / "docs" / "schemas"
    expected = {f"{kind}.json": render_schema(schema) for kind, schema in build_schemas().items()}
    found = {
        path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json") if path.stem in build_schemas()
    }
    assert found == expected, "run `raadsvar check --schemas` and commit docs/schemas"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_catalog_file_names_its_schema_and_keeps_to_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(MARK), "the first line names the schema"
    schema = (path.parent / first.removeprefix(MARK)).resolve()
    assert schema.parent == ROOT / "docs" / "schemas"
    content = as_json(read_yaml(path))
    assert [e.message for e in Draft202012Validator(json.loads(schema.read_text())).iter_errors(content)] == []


def test_every_schema_is_one() -> None:
    for schema in build_schemas().values():
        Draft202012Validator.check_schema(schema)


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    kpi = read_yaml(FOLDERS[1] / "kpis/keepers/passages.yaml")
    assert faults("kpi", kpi) == []
    assert faults("kpi", {**kpi, "direktion": "neutral"})
    assert faults("kpi", {k: v for k, v in kpi.items() if k != "label"})
    assert faults("kpi", {**kpi, "direction": "sideways"})
    assert faults("kpi", {**kpi, "freshness": {"cadence": "month", "lag": "20 days"}})


def test_the_schema_allows_the_short_forms() -> None:
    source = {"id": "x", "name": "One name in both languages", "owner": "x"}
    assert faults("source", source) == []
    assert faults("source", {**source, "name": {"da": "a", "en": "b"}}) == []
    assert faults("source", {**source, "name": {"da": "a"}})


def test_writing_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "answer.schema.json").write_text("{}", encoding="utf-8")
    written = write_schemas(tmp_path)
    assert (tmp_path / "answer.schema.json").read_text(encoding="utf-8") == "{}"
    assert tmp_path / "kpi.json" in written
