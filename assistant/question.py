"""What is asked, by whom and when: the input of one turn."""

from datetime import date
from typing import Literal

from semantic_layer.frozen import Frozen
from semantic_layer.query import Query

MAX_QUESTION = 500
"""Characters; a longer question is refused whole rather than cut."""

Language = Literal["da", "en"]


class Question(Frozen):
    text: str
    asked_at: date
    """The day that "nu", "i år" and closed periods are counted from; never read from a clock further in."""
    role: str = "politiker"
    language: Language | None = None
    """None = recognised from the text."""
    after: str | None = None
    """The answer that this one follows up on."""
    query: Query | None = None
    """The question itself, where it was chosen rather than written; its words are then made from it, and `text` is not
    read."""
