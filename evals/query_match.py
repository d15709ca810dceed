"""Compare a query with what a case expects of it: only the fields that are given, and nothing is the same as absent."""

from typing import Any

from semantic_layer.query import Query

SAME_FIGURES = frozenset({"change", "compare"})
"""Against another period, both show the two figures and their difference, and a question may be read as either."""
PERIODS = ("period",)
MEMBERS = ("where", "without", "members")
PARTIAL = ("rank", "condition")
"""Of these, too, only what is given is compared."""


def find_differences(expected: dict[str, Any], query: Query | None) -> list[str]:
    """A line per field that is not as expected."""
    if query is None:
        return ["there is no query"] if expected else []
    got = as_plain(query)
    lines = []
    for name, value in expected.items():
        if name not in Query.model_fields:
            lines.append(f"{name}: a query has no such field")
            continue
        wanted, found = _plain(name, value), got.get(name)
        if name in PARTIAL and isinstance(wanted, dict) and isinstance(found, dict):
            found = {key: item for key, item in found.items() if key in wanted}
        if name == "operation" and _shows_the_same(wanted, found, query):
            continue
        if wanted != found:
            lines.append(f"{name}: expected {wanted}, got {got.get(name)}")
    return lines


def _shows_the_same(wanted: Any, found: Any, query: Query) -> bool:
    against = query.against
    return {wanted, found} == SAME_FIGURES and against is not None and against.period is not None


def as_plain(query: Query) -> dict[str, Any]:
    """The query as a case writes it: without what is empty, and without how a period was said."""
    fields = query.model_dump(mode="json", by_alias=True)
    return {name: plain for name, value in fields.items() if (plain := _plain(name, value)) is not None}


def _plain(name: str, value: Any) -> Any:
    """None for whatever is empty; members in one order, since their order means nothing."""
    if name in PERIODS:
        return _plain_period(value)
    if isinstance(value, dict):
        inner = {key: _plain("members" if name in MEMBERS else key, item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item is not None} or None
    if isinstance(value, list):
        return (sorted(value) if name in MEMBERS else list(value)) or None
    return None if value is False or value is None else value


def _plain_period(value: Any) -> list[str] | None:
    if not value:
        return None
    if isinstance(value, dict):
        return [str(value["from"]), str(value["to"])]
    return [str(value)] * 2 if isinstance(value, str | int) else [str(period) for period in value]
