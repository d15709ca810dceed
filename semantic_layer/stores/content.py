"""What a release says, apart from how it is stored: its id, its tables of members, its columns' types."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Dimension, Level, Member
from semantic_layer.stores.base import ReleaseTable

ID_DIGITS = 16
BATCH = 5_000
"""Rows per statement while writing."""

TYPES = {
    "period_start": "DATE",
    "period_end": "DATE",
    "numerator": "DECIMAL(38,6)",
    "denominator": "DECIMAL(38,6)",
    "value": "DECIMAL(38,6)",
    "n": "BIGINT",
    "noted_at": "DATE",
    "coverage": "DOUBLE PRECISION",
    "valid_from": "DATE",
    "valid_to": "DATE",
}
"""All other columns are text."""

DimensionRow = tuple[str, str, str, str, str | None, date | None, date | None]
"""Level, member, Danish label, English label, parent, first day, last day."""

DIMENSION_COLUMNS = ("level", "member", "label_da", "label_en", "parent", "valid_from", "valid_to")


def name_release(tables: Sequence[ReleaseTable], attachments: Mapping[str, bytes]) -> str:
    """The same contents give the same id, wherever they are stored."""
    digest = hashlib.sha256()
    for table in sorted(tables, key=lambda table: table.name):
        digest.update(json.dumps(["table", table.name, table.columns, len(table.rows)]).encode())
        for row in table.rows:
            digest.update(json.dumps([_canonical(v) for v in row]).encode())
    for name in sorted(attachments):
        digest.update(json.dumps(["attachment", name, len(attachments[name])]).encode())
        digest.update(attachments[name])
    return digest.hexdigest()[:ID_DIGITS]


def list_dimensions(catalog: Catalog) -> Iterator[tuple[str, Sequence[DimensionRow]]]:
    """Table → its rows, one per member and parent that it has had."""
    for dimension in catalog.dimensions.values():
        yield f"dim_{dimension.id}", _list_members(dimension)


def quote(*names: str) -> str:
    """Names are ids of the catalog; quoted, since an id may be a word of the language."""
    return ".".join(f'"{name}"' for name in names)


def declare(columns: Sequence[str], text: str) -> str:
    """The columns of a table, for CREATE TABLE; `text` is the engine's type of texts."""
    return ", ".join(f"{quote(column)} {TYPES.get(column, text)}" for column in columns)


def _canonical(value: object) -> str | None:
    """A number reads the same whether it was just computed or comes out of a store with six decimals."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return None if value is None else str(value)


def _list_members(dimension: Dimension) -> list[DimensionRow]:
    return [row for level in dimension.levels for member in level.members for row in _member_rows(level, member)]


def _member_rows(level: Level, member: Member) -> Iterator[DimensionRow]:
    first, last = member.valid
    fixed = (level.id, member.id, member.label.da, member.label.en)
    if not member.parents:
        yield (*fixed, None, first, last)
    for parent in member.parents:
        start = max((day for day in (first, parent.from_) if day is not None), default=None)
        end = min((day for day in (last, parent.to) if day is not None), default=None)
        yield (*fixed, parent.id, start, end)
