"""What may differ between engines: how a source is only ever read, and how a statement on a release is written."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

RowHash = Callable[[Sequence[sa.ColumnElement[object]]], sa.ColumnElement[Decimal]]


def is_any(value: sa.BindParameter[object], column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the column is one of the values of an array that is bound as one."""
    return column == sa.func.any(value)


@dataclass(frozen=True)
class Dialect:
    """An engine without a module of its own works as a source if SQLAlchemy and its driver know GROUPING SETS."""

    connect_args: Mapping[str, object] = field(default_factory=dict)
    """What the driver is given so that a source is only ever read."""
    isolation_level: str | None = None
    """What makes all statements of one connection see one state of the source; None: nothing need be said."""
    savepoints: bool = True
    """Without them, what follows on a statement that failed is read in a new transaction."""
    row_hash: RowHash | None = None
    """A whole number of 64 bits or more from the values of a row; None: the contents are read anew every time."""
    state: Callable[[sa.URL], str] | None = None
    """A hash of all that the source holds, where that is cheaper than to ask each view; raises OSError."""
    compiler: Callable[[], DefaultDialect] | None = None
    """Writes statements on a release; None where releases are not kept in this engine."""
    grammar: str | None = None
    """What sqlglot calls the engine's SQL; None as above."""
    placeholder: str = "?"
    """How a bound value is written there."""
    is_member: Callable[[sa.BindParameter[object], sa.ColumnElement[str]], sa.ColumnElement[bool]] = is_any


def load_dialect(name: str) -> Dialect:
    """The module `dialects/<name>.py`, or what holds for any engine."""
    module = f"{__package__}.{name}"
    if not name.isidentifier() or importlib.util.find_spec(module) is None:
        return Dialect()
    dialect = importlib.import_module(module).DIALECT
    if not isinstance(dialect, Dialect):
        raise TypeError(f"{module}.DIALECT is no Dialect")
    return dialect
