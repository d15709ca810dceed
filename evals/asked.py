"""A case that has been asked, with everything that a scorer may look at."""

from dataclasses import dataclass

from assistant import Answer, Part
from evals.case import Case, Expected
from evals.query_match import as_plain


@dataclass(frozen=True)
class Asked:
    case: Case
    expected: Expected
    """One of those that the case accepts."""
    answer: Answer
    again: Answer | None
    """The same question asked a second time; None where it was not."""
    offered: frozenset[str]
    """KPIs of the parts, or of the answers behind the readings."""
    rows: tuple[tuple[object, ...], ...] | None
    """What the case's own SQL found in the source."""
    twin: Answer | None
    """The answer of the case that must have become the same query."""
    conversation: tuple[str, ...]
    """The questions up to this one."""
    vocabulary: str
    """All texts of the catalog, in small letters."""

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.answer.parts or (self.answer,)


def outline_plan(answer: Answer) -> tuple[object, ...]:
    """What was decided, without how it was worded."""
    return tuple(
        (part.status, part.reason, part.kind, as_plain(part.query) if part.query else None, part.readings)
        for part in answer.parts or (answer,)
    )
