"""The table of feedback: one SQLite file, written in one transaction and opened anew each time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypedDict

import sqlalchemy as sa

LOCK_SECONDS = 5.0
"""Another process may be writing."""
TABLE = sa.Table(
    "feedback",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("answer_id", sa.String(32), nullable=False),
    sa.Column("verdict", sa.String(8)),
    sa.Column("reason", sa.String(32)),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("role", sa.String(64), nullable=False),
    sa.Column("user", sa.String(32), nullable=False),
    sa.UniqueConstraint("kind", "answer_id", "user"),
)


class FeedbackError(Exception):
    """Feedback can be neither written nor read now; answers can be given all the same."""


class Row(TypedDict):
    at: datetime
    kind: str
    answer_id: str
    verdict: str | None
    reason: str | None
    comment: str
    role: str
    user: str


class FeedbackStore:
    """Every method raises FeedbackError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        url = sa.URL.create("sqlite", database=str(path))
        # No connection is kept: another process, a purge or a backup may have the file in the meantime.
        self._engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"timeout": LOCK_SECONDS})

    def replace(self, row: Row) -> None:
        """In the place of what the same user said of the same answer before."""
        same = sa.and_(*(TABLE.c[name] == row[name] for name in ("kind", "answer_id", "user")))
        with self._begin() as connection:
            TABLE.metadata.create_all(connection)
            connection.execute(sa.delete(TABLE).where(same))
            connection.execute(sa.insert(TABLE), [{**row, "at": row["at"].astimezone(UTC).replace(tzinfo=None)}])

    def read(self, since: date, until: date, verdict: str | None) -> list[Mapping[str, Any]]:
        if not self._path.is_file():
            return []
        wanted = [TABLE.c.at >= _start(since), TABLE.c.at < _start(until + timedelta(days=1))]
        if verdict is not None:
            wanted.append(TABLE.c.verdict == verdict)
        newest_first = sa.select(TABLE).where(*wanted).order_by(TABLE.c.at.desc(), TABLE.c.id.desc())
        with self._begin() as connection:
            rows = connection.execute(newest_first).mappings().all()
        return [{**row, "at": row["at"].replace(tzinfo=UTC)} for row in rows]

    def delete_before(self, first_kept: date) -> int:
        if not self._path.is_file():
            return 0
        with self._begin() as connection:
            return connection.execute(sa.delete(TABLE).where(TABLE.c.at < _start(first_kept))).rowcount

    @contextmanager
    def _begin(self) -> Iterator[sa.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.begin() as connection:
                yield connection
        except (OSError, sa.exc.SQLAlchemyError) as error:
            raise FeedbackError(f"feedback in {self._path} cannot be written or read: {error}") from error


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min)
