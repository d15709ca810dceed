"""What is read from a release once for all visitors, until the release changes or something is withdrawn from it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from assistant import CatalogueCard, NewsItem
from semantic_layer.texts import Language
from ui.backend import AskingAssistant
from ui.clock import read_today

T = TypeVar("T")
MOST_KEPT = 400
"""Views of one process: roles × languages × cockpits, and the examples of each figure."""
_LOCK = Lock()
_SHELVES: WeakKeyDictionary[AskingAssistant, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


def keep(assistant: AskingAssistant, what: Hashable, make: Callable[[], T]) -> T:
    """`what` names everything that the made thing depends on but the release; what fails is not kept."""
    release = assistant.release
    key = (release.id, tuple(sorted(release.withdrawn.items())), what)
    with _LOCK:
        shelf = _SHELVES.setdefault(assistant, OrderedDict())
        if key in shelf:
            shelf.move_to_end(key)
            found: T = shelf[key]
            return found
    made = make()
    with _LOCK:
        shelf[key] = made
        while len(shelf) > MOST_KEPT:
            shelf.popitem(last=False)
    return made


def read_cards(assistant: AskingAssistant, role: str, language: Language) -> tuple[CatalogueCard, ...]:
    """Raises ReleaseError."""
    today = read_today()
    make = partial(assistant.catalogue, role, today, language)
    return keep(assistant, ("catalogue", role, today, language), make)


def read_news(assistant: AskingAssistant, role: str, language: Language) -> tuple[NewsItem, ...]:
    """Raises ReleaseError."""
    today = read_today()
    return keep(assistant, ("news", role, today, language), partial(assistant.news, role, today, language))


def read_examples(assistant: AskingAssistant, kpi: str, role: str, language: Language) -> tuple[str, ...]:
    """Planned when they are first shown, and then no more. Raises ReleaseError."""
    today = read_today()
    make = partial(assistant.catalogue_examples, kpi, role, today, language)
    return keep(assistant, ("examples", kpi, role, today, language), make)
