"""Take the source back to what it was before it was corrected: rows that were reported late are not there yet."""

from datetime import date, timedelta

import duckdb

from semantic_layer.demo.profile import LateRows


def forget_late_rows(connection: duckdb.DuckDBPyConnection, late: tuple[LateRows, ...], today: date) -> None:
    """Deletes the rows; everything else stays as it is, so that two publications differ by the correction alone."""
    for rows in late:
        first, last = (today - timedelta(days=days) for days in rows.days_ago)
        conditions = [f'"{rows.day}" BETWEEN ? AND ?', *(f'"{column}" = ?' for column in rows.where)]
        statement = f"DELETE FROM {rows.table} WHERE {' AND '.join(conditions)}"  # noqa: S608 - names of the profile
        connection.execute(statement, [first, last, *rows.where.values()])
