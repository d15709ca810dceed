"""What the reasons and the planners of the log are called."""

from semantic_layer.texts import Language
from ui.texts import find_words


def name_reason(reason: str | None, language: Language) -> str:
    """As people say it; a reason that the screen does not know stands as it is."""
    return (find_words(f"reason_{reason}", language) or reason) if reason else ""


def name_planner(planner: str, language: Language) -> str:
    return find_words(f"planner_{planner}", language) or planner
