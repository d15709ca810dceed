"""Tell by a fingerprint whether a KPI would come out as it did last time, so that it need not be computed again.

A fingerprint covers all that the rows follow from: this program, the definition with its dimensions and calendars,
the periods of the day, and the contents of the source view. Contents are told apart by the number of rows and the sum
of a 64-bit hash of each: the order of rows is no matter, and a change goes unseen once in 2^64. It guards against
mistakes, not against somebody who forges a source; `publish --full` computes everything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from semantic_layer.catalog import Catalog, Kpi, View
from semantic_layer.errors import SourceError
from semantic_layer.measures import DerivedMeasure
from semantic_layer.publish.lattice import Spans
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.source import Source, table_of
from semantic_layer.stores.file_writer import replace_file

PROGRAM = Path(__file__).parents[1]
ENGINES = ("duckdb", "numpy", "scipy", "sqlalchemy")
"""Packages that a figure, or the choice of what is hidden, may depend on."""


class Fingerprints:
    """Of the KPIs of one publication; each view is read once."""

    def __init__(self, source: Source, catalog: Catalog, today: date) -> None:
        self._source = source
        self._catalog = catalog
        self._today = today
        self._hash_view = cache(self._read_view)
        self._hash_dimension = cache(lambda id_: _digest(catalog.dimensions[id_].model_dump(mode="json")))
        self._shared = _digest(
            [
                hash_program(),
                catalog.identity.model_dump(mode="json"),
                catalog.calendars.model_dump(mode="json"),
            ]
        )

    def of(self, layout: Layout, spans: Spans, forecast: Layout | None = None) -> str | None:
        """None when the contents of the source cannot be told."""
        views = [layout.view, *([forecast.view] if forecast else [])]
        contents = [self._hash_view(view.id) for view in views]
        if None in contents:
            return None
        kpi, catalog = layout.kpi, self._catalog
        return _digest(
            [
                self._shared,
                kpi.model_dump(mode="json"),
                [view.model_dump(mode="json") for view in views],
                [
                    self._hash_dimension(id_)
                    for id_ in sorted({catalog.dimension_of[level] for level in _levels(layout)})
                ],
                _periods(kpi, spans, self._today),
                contents,
            ]
        )

    def at_a_glance(self, rest: object) -> str | None:
        """Of a publication, from the source's state, the catalog and the day; None where that state cannot be told."""
        state = self._source.hash_state()
        if state is None:
            return None
        return _digest([state, self._catalog.model_dump(mode="json"), self._shared, str(self._today), rest])

    def whole(self, found: Mapping[str, str | None], rest: object) -> str | None:
        """Of a publication, from the fingerprints of its KPIs and what else it follows from; None as above."""
        if None in found.values():
            return None
        return _digest([found, self._catalog.model_dump(mode="json"), self._shared, rest])

    def _read_view(self, view_id: str) -> str | None:
        try:
            return hash_contents(self._source, self._catalog.views[view_id])
        except SourceError:
            return None  # The contract says what is wrong with it.


def hash_contents(source: Source, view: View) -> str | None:
    """None where the engine has no hash of a row. Raises SourceError when the view cannot be read."""
    if source.dialect.row_hash is None:
        return None
    table = table_of(view)
    columns: list[sa.ColumnElement[object]] = [table.c[column.name] for column in view.columns]
    ((rows, total),) = source.read(sa.select(sa.func.count(), sa.func.sum(source.dialect.row_hash(columns))))
    return f"{rows}:{total}"


@cache
def hash_program() -> str:
    """Of the code that publishes: another version may round, hide or name differently."""
    digest = hashlib.sha256()
    for path in sorted(PROGRAM.rglob("*.py")):
        digest.update(f"{path.relative_to(PROGRAM)}\0".encode())
        digest.update(path.read_bytes())
    digest.update(json.dumps([version(name) for name in ENGINES]).encode())
    return digest.hexdigest()


def write_fingerprints(
    state: Path,
    release_id: str,
    found: Mapping[str, str | None],
    whole: str | None = None,
    at_a_glance: str | None = None,
) -> None:
    """In the publisher's folder and not in the release: equal contents keep theirs, whatever program computed them."""
    kpis = {kpi_id: fingerprint for kpi_id, fingerprint in found.items() if fingerprint is not None}
    content = json.dumps(
        {"release": release_id, "kpis": kpis, "whole": whole, "at_a_glance": at_a_glance}, indent=1, sort_keys=True
    )
    path = _file_in(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content.encode())


def read_fingerprints(state: Path, release_id: str) -> dict[str, str]:
    """Of the KPIs of this release; empty when they are of another one or cannot be read: all is then computed."""
    try:
        stored = json.loads(_file_in(state).read_text(encoding="utf-8"))
        return {str(k): str(v) for k, v in stored["kpis"].items()} if stored["release"] == release_id else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def read_wholes(state: Path, release_id: str) -> frozenset[str]:
    """Of the publication that came to this release; empty when it is of another one or cannot be read."""
    try:
        stored = json.loads(_file_in(state).read_text(encoding="utf-8"))
        found = (stored["whole"], stored["at_a_glance"]) if stored["release"] == release_id else ()
        return frozenset(str(fingerprint) for fingerprint in found if fingerprint)
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def linked_kpis(catalog: Catalog, kpi_ids: Iterable[str]) -> set[str]:
    """These KPIs, and all that are derived from them or that they are derived from."""
    pairs = [(kpi.id, owner) for kpi in catalog.kpis.values() for owner in operand_owners(kpi)]
    found = set(kpi_ids)
    while more := {b for pair in pairs for a, b in (pair, pair[::-1]) if a in found and b not in found}:
        found |= more
    return found


def operand_owners(kpi: Kpi) -> set[str]:
    """The other KPIs that measures of this one are derived from."""
    derived = [measure for measure in kpi.measures.values() if isinstance(measure, DerivedMeasure)]
    operands = [operand for measure in derived for operand in (measure.difference or measure.ratio or ())]
    return {operand.partition(".")[0] for operand in operands if "." in operand} - {kpi.id}


def _file_in(state: Path) -> Path:
    return state / "releases" / "fingerprints.json"


def _levels(layout: Layout) -> set[str]:
    reporters = {layout.reporters[0]} if layout.reporters else set()
    conditions = {level for caveat in layout.kpi.caveats for level in caveat.when}
    return {*layout.kpi.levels, *layout.level_columns, *layout.kpi.covers, *reporters, *conditions}


def _periods(kpi: Kpi, spans: Spans, today: date) -> list[object]:
    """Every period with its base periods, and whether its figures are provisional on the day."""
    provisional = kpi.freshness.provisional_for
    return [
        [grain, id_, [base.id for base in span.bases], provisional.after(span.period.end) > today]
        for grain, by_id in spans.items()
        for id_, span in by_id.items()
    ]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
