"""Run a case's own SQL on the source, read-only: a second opinion that never sees a release."""

from pathlib import Path

import duckdb

from evals.case import CaseError
from evals.runner import ReadSource, Rows


def open_source(path: Path) -> ReadSource:
    """Raises CaseError when there is no such file."""
    if not path.is_file():
        raise CaseError(f"there is no source {path.name} to check figures against")
    connection = duckdb.connect(str(path), read_only=True)
    found: dict[str, Rows] = {}

    def read(sql: str) -> Rows:
        if sql not in found:
            try:
                found[sql] = tuple(connection.execute(sql).fetchall())
            except duckdb.Error as error:
                raise CaseError(f"check_sql fails: {error}\n{sql}") from error
        return found[sql]

    return read
