"""What may differ between the engines that hold a municipality's source, and what holds for any of them."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa

ConnectValue = str | int | bool | dict[str, str]


@dataclass(frozen=True)
class Dialect:
    """An engine without a module of its own works as long as SQLAlchemy and its driver know GROUPING SETS."""

    connect_args: Mapping[str, ConnectValue] = field(default_factory=dict)
    """What the driver is given so that a source is only ever read."""
    row_hash: Callable[[Sequence[sa.ColumnElement[object]]], sa.ColumnElement[Decimal]] | None = None
    """A whole number of 64 bits or more from the values of a row; None: the contents are read anew every time."""


def load_dialect(name: str) -> Dialect:
    """The module `dialects/<name>.py`, or what holds for any engine."""
    module = f"{__package__}.{name}"
    if not name.isidentifier() or importlib.util.find_spec(module) is None:
        return Dialect()
    dialect = importlib.import_module(module).DIALECT
    if not isinstance(dialect, Dialect):
        raise TypeError(f"{module}.DIALECT is no Dialect")
    return dialect
