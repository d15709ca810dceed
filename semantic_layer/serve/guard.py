"""Refuse every statement that is not one of ours: a closed world, run on our own compiled SQL too.

Nothing is judged by what it must not contain. A statement passes when each of its parts is one that is known
to be harmless, and only the text that is generated again from those parts is executed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NewType

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.catalog import Catalog
from semantic_layer.dialects.base import load_dialect
from semantic_layer.errors import DeniedError
from semantic_layer.peers import SERIES
from semantic_layer.serve.compile import BENCHMARK_COLUMNS, FILES, MAX_ROWS, Statement, table_columns

MAX_CHARS = 8_000
MAX_TOKENS = 400

Guarded = NewType("Guarded", Statement)
"""A statement that passed; made here only, so that running anything else is a type error."""


@dataclass(frozen=True)
class Allowed:
    """What statements on one release may name."""

    tables: Mapping[str, frozenset[str]]
    """Table → its columns."""
    schema: str = FILES.schema
    """The one that all of them are in."""
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Computed once, so that a verdict can be remembered together with what it rests on."""
        object.__setattr__(self, "_hash", hash((self.schema, frozenset(self.tables.items()))))

    def __hash__(self) -> int:
        return self._hash


Shapes = Mapping[type[exp.Expr], frozenset[str]]
"""The node classes that exist, and which of their arguments may be filled."""

