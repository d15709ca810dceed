"""Value: the figures are those that hand-written SQL finds in the source."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant import Part
from assistant.answer import AnswerCell
from evals.asked import Asked
from evals.figures import count_decimals, read_number, round_half_up
from evals.scorers.leaks import is_forbidden
from evals.verdict import Finding

COMPUTED = frozenset({"count", "share"})
"""Operations whose figure is computed from the cells before it."""


def score_value(asked: Asked) -> Iterator[Finding]:
    if asked.rows is None or asked.answer.status != "answered" or is_forbidden(asked):
        return
    part = asked.parts[0]
    if not asked.rows:
        yield _wrong("the case's SQL finds nothing in the source")
    elif len(asked.rows) == 1 and len(asked.rows[0]) == 1:
        yield from _compare(main_figure(part), asked.rows[0][0], part)
    else:
        yield from _compare_rows(part, asked.rows)


def main_figure(part: Part) -> AnswerCell | None:
    if not part.cells:
        return None
    return part.cells[-1] if part.kind in COMPUTED else part.cells[0]


def _compare_rows(part: Part, rows: Sequence[tuple[object, ...]]) -> Iterator[Finding]:
    """The answer's first cells in any order; after them there may be only what accompanies them."""
    main, rest = part.cells[: len(rows)], part.cells[len(rows) :]
    if len(main) < len(rows):
        yield _wrong(f"expected {len(rows)} figures, got {len(main)}")
    elif extra := [cell.id for cell in rest if _is_of_same_list(cell, main[0], part)]:
        yield _wrong(f"more figures than expected: {', '.join(extra)}")
    for row in rows:
        keys = {str(key) for key in row[:-1]}
        cell = next((c for c in main if keys <= {c.period, c.measure, *c.members.values()}), None)
        if cell is None:
            yield _wrong(f"no figure for {', '.join(sorted(keys))}")
        elif cell.state == "shown":
            yield from _compare(cell, row[-1], part)


def _is_of_same_list(cell: AnswerCell, first: AnswerCell, part: Part) -> bool:
    levels = set(part.query.by) if part.query else set()
    same = cell.measure == first.measure and cell.formula is None and cell.state == "shown"
    if levels:
        return same and levels <= set(cell.members) and cell.period == first.period
    return False


def _compare(cell: AnswerCell | None, raw: object, part: Part) -> Iterator[Finding]:
    expected = read_number(raw)
    if cell is None or cell.value is None or expected is None:
        yield _wrong(f"expected {raw}, got {cell.text if cell else 'no figure'}")
        return
    rounded = round_half_up(expected, count_decimals(cell.text or "", part.language))
    if Decimal(str(cell.value)) != rounded:
        yield _wrong(f"{cell.id}: the source says {rounded} ({raw}), the answer {cell.value}")


def _wrong(text: str) -> Finding:
    return Finding(scorer="value", fault="wrong", text=text)
