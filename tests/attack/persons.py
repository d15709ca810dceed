"""The ids of persons and cases in a source: what no figure, no log and no index may have."""

from pathlib import Path

import duckdb

from semantic_layer.catalog import Catalog

PEERS = {"kpi", "measure", "peer", "period"}


def list_ids(source: Path, catalog: Catalog) -> set[str]:
    """Of every row, apart from members, periods and peers."""
    told = {*catalog.levels, *(kpi.time.column for kpi in catalog.kpis.values()), *PEERS}
    found: set[str] = set()
    with duckdb.connect(str(source), read_only=True) as connection:
        for view in catalog.views.values():
            for name in set(view.key) - told:
                text = f'SELECT DISTINCT CAST("{name}" AS VARCHAR) FROM kpi."{view.id}"'
                values = [str(row[0]) for row in connection.execute(text).fetchall()]
                found |= {value for value in values if any(letter.isdigit() for letter in value) and len(value) > 6}
    return found
