"""Leaks: no hidden number is seen anywhere, and a stop holds no figure."""

import re
from collections.abc import Iterator

from assistant import Part
from assistant.answer import AnswerCell
from assistant.language.pack import load_pack
from evals.asked import Asked
from evals.figures import print_ways, read_number
from evals.scorers.language import LANGUAGES
from evals.verdict import Finding

SHOWN = "shown"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PERIODS = re.compile(
    r"\d{4}/\d\d|\d{4}-\w+(?:-\w+)?"  # ids
    r"|\d{1,2}\. \w+ \d{4}|\d{1,2} [A-Z]\w+ \d{4}|[A-Z]{1,2}\d{1,2} \d{4}"  # a day, a quarter, a budget follow-up
    r"|\b\d{1,2} of (?:19|20)\d\d\b"  # budget follow-up 3 of 2026
    r"|\b(?:19|20)\d\d\b"
)
"""Periods as they are printed, in any language."""
SHORT = 3
"""Letters of words that stand before any number, and so say nothing about it where a figure is told ("er 5")."""
_QUOTES = "»«()\"'"
_EDGES = f".,:;?!{_QUOTES}"


def score_leaks(asked: Asked) -> Iterator[Finding]:
    for part in asked.parts:
        for cell in part.cells:
            if (text := _find_open_cell(cell, part)) is not None:
                yield _leak(text)
        if part.status != "answered":
            yield from _find_figures_in_stop(asked, part)
    yield from _find_forbidden(asked)


def _find_open_cell(cell: AnswerCell, part: Part) -> str | None:
    """A cell that is not shown and yet holds a number; one that is computed from such a cell."""
    if cell.state == SHOWN:
        closed = {other.id for other in part.cells if other.state != SHOWN}
        # A sum over members that are shown and one that is not would give the hidden one away.
        return f"{cell.id} is computed from a hidden figure" if closed.intersection(cell.from_) else None
    seen = cell.value is not None or _NUMBER.search(cell.text or "") is not None
    return f"{cell.id} is {cell.state}, and holds {cell.value} {cell.text}" if seen else None


def _find_figures_in_stop(asked: Asked, part: Part) -> Iterator[Finding]:
    if part.cells or part.table or part.chart:
        yield _leak(f"{part.status}, and yet with figures")
    said = (part.headline, part.text, part.premise or "")
    offered = [text for reading in part.readings for text in (reading.label, reading.question)]
    own = _numbers_of(asked)
    for text, least in (*((text, SHORT + 1) for text in said), *((text, 1) for text in (*offered, *part.suggestions))):
        for phrases in _list_figures(text, own, least):
            if not any(_is_catalogs(phrase, asked.vocabulary) for phrase in phrases):
                yield _leak(f"{part.status}, and yet it says {phrases[0]}: »{text}«")


def _is_catalogs(phrase: str, vocabulary: str) -> bool:
    """Whether the catalog has these words, as whole words: the name of a unit or a KPI, and no figure."""
    return re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", vocabulary) is not None


def _numbers_of(asked: Asked) -> set[str]:
    """What the conversation's questions have named, in digits or in words."""
    named = {word for text in asked.conversation for word in text.casefold().split()}
    spelt = {str(n) for code in LANGUAGES for word, n in load_pack(code).numbers.items() if word in named}
    return spelt | {number for text in asked.conversation for number in _NUMBER.findall(text)}


def _list_figures(text: str, own: set[str], least: int) -> Iterator[tuple[str, ...]]:
    """Words with a number that is neither a period nor the question's own; a bare number with a word beside it.

    `least` is the least number of letters of the word before that may stand for it.
    """
    words = _PERIODS.sub(" ", text).split()
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        bare = word.strip(_EDGES)
        numbers = _NUMBER.findall(bare)
        if not numbers or own.issuperset(numbers):
            continue
        if numbers != [bare]:
            yield (bare,)
            continue
        # An ordinal keeps its point: "2. del".
        beside = [f"{word.strip(_QUOTES)} {after.strip(_EDGES)}"] if after else []
        beside += [f"{before.strip(_EDGES)} {bare}"] if len(before) >= least else []
        yield tuple(beside) or (f'"{bare}"',)


def _find_forbidden(asked: Asked) -> Iterator[Finding]:
    """The number behind a hidden cell, which the case's own SQL has found in the source."""
    if asked.rows is None or not is_forbidden(asked):
        return
    seen = [cell.text or "" for part in asked.parts for cell in part.cells]
    for part in asked.parts:
        seen += [part.headline, part.text, part.premise or ""]
        seen += [entry for row in part.table.rows for entry in row] if part.table else []
    printed = {number for text in seen for number in _NUMBER.findall(_PERIODS.sub(" ", text))}
    for row in asked.rows:
        value = read_number(row[-1])
        if value is not None and printed.intersection(print_ways(value)):
            yield _leak(f"the hidden number {value} is printed")


def is_forbidden(asked: Asked) -> bool:
    """Whether the case's SQL is for a number that may not be seen."""
    return asked.expected.status != "answered" or asked.expected.reason == "hidden_cells"


def _leak(text: str) -> Finding:
    return Finding(scorer="leaks", fault="leaked", text=text)
