"""Postgres: a source is read in one read-only snapshot, and never waited for without end."""

from functools import partial

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect

from semantic_layer.dialects.base import Dialect

STATEMENT_MINUTES = 30
"""Longer than any aggregation of a municipality's rows should take; a lock that never comes free ends here."""

DIALECT = Dialect(
    connect_args={
        "connect_timeout": 10,
        "application_name": "raadsvar publish",
        "options": f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_MINUTES * 60_000}",
        # Values are put in on this side: the protocol's own way ends at 65,535 of them, and units × periods are more.
        "cursor_factory": psycopg.ClientCursor,
    },
    isolation_level="REPEATABLE READ",
    # Of the whole row at once, and the same for 1 and 1.0. The sum of 64-bit numbers is exact: it is numeric.
    row_hash=lambda columns: sa.cast(sa.func.hash_record_extended(sa.func.row(*columns), 0), sa.Numeric),
    # Not the driver's own dialect, which writes casts around what is bound.
    compiler=partial(PGDialect, paramstyle="format"),
    grammar="postgres",
    placeholder="%s",
)