_EVERYWHERE: Shapes = {
    exp.Select: frozenset({"expressions", "from_", "where", "order", "limit"}),
    exp.From: frozenset({"this"}),
    exp.Table: frozenset({"this", "db"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Column: frozenset({"this", "table", "db"}),
    exp.Where: frozenset({"this"}),
    exp.And: frozenset({"this", "expression"}),
    exp.EQ: frozenset({"this", "expression"}),
    exp.Placeholder: frozenset(),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Literal: frozenset({"this", "is_string"}),
}

SHAPES: Mapping[str, Shapes] = {
    "duckdb": {**_EVERYWHERE, exp.ArrayContains: frozenset({"this", "expression"})},
    "postgresql": {**_EVERYWHERE, exp.Any: frozenset({"this"}), exp.Paren: frozenset({"this"})},
}
"""By dialect, since membership is tested by `list_contains(?, column)` or by `column = ANY(?)`."""


@dataclass(frozen=True)
class Candidate:
    """A parsed statement under examination."""

    select: exp.Select
    statements: int
    placeholders: int
    params: int
    allowed: Allowed
    shapes: Shapes


def guard_statement(statement: Statement, allowed: Allowed) -> Guarded:
    """The statement with its text generated anew. Raises DeniedError with the code of the failed check."""
    text = _verdict(statement.text, len(statement.params), statement.dialect, allowed)
    return Guarded(Statement(text, statement.params, statement.dialect))


def allowed_tables(catalog: Catalog, schema: str = FILES.schema) -> Allowed:
    tables = {kpi.id: table_columns(kpi) for kpi in catalog.kpis.values()}
    return Allowed({**tables, SERIES: BENCHMARK_COLUMNS}, schema)


@lru_cache(maxsize=10_000)
def _verdict(text: str, params: int, dialect: str, allowed: Allowed) -> str:
    return examine(text, params, dialect, allowed, TEXT_CHECKS, TREE_CHECKS)


def examine(
    text: str,
    params: int,
    dialect: str,
    allowed: Allowed,
    text_checks: "tuple[TextCheck, ...]",
    tree_checks: "tuple[TreeCheck, ...]",
) -> str:
    """The regenerated text of a statement that passes all checks. Raises DeniedError."""
    grammar, shapes = load_dialect(dialect).grammar, SHAPES.get(dialect)
    if grammar is None or shapes is None:
        raise DeniedError("unknown_dialect")
    try:
        for text_check in text_checks:
            _deny_unless(text_check(text, grammar), text_check.__name__)
        trees = sqlglot.parse(text, read=grammar)
        select = trees[0]
        if not isinstance(select, exp.Select):
            raise DeniedError("not_a_select")
        held = sum(isinstance(node, exp.Placeholder) for node in select.walk())
        candidate = Candidate(select, len(trees), held, params, allowed, shapes)
        for tree_check in tree_checks:
            _deny_unless(tree_check(candidate), tree_check.__name__)
        return select.sql(dialect=grammar, identify=True, comments=False)
    except _PARSER_FAULTS as error:
        raise DeniedError("not_parsed") from error


def _deny_unless(passed: bool, check: str) -> None:
    if not passed:
        raise DeniedError(check)


def is_short(text: str, grammar: str) -> bool:
    return len(text) <= MAX_CHARS


def has_few_tokens(text: str, grammar: str) -> bool:
    return len(sqlglot.tokenize(text, read=grammar)) <= MAX_TOKENS


def is_alone(candidate: Candidate) -> bool:
    return candidate.statements == 1


def has_known_nodes(candidate: Candidate) -> bool:
    return all(type(node) in candidate.shapes for node in candidate.select.walk())


def has_known_shapes(candidate: Candidate) -> bool:
    """No argument is filled that is not known: sqlglot keeps some of SQL outside the nodes."""
    return all(
        name in candidate.shapes[type(node)]
        for node in candidate.select.walk()
        if type(node) in candidate.shapes
        for name, value in node.args.items()
        if value is not None and value is not False and value != []
    )


def reads_one_allowed_table(candidate: Candidate) -> bool:
    tables = list(candidate.select.find_all(exp.Table))
    return len(tables) == 1 and tables[0].db == candidate.allowed.schema and tables[0].name in candidate.allowed.tables


def names_known_columns(candidate: Candidate) -> bool:
    """Named alone or in full, and of the table that is read."""
    table = candidate.select.find(exp.Table)
    name = table.name if table is not None else ""
    columns = candidate.allowed.tables.get(name, frozenset())
    return all(
        column.name in columns and (column.db, column.table) in (("", ""), ("", name), (candidate.allowed.schema, name))
        for column in candidate.select.find_all(exp.Column)
    )


def selects_columns(candidate: Candidate) -> bool:
    selected = candidate.select.expressions
    return bool(selected) and all(isinstance(node, exp.Column) for node in selected)


def filters_by_bound_values(candidate: Candidate) -> bool:
    """WHERE is an AND of `column = ?` and tests of membership."""
    where = candidate.select.args.get("where")
    conditions = list(where.this.flatten()) if where is not None and isinstance(where.this, exp.And) else []
    if where is not None and not conditions:
        conditions = [where.this]
    return all(_is_bound_comparison(condition) for condition in conditions)


def _is_bound_comparison(node: exp.Expr) -> bool:
    match node:
        case exp.EQ(expression=exp.Any(this=exp.Paren(this=inner))):
            column, value = node.this, inner
        case exp.EQ():
            column, value = node.this, node.expression
        case exp.ArrayContains():
            column, value = node.expression, node.this
        case _:
            return False
    return isinstance(column, exp.Column) and isinstance(value, exp.Placeholder)


def orders_by_columns(candidate: Candidate) -> bool:
    order = candidate.select.args.get("order")
    return order is None or all(isinstance(node.this, exp.Column) for node in order.expressions)


def is_limited(candidate: Candidate) -> bool:
    limit = candidate.select.args.get("limit")
    amount = limit.expression if limit is not None else None
    if not isinstance(amount, exp.Literal) or amount.is_string:
        return False
    return amount.name.isdigit() and int(amount.name) <= MAX_ROWS


def binds_every_placeholder(candidate: Candidate) -> bool:
    return candidate.placeholders == candidate.params


_PARSER_FAULTS = (SqlglotError, RecursionError, MemoryError, LookupError, ValueError, TypeError, AttributeError)
"""What sqlglot may raise on a text that is no SQL; fuzzing finds more than its own errors."""

TextCheck = Callable[[str, str], bool]
TreeCheck = Callable[[Candidate], bool]

TEXT_CHECKS: tuple[TextCheck, ...] = (is_short, has_few_tokens)
TREE_CHECKS: tuple[TreeCheck, ...] = (
    is_alone,
    has_known_nodes,
    has_known_shapes,
    reads_one_allowed_table,
    names_known_columns,
    selects_columns,
    filters_by_bound_values,
    orders_by_columns,
    is_limited,
    binds_every_placeholder,
)
"""No check stands in for another: the tests drop each in turn and demand that something then gets through."""
