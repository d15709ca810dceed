"""What is asked, by whom and when: the input of one turn."""

from datetime import date
from typing import Literal

from semantic_layer.frozen import Frozen

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
