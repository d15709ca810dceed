"""What a card can ask of the page that it stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant import ChipName, ChoiceGroup, Remark
from semantic_layer.query import Query
from semantic_layer.texts import Language

Examples = Callable[[Language], list[str]]
"""Questions to begin with; asked for only where they are shown, as each is planned anew."""


@dataclass(frozen=True)
class CardActions:
    find_examples: Examples
    find_choices: Callable[[Query, ChipName, Language], tuple[ChoiceGroup, ...]]
    """What a chip may be changed to; raises what the assistant raises."""
    give_feedback: Callable[[Remark], None]
    """Raises FeedbackError."""
    role: str
    user: str
    """Who says what is said of an answer; in the demo, the session."""
