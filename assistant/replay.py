"""Compare a recorded answer with what the same question gives on the same release today."""

from assistant.answer import Answer, AnswerCell, Part
from assistant.question import Question
from assistant.recall import RecalledAnswer
from assistant.record import Entry
from assistant.redact import REDACTED
from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.result import Cell
from semantic_layer.serve import Release, answer_query

TIMINGS = "timings_ms"
SHOWN = 160
"""Characters of a text that a difference prints."""


class UnknownAnswerError(QueryError):
    """The log has no answer with this id."""

    code = "unknown_answer"


class Replayed(Frozen):
    recalled: RecalledAnswer
    differences: tuple[str, ...]
    """A line each; empty when every byte but the timings is the same."""
    figures_only: bool = False
    """Personal data was taken out of the question, so that it could not be asked again: its figures were read again."""


def is_redacted(answer: Answer) -> bool:
    return REDACTED in answer.question


def compare_answers(stored: Answer, again: Answer) -> tuple[str, ...]:
    """Field by field, and cell by cell where they differ."""
    pairs: list[tuple[Part, Part]] = [(stored, again)]
    if len(stored.parts) != len(again.parts):
        return (f"parts: stored {len(stored.parts)}, now {len(again.parts)}",)
    pairs += zip(stored.parts, again.parts, strict=True)
    found = [line for old, new in pairs for line in _compare_parts(old, new)]
    return tuple(dict.fromkeys(found))


def compare_figures(release: Release, stored: Answer) -> tuple[str, ...]:
    """The figures alone, computed from the stored queries."""
    found: list[str] = []
    for part in stored.parts or (stored,):
        if part.query is None:
            continue
        result = answer_query(release, part.query, part.today)
        fresh = {cell.id: cell for cell in (*result.main, *result.against, *result.context, *result.computed)}
        found += [line for cell in part.cells if (line := _compare_figure(cell, fresh)) is not None]
    return tuple(found)


def _compare_parts(stored: Part, again: Part) -> list[str]:
    old, new = (part.model_dump(mode="json", exclude={TIMINGS, "parts", "cells"}) for part in (stored, again))
    lines = _compare_cells(stored.cells, again.cells)
    return lines + [
        f"{name}: stored {_short(value)}, now {_short(new.get(name))}"
        for name, value in old.items()
        if value != new.get(name)
    ]


def _compare_cells(stored: tuple[AnswerCell, ...], again: tuple[AnswerCell, ...]) -> list[str]:
    fresh = {cell.id: cell for cell in again}
    lines: list[str] = []
    for cell in stored:
        now = fresh.get(cell.id)
        if now is None:
            lines.append(f"{cell.id}: the cell is not in the release's answer any more")
        elif now != cell:
            lines.append(f"{cell.id}: stored {_figure(cell)}, the release has {_figure(now)}")
    have = {cell.id for cell in stored}
    return lines + [f"{cell.id}: the stored answer does not have it" for cell in again if cell.id not in have]


def _compare_figure(stored: AnswerCell, fresh: dict[str, Cell]) -> str | None:
    if stored.id.startswith("target:") or stored.id == "c_count":
        return None
    cell = fresh.get(stored.id)
    if cell is None:
        return f"{stored.id}: the cell is not in the release's answer any more"
    value = float(cell.value) if cell.value is not None else None
    if (value, cell.state) != (stored.value, stored.state):
        return f"{stored.id}: stored {stored.value} ({stored.state}), the release has {value} ({cell.state})"
    return None


def _figure(cell: AnswerCell) -> str:
    return f"{cell.value} »{cell.text}« ({cell.state})"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def question_of(entry: Entry) -> Question:
    """The question behind a recorded answer, as it was asked."""
    answer = entry.answer
    return Question(
        text=answer.question,
        asked_at=answer.today,
        role=answer.role,
        language=entry.language,
        after=entry.after,
        query=entry.chosen,
    )
