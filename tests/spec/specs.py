"""The specs as they lie in their files, and as a document that says what the engine answers with."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog, read_yaml
from tests.semantic_layer.serve.made_release import read_small_catalog
from tests.spec.bikes.town import CATALOG as BIKES

FOLDER = Path(__file__).parent
Spec = dict[str, Any]
LISTS = ("main", "against", "computed", "context")
EXPECTED: Mapping[str, str] = {
    "main": "Answer",
    "against": "Set against",
    "computed": "Computed from these",
    "context": "Beside it",
    "left_out": "Members left out",
    "split_at": "Split at",
    "error": "Refused",
}
INTRODUCTION = """\
# What is answered: small tables, queries and their cells

Each piece below is a spec: a table of published cells, a query, and the cells that must come back, as they stand in \
`tests/spec`. All of them are run on DuckDB and on Postgres, and must come to the same. In a table, an empty field \
under a name repeats it. A cell reads `measure members period = value [flags]`; a computed one `id = value unit`.

The same is held against figures counted by hand, row by row, over towns and queries that are made by dice \
(`tests/oracle/test_made.py`). What may surprise: a change is the difference of the values as they are shown; a unit \
that has moved counts, in a window within its area, for the periods in which it was there; a count of members without \
a condition counts also those without a figure.

This page is written by `make generated`.
"""


def read_specs(folder: Path) -> list[tuple[str, Spec]]:
    return [
        (f"{folder.name}:{path.stem}:{name}", spec)
        for path in sorted(folder.glob("spec_*.yaml"))
        for name, spec in read_yaml(path).items()
    ]


def read_subjects() -> dict[str, tuple[Catalog, list[tuple[str, Spec]]]]:
    """Subject → its catalog and specs."""
    return {
        "hospital": (read_small_catalog(), read_specs(FOLDER)),
        "bikes": (load_catalog(BIKES), read_specs(FOLDER / "bikes")),
    }


def render_specs() -> str:
    return "\n".join([INTRODUCTION, *(line for subject in read_subjects().values() for line in _render(*subject))])


def _render(catalog: Catalog, specs: list[tuple[str, Spec]]) -> Iterator[str]:
    yield f"## {catalog.identity.name.en}\n"
    for id_, spec in specs:
        _, file, name = id_.split(":", 2)
        yield f"### {file.removeprefix('spec_')}: {name}\n"
        if table := str(spec["table"]).rstrip():
            yield f"```text\n{table}\n```\n"
        day = f", asked on {spec['today']}" if "today" in spec else ""
        yield f"Query{day}:\n\n```yaml\n{_flow(spec['query'])}\n```\n"
        yield from (f"{title}: {_told(spec[key])}\n" for key, title in EXPECTED.items() if key in spec)


def _flow(query: Spec) -> str:
    return yaml.safe_dump(query, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True).strip()


def _told(expected: object) -> str:
    cells = expected if isinstance(expected, list) else [expected]
    return " · ".join(f"`{cell}`" for cell in cells) or "nothing"
